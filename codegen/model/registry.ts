/**
 * Where the parts of a schema find each other while they are being resolved. An interface of its own, so that resolving
 * a field needs to know nothing of how schemas are kept.
 */
import type { RawEnum } from "../schema/raw-schema.js";
import type { SchemaDeclaration, TypeDeclaration } from "./declarations.js";
import type { EnumModel, SchemaModel, TypeModel } from "./model.js";

export interface Registry {
  schema(declaration: SchemaDeclaration): SchemaModel;
  type(declaration: TypeDeclaration): TypeModel;
  enum(owner: TypeDeclaration, raw: RawEnum): EnumModel;
}
