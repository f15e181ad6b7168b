/**
 * Tables of sqlite-vec, out of the ordinary tables that it keeps its rows in: the extension itself is not needed. What the
 * blobs in them are, formats/exchange/sqlite_vec.ksy says. One chunk is in memory at a time; every blob is as long as the
 * chunk says, or it is not read.
 */
import {
  readDoubleList,
  readFloatVector,
  readInt8Vector,
  readIntegerList,
  readTextView,
} from "../../generated/sqlite-vec.js";
import { decodeUtf8 } from "../bytes/utf8.js";
import { bytesToBase64 } from "../types/base64.js";
import { Float } from "../types/metadata.js";
import { malformed, unsupported } from "./exchange-errors.js";
import type { ForeignInput, ReadOptions } from "./foreign-format.js";
import type { RowSource } from "./row.js";
import { quoted, SqliteFile, type SqliteRow, type SqliteValue } from "./sqlite-engine.js";
import { readTableRow } from "./table-rows.js";
import {
  type MetadataColumn,
  type ValueType,
  type Vec0Definition,
  type VectorColumn,
  vec0Arguments,
  vec0Definition,
} from "./vec0-definition.js";

/** What sqlite-vec allows. */
const CHUNK_ROWS_MAX = 4096;
const ROWID_BYTES = 8;
const TEXT_VIEW_BYTES = 16;
const TEXT_START_BYTES = 12;

const BASE64 = "blobs became base64 text, since metadata has no bytes";

/** Errors: IQDB_UNSUPPORTED without an engine of SQLite, or for a table that is not named; IQDB_INVALID_PAYLOAD, IQDB_IO. */
export async function* readSqliteVec(input: ForeignInput, options: ReadOptions): RowSource {
  const { source, file } = input;
  if (file?.path === undefined) throw unsupported(source, "tables of sqlite-vec are read from files, not from a pipe");
  const sqlite = await SqliteFile.open(file.path, source);
  try {
    const definition = chosenTable(sqlite, source, options.table);
    const vector = chosenVectors(definition, source, options.vectorField);
    input.onShape?.({ metric: vector.metric, dim: vector.dim });
    yield* new Vec0Reader(sqlite, definition, vector, input).rows(options);
  } finally {
    sqlite.close();
  }
}

function chosenTable(sqlite: SqliteFile, source: string, name: string | undefined): Vec0Definition {
  const tables = sqlite
    .all("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND rootpage = 0")
    .flatMap(({ name: table, sql }) => {
      const text = vec0Arguments(String(sql));
      return text === undefined ? [] : [{ table: String(table), text }];
    });
  const names = tables.map(({ table }) => table).join(", ");
  if (tables.length === 0) throw unsupported(source, "it has no table of sqlite-vec: only those of vec0 are read");
  if (name === undefined && tables.length > 1) {
    throw unsupported(source, `it has several tables of sqlite-vec: say --table, one of ${names}`);
  }
  const chosen = name === undefined ? tables[0] : tables.find(({ table }) => table === name);
  if (chosen === undefined) throw unsupported(source, `it has no table ${name} of sqlite-vec: there are ${names}`);
  return vec0Definition(chosen.table, chosen.text, source);
}

function chosenVectors({ table, vectors }: Vec0Definition, source: string, name: string | undefined): VectorColumn {
  const names = vectors.map((column) => column.name).join(", ");
  const place = `${source}, table ${table}`;
  if (name === undefined && vectors.length > 1) {
    throw unsupported(place, `it has several columns of vectors: say --vector-field, one of ${names}`);
  }
  const chosen = name === undefined ? vectors[0] : vectors.find((column) => column.name === name);
  if (chosen === undefined) throw unsupported(place, `it has no column ${name} of vectors: there are ${names}`);
  return chosen;
}

interface Chunk {
  readonly id: bigint;
  readonly size: number;
  readonly validity: Uint8Array;
  readonly rowids: ArrayLike<bigint>;
  readonly vectors: Uint8Array;
  /** The blob of each metadata column. */
  readonly metadata: readonly Uint8Array[];
  /** The partition keys, which all rows of a chunk share. */
  readonly keys: SqliteRow;
}

/** Bytes of so many vectors, or of values of a metadata column. */
const VECTOR_BYTES = {
  float: (dim: number) => dim * 4,
  int8: (dim: number) => dim,
  bit: (dim: number) => dim / 8,
} as const;

const VALUE_BYTES: Readonly<Record<ValueType, number>> = {
  boolean: 1 / 8,
  integer: 8,
  float: 8,
  text: TEXT_VIEW_BYTES,
};

class Vec0Reader {
  readonly #sqlite: SqliteFile;
  readonly #definition: Vec0Definition;
  readonly #vector: VectorColumn;
  readonly #input: ForeignInput;
  readonly #tables: ReadonlySet<SqliteValue>;
  #hasBlobs = false;

  constructor(sqlite: SqliteFile, definition: Vec0Definition, vector: VectorColumn, input: ForeignInput) {
    this.#sqlite = sqlite;
    this.#definition = definition;
    this.#vector = vector;
    this.#input = input;
    // A view of the same name would be a program of whoever made the file.
    const tables = sqlite.all("SELECT name FROM sqlite_schema WHERE type = 'table'");
    this.#tables = new Set(tables.map(({ name }) => name));
  }

  async *rows(options: ReadOptions): RowSource {
    const { key } = this.#definition;
    const names = { idField: key?.name ?? "rowid", ...options, vectorField: this.#vector.name };
    const chunks = this.#table("chunks");
    const count = this.#sqlite.get(`SELECT count(*) AS chunks FROM ${chunks}`)?.chunks;
    const columns = ["chunk_id", "size", ...this.#definition.partitions.map(({ number }) => `partition${number}`)];
    const next = `SELECT ${columns.join(", ")} FROM ${chunks} WHERE chunk_id > ? ORDER BY chunk_id LIMIT 1`;
    let position = 0;
    let done = 0;
    let last = -1n;
    for (let row = this.#sqlite.get(next, last); row !== undefined; row = this.#sqlite.get(next, last)) {
      const chunk = this.#chunk(row, last);
      last = chunk.id;
      for (let at = 0; at < chunk.size; at++) {
        if (!bitOf(chunk.validity, at)) continue;
        const place = `${this.#input.source}, rowid ${chunk.rowids[at]}`;
        yield readTableRow(this.#values(chunk, at, place), names, place, position++);
      }
      this.#input.onShare?.(++done / Number(count));
    }
  }

  /** The name of a table that belongs to this one. */
  #table(ending: string): string {
    const name = `${this.#definition.table}_${ending}`;
    if (this.#tables.has(name)) return quoted(name);
    throw malformed(this.#input.source, `the table ${name} is missing: the file is damaged`);
  }

  #chunk(row: SqliteRow, last: bigint): Chunk {
    const { chunk_id: id, size } = row;
    const place = `${this.#input.source}, chunk ${id} of ${this.#definition.table}`;
    // Pages that are damaged may lead in a circle.
    if (typeof id !== "bigint" || id <= last)
      throw malformed(place, `it comes behind chunk ${last}: the file is damaged`);
    if (typeof size !== "bigint" || size < 8 || size > CHUNK_ROWS_MAX || size % 8n !== 0n) {
      throw malformed(place, `${size} rows, and a chunk has 8 to ${CHUNK_ROWS_MAX}: the file is damaged`);
    }
    const count = Number(size);
    const blob = (ending: string, column: string, bytes: number): Uint8Array => {
      const isThat = `typeof(${column}) = 'blob' AND length(${column}) = ?`;
      const sql = `SELECT CASE WHEN ${isThat} THEN ${column} END AS bytes FROM ${this.#table(ending)} WHERE _rowid_ = ?`;
      const found = this.#sqlite.get(sql, BigInt(bytes), id)?.bytes;
      if (found instanceof Uint8Array) return found;
      throw malformed(place, `it has no ${column} of ${bytes} bytes in ${ending}: the file is damaged`);
    };
    const { number, type, dim } = this.#vector;
    return {
      id,
      size: count,
      validity: blob("chunks", "validity", count / 8),
      rowids: readIntegerList(blob("chunks", "rowids", count * ROWID_BYTES)).values,
      vectors: blob(`vector_chunks${number}`, "vectors", count * VECTOR_BYTES[type](dim)),
      metadata: this.#definition.metadata.map((column) =>
        blob(`metadatachunks${column.number}`, "data", count * VALUE_BYTES[column.type]),
      ),
      keys: row,
    };
  }

  *#values(chunk: Chunk, at: number, place: string): Generator<[string, unknown]> {
    const { key, partitions, metadata, auxiliary } = this.#definition;
    const rowid = chunk.rowids[at];
    yield [key?.name ?? "rowid", key?.isText ? this.#textId(rowid, place) : rowid];
    yield [this.#vector.name, vectorAt(chunk.vectors, at, this.#vector)];
    for (const { name, number } of partitions) yield [name, this.#plain(chunk.keys[`partition${number}`])];
    for (const [which, column] of metadata.entries()) {
      yield [column.name, this.#metadataAt(chunk.metadata[which], at, column, rowid, place)];
    }
    if (auxiliary.length === 0) return;
    const columns = auxiliary.map(({ number }) => `value${number}`).join(", ");
    const values = this.#sqlite.get(`SELECT ${columns} FROM ${this.#table("auxiliary")} WHERE rowid = ?`, rowid);
    for (const { name, number } of auxiliary) yield [name, this.#plain(values?.[`value${number}`] ?? null)];
  }

  #textId(rowid: bigint, place: string): string {
    const id = this.#sqlite.get(`SELECT id FROM ${this.#table("rowids")} WHERE rowid = ?`, rowid)?.id;
    if (typeof id === "string") return id;
    throw malformed(place, "it has no text for an id: the file is damaged");
  }

  #metadataAt(bytes: Uint8Array, at: number, { number, type }: MetadataColumn, rowid: bigint, place: string): unknown {
    if (type === "boolean") return bitOf(bytes, at);
    const value = bytes.subarray(at * VALUE_BYTES[type], (at + 1) * VALUE_BYTES[type]);
    if (type === "integer") return readIntegerList(value).values[0];
    if (type === "float") return new Float(readDoubleList(value).values[0]);
    const { lenText, start } = readTextView(value);
    if (lenText <= TEXT_START_BYTES) return decodeUtf8(start.subarray(0, lenText));
    const sql = `SELECT data FROM ${this.#table(`metadatatext${number}`)} WHERE rowid = ?`;
    const text = this.#sqlite.get(sql, rowid)?.data;
    if (typeof text === "string" && Buffer.byteLength(text) === lenText) return text;
    throw malformed(place, `a text of ${lenText} bytes is not there: the file is damaged`);
  }

  /** Of a column that holds what SQLite holds. */
  #plain(value: SqliteValue): unknown {
    if (typeof value === "number") return new Float(value);
    if (!(value instanceof Uint8Array)) return value;
    if (!this.#hasBlobs) this.#input.note?.(`${this.#input.source}: ${BASE64}`);
    this.#hasBlobs = true;
    return bytesToBase64(value);
  }
}

function bitOf(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at >>> 3] >>> (at & 7)) & 1) === 1;
}

function vectorAt(bytes: Uint8Array, at: number, { type, dim }: VectorColumn): Float32Array {
  if (type === "bit") return Float32Array.from({ length: dim }, (_, bit) => (bitOf(bytes, at * dim + bit) ? 1 : 0));
  const length = VECTOR_BYTES[type](dim);
  const own = bytes.subarray(at * length, (at + 1) * length);
  return Float32Array.from((type === "float" ? readFloatVector(own) : readInt8Vector(own)).components);
}
