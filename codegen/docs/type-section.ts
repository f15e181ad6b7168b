/** The section of one type: what it is, its bytes drawn, its fields in a table. */
import type { EnumModel, FieldModel, InstanceModel, TypeModel } from "../model/model.js";
import { byteDiagram, fieldOffsets } from "./byte-diagram.js";
import { ruleWords, sizeWords, typeWords } from "./field-words.js";
import { printExpression } from "./print-expression.js";

export function typeSection(type: TypeModel, level: string): string {
  const parts = [`${level} ${type.id}`, type.doc];
  if (type.params.length > 0) parts.push(parameterWords(type));
  // One box would show nothing that the table does not.
  if (type.fields.length > 1) parts.push(`\`\`\`text\n${byteDiagram(type)}\n\`\`\``);
  if (type.fields.length > 0) parts.push(fieldTable(type));
  if (type.instances.length > 0) parts.push(instanceWords(type.instances));
  return parts.filter((part) => part !== "").join("\n\n");
}

function parameterWords({ params }: TypeModel): string {
  const words = params.map(({ id, doc }) => `\`${id}\` (${lowerFirst(doc).replace(/\.$/, "")})`);
  return `Read with ${words.join(" and ")}.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function fieldTable(type: TypeModel): string {
  const offsets = fieldOffsets(type);
  const rows = type.fields.map((field, at) => fieldRow(field, offsets[at]!));
  return ["| at | size | field | type | meaning |", "|---|---|---|---|---|", ...rows].join("\n");
}

function fieldRow(field: FieldModel, at: string): string {
  const meaning = [oneLine(field.doc), ...ruleWords(field)].filter((part) => part !== "").join(" ");
  const cells = [at === "" ? "–" : at, sizeWords(field), `\`${field.id}\``, typeWords(field), meaning];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}

function instanceWords(instances: readonly InstanceModel[]): string {
  const words = (one: InstanceModel) =>
    one.kind === "value" ? `\`${printExpression(one.value)}\`` : `${typeWords(one.field)}, at a place of its own`;
  const lines = instances.map((one) => `- \`${one.id}\`: ${words(one)}. ${oneLine(one.doc)}`);
  return ["Computed, not stored:", "", ...lines].join("\n");
}

export function enumSection(model: EnumModel, level: string): string {
  const rows = model.members.map(({ value, label, doc }) => `| ${value} | \`${label}\` | ${oneLine(doc)} |`);
  return [`${level} Enumeration ${model.id}`, "", "| value | name | meaning |", "|---|---|---|", ...rows].join("\n");
}
