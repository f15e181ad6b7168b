/**
 * The only place where vectors are: rows by position, in segments that kernels search or beside them. A position is stable for the life of
 * a row's vector. Never hand a view of this memory to a user.
 */
import { IqdbError } from "../errors.js";
import { DIM_MAX } from "../limits.js";
import { type RowShape, Segment } from "./segment.js";

export class VectorArena {
  readonly shape: RowShape;
  readonly #segments: Segment[] = [];
  #rows = 0;

  /** Errors: `IQDB_INVALID_CONFIG` for a dimension that is no positive integer, `IQDB_UNSUPPORTED` for one too large. */
  constructor(shape: RowShape) {
    const { dim } = shape;
    if (!Number.isInteger(dim) || dim < 1) {
      throw new IqdbError("IQDB_INVALID_CONFIG", `dim must be a whole number of at least 1, not ${dim}.`, { dim });
    }
    if (dim > DIM_MAX) {
      const message = `Vectors of ${dim} components are more than this library holds (${DIM_MAX}).`;
      throw new IqdbError("IQDB_UNSUPPORTED", message, { dim, rows: 1, bytes: dim * 4, limit: DIM_MAX });
    }
    this.shape = shape;
  }

  get dim(): number {
    return this.shape.dim;
  }

  /** The memory that holds rows, in order of positions; none before there is a row. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Positions in use, dead ones included: 0 to rows - 1. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows that fit without growing. */
  get capacity(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.capacity, 0);
  }

  /** Bytes of memory in use. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.usedBytes, 0);
  }

  /** Makes room for `rows` rows. Errors: `IQDB_UNSUPPORTED`. */
  ensure(rows: number): void {
    for (let first = 0, number = 0; first < rows; number++) {
      const segment = this.#segments[number] ?? this.#addSegment();
      segment.reserve(Math.min(rows - first, segment.rowsMax));
      first += segment.rowsMax;
    }
  }

  /** Adds a position behind the last one, or `count` of them. Room is there. */
  append(count = 1): number {
    const position = this.#rows;
    this.#setRows(position + count);
    return position;
  }

  /** Gives up positions from `rows` on. */
  truncate(rows: number): void {
    this.#setRows(rows);
  }

  segmentOf(position: number): Segment {
    return this.#segments[this.numberOf(position)];
  }

  /** The number of the segment of a position. */
  numberOf(position: number): number {
    return this.#segments.length === 1 ? 0 : Math.floor(position / this.#segments[0].rowsMax);
  }

  /** The row of a position within its segment. */
  localOf(position: number): number {
    return this.#segments.length === 1 ? position : position % this.#segments[0].rowsMax;
  }

  /** The position of a segment's first row. */
  firstOf(number: number): number {
    return number === 0 ? 0 : number * this.#segments[0].rowsMax;
  }

  /** A vector, as a view that belongs to the arena. */
  vectorAt(position: number): Float32Array {
    return this.segmentOf(position).vectors(this.localOf(position));
  }

  /** How many rows from a position on stand in one piece: at least one. */
  runAt(position: number): number {
    return this.segmentOf(position).runOf(this.localOf(position));
  }

  set(position: number, vector: Float32Array): void {
    this.segmentOf(position).setVector(this.localOf(position), vector);
  }

  sequenceAt(position: number): number {
    return this.segmentOf(position).sequenceAt(this.localOf(position));
  }

  setSequence(position: number, sequence: number): void {
    this.segmentOf(position).setSequence(this.localOf(position), sequence);
  }

  /** Sets the vectors of `rows` from `from` on, `count` of them, at `position` and behind. */
  setEach(position: number, rows: readonly { readonly vector: Float32Array }[], from: number, count: number): void {
    const { dim } = this;
    this.#forRuns(position, count, (segment, local, done, run) => {
      const room = segment.vectors(local, run);
      for (let row = 0; row < run; row++) room.set(rows[from + done + row].vector, row * dim);
    });
  }

  /** Numbers `count` rows from `first` on. */
  setSequences(position: number, count: number, first: number): void {
    this.#forRuns(position, count, (segment, local, done, run) => segment.setSequences(local, run, first + done));
  }

  /** Copies everything about a row to another position. */
  move(from: number, to: number): void {
    this.segmentOf(from).copyRow(this.localOf(from), this.segmentOf(to), this.localOf(to));
  }

  #forRuns(
    position: number,
    count: number,
    act: (segment: Segment, local: number, done: number, run: number) => void,
  ): void {
    for (let done = 0; done < count; ) {
      const at = position + done;
      const run = Math.min(count - done, this.runAt(at));
      act(this.segmentOf(at), this.localOf(at), done, run);
      done += run;
    }
  }

  #addSegment(): Segment {
    const segment = new Segment(this.shape);
    this.#segments.push(segment);
    return segment;
  }

  #setRows(rows: number): void {
    this.#rows = rows;
    let left = rows;
    for (const segment of this.#segments) {
      segment.rows = Math.min(left, segment.rowsMax);
      left -= segment.rows;
    }
  }
}
