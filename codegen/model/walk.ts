/** Questions about typed expressions that need a walk over the whole tree. */
import type { Typed } from "./model.js";

/** The direct operands of an expression. */
export function operandsOf({ node }: Typed): readonly Typed[] {
  switch (node.kind) {
    case "member":
    case "member-instance":
    case "length":
      return [node.object];
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

/** Whether the expression looks at `_io`, itself or through an instance. */
export function isOnStream(typed: Typed): boolean {
  const { node } = typed;
  if (node.kind === "stream") return true;
  if ((node.kind === "instance" || node.kind === "member-instance") && node.instance.onStream) return true;
  return operandsOf(typed).some(isOnStream);
}
