/** docs/FORMAT.md: every byte of the files, from the schemas. */
import { innerTypes } from "../model/facts.js";
import type { Body, SchemaModel, TypeModel } from "../model/model.js";
import { descriptionKey } from "./describe-schemas.js";
import { EXAMPLES } from "./examples.js";
import {
  CHECKSUMS,
  COMPRESSION,
  CONVENTIONS,
  FILES,
  LIMITS,
  READING,
  REFUSALS,
  TORN_TAILS,
  VERSIONS,
} from "./prose.js";
import { shownStructures, structureExamples } from "./structure-example.js";
import { enumSection, typeSection } from "./type-section.js";
import { type ExampleCodec, workedExample } from "./worked-example.js";

/** Outer files first, what they share last. */
const ORDER = ["iqdb_snapshot", "iqdb_core_payload", "iqdb_wal", "iqdb_sidecar", "iqdb_common"];

export function formatDocument(schemas: readonly SchemaModel[], codecs: ReadonlyMap<string, ExampleCodec>): string {
  const rank = ({ id }: SchemaModel) => ORDER.indexOf(id) >>> 0;
  const ordered = [...schemas].sort((a, b) => rank(a) - rank(b));
  const shown = shownStructures(codecs);
  const types = new Map(schemas.flatMap((schema) => schema.types.map((type) => [descriptionKey(type), type])));
  const parts = [
    "<!-- Generated from formats/*.ksy by `npm run generate`. Change the schemas, not this file. -->",
    "# The file format, byte by byte",
    FILES,
    contents(ordered),
    CONVENTIONS,
    VERSIONS,
    CHECKSUMS,
    COMPRESSION,
    READING,
    TORN_TAILS,
    LIMITS,
    REFUSALS,
    ...ordered.map((schema) => schemaChapter(schema, codecs, (type) => structureExamples(type, shown, types))),
  ];
  return `${parts.join("\n\n")}\n`;
}

function contents(schemas: readonly SchemaModel[]): string {
  const rows = schemas.map(({ id, title, file }) => `| [${id}](#${id}) | ${title ?? ""} | \`${file}\` |`);
  return ["| chapter | what it describes | schema |", "|---|---|---|", ...rows].join("\n");
}

function schemaChapter(
  schema: SchemaModel,
  codecs: ReadonlyMap<string, ExampleCodec>,
  bytesOf: (type: TypeModel) => string,
): string {
  const { root } = schema;
  const hasRoot = root.fields.length > 0;
  const inner = schema.types.filter((type) => type !== root);
  const codec = codecs.get(schema.id);
  const examples = EXAMPLES.filter((example) => codec && example.schemaId === schema.id);
  const parts = [
    hasRoot ? typeSection(root, "##") : `## ${root.id}\n\n${root.doc}`,
    hasRoot ? `\`\`\`mermaid\n${containment(root)}\n\`\`\`` : "",
    ...examples.map((example) => workedExample(example, codec!)),
    ...inner.map((type) => `${typeSection(type, "###")}\n\n${bytesOf(type)}`),
    ...schema.enums.map((one) => enumSection(one, "###")),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Which type holds which, as a Mermaid graph from the root down. */
function containment(root: TypeModel): string {
  const lines = new Set<string>();
  const visit = (type: TypeModel, seen: ReadonlySet<TypeModel>): void => {
    for (const field of type.fields) {
      const many = field.repeat ? `${field.id} …` : field.id;
      for (const inner of heldTypes(field.body)) {
        lines.add(`  ${type.id} -- "${many}" --> ${inner.id}`);
        if (!seen.has(inner)) visit(inner, new Set([...seen, inner]));
      }
    }
  };
  visit(root, new Set([root]));
  return ["flowchart LR", ...lines].join("\n");
}

/** The types of a field, those that stay encoded included. */
function heldTypes(body: Body): readonly TypeModel[] {
  return body.kind === "user" ? [body.type] : innerTypes(body);
}
