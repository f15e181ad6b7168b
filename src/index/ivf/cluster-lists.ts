/**
 * The rows of each cluster, in chunks of memory that are linked, so that a list grows without being moved. The column LISTS
 * says of each row which list it is in and where its entry is; taking a row out puts the last entry into its place.
 *
 *     head     first chunk, last chunk, number of entries
 *     chunk    next chunk, chunk before, 62 rows
 */
import {
  CHUNK_BEFORE,
  CHUNK_BYTES,
  CHUNK_MAX,
  CHUNK_NEXT,
  CHUNK_ROWS,
  LIST_BYTES,
  LIST_COUNT,
  LIST_FIRST,
  LIST_LAST,
  LISTS,
} from "../../kernels/layout.js";
import type { Regions } from "../../store/regions.js";
import type { Segment } from "../../store/segment.js";

/** A cell of the column LISTS, in words. */
const NUMBER = 0;
const ENTRY = 1;

/** Bytes of the cell of a row in the column LISTS. */
export const LIST_CELL_BYTES = 8;

export class ClusterLists {
  /** How many lists there are. */
  readonly count: number;
  /** Address of their heads. */
  readonly heads: number;
  readonly #segment: Segment;
  /** Chunks that no list uses. */
  readonly #spare: number[] = [];
  #chunks = 0;

  /** Lists without rows. Errors: IQDB_UNSUPPORTED. */
  constructor(regions: Regions, count: number) {
    this.#segment = regions.segment;
    this.count = count;
    this.heads = regions.allocate(count * LIST_BYTES);
    this.#segment.bytes.fill(0, this.heads, this.heads + count * LIST_BYTES);
  }

  get bytes(): number {
    return this.#chunks * CHUNK_BYTES;
  }

  /** Makes room for `rows` more rows, whatever lists they go to. Errors: IQDB_UNSUPPORTED. */
  prepare(rows: number): void {
    const wanted = Math.min(rows, this.count + Math.ceil(rows / CHUNK_MAX));
    while (this.#spare.length < wanted) {
      this.#spare.push(this.#segment.allocate(CHUNK_BYTES));
      this.#chunks++;
    }
  }

  sizeOf(list: number): number {
    return this.#head(list, LIST_COUNT);
  }

  listOf(row: number): number {
    return this.#segment.words[this.#cell(row) + NUMBER];
  }

  /** Adds a row to a list. Room was made. */
  add(row: number, list: number): void {
    const { words } = this.#segment;
    const size = this.sizeOf(list);
    const place = size % CHUNK_MAX;
    if (place === 0) this.#append(list);
    const entry = this.#head(list, LIST_LAST) + CHUNK_ROWS + place * 4;
    words[entry / 4] = row;
    words[this.#cell(row) + NUMBER] = list;
    words[this.#cell(row) + ENTRY] = entry;
    this.#setHead(list, LIST_COUNT, size + 1);
  }

  /** Takes a row out of its list. */
  remove(row: number): void {
    const { words } = this.#segment;
    const list = this.listOf(row);
    const entry = words[this.#cell(row) + ENTRY];
    const size = this.sizeOf(list) - 1;
    const place = size % CHUNK_MAX;
    const last = words[(this.#head(list, LIST_LAST) + CHUNK_ROWS) / 4 + place];
    words[entry / 4] = last;
    words[this.#cell(last) + ENTRY] = entry;
    this.#setHead(list, LIST_COUNT, size);
    if (place === 0) this.#dropLast(list);
  }

  /** A row and its cells are at `to` now. */
  moved(to: number): void {
    this.#segment.words[this.#segment.words[this.#cell(to) + ENTRY] / 4] = to;
  }

  /** The rows of a list. */
  rowsOf(list: number): number[] {
    const { words } = this.#segment;
    const rows: number[] = [];
    const size = this.sizeOf(list);
    for (let chunk = this.#head(list, LIST_FIRST); rows.length < size; chunk = words[(chunk + CHUNK_NEXT) / 4]) {
      const at = (chunk + CHUNK_ROWS) / 4;
      rows.push(...words.subarray(at, at + Math.min(CHUNK_MAX, size - rows.length)));
    }
    return rows;
  }

  /** Gives back the chunks; the heads belong to who made the lists. */
  release(): void {
    for (let list = 0; list < this.count; list++) {
      while (this.#head(list, LIST_LAST) !== 0) this.#dropLast(list);
    }
    for (const chunk of this.#spare) this.#segment.release(chunk, CHUNK_BYTES);
    this.#spare.length = 0;
    this.#chunks = 0;
  }

  #append(list: number): void {
    const { words } = this.#segment;
    const chunk = this.#spare.pop()!;
    const before = this.#head(list, LIST_LAST);
    words[(chunk + CHUNK_NEXT) / 4] = 0;
    words[(chunk + CHUNK_BEFORE) / 4] = before;
    if (before === 0) this.#setHead(list, LIST_FIRST, chunk);
    else words[(before + CHUNK_NEXT) / 4] = chunk;
    this.#setHead(list, LIST_LAST, chunk);
  }

  #dropLast(list: number): void {
    const chunk = this.#head(list, LIST_LAST);
    const before = this.#segment.words[(chunk + CHUNK_BEFORE) / 4];
    if (before === 0) this.#setHead(list, LIST_FIRST, 0);
    this.#setHead(list, LIST_LAST, before);
    this.#spare.push(chunk);
  }

  #head(list: number, field: number): number {
    return this.#segment.words[(this.heads + list * LIST_BYTES + field) / 4];
  }

  #setHead(list: number, field: number, value: number): void {
    this.#segment.words[(this.heads + list * LIST_BYTES + field) / 4] = value;
  }

  #cell(row: number): number {
    return this.#segment.cell(LISTS, row) / 4;
  }
}
