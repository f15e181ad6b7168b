/**
 * The layers that rows reach: the level of each inserted row is one draw of a generator (Malkov and Yashunin, 2016), so a
 * seed and an order of insertions give one graph. Levels are drawn ahead, with the memory that they need, so that an
 * insertion cannot fail for want of it. A level and its memory are one number, as in a cell of the column UPPER.
 */
import { LEVEL_MAX } from "../../kernels/graph-rules.js";
import { SplitMix64 } from "../../random.js";

export class GraphLevels {
  readonly #scale: number;
  readonly #allocate: (level: number) => number;
  #ahead: number[] = [];
  #taken = 0;
  #random: SplitMix64;

  /** `allocate` gives the address of room for the links of a level above 0. */
  constructor(m: number, seed: bigint, allocate: (level: number) => number) {
    this.#scale = m > 1 ? 1 / Math.log(m) : 0;
    this.#random = new SplitMix64(seed);
    this.#allocate = allocate;
  }

  /** The seed of a generator that goes on behind what was drawn. */
  get state(): bigint {
    return this.#random.state;
  }

  /** Draws levels for `rows` insertions. Errors: IQDB_UNSUPPORTED; a draw that found no memory is made again. */
  prepare(rows: number): void {
    while (this.#ahead.length - this.#taken < rows) this.#draw();
  }

  /** The cell of the next row. */
  take(): number {
    this.prepare(1);
    const upper = this.#ahead[this.#taken++];
    if (this.#taken === this.#ahead.length) this.#dropAhead();
    return upper;
  }

  /** Goes on with another generator. Returns the cells that were drawn ahead, whose memory is to be given back. */
  restart(state: bigint): number[] {
    const left = this.#ahead.slice(this.#taken);
    this.#dropAhead();
    this.#random = new SplitMix64(state);
    return left;
  }

  #dropAhead(): void {
    this.#ahead = [];
    this.#taken = 0;
  }

  #draw(): void {
    const { state } = this.#random;
    const level = Math.min(Math.floor(-Math.log(this.#random.nextOpenUnit()) * this.#scale), LEVEL_MAX);
    try {
      this.#ahead.push(level === 0 ? 0 : this.#allocate(level) + level);
    } catch (error) {
      this.#random = new SplitMix64(state);
      throw error;
    }
  }
}
