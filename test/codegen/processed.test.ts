import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesOf, type Example, proveExample, requireOwnError } from "./both-directions.js";
import { type GeneratedModule, generateInto, importGenerated } from "./compile-schema.js";

let generated: ReturnType<typeof generateInto> | undefined;
let module: GeneratedModule;

beforeAll(async () => {
  generated = generateInto(["processed"]);
  module = await importGenerated(generated.folder, "processed");
});

afterAll(() => generated?.remove());

const shift = (key: number, sign: number) => ({
  decode: (bytes: Uint8Array) => bytes.map((byte) => byte - key * sign),
  encode: (bytes: Uint8Array) => bytes.map((byte) => byte + key * sign),
});
const options = { processors: { "my.shift": shift } };

const packed = deflateSync(bytesOf(7, 1, 2));
const tight = deflateSync(bytesOf("abcd"));
const rest = deflateSync(bytesOf("the rest ".repeat(50)));
const bytes = bytesOf(
  5,
  [0x5a ^ 1, 0x5a ^ 2, 0x5a ^ 3],
  [4, 5, 6, 7].map((byte) => byte ^ 5),
  [0x10, 0x20],
  [1 ^ 0x10, 2 ^ 0x20, 3 ^ 0x10, 4 ^ 0x20, 5 ^ 0x10],
  [0x20, 0x02, 0x40],
  [...bytesOf("abc")].map((byte) => ((byte << 5) | (byte >> 3)) & 0xff),
  [0x41 ^ 0x20, 0x42 ^ 0x20, 0],
  [0x61 ^ 1, 0x62 ^ 1, 0x2e, 0x2e, 0x2e, 0x2e],
  [0xff ^ 1, 0xff ^ 2, 0xff ^ 3, 0xff, 0xff, 0xff],
  [0x81, 0x82, 0x83, 0, 0x84, 0x85, 0x86, 0],
  [packed.length, 0],
  packed,
  tight,
  [6, 7, 8, 9],
  rest,
);
const value = {
  key: 5,
  masked: bytesOf(1, 2, 3),
  keyed: bytesOf(4, 5, 6, 7),
  longKey: bytesOf(0x10, 0x20),
  folded: bytesOf(1, 2, 3, 4, 5),
  left: bytesOf(1, 0x10, 2),
  right: "abc",
  ended: bytesOf("AB"),
  padded: bytesOf("ab"),
  pair: { first: 1, second: 0x302 },
  pairs: [
    { first: 1, second: 0x302 },
    { first: 4, second: 0x605 },
  ],
  lenPacked: packed.length,
  packed: { first: 7, second: 0x201 },
  tight: bytesOf("abcd"),
  own: bytesOf(1, 2, 3, 4),
  rest: bytesOf("the rest ".repeat(50)),
};
const example: Example = { bytes, value, options };

describe("processed values", () => {
  test("are read and written back", () => {
    proveExample(module, example);
  });

  test("take their processes from options, and say which is missing", () => {
    expect(requireOwnError(() => module.codec.read(bytes))).toMatchObject({ name: "ProcessError", path: "own" });
    const inherited = { processors: Object.create({ "my.shift": shift }) as object } as never;
    expect(requireOwnError(() => module.codec.read(bytes, inherited))).toMatchObject({ name: "ProcessError" });
  });

  test("cannot be written by a process that only decodes", () => {
    const decodeOnly = { processors: { "my.shift": (key: number) => ({ decode: shift(key, 1).decode }) } } as never;
    expect(module.codec.read(bytes, decodeOnly)).toEqual(value);
    const error = requireOwnError(() => module.codec.write(value as never, decodeOnly));
    expect(error).toMatchObject({ name: "ProcessError", path: "own" });
    expect(error?.message).toContain("my.shift has no `encode`");
  });

  test("give an error of ours when the process fails", () => {
    const failing = () => ({
      decode: () => {
        throw new TypeError("no");
      },
    });
    const error = requireOwnError(() => module.codec.read(bytes, { processors: { "my.shift": failing } } as never));
    expect(error).toMatchObject({ name: "ProcessError", path: "own" });
  });

  test("hold no more than the bound that options set", () => {
    const error = requireOwnError(() => module.codec.read(bytes, { ...options, inflatedBytesMax: 449 } as never));
    expect(error).toMatchObject({ name: "ProcessError", path: "rest", expected: 449 });
    expect(module.codec.read(bytes, { ...options, inflatedBytesMax: 450 } as never)).toEqual(value);
  });

  test("are refused where their bytes do not fit", () => {
    const noisy = { ...value, tight: bytesOf("abcde") };
    const error = requireOwnError(() => module.codec.write(noisy as never, options as never));
    expect(error).toMatchObject({ name: "ConsistencyError", path: "tight", expected: 12, actual: 13 });
  });

  test("fill a field that is larger than the compressed bytes, with zeros that reading passes over", () => {
    const short = { ...value, tight: bytesOf("a") };
    const written = module.codec.write(short as never, options as never);
    expect(written.length).toBe(bytes.length);
    expect(module.codec.read(written, options as never)).toEqual(short);
  });
});
