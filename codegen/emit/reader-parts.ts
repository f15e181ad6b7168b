/** What generated readers are put together from, beside their fields. */
import { handedOut } from "../model/facts.js";
import type { FieldModel, Typed, TypeModel, ValueType } from "../model/model.js";
import { typedArrayOf } from "../model/value-type.js";
import { operandsOf } from "../model/walk.js";
import { docComment, valueTypeName } from "./emit-types.js";
import type { ModuleContext } from "./module-context.js";

export type ReadMode = "decode" | "skip" | "trace" | "partial";

/** The state that a reader hands out to the types around it. */
export function emitState(type: TypeModel, module: ModuleContext): string {
  const instances = handedOut(type, module.schemas);
  if (instances.length === 0) return "";
  const members = instances.map(
    ({ doc, name, value }) => `${docComment(doc)}\n${name}: ${valueTypeName(value.type, module)};`,
  );
  return `
    /** What reading a {@link ${type.name}} finds out about the stream, beside the value. */
    export interface ${module.stateName(type)} { ${members.join("\n")} }
  `;
}

/** Whether one call reads a value of a user type. */
export function isCalledAlone({ body, size, frame, valid }: FieldModel): boolean {
  return body.kind === "user" && !size && !frame && !body.raw && !valid;
}

/** Whether a field is read element by element. */
export function isList(field: FieldModel): boolean {
  return field.repeat !== undefined && !typedArrayOf(field);
}

export function usesWord(code: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(code);
}

/** For values that nobody needs: the code runs for its checks. */
export function discard(code: string): string {
  return `${code};`;
}

export function usesElementValue(typed: Typed): boolean {
  const { node } = typed;
  if (node.kind === "element") return true;
  const isHandedOut = node.kind === "member-instance" && node.instance.kind === "value" && node.instance.hidden;
  if (isHandedOut && node.instance.onStream) return false;
  return operandsOf(typed).some(usesElementValue);
}

/** Where a value of a fixed width was read. */
export function offsetOf({ body }: FieldModel): string {
  return body.kind === "integer" || body.kind === "float" ? `reader.pos - ${body.width}` : "reader.pos";
}

/** What stands in the state before anything was read. */
export function emptyValue(type: ValueType): string {
  if (type.kind === "integer") return type.js === "bigint" ? "0n" : "0";
  return type.kind === "float" ? "0" : type.kind === "string" ? '""' : "false";
}

export function paramJs(type: TypeModel, at: number): "number" | "bigint" | undefined {
  const param = type.params[at]?.type;
  return param?.kind === "integer" ? param.js : undefined;
}
