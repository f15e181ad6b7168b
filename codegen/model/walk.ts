/** Questions about typed expressions that need a walk over the whole tree. */
import type { Typed } from "./model.js";

/** The direct operands of an expression. */
export function operandsOf({ node }: Typed): readonly Typed[] {
  switch (node.kind) {
    case "member":
    case "member-instance":
    case "member-param":
    case "length":
    case "cast":
    case "stream-of":
      return [node.object];
    case "around":
      return node.object ? [node.object] : [];
    case "at":
      return [node.object, node.index];
    case "call":
      return [node.object, ...node.args];
    case "array":
      return node.items;
    case "format":
      return node.parts.filter((part) => typeof part !== "string");
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "ternary":
      return [node.condition, node.then, node.otherwise];
    default:
      return [];
  }
}

/** Whether something holds of the expression or of one inside it; the values of instances are not looked into. */
export function someNode(typed: Typed, test: (typed: Typed) => boolean): boolean {
  return test(typed) || operandsOf(typed).some((operand) => someNode(operand, test));
}

/** Whether the expression looks at `_io`, itself or through an instance. */
export function isOnStream(typed: Typed): boolean {
  return someNode(typed, ({ node }) => {
    if (node.kind === "stream" || node.kind === "stream-of") return true;
    if (node.kind === "around") return node.what === "io";
    return (node.kind === "instance" || node.kind === "member-instance") && node.instance.onStream;
  });
}
