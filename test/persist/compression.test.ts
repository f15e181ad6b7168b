/**
 * Judges: the files of the reference, and frames put together by hand from the zstd format, whose
 * content is known without any codec. On Node 22.15 and later zstd is Node's own, before that the package zstd-napi.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { COMPRESSION_RATIO_MAX } from "../../src/limits.js";
import { type Compression, checkCompression, compress, decompress } from "../../src/persist/compression.js";
import { inspectZstdFrame } from "../../src/persist/zstd-frame.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const NONE = 0;
const ZSTD = 1;
const LZ4 = 2;
const withCode = (code: string) => expect.objectContaining({ name: "IqdbError", code });

/** Compressible, but not too much. */
function sample(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = ((i * 31) % 251) ^ (i >> 7);
  return bytes;
}

const SCHEMES: [Compression, number][] = [
  [{ zstd: 1 }, ZSTD],
  [{ zstd: 3 }, ZSTD],
  [{ zstd: 22 }, ZSTD],
  ["lz4", LZ4],
];

describe.each(SCHEMES)("compression %j", (compression, scheme) => {
  test.each([0, 1, 7, 300, 70_000, 400_000])("gives %i bytes back as they were", (length) => {
    const payload = sample(length);
    const packed = compress(compression, payload);
    expect(packed.scheme).toBe(scheme);
    expectSame(decompress(packed.scheme, packed.bytes, BigInt(length)), payload);
  });

  test("refuses a declared length that is not the true one", () => {
    const { bytes } = compress(compression, sample(5000));
    for (const wrong of [0n, 1n, 4999n, 5001n, 50_000n]) {
      expect(() => decompress(scheme, bytes, wrong)).toThrow(withCode("IQDB_COMPRESSION"));
    }
    for (const forged of [BigInt(bytes.length * COMPRESSION_RATIO_MAX + 1), 2n ** 53n, 2n ** 64n - 1n]) {
      expect(() => decompress(scheme, bytes, forged)).toThrow(withCode("IQDB_INVALID_PAYLOAD"));
    }
    expect(() => decompress(scheme, bytes, 5000n, 4999)).toThrow(withCode("IQDB_INVALID_PAYLOAD"));
  });

  test("stores as it is what readers would refuse for its ratio, and reads back what is just below", () => {
    const zeros = new Uint8Array(3_000_000);
    const packed = compress(compression, zeros);
    expect(packed.scheme).toBe(compression === "lz4" ? LZ4 : NONE);
    expect(zeros.length).toBeLessThanOrEqual(packed.bytes.length * COMPRESSION_RATIO_MAX);
    expectSame(decompress(packed.scheme, packed.bytes, BigInt(zeros.length)), zeros);
  });

  test("refuses every truncation and whatever is behind the end", () => {
    const payload = sample(600);
    const { bytes } = compress(compression, payload);
    for (let length = 0; length < bytes.length; length++) {
      const error = failure(() => decompress(scheme, bytes.subarray(0, length), 600n));
      expect(error?.code).toMatch(/^IQDB_(COMPRESSION|INVALID_PAYLOAD)$/);
    }
    for (const tail of [Uint8Array.of(0), Uint8Array.of(1, 2, 3), bytes]) {
      expect(() => decompress(scheme, join2(bytes, tail), 600n)).toThrow(withCode("IQDB_COMPRESSION"));
    }
  });

  test("answers any changed byte with the declared length or an IqdbError", () => {
    const { bytes } = compress(compression, sample(300));
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff, bytes[at] ^ 1]) {
        const changed = bytes.slice();
        changed[at] = value;
        const error = failure(() => expect(decompress(scheme, changed, 300n)).toHaveLength(300));
        if (error !== undefined) expect(error.code).toBe("IQDB_COMPRESSION");
      }
    }
  });

  test("reads a frame inside a larger buffer, and leaves its input alone", () => {
    const payload = sample(1000);
    const { bytes } = compress(compression, join2(Uint8Array.of(9, 9, 9), payload).subarray(3));
    const inside = join2(Uint8Array.of(7, 7), bytes).subarray(2);
    const before = inside.slice();
    expect(decompress(scheme, inside, 1000n)).toEqual(payload);
    expect(inside).toEqual(before);
  });
});

test("a forged length of an LZ4 block is found by walking the block, before anything is allocated", () => {
  const { bytes } = compress("lz4", sample(1000));
  const error = failure(() => decompress(LZ4, bytes, BigInt(bytes.length * 256)));
  expect(error?.code).toBe("IQDB_COMPRESSION");
  expect(error?.details.actual).toBe(1000);
});

test("no compression hands the bytes through and does not look at the declared length", () => {
  const payload = sample(10);
  expect(compress("none", payload)).toEqual({ scheme: NONE, bytes: payload });
  expect(decompress(NONE, payload, 1n)).toBe(payload);
  expect(() => decompress(7, payload, 10n)).toThrow(withCode("IQDB_INVALID_PAYLOAD"));
});

test.each([0, 23, -1, 1.5, Number.NaN, "3"])("a zstd level of %s is refused", (level) => {
  expect(() => compress({ zstd: level as number }, sample(10))).toThrow(withCode("IQDB_INVALID_CONFIG"));
});

test.each([undefined, null, "zstd", "LZ4", 3, {}])("compression %s is refused", (value) => {
  expect(() => checkCompression(value)).toThrow(withCode("IQDB_INVALID_CONFIG"));
});

describe("a zstd frame", () => {
  const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
  /** Descriptor 0x00: a window byte, no content size, no checksum. Window 0x38: 128 KiB. */
  const OPEN = [...MAGIC, 0x00, 0x38];
  const raw = (isLast: boolean, ...bytes: number[]) => [...blockHead(isLast, 0, bytes.length), ...bytes];
  const repeated = (isLast: boolean, count: number, byte: number) => [...blockHead(isLast, 1, count), byte];
  const frame = (...parts: number[][]) => Uint8Array.from(parts.flat());

  function blockHead(isLast: boolean, type: number, size: number): number[] {
    const head = (isLast ? 1 : 0) | (type << 1) | (size << 3);
    return [head & 255, (head >> 8) & 255, head >> 16];
  }

  test("without a content size is read", () => {
    const bytes = frame(OPEN, raw(false, 1, 2, 3), repeated(true, 4, 9));
    expect(inspectZstdFrame(bytes)).toEqual({ contentSize: undefined, contentMax: 7 });
    expect([...decompress(ZSTD, bytes, 7n)]).toEqual([1, 2, 3, 9, 9, 9, 9]);
    expect(() => decompress(ZSTD, bytes, 6n)).toThrow(withCode("IQDB_COMPRESSION"));
    expect(() => decompress(ZSTD, bytes, 8n)).toThrow(withCode("IQDB_COMPRESSION"));
  });

  test.each([
    [1, [0x20, 5]],
    [2, [0x60, 5, 1]],
    [4, [0xa0, 5, 0, 0, 0]],
    [8, [0xe0, 5, 0, 0, 0, 0, 0, 0, 0]],
  ])("with a content size of %i bytes is held to it", (width, header) => {
    const length = width === 2 ? 256 + 256 + 5 : 5;
    const bytes = frame(MAGIC, header, repeated(true, length, 4));
    expect(inspectZstdFrame(bytes).contentSize).toBe(BigInt(length));
    expect(decompress(ZSTD, bytes, BigInt(length))).toEqual(new Uint8Array(length).fill(4));
    expect(() => decompress(ZSTD, bytes, BigInt(length - 1))).toThrow(withCode("IQDB_COMPRESSION"));
  });

  test.each([
    ["a second frame", frame(OPEN, raw(true, 1), OPEN, raw(true, 2))],
    ["a skippable frame behind it", frame(OPEN, raw(true, 1, 2), [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])],
    ["a skippable frame before it", frame([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0], OPEN, raw(true, 1, 2))],
    ["a dictionary", frame(MAGIC, [0x01, 0x38, 7], raw(true, 1, 2))],
    ["a window above 128 MiB", frame(MAGIC, [0x00, 0x89], raw(true, 1, 2))],
    ["a reserved block type", frame(OPEN, blockHead(true, 3, 2), [1, 2])],
    ["an unknown descriptor bit", frame(MAGIC, [0x08, 0x38], raw(true, 1, 2))],
    ["no last block", frame(OPEN, raw(false, 1, 2))],
    ["a missing checksum", frame(MAGIC, [0x04, 0x38], raw(true, 1, 2))],
    ["a block above 128 KiB", frame(OPEN, repeated(true, 128 * 1024 + 1, 0))],
    ["a block cut short", frame(OPEN, raw(true, 1, 2)).subarray(0, -1)],
  ])("with %s is refused before a decoder sees it", (_what, bytes) => {
    expect(() => inspectZstdFrame(bytes)).toThrow(withCode("IQDB_COMPRESSION"));
    expect(() => decompress(ZSTD, bytes, 2n)).toThrow(withCode("IQDB_COMPRESSION"));
  });

  test("with a wrong checksum is refused by the decoder", () => {
    const bytes = frame(MAGIC, [0x04, 0x38], raw(true, 1, 2), [1, 2, 3, 4]);
    expect(() => decompress(ZSTD, bytes, 2n)).toThrow(withCode("IQDB_COMPRESSION"));
  });

  test("that would fill half a gigabyte costs no more than its declared length", () => {
    const blocks = Array.from({ length: 4096 }, (_, i) => repeated(i === 4095, 128 * 1024, 0));
    const bomb = frame(OPEN, ...blocks);
    const before = process.memoryUsage().rss;
    for (const declared of [1n, 1000n, 1_000_000n]) {
      expect(() => decompress(ZSTD, bomb, declared)).toThrow(withCode("IQDB_COMPRESSION"));
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  test("cannot make us allocate what its blocks cannot hold", () => {
    const bytes = join2(frame(OPEN, raw(true, ...new Array(100_000).fill(1))), new Uint8Array(0));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decompress(ZSTD, bytes, 400_000_000n)).toThrow(withCode("IQDB_COMPRESSION"));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });
});

const golden = join(import.meta.dirname, "../golden/files");

describe("files of the reference", () => {
  const regionOf = (file: string) => {
    const bytes = new Uint8Array(readFileSync(join(golden, file)));
    const view = new DataView(bytes.buffer);
    const start = 41 + Number(view.getBigUint64(12, true));
    return {
      scheme: bytes[start],
      declared: view.getBigUint64(start + 1, true),
      stored: bytes.subarray(start + 9),
    };
  };
  const packed = readdirSync(golden).filter((name) => /(zstd|lz4).*\.iqdb$/.test(name));

  test.each(packed)("%s decompresses, and compressing its payload reads back", (file) => {
    const { scheme, declared, stored } = regionOf(file);
    const payload = decompress(scheme, stored, declared);
    expect(payload).toHaveLength(Number(declared));
    expect(new TextDecoder().decode(payload.subarray(0, 4))).toBe("IQDC");
    const again = compress(scheme === LZ4 ? "lz4" : { zstd: 3 }, payload);
    expectSame(decompress(again.scheme, again.bytes, declared), payload);
    if (scheme === LZ4) expectSame(again.bytes, stored);
  });

  test.each([
    ["bad-scheme-7.iqdb", "IQDB_INVALID_PAYLOAD"],
    ["bad-scheme-zstd-on-raw.iqdb", "IQDB_COMPRESSION"],
    ["bad-scheme-lz4-on-raw.iqdb", "IQDB_COMPRESSION"],
    ["bad-zstd-rawlen.iqdb", "IQDB_COMPRESSION"],
    ["bad-zstd-ratio.iqdb", "IQDB_INVALID_PAYLOAD"],
    ["bad-lz4-rawlen-small.iqdb", "IQDB_COMPRESSION"],
    ["bad-lz4-rawlen-plus1.iqdb", "IQDB_COMPRESSION"],
  ])("%s is refused with %s", (file, code) => {
    const { scheme, declared, stored } = regionOf(join("invalid", file));
    expect(() => decompress(scheme, stored, declared)).toThrow(withCode(code));
  });
});

test.each([
  ["esm", "mjs"],
  ["cjs", "cjs"],
] as const)("a missing package is named with the command to install it (%s)", async (format, extension) => {
  const directory = temporaryDirectory();
  const bundle = await build({
    entryPoints: ["src/persist/compression.ts"],
    bundle: true,
    platform: "node",
    format,
    write: false,
    ...(format === "cjs"
      ? {
          banner: { js: 'const url = require("node:url").pathToFileURL(__filename).href;' },
          define: { "import.meta.url": "url" },
        }
      : {}),
  });
  writeFileSync(join(directory, `compression.${extension}`), bundle.outputFiles[0].contents);
  const script = `const m = await import("./compression.${extension}");
    for (const c of ["lz4", { zstd: 3 }]) {
      try { m.compress(c, new Uint8Array(9)); console.log("works"); } catch (e) { console.log(e.code, e.message); }
    }`;
  const env = { ...process.env, NODE_PATH: "" };
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: directory,
    encoding: "utf8",
    env,
  });
  const [lz4, zstd] = run.stdout.trim().split("\n");
  expect(lz4).toMatch(/^IQDB_UNSUPPORTED .*npm install lz4-napi/);
  expect(zstd).toMatch(/^(works|IQDB_UNSUPPORTED .*npm install zstd-napi)/);
});

/** Byte equality by memcmp: toEqual walks long arrays element by element, for seconds. */
function expectSame(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.constructor).toBe(Uint8Array);
  expect(Buffer.compare(actual, expected)).toBe(0);
}

function join2(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/** The IqdbError that `action` throws; anything else that it throws fails the test. */
function failure(action: () => unknown): IqdbError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof IqdbError) return error;
    throw error;
  }
}
