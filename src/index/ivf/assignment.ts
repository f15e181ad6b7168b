/**
 * Which cluster each row of a segment goes to, found aside in steps while the clusters in service are searched, and entered
 * into the lists at the end, at once. Rows may be put, removed and moved between steps, if `changed` is told.
 */
import { PQ_CODES } from "../../kernels/layout.js";
import { nextCapacity, resized } from "../../store/allocate.js";
import type { Segment } from "../../store/segment.js";
import type { Steps } from "../../types/steps.js";
import type { Clusters } from "./clusters.js";

/** Products of components between two steps: some milliseconds. */
const WORK_PER_STEP = 1 << 26;

export class Assignment {
  readonly clusters: Clusters;
  readonly #segment: Segment;
  /** By row: its list, and its cell of the column PQ_CODES. */
  #lists = new Uint32Array(0);
  #cells = new Uint8Array(0);
  /** Rows below this number have been assigned. */
  #assigned = 0;

  constructor(clusters: Clusters, segment: Segment) {
    this.clusters = clusters;
    this.#segment = segment;
  }

  /** Assigns all rows. Errors: IQDB_UNSUPPORTED. */
  *run(): Steps<void> {
    const block = Math.max(64, Math.floor(WORK_PER_STEP / (this.clusters.count * this.#segment.shape.dim)));
    while (this.#assigned < this.#segment.rows) {
      const { rows } = this.#segment;
      this.#reserve(rows);
      const count = Math.min(block, rows - this.#assigned);
      this.#assign(this.#assigned, count);
      this.#assigned += count;
      yield this.#assigned / rows;
    }
  }

  /** Takes over what a file says, if there are such lists and words: a list for each row, a code for each part of each row. */
  take(lists: Uint32Array, codes: Uint8Array): boolean {
    const { clusters } = this;
    const { parts = 0, count: words = 0 } = clusters.shape.product ?? {};
    if (!lists.every((list) => list < clusters.count) || !codes.every((code) => code < words)) return false;
    this.#reserve(lists.length);
    this.#lists.set(lists);
    this.#assigned = lists.length;
    if (parts === 0) return true;
    lists.forEach((list, row) => {
      clusters.setCell(row, list, codes.subarray(row * parts, (row + 1) * parts), this.#cellOf(row));
    });
    return true;
  }

  /** There is another vector at a row. */
  changed(row: number): void {
    if (row < this.#assigned) this.#assign(row, 1);
  }

  /** Enters all rows into the lists, and makes room for `more`. Errors: IQDB_UNSUPPORTED; then nothing is entered. */
  enter(more: number): void {
    const segment = this.#segment;
    const { lists, cellBytes } = this.clusters;
    lists.prepare(segment.rows + more);
    for (let row = 0; row < segment.rows; row++) {
      lists.add(row, this.#lists[row]);
      if (cellBytes > 0) segment.bytes.set(this.#cellOf(row), segment.cell(PQ_CODES, row));
    }
  }

  #assign(first: number, count: number): void {
    const { cellBytes } = this.clusters;
    const cells = this.#cells.subarray(first * cellBytes);
    this.clusters.assign(first, count, this.#lists.subarray(first), cells);
  }

  #cellOf(row: number): Uint8Array {
    const { cellBytes } = this.clusters;
    return this.#cells.subarray(row * cellBytes, (row + 1) * cellBytes);
  }

  #reserve(rows: number): void {
    if (rows <= this.#lists.length) return;
    const capacity = nextCapacity(this.#lists.length, rows);
    this.#lists = resized(this.#lists, capacity);
    this.#cells = resized(this.#cells, capacity * this.clusters.cellBytes);
  }
}
