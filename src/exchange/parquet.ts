/**
 * Parquet, by the packages hyparquet and hyparquet-writer, which users install when they need them. Read and written row group
 * by row group, so that memory holds one of them.
 */
import zlib from "node:zlib";
import type { Compressors } from "hyparquet";
import { IqdbError } from "../errors.js";
import { COMPRESSION_RATIO_MAX } from "../limits.js";
import { beyondLimit, malformed, unsupported } from "./exchange-errors.js";
import type { FieldNames } from "./field-names.js";
import { importOptionalPackage } from "./import-optional-package.js";
import type { RandomAccess } from "./random-access.js";
import type { RowSource, StoredRow } from "./row.js";
import { type IdKind, readTableRow, tableParts } from "./table-rows.js";

/** Larger row groups are read in slices. */
const SLICE_ROWS = 50_000;

/** Errors: IQDB_UNSUPPORTED without the package, or for a stream; IQDB_INVALID_PAYLOAD. */
export async function* readParquet(file: RandomAccess | undefined, source: string, names: FieldNames): RowSource {
  type Package = typeof import("hyparquet");
  const { parquetMetadataAsync, parquetReadObjects, snappyUncompress } = await importOptionalPackage<Package>(
    "hyparquet",
    "reading Parquet",
  );
  if (file === undefined)
    throw unsupported(source, "Parquet is read from files, not from a pipe: its end says what is in it");
  const asyncFile = {
    byteLength: file.size,
    slice: async (start: number, end: number = file.size) => {
      const { buffer, byteOffset, byteLength } = await file.read(start, end - start);
      return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    },
  };
  const failing = <T>(reading: Promise<T>) =>
    reading.catch((cause: unknown) => {
      throw unreadable(source, cause);
    });
  const metadata = await failing(parquetMetadataAsync(asyncFile));
  const compressors = compressorsOf(source, snappyUncompress);
  let position = 0;
  for (const { num_rows } of metadata.row_groups) {
    if (num_rows > file.size * COMPRESSION_RATIO_MAX) {
      const claimed = `a row group claims ${num_rows} rows, and the file has ${file.size} bytes`;
      throw malformed(source, `${claimed}: it is damaged`);
    }
    for (const end = position + Number(num_rows); position < end; ) {
      const rowEnd = Math.min(end, position + SLICE_ROWS);
      const options = { file: asyncFile, metadata, rowStart: position, rowEnd, compressors };
      for (const row of await failing(parquetReadObjects(options)))
        yield readTableRow(Object.entries(row), names, `${source}, row ${position}`, position++);
    }
  }
}

/** Writers make pages of a megabyte or so; a page that claims more than this is refused before room is made for it. */
const PAGE_BYTES_MAX = 256 * 1024 * 1024;

/** Snappy, which the package has, and what Node has; none of them gives more than the page claims. */
export function compressorsOf(source: string, snappy: (input: Uint8Array, output: Uint8Array) => void): Compressors {
  const bounded =
    (decompress: (input: Uint8Array, length: number) => Uint8Array) => (input: Uint8Array, length: number) => {
      if (length <= PAGE_BYTES_MAX) return decompress(input, length);
      throw beyondLimit(source, "a page", PAGE_BYTES_MAX);
    };
  const decompressors: Compressors = {
    SNAPPY: bounded((input, length) => {
      const output = new Uint8Array(length);
      snappy(input, output);
      return output;
    }),
    GZIP: bounded((input, length) => zlib.gunzipSync(input, { maxOutputLength: Math.max(length, 1) })),
    BROTLI: bounded((input, length) => zlib.brotliDecompressSync(input, { maxOutputLength: Math.max(length, 1) })),
  };
  if (!("zstdDecompressSync" in zlib)) return decompressors;
  const { zstdDecompressSync } = zlib as unknown as ZstdOfNode;
  const ZSTD = bounded((input, length) => zstdDecompressSync(input, { maxOutputLength: Math.max(length, 1) }));
  return { ...decompressors, ZSTD };
}

interface ZstdOfNode {
  zstdDecompressSync(input: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}

function unreadable(source: string, cause: unknown): Error {
  if (cause instanceof IqdbError) return cause;
  const { message } = cause as Error;
  return /unsupported/i.test(message) ? unsupported(source, message) : malformed(source, message, cause);
}

/** Columns `id` (UINT_64 or text), `vector` (list of FLOAT), `metadata` (JSON as text). */
export async function* writeParquet(
  rows: Iterable<StoredRow>,
  dim: number,
  idKind: IdKind,
): AsyncGenerator<Uint8Array> {
  type Package = typeof import("hyparquet-writer");
  const { ByteWriter, ParquetWriter } = await importOptionalPackage<Package>("hyparquet-writer", "writing Parquet");
  const writer = new ByteWriter();
  const take = (): Uint8Array => {
    const bytes = new Uint8Array(writer.buffer.slice(0, writer.index));
    writer.index = 0;
    return bytes;
  };
  const idType =
    idKind === "text"
      ? ({ type: "BYTE_ARRAY", converted_type: "UTF8" } as const)
      : ({ type: "INT64", converted_type: "UINT_64" } as const);
  const parquet = new ParquetWriter({
    writer,
    schema: [
      { name: "root", num_children: 3 },
      { name: "id", ...idType, repetition_type: "REQUIRED" },
      { name: "vector", converted_type: "LIST", repetition_type: "REQUIRED", num_children: 1 },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "FLOAT", repetition_type: "REQUIRED" },
      // Text, not JSON: the package would build objects from it, and write those without keys such as __proto__.
      { name: "metadata", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    ],
    createdBy: "iqdb",
  });
  for (const { ids, vectors, metadata } of tableParts(rows, dim)) {
    const vectorData = Array.from(ids, (_, row) => Array.from(vectors.subarray(row * dim, (row + 1) * dim)));
    await parquet.write({
      columnData: [
        { name: "id", data: idKind === "text" ? [...ids] : ids.map((id) => BigInt(id as number | bigint)) },
        { name: "vector", data: vectorData, statistics: false },
        { name: "metadata", data: metadata.map((json) => json ?? undefined), statistics: false },
      ],
      rowGroupSize: ids.length,
    });
    yield take();
  }
  await parquet.finish();
  yield take();
}
