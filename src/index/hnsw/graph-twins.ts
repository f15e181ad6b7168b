/**
 * Rows that are bit for bit the same: the oldest is in the graph, the others hang on it in a chain, in the order of their age.
 * A graph of many duplicates would be a graph of nothing else: each would have only others of them for neighbours.
 *
 *     linked row    TWINS: the first duplicate, LINKS_END when there is none
 *     duplicate     TWINS: the next one, behind the last one NO_ROW plus the linked row
 *                   LINKS: LINKS_END, then the one before; for the first, the last one
 *
 * Only rows that live are in chains.
 */
import { GRAPH_TWINS, LINKS, LINKS_END, NO_ROW, TWIN_BEFORE, TWINS } from "../../kernels/layout.js";
import type { Segment } from "../../store/segment.js";

export class GraphTwins {
  readonly #segment: Segment;

  constructor(segment: Segment) {
    this.#segment = segment;
    segment.words[GRAPH_TWINS / 4] = 0;
  }

  /** A row that has no duplicates. */
  reset(row: number): void {
    this.#setNext(row, LINKS_END);
  }

  /** Whether a row of the graph is a duplicate of another one. */
  isTwin(row: number): boolean {
    return this.#links(row)[0] === LINKS_END && this.#before(row) !== LINKS_END;
  }

  /** The duplicates of a linked row, oldest first. */
  *of(row: number): Iterable<number> {
    for (let twin = this.#next(row); twin < NO_ROW; twin = this.#next(twin)) yield twin;
  }

  /** A row without links is a duplicate of a linked one, the youngest. */
  append(linked: number, row: number): void {
    const first = this.#next(linked);
    const isFirst = first >= NO_ROW;
    this.#segment.words[GRAPH_TWINS / 4]++;
    const last = isFirst ? row : this.#before(first);
    this.#links(row).fill(LINKS_END);
    this.#setBefore(row, last);
    this.#setNext(row, NO_ROW + linked);
    this.#setNext(isFirst ? linked : last, row);
    if (!isFirst) this.#setBefore(first, row);
  }

  /** Takes a duplicate out of its chain. */
  remove(row: number): void {
    const [before, next] = [this.#before(row), this.#next(row)];
    const isFirst = this.#next(before) !== row;
    this.#segment.words[GRAPH_TWINS / 4]--;
    if (isFirst) {
      const linked = this.#next(before) - NO_ROW;
      this.#setNext(linked, next < NO_ROW ? next : LINKS_END);
      if (next < NO_ROW) this.#setBefore(next, before);
    } else {
      this.#setNext(before, next);
      this.#setBefore(next < NO_ROW ? next : this.#next(next - NO_ROW), before);
    }
    this.#links(row).fill(LINKS_END);
  }

  /** The oldest duplicate of a row that dies takes the others over. It is to be linked; undefined when there is none. */
  promote(row: number): number | undefined {
    const heir = this.#next(row);
    if (heir >= NO_ROW) return undefined;
    this.remove(heir);
    const first = this.#next(row);
    this.#setNext(heir, first);
    if (first < NO_ROW) this.#setNext(this.#before(first), NO_ROW + heir);
    this.reset(row);
    return heir;
  }

  #links(row: number): Uint32Array {
    const at = this.#segment.cell(LINKS, row);
    return this.#segment.words.subarray(at / 4, (at + this.#segment.stride(LINKS)) / 4);
  }

  #next(row: number): number {
    return this.#segment.words[this.#segment.cell(TWINS, row) / 4];
  }

  #setNext(row: number, value: number): void {
    this.#segment.words[this.#segment.cell(TWINS, row) / 4] = value;
  }

  #before(row: number): number {
    return this.#segment.words[(this.#segment.cell(LINKS, row) + TWIN_BEFORE) / 4];
  }

  #setBefore(row: number, value: number): void {
    this.#segment.words[(this.#segment.cell(LINKS, row) + TWIN_BEFORE) / 4] = value;
  }
}
