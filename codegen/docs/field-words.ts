/** What tables and diagrams say of a field: its size, its type, its rules. */
import { fixedBodySize, fixedTypeSize, innerTypes } from "../model/facts.js";
import type { Body, FieldModel, FloatBody, IntegerBody, TypeModel, Valid } from "../model/model.js";
import { printExpression } from "./print-expression.js";

/** The size of a field in bytes when it is always the same. */
export function fixedFieldSize(field: FieldModel): number | undefined {
  const { size, body, condition, repeat } = field;
  if (condition || repeat) return undefined;
  if (size?.kind === "expr") return size.length.node.kind === "integer" ? Number(size.length.node.value) : undefined;
  return size ? undefined : fixedBodySize(body);
}

/** The size of a field in words: a number, an expression, or how far it goes. */
export function sizeWords(field: FieldModel): string {
  const one = elementSize(field);
  const { repeat } = field;
  if (!repeat) return one;
  if (repeat.kind !== "expr") return "to the end";
  const count = printExpression(repeat.count);
  return one === "varies" ? "varies" : `${count} × ${one}`;
}

function elementSize({ size, body }: FieldModel): string {
  if (size?.kind === "eos") return "to the end";
  if (size?.kind === "expr") return printExpression(size.length).replaceAll(" * ", " × ");
  const fixed = fixedBodySize(body);
  if (fixed !== undefined) return String(fixed);
  const sizes = new Set(innerTypes(body).map((type) => fixedTypeSize(type)));
  const [only] = sizes;
  return sizes.size === 1 && only !== undefined && body.kind === "user" ? String(only) : "varies";
}

/** A link to the section of a type. */
export function typeLink(type: TypeModel): string {
  return `[${type.id}](#${type.id})`;
}

export function typeWords(field: FieldModel): string {
  const one = bodyWords(field.body);
  return field.repeat ? `${one} …` : one;
}

function bodyWords(body: Body): string {
  switch (body.kind) {
    case "integer":
      return body.enum ? `${numberWords(body)}, [${body.enum.id}](#enumeration-${body.enum.id})` : numberWords(body);
    case "float":
      return numberWords(body);
    case "bits":
      return `${body.width} bits`;
    case "text":
      return body.encoding;
    case "bytes":
      return "bytes";
    case "constant":
      return "constant";
    case "elements":
      return `${numberWords(body.element)} …`;
    case "user":
      return typeLink(body.type);
    case "switch":
      return body.cases
        .map((one) => `${one.when ? printExpression(one.when) : "else"}: ${bodyWords(one.body)}`)
        .join("<br>");
  }
}

/** `u32`, `i64`, `f64`. */
export function numberWords(body: IntegerBody | FloatBody): string {
  const letter = body.kind === "float" ? "f" : body.signed ? "i" : "u";
  return `${letter}${body.width * 8}`;
}

/** What the schema says of a field beside its doc, as short sentences. */
export function ruleWords(field: FieldModel): string[] {
  const rules: string[] = [];
  const { body, valid, condition } = field;
  if (body.kind === "constant") rules.push(constantWords(body.bytes));
  if (body.kind === "switch") rules.push(`Which one, \`${printExpression(body.on)}\` says.`);
  if (valid) rules.push(...validWords(valid));
  if (condition) rules.push(`Only if \`${printExpression(condition.test)}\`.`);
  if (field.repeat?.kind === "until") rules.push(`Until \`${printExpression(field.repeat.condition)}\`.`);
  return rules;
}

function constantWords(bytes: readonly number[]): string {
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const printable = bytes.filter((byte) => byte >= 0x20 && byte < 0x7f);
  const text = String.fromCharCode(...printable);
  const zeros = bytes.length - printable.length;
  return `Always \`${hex}\`, which is \`${text}\`${zeros > 0 ? " and a zero byte" : ""}.`;
}

function validWords(valid: Valid): string[] {
  switch (valid.kind) {
    case "eq":
      return [`Always ${printExpression(valid.value)}.`];
    case "range": {
      const min = valid.min && `At least ${printExpression(valid.min)}.`;
      const max = valid.max && `At most ${printExpression(valid.max)}.`;
      return [min, max].filter((rule) => rule !== undefined);
    }
    case "any-of":
      return [`One of ${valid.values.map(printExpression).join(", ")}; anything else is an error.`];
    case "in-enum":
      return ["Values without a name are an error."];
    case "expr":
      return [`\`${printExpression(valid.value)}\`, else it is an error.`];
  }
}
