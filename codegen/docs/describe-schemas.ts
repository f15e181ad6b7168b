/** The words of schemas (docs, titles, names of enumerations) as data, under the names that their field maps use. */
import type {
  EnumDescription,
  FieldDescription,
  SchemaDescription,
  TextForm,
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
  const { id, doc, schema, fields, instances } = type;
  const title = type === schema.root ? (schema.title ?? "") : "";
  const placed = instances.flatMap((one) =>
    one.kind === "positioned" ? [describeField({ ...one.field, ...one })] : [],
  );
  const described = [...fields.map(describeField), ...placed];
  return { id, title, doc, fields: Object.fromEntries(described) };
}

function describeField(field: Pick<FieldModel, "id" | "name" | "doc" | "body" | "frame">): [string, FieldDescription] {
  const { id, name, doc, body } = field;
  const named = body.kind === "integer" || body.kind === "bits" ? body.enum : undefined;
  const text = textForm(field);
  const parts = { ...(named ? { enum: descriptionKey(named) } : {}), ...(text ? { text } : {}) };
  return [name, { id, doc, type: typeText(body), ...parts }];
}

function textForm({ body, frame }: Pick<FieldModel, "body" | "frame">): TextForm | undefined {
  if (body.kind !== "text" || (/^utf-?8$/i.test(body.encoding) && frame === undefined)) return undefined;
  const { terminator = [], pad } = frame ?? {};
  return { encoding: body.encoding, terminator, ...(pad === undefined ? {} : { pad }) };
}

function typeText(body: Body): string {
  switch (body.kind) {
    case "integer":
    case "float":
      return methodOf(body).replace("Number", "");
    case "bits":
      return `b${body.width}`;
    case "elements":
      return `${methodOf(body.element)}[]`;
    case "text":
      return "str";
    case "constant":
      return "contents";
    case "user":
      return body.type.id;
    case "switch":
      return [...new Set(body.cases.map((one) => typeText(one.body)))].join(" | ");
    case "bytes":
      return "bytes";
  }
}

function describeEnum({ id, members }: EnumModel): EnumDescription {
  return {
    id,
    members: Object.fromEntries(members.map(({ value, label, doc }) => [String(value), { id: label, doc }])),
  };
}
