/**
 * Formats that exist, by schemas written here from their public specifications: read, written back byte for byte, also from
 * plain data, with an owner for every byte; cut anywhere, they parse or fail in our family of errors.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileKsy } from "../../codegen/public.js";
import type { Codec } from "../../src/bytes/codec.js";
import { differences, type KaitaiReader, kaitaiReader } from "./kaitai-reader.js";
import { type RealFile, realFiles } from "./real-formats/files.js";

const SCHEMAS = new URL("real-formats/", import.meta.url).pathname;
const formats = readdirSync(SCHEMAS).flatMap((file) => (file.endsWith(".ksy") ? [file.slice(0, -4)] : []));

interface Format {
  readonly codec: Codec<object, never>;
  readonly FormatError: new () => Error;
  readonly theirs: KaitaiReader;
}

let folder: string;
let files: Map<string, RealFile[]>;
const compiled = new Map<string, Format>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "iqdb-formats-"));
  files = realFiles();
  for (const id of formats) {
    const { modulePath } = await compileKsy(`${SCHEMAS}${id}.ksy`, { outDir: folder });
    const { codec } = (await import(modulePath)) as Pick<Format, "codec">;
    const { FormatError } = (await import(join(folder, "runtime/format-error.ts"))) as Pick<Format, "FormatError">;
    compiled.set(id, { codec, FormatError, theirs: await kaitaiReader(SCHEMAS, id) });
  }
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** The format, and its files as this machine has them. */
function of(id: string): Format & { files: readonly RealFile[] } {
  const found = files.get(id) ?? [];
  expect(found.length, `there is a file of ${id}`).toBeGreaterThan(0);
  return { ...compiled.get(id)!, files: found };
}

/** Every prefix of a small file, some of a large one. */
function cuts(length: number): number[] {
  const step = Math.max(1, Math.ceil(length / 300), Math.ceil(length ** 2 / 2_000_000));
  return Array.from({ length: Math.ceil(length / step) }, (_, at) => at * step);
}

describe.each(formats)("%s", (id) => {
  test("is read and written back byte for byte, from plain data too", () => {
    const { codec, files } = of(id);
    for (const { name, bytes } of files) {
      const value = codec.read(bytes);
      expect(Buffer.compare(codec.write(value as never), bytes), name).toBe(0);
      expect(Buffer.compare(codec.write(structuredClone(value) as never), bytes), name).toBe(0);
      expect(codec.sizeOf(value as never), name).toBe(bytes.length);
    }
  });

  test("has an owner for every byte", () => {
    const { codec, files } = of(id);
    for (const { name, bytes } of files) {
      let at = 0;
      for (const { start, end, path } of codec.layout(bytes)) {
        if (start !== at || end <= start) expect.fail(`${name}: ${path} has ${start} to ${end}, after ${at}`);
        at = end;
      }
      expect(at, name).toBe(bytes.length * 8);
    }
  });

  test("is parsed or refused wherever it is cut", () => {
    const { codec, FormatError, files } = of(id);
    let refused = 0;
    for (const { name, bytes } of files.slice(0, 3)) {
      for (const length of cuts(bytes.length)) {
        try {
          codec.read(bytes.subarray(0, length));
        } catch (error) {
          if (!(error instanceof FormatError)) throw new Error(`${name}, ${length} bytes`, { cause: error });
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(0);
  });

  test("is read as Kaitai's reader reads it", () => {
    const { codec, theirs, files } = of(id);
    for (const { name, bytes } of files) expect(differences(codec.read(bytes), theirs(bytes)), name).toEqual([]);
  });
});
