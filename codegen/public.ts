/**
 * The generator as a library. `compileKsy` works on files; `generateModules` turns texts into texts. It needs Node.js.
 *
 * @module iqdb/codegen
 */
export type {
  EnumDescription,
  EnumMember,
  FieldDescription,
  SchemaDescription,
  TextForm,
  TypeDescription,
} from "../src/bytes/schema-description.js";
export { IqdbError } from "../src/errors.js";
export { type CompileOptions, type CompileResult, compileKsy } from "./compile-ksy.js";
export type { ModuleStyle } from "./emit/module-style.js";
export { type GeneratedModules, generateModules } from "./generate-modules.js";
export type { SchemaFiles } from "./model/schema-files.js";
export { type Place, SchemaError } from "./schema/place.js";
