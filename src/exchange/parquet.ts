/**
 * Parquet, by the packages hyparquet and hyparquet-writer, which users install when they need them. Read and written row group
 * by row group, so that memory holds one of them.
 */
import zlib from "node:zlib";
import type { Compressors } from "hyparquet";
import { malformed, unsupported } from "./exchange-errors.js";
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
  const { parquetMetadataAsync, parquetReadObjects } = await importOptionalPackage<Package>(
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
  let position = 0;
  for (const { num_rows } of metadata.row_groups) {
    for (const end = position + Number(num_rows); position < end; ) {
      const rowEnd = Math.min(end, position + SLICE_ROWS);
      const options = { file: asyncFile, metadata, rowStart: position, rowEnd, compressors: COMPRESSORS };
      for (const row of await failing(parquetReadObjects(options))) {
        yield readTableRow(Object.entries(row), names, `${source}, row ${position}`, position++);
      }
    }
  }
}

/** Beside Snappy, which the package has: what Node has. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ...("zstdDecompressSync" in zlib && { ZSTD: (input) => (zlib as unknown as ZstdOfNode).zstdDecompressSync(input) }),
};

interface ZstdOfNode {
  zstdDecompressSync(input: Uint8Array): Uint8Array;
}

function unreadable(source: string, cause: unknown): Error {
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
