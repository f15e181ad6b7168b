/** The names of primitive types: `u4`, `s8be`, `f4le`, `b12`. */
import type { Endian } from "../schema/raw-schema.js";
import type { BitsBody, EnumModel, FloatBody, IntegerBody } from "./model.js";

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

export function parseBitsType(text: string, endian: Endian, enumModel: EnumModel | undefined): BitsBody | undefined {
  const match = /^b([1-9][0-9]?)(le|be)?$/.exec(text);
  const width = Number(match?.[1]);
  if (!match || width > 64) return undefined;
  const js = width > 32 ? "bigint" : width === 1 && !enumModel ? "boolean" : "number";
  return { kind: "bits", width, endian: (match[2] as Endian | undefined) ?? endian, js, enum: enumModel };
}
