/** One schema as one TypeScript module. ts-morph builds it; `format` makes it look like the rest of the house. */
import { Project } from "ts-morph";
import { hasTornTail } from "../model/facts.js";
import type { FieldModel, SchemaModel, TypeModel } from "../model/model.js";
import { emitCheck } from "./emit-check.js";
import { emitColumns } from "./emit-columns.js";
import { constantName } from "./emit-primitive.js";
import { emitPublic, emitRootCodec } from "./emit-public.js";
import { emitReader, emitState } from "./emit-reader.js";
import { docComment, emitEnum, emitType } from "./emit-types.js";
import { emitEncode, emitSizeOf, emitSwitchFunctions } from "./emit-writer.js";
import { ModuleContext } from "./module-context.js";

export const COMMAND = "npm run generate";

export function emitModule(schema: SchemaModel, schemas: readonly SchemaModel[]): string {
  const module = new ModuleContext(schema, schemas);
  // A schema that only lends its types has an empty root.
  const types = schema.types.filter((type) => type !== schema.root || type.fields.length > 0);
  const statements = [
    ...schema.enums.map(emitEnum),
    ...types.map((type) => emitType(type, module)),
    ...types.flatMap((type) => type.fields.map((field) => emitConstant(type, field))),
    ...types.map((type) => emitFunctions(type, module)),
    ...types.flatMap((type) => type.fields.filter(({ columns }) => columns).map((field) => emitColumns(field, module))),
  ];
  if (types.includes(schema.root)) statements.push(emitRootCodec(schema.root, module));
  const file = new Project({ useInMemoryFileSystem: true }).createSourceFile("module.ts");
  file.addStatements(header(schema));
  for (const { from, names } of module.imports()) {
    file.addImportDeclaration({ moduleSpecifier: from, namedImports: names });
  }
  file.addStatements(statements.filter((statement) => statement.trim() !== ""));
  return file.getFullText();
}

function header({ file, title, root }: SchemaModel): string {
  const lines = [
    `${title ?? root.id}.`,
    "",
    `Generated from ${file} by \`${COMMAND}\`. Change the schema, not this file.`,
  ];
  return docComment(lines.join("\n"));
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
    emitReader(type, "decode", module),
    emitReader(type, "skip", module),
    hasTornTail(type) ? emitReader(type, "partial", module) : "",
    emitReader(type, "trace", module),
    emitSizeOf(type, module),
    emitCheck(type, module),
    emitSwitchFunctions(type, module),
    emitEncode(type, module),
    emitPublic(type, module),
  ].join("\n\n");
}
