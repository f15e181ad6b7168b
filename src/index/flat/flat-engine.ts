/** Exact search of a segment: every row is compared. */
import { ACCEPT } from "../../kernels/layout.js";
import type { Segment } from "../../store/segment.js";
import type { Engine, EngineStats } from "../engine.js";
import type { QueryContext } from "../query-context.js";
import type { RowCodes } from "../row-codes.js";

export class FlatEngine implements Engine {
  readonly #segment: Segment;
  readonly #codes: RowCodes;

  constructor(segment: Segment, codes: RowCodes) {
    this.#segment = segment;
    this.#codes = codes;
  }

  insert(row: number): void {
    this.#codes.written(row);
  }

  remove(row: number): void {
    if (row === this.#segment.rows - 1) this.#codes.shortened();
  }

  moved(_from: number, to: number): void {
    this.#codes.shortened();
    this.#codes.written(to);
  }

  prepare(): void {}

  search(context: QueryContext): void {
    this.#codes.encodeTo();
    for (let row = 0; row < this.#segment.rows; row++) this.#offer(context, row);
  }

  searchBatch(contexts: readonly QueryContext[]): void {
    for (const context of contexts) this.search(context);
  }

  searchRows(context: QueryContext, rows: Uint32Array): void {
    this.#codes.encodeTo();
    for (const row of rows) this.#offer(context, row);
  }

  stats(): EngineStats {
    return { memory: { codes: this.#codes.bytes } };
  }

  #offer(context: QueryContext, row: number): void {
    const { kernels, words } = this.#segment;
    if (this.#segment.isDead(row)) return;
    const accept = words[(context.address + ACCEPT) / 4];
    if (accept !== 0 && ((words[accept / 4 + (row >>> 5)] >>> (row & 31)) & 1) === 0) return;
    kernels.offer(context.address, row, kernels.distanceTo(context.address, row), this.#segment.sequenceAt(row));
  }
}
