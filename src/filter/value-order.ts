/**
 * The codes of a field's numbers, or of its texts, in the order of the values: for ranges. Codes stand in chunks of a few
 * hundred, so a value comes and goes in O(log n) and no write ever sorts everything again. Each chunk knows how many rows
 * its values have, so the rows of a range are counted without looking at its values one by one.
 */
import { ARRAY_CELL_BYTES } from "../store/key-index.js";
import { order, type Scalar } from "./scalar.js";
import type { ValueTable } from "./value-table.js";

const CHUNK_CODES_MAX = 512;

interface Chunk {
  codes: number[];
  /** Rows that have one of the values. */
  rows: number;
}

export type CodeList = readonly number[];

/** A place between values: before the value `at` of chunk `chunk`. */
export interface Place {
  readonly chunk: number;
  readonly at: number;
}

export function isBefore(a: Place, b: Place): boolean {
  return a.chunk < b.chunk || (a.chunk === b.chunk && a.at < b.at);
}

export class ValueOrder {
  readonly #values: ValueTable;
  readonly #rowsOf: (code: number) => number;
  #chunks: Chunk[] = [];

  /** `sorted` are all codes of one kind that have rows, in order; `rowsOf` says how many a code has. */
  constructor(values: ValueTable, rowsOf: (code: number) => number, sorted: ArrayLike<number>) {
    this.#values = values;
    this.#rowsOf = rowsOf;
    for (let start = 0; start < sorted.length; start += CHUNK_CODES_MAX / 2) {
      const end = Math.min(sorted.length, start + CHUNK_CODES_MAX / 2);
      this.#chunks.push(this.#chunkOf(Array.from({ length: end - start }, (_, at) => sorted[start + at])));
    }
  }

  /** Estimated bytes of memory. */
  get bytes(): number {
    return this.#chunks.reduce((sum, { codes }) => sum + codes.length * ARRAY_CELL_BYTES, 0);
  }

  get begin(): Place {
    return { chunk: 0, at: 0 };
  }

  get end(): Place {
    return { chunk: this.#chunks.length, at: 0 };
  }

  /** The place before the first value that is not smaller than `scalar`; with `after` before the first that is larger. */
  placeOf(scalar: Scalar, after: boolean): Place {
    const isBeyond = (code: number) => {
      const sign = order(this.#values.scalarAt(code), scalar);
      return after ? sign > 0 : sign >= 0;
    };
    const chunk = firstWhere(this.#chunks.length, (at) => isBeyond(this.#chunks[at].codes.at(-1)!));
    if (chunk === this.#chunks.length) return this.end;
    const { codes } = this.#chunks[chunk];
    return { chunk, at: firstWhere(codes.length, (at) => isBeyond(codes[at])) };
  }

  /** How many rows have the values from one place to another. */
  rowsBetween(from: Place, to: Place): number {
    let rows = 0;
    this.#pieces(from, to, (chunk, start, end) => {
      if (end - start === chunk.codes.length) rows += chunk.rows;
      else for (let at = start; at < end; at++) rows += this.#rowsOf(chunk.codes[at]);
    });
    return rows;
  }

  /** The codes of the values from one place to another, in pieces. */
  codesBetween(from: Place, to: Place): CodeList[] {
    const found: CodeList[] = [];
    this.#pieces(from, to, ({ codes }, start, end) => {
      found.push(end - start === codes.length ? codes : codes.slice(start, end));
    });
    return found;
  }

  /** Says that a row has a value that none had: puts it in its place. */
  insert(code: number): void {
    const { chunk, at } = this.placeOf(this.#values.scalarAt(code), false);
    if (this.#chunks.length === 0) this.#chunks.push({ codes: [], rows: 0 });
    const isLast = chunk === this.#chunks.length;
    const target = this.#chunks[isLast ? chunk - 1 : chunk];
    target.codes.splice(isLast ? target.codes.length : at, 0, code);
    target.rows++;
    if (target.codes.length > CHUNK_CODES_MAX) this.#split(isLast ? chunk - 1 : chunk);
  }

  /** Says that the last row of a value is gone: takes it out. */
  remove(code: number): void {
    const { chunk, at } = this.placeOf(this.#values.scalarAt(code), false);
    const target = this.#chunks[chunk];
    target.codes.splice(at, 1);
    target.rows--;
    const next = this.#chunks[chunk + 1];
    if (target.codes.length === 0) this.#chunks.splice(chunk, 1);
    else if (next !== undefined && target.codes.length + next.codes.length <= CHUNK_CODES_MAX / 2) {
      this.#chunks.splice(chunk, 2, { codes: [...target.codes, ...next.codes], rows: target.rows + next.rows });
    }
  }

  /** Says that one more row (1) or one less (-1) has a value that others have too. */
  adjust(code: number, change: 1 | -1): void {
    this.#chunks[this.placeOf(this.#values.scalarAt(code), false).chunk].rows += change;
  }

  #chunkOf(codes: number[]): Chunk {
    return { codes, rows: codes.reduce((sum, code) => sum + this.#rowsOf(code), 0) };
  }

  #split(chunk: number): void {
    const { codes } = this.#chunks[chunk];
    const middle = codes.length >> 1;
    this.#chunks.splice(chunk, 1, this.#chunkOf(codes.slice(0, middle)), this.#chunkOf(codes.slice(middle)));
  }

  /** Visits the chunks between two places with the part of each that lies between them: none where `to` comes first. */
  #pieces(from: Place, to: Place, visit: (chunk: Chunk, start: number, end: number) => void): void {
    for (let chunk = from.chunk; chunk <= to.chunk && chunk < this.#chunks.length; chunk++) {
      const start = chunk === from.chunk ? from.at : 0;
      visit(this.#chunks[chunk], start, chunk === to.chunk ? to.at : this.#chunks[chunk].codes.length);
    }
  }
}

/** The first number below `length` for which `holds`, which is false before it and true from it on; else `length`. */
function firstWhere(length: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
