/** A typed expression in the words of the schema, for tables. */
import type { Typed } from "../model/model.js";

export function printExpression({ node }: Typed): string {
  switch (node.kind) {
    case "integer":
    case "float":
    case "boolean":
      return String(node.value);
    case "string":
      return JSON.stringify(node.value);
    case "undecided":
      return "an error";
    case "enum":
      return node.label;
    case "field":
      return node.field.id;
    case "param":
      return node.param.id;
    case "instance":
      return node.instance.id;
    case "bytes":
      return `[${node.values.join(", ")}]`;
    case "array":
      return `[${node.items.map(printExpression).join(", ")}]`;
    case "format":
      return `f"${node.parts.map((part) => (typeof part === "string" ? part : `{${printExpression(part)}}`)).join("")}"`;
    case "element":
      return "_";
    case "index":
      return "_index";
    case "around":
      return `${node.object ? `${printExpression(node.object)}.` : ""}_${node.what}`;
    case "stream-of":
      return `${printExpression(node.object)}.${node.property}`;
    case "member-param":
      return `${printExpression(node.object)}.${node.param.id}`;
    case "at":
      return `${printExpression(node.object)}[${printExpression(node.index)}]`;
    case "cast":
      return printExpression(node.object);
    case "call": {
      const args = node.args.length === 0 ? "" : `(${node.args.map(printExpression).join(", ")})`;
      return `${operand(node.object)}.${node.method.slice(node.method.indexOf(".") + 1)}${args}`;
    }
    case "stream":
      return `_io.${node.property}`;
    case "member":
      return `${printExpression(node.object)}.${node.field.id}`;
    case "member-instance":
      return `${printExpression(node.object)}.${node.instance.id}`;
    case "length":
      return `${printExpression(node.object)}.length`;
    case "unary":
      return `${node.operator}${node.operator === "not" ? " " : ""}${operand(node.operand)}`;
    case "binary":
      return `${operand(node.left)} ${node.operator} ${operand(node.right)}`;
    case "ternary":
      return `${operand(node.condition)} ? ${operand(node.then)} : ${operand(node.otherwise)}`;
  }
}

function operand(typed: Typed): string {
  const text = printExpression(typed);
  return typed.node.kind === "binary" || typed.node.kind === "ternary" ? `(${text})` : text;
}
