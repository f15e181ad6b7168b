/** The names of primitive types: `u4`, `s8be`, `f4le`, `b12`. */
import type { Endian } from "../schema/raw-schema.js";
import { integerType } from "./integer-range.js";
import type { BitsBody, ByteOrder, EnumModel, FloatBody, IntegerBody, ValueType } from "./model.js";

export function parseIntegerType(
  text: string,
  endian: ByteOrder | undefined,
  asNumber: boolean,
): IntegerBody | undefined {
  const match = /^([us])([1248])(le|be)?$/.exec(text);
  if (!match) return undefined;
  const width = Number(match[2]) as IntegerBody["width"];
  const order = (match[3] as Endian | undefined) ?? (width === 1 ? "le" : endian);
  if (!order) return undefined;
  const js = width === 8 && !asNumber ? "bigint" : "number";
  return { kind: "integer", width, signed: match[1] === "s", endian: order, js, enum: undefined };
}

export function parseFloatType(text: string, endian: ByteOrder | undefined): FloatBody | undefined {
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

/** The type of values that a name like `u4`, `str` or `bool` stands for; undefined when it is no such name. */
export function primitiveValueType(name: string): ValueType | undefined {
  const bits = bitsOfPrimitive(name);
  if (name.startsWith("f") && bits !== undefined) return { kind: "float" };
  if (bits === 1 && name.startsWith("b")) return { kind: "boolean" };
  if (bits !== undefined) {
    const all = 1n << BigInt(bits);
    return name.startsWith("s") ? integerType(-all / 2n, all / 2n - 1n) : integerType(0n, all - 1n);
  }
  switch (name) {
    case "str":
    case "strz":
      return { kind: "string" };
    case "bool":
      return { kind: "boolean" };
    case "bytes":
      return { kind: "bytes" };
    case "struct":
      return { kind: "struct" };
    case "io":
      return { kind: "stream" };
    case "any":
      return { kind: "any" };
    default:
      return undefined;
  }
}

/** How many bits a number of this type takes: `u4`, `f8be`, `b13`. */
export function bitsOfPrimitive(name: string): number | undefined {
  const bytes = /^(?:[us][1248]|f[48])(?:le|be)?$/.test(name) ? Number(name[1]) : undefined;
  if (bytes !== undefined) return bytes * 8;
  const bits = /^b([1-9][0-9]?)(?:le|be)?$/.exec(name);
  return bits ? Number(bits[1]) : undefined;
}
