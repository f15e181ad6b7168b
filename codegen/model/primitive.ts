/** The names of primitive types: `u4`, `s8be`, `f4le`. */
import type { Endian } from "../schema/raw-schema.js";
import type { FloatBody, IntegerBody } from "./model.js";

export function parseIntegerType(text: string, endian: Endian | undefined, asNumber: boolean): IntegerBody | undefined {
  const match = /^([us])([1248])(le|be)?$/.exec(text);
  if (!match) return undefined;
  const width = Number(match[2]) as IntegerBody["width"];
  const order = (match[3] as Endian | undefined) ?? (width === 1 ? "le" : endian);
  if (!order) return undefined;
  const js = width === 8 && !asNumber ? "bigint" : "number";
  return { kind: "integer", width, signed: match[1] === "s", endian: order, js, enum: undefined };
}

export function parseFloatType(text: string, endian: Endian | undefined): FloatBody | undefined {
  const match = /^f([48])(le|be)?$/.exec(text);
  const order = (match?.[2] as Endian | undefined) ?? endian;
  if (!match || !order) return undefined;
  return { kind: "float", width: Number(match[1]) as FloatBody["width"], endian: order };
}
