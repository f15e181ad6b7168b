/** One schema as one TypeScript module, formatted. */
import { formatSource } from "../format/format-source.js";
import { hasTornTail } from "../model/facts.js";
import type { FieldModel, SchemaModel, TypeModel } from "../model/model.js";
import { SchemaError } from "../schema/place.js";
import { emitCheck } from "./emit-check.js";
import { emitColumns } from "./emit-columns.js";
import { emitFrameConstant } from "./emit-frame.js";
import { emitInstances } from "./emit-link.js";
import { constantName } from "./emit-primitive.js";
import { emitPublic, emitRootCodec } from "./emit-public.js";
import { emitReader, emitState } from "./emit-reader.js";
import { docComment, emitEnum, emitType } from "./emit-types.js";
import { emitEncode, emitSizeOf, emitSwitchFunctions, emitUnwritable } from "./emit-writer.js";
import { ModuleContext } from "./module-context.js";
import type { ModuleStyle } from "./module-style.js";

/** How the modules in generated/ are written. */
export const HOUSE_STYLE: ModuleStyle = {
  runtime: "../src/bytes",
  extension: ".js",
  origin: (file) => file,
  command: "npm run generate",
};

/** `notices` gets what can be read and not written; without it that is an error. */
export function emitModule(
  schema: SchemaModel,
  schemas: readonly SchemaModel[],
  notices?: SchemaError[],
  style: ModuleStyle = HOUSE_STYLE,
): string {
  const module = new ModuleContext(schema, schemas, style);
  // A schema that only lends its types has an empty root.
  const types = schema.types.filter((type) => type !== schema.root || !lendsOnly(schema, schemas));
  const statements = [
    ...schema.enums.map(emitEnum),
    ...types.map((type) => emitType(type, module)),
    ...types.flatMap((type) => allFields(type).map((field) => emitConstant(type, field))),
    ...types.flatMap((type) => allFields(type).map((field) => emitFrameConstant(type.id, field, module))),
    ...types.map((type) => emitFunctions(type, module)),
    ...types.flatMap((type) => type.fields.filter(({ columns }) => columns).map((field) => emitColumns(field, module))),
  ];
  if (types.includes(schema.root)) statements.push(emitRootCodec(schema.root, module));
  const [first] = module.notices;
  if (first && !notices) throw first;
  notices?.push(...module.notices);
  const text = statements.join("\n\n");
  return formatSource([header(schema, style), ...module.imports(text), text].join("\n\n"));
}

/** Whether the root has nothing of its own, and others import the schema for its types. */
function lendsOnly(schema: SchemaModel, schemas: readonly SchemaModel[]): boolean {
  const { root, types } = schema;
  const isEmpty = root.fields.length === 0 && root.instances.length === 0 && types.length > 1;
  return isEmpty && schemas.some(({ imports }) => imports.includes(schema));
}

function header({ file, title, root }: SchemaModel, { origin, command }: ModuleStyle): string {
  const lines = [
    `${title ?? root.id}.`,
    "",
    `Generated from ${origin(file)} by \`${command}\`. Change the schema, not this file.`,
  ];
  return docComment(lines.join("\n"));
}

function allFields({ fields, instances }: TypeModel): FieldModel[] {
  return [...fields, ...instances.flatMap((one) => (one.kind === "positioned" ? [one.field] : []))];
}

function emitConstant(type: TypeModel, field: FieldModel): string {
  const { body } = field;
  if (body.kind !== "constant") return "";
  const comment = docComment(`The bytes of \`${type.id}.${field.id}\`.`);
  return `${comment}\nconst ${constantName(type.id, field)} = new Uint8Array([${body.bytes.join(", ")}]);`;
}

function emitFunctions(type: TypeModel, module: ModuleContext): string {
  return [
    emitState(type, module),
    emitInstances(type, module),
    emitReader(type, "decode", module),
    module.surroundings.isScoped(type) ? "" : emitReader(type, "skip", module),
    hasTornTail(type) ? emitReader(type, "partial", module) : "",
    emitReader(type, "trace", module),
    emitWriter(type, module),
    emitPublic(type, module),
  ].join("\n\n");
}

/** The functions that write a type; where the schema does not say enough for that, they say so when they are called. */
function emitWriter(type: TypeModel, module: ModuleContext): string {
  try {
    return [
      emitSizeOf(type, module),
      emitCheck(type, module),
      emitSwitchFunctions(type, module),
      emitEncode(type, module),
    ].join("\n\n");
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    module.notices.push(error);
    return emitUnwritable(type, error, module);
  }
}
