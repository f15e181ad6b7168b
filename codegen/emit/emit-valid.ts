/** The `valid` of a field as a condition that throws; the same for values that were read and values to be written. */
import type { FieldModel, Typed, Valid, ValueType } from "../model/model.js";
import { bodyValueType } from "../model/value-type.js";
import { emitExpression, jsOf, type Names } from "./emit-expression.js";
import type { ModuleContext } from "./module-context.js";

/** What {@link emitValid} needs to know of a field. */
export function validated({ id, body }: FieldModel): { id: string; type: ValueType } {
  return { id, type: bodyValueType(body) };
}

/** `value` is the code of the value; `offset` that of its place in the bytes, empty for a value to be written. */
export function emitValid(
  { id, type }: { readonly id: string; readonly type: ValueType },
  valid: Valid,
  value: string,
  names: Names,
  module: ModuleContext,
  offset: string,
): string {
  const js = jsOf(type);
  const code = (typed: Typed) => emitExpression(typed, names, js);
  const fail = (name: string, expected: string) =>
    `throw ${module.bytes(name, "validation")}(${[value, expected, offset].filter((part) => part !== "").join(", ")});`;
  // Bytes are compared byte by byte.
  const compared = (operator: string, expected: string) =>
    type.kind === "bytes"
      ? `${module.bytes("compareBytes", "expressions")}(${value}, ${expected}) ${operator} 0`
      : `${value} ${operator} ${expected}`;
  switch (valid.kind) {
    case "eq":
      return `if (${compared("!==", code(valid.value))}) ${fail("notEqual", code(valid.value))}`;
    case "range": {
      const min = valid.min && `if (${compared("<", code(valid.min))}) ${fail("lessThan", code(valid.min))}`;
      const max = valid.max && `if (${compared(">", code(valid.max))}) ${fail("greaterThan", code(valid.max))}`;
      return [min, max].filter((line) => line !== undefined).join("\n");
    }
    case "any-of": {
      const values = valid.values.map(code);
      const none = values.map((one) => compared("!==", one)).join(" && ");
      return `if (${none}) ${fail("notAnyOf", `[${values.join(", ")}]`)}`;
    }
    case "in-enum":
      return `if (!${module.enumGuard(valid.enum)}(${value})) ${fail("notInEnum", `"${valid.enum.id}"`)}`;
    case "expr":
      return `if (!${code(valid.value)}) ${fail("notExpr", `"the expression of ${id}"`)}`;
  }
}
