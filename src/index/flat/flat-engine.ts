/** Exact search of a segment: every row is compared, by its codes first where they are proven to rule it out. */
import type { KernelCall } from "../../kernels/kernels.js";
import { BATCH_ROOM, CODES } from "../../kernels/layout.js";
import { BATCH_MAX, BATCH_ROOM_BYTES, TILE_BYTES } from "../../kernels/scan-rules.js";
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

  searchCall(context: QueryContext): KernelCall {
    this.#begin(context);
    return ["scan", context.address];
  }

  /** The same for BATCH_MAX contexts at most, one at least: rows are read once for all of them. */
  batchCall(contexts: readonly QueryContext[]): KernelCall {
    const [first] = contexts;
    for (const context of contexts) this.#begin(context);
    const room = first.reserve(BATCH_ROOM, this.#roomBytes);
    contexts.forEach(({ address }, place) => {
      this.#segment.words[room / 4 + place] = address;
    });
    return ["scanBatch", room, contexts.length];
  }

  /** Compares with these rows and no others. */
  listCall(context: QueryContext, rows: Uint32Array): KernelCall | undefined {
    if (rows.length === 0) return undefined;
    this.#begin(context);
    return ["scanRows", context.address, context.list(rows), rows.length];
  }

  stats(): EngineStats {
    return { memory: { codes: this.#codes.bytes } };
  }

  /** The codes of all queries, eight bytes a component, and of two steps of four rows at least, however long they are: two bytes. */
  get #roomBytes(): number {
    const padded = Math.ceil(this.#segment.shape.dim / 16) * 16;
    return BATCH_ROOM_BYTES + 8 * BATCH_MAX * padded + Math.max(TILE_BYTES, 16 * padded);
  }

  #begin(context: QueryContext): void {
    this.#codes.encodeTo();
    if (this.#segment.has(CODES)) this.#segment.kernels.encodeQuery(context.address);
  }
}
