/** The words of schemas (docs, titles, names of enumerations) as data, under the names that their field maps use. */
import type {
  EnumDescription,
  FieldDescription,
  SchemaDescription,
  TypeDescription,
} from "../../src/bytes/schema-description.js";
import { methodOf } from "../emit/emit-primitive.js";
import type { Body, EnumModel, FieldModel, SchemaModel, TypeModel } from "../model/model.js";

/** The name of a type or an enumeration among those of all schemas. */
export function descriptionKey({ schema, name }: TypeModel | EnumModel): string {
  return `${schema.id}.${name}`;
}

export function describeSchemas(schemas: readonly SchemaModel[]): SchemaDescription {
  const types = schemas.flatMap((schema) => schema.types);
  const enums = schemas.flatMap((schema) => schema.enums);
  return {
    types: Object.fromEntries(types.map((type) => [descriptionKey(type), describeType(type)])),
    enums: Object.fromEntries(enums.map((model) => [descriptionKey(model), describeEnum(model)])),
  };
}

function describeType(type: TypeModel): TypeDescription {
  const { id, doc, schema, fields } = type;
  const title = type === schema.root ? (schema.title ?? "") : "";
  return { id, title, doc, fields: Object.fromEntries(fields.map((field) => [field.name, describeField(field)])) };
}

function describeField({ id, doc, body }: FieldModel): FieldDescription {
  const named = body.kind === "integer" ? body.enum : undefined;
  return { id, doc, type: typeText(body), ...(named ? { enum: descriptionKey(named) } : {}) };
}

function typeText(body: Body): string {
  switch (body.kind) {
    case "integer":
    case "float":
      return methodOf(body).replace("Number", "");
    case "elements":
      return `${methodOf(body.element)}[]`;
    case "text":
      return "str";
    case "constant":
      return "contents";
    case "user":
      return body.type.id;
    case "switch":
      return [...new Set(body.cases.map((one) => one.body.type.id))].join(" | ");
    default:
      return body.kind;
  }
}

function describeEnum({ id, members }: EnumModel): EnumDescription {
  return {
    id,
    members: Object.fromEntries(members.map(({ value, label, doc }) => [String(value), { id: label, doc }])),
  };
}
