/**
 * The engines of all segments, told of every row that comes, goes or moves, and asked together (src/index/pieced-search.ts). Engines speak of rows of their segment, rows are slots here.
 */
import { CODES } from "../kernels/layout.js";
import type { RowStore } from "../store/row-store.js";
import type { Segment } from "../store/segment.js";
import type { DerivedSection, DerivedSource } from "../types/persistable.js";
import { type Steps, within } from "../types/steps.js";
import type { Engine, RowOrder, SearchSettings } from "./engine.js";
import { FlatEngine } from "./flat/flat-engine.js";
import { type Part, PiecedSearch, type PieceSizes, type SearchRequest } from "./pieced-search.js";
import { RowCodes } from "./row-codes.js";

/** Makes the engine of a segment; `release` gives the position of a dead row back. */
export type EngineMaker = (segment: Segment, codes: RowCodes, release: (row: number) => void) => Engine;

/** What comparing with a row costs, ns: codes where there are some, in sequence or wherever they are. */
const SCAN_NS = 2;
const SCAN_NS_PER_BYTE = 0.06;
const PICK_NS = 25;
const PICK_NS_PER_BYTE = 0.15;

/** Slots and rows are the same numbers. */
function inOrder(size: number): RowOrder {
  return { size, rowOf: (slot) => slot, slotOf: (row) => row };
}

/** Rows that a step of a build enters: some milliseconds of linking. */
const STEP_ROWS = 16;

export class RowEngines {
  readonly #rows: RowStore;
  readonly #make: EngineMaker | undefined;
  readonly #parts: Part[] = [];
  /** ns to compare a query with one of many rows in sequence, and with one row anywhere: from measurements, see above. */
  readonly costs: { readonly scan: number; readonly pick: number };

  /** Without `make` rows are scanned and nothing else. */
  constructor(rows: RowStore, make?: EngineMaker) {
    this.#rows = rows;
    this.#make = make;
    const { dim, columns } = rows.vectors.shape;
    const bytes = columns.some(({ column }) => column === CODES) ? dim : 4 * dim;
    this.costs = { scan: SCAN_NS + bytes * SCAN_NS_PER_BYTE, pick: PICK_NS + bytes * PICK_NS_PER_BYTE };
  }

  /** Whether there is anything that is built from the rows; without it they are scanned. */
  get areBuilt(): boolean {
    return this.#make !== undefined;
  }

  /** Makes room for `rows` more rows. Errors: IQDB_UNSUPPORTED. */
  prepare(rows: number): void {
    const { vectors } = this.#rows;
    const last = vectors.rows + rows - 1;
    for (let number = vectors.numberOf(Math.min(vectors.rows, last)); number <= vectors.numberOf(last); number++) {
      this.#part(number).engine.prepare(rows);
    }
  }

  /** A row was put at a position. */
  arrived(position: number): void {
    this.#partOf(position).engine.insert(this.#rows.vectors.localOf(position));
  }

  /** The row at a position is about to go, or to get another vector. */
  leaving(position: number): void {
    this.#partOf(position).engine.remove(this.#rows.vectors.localOf(position));
  }

  /** The row at `from` is at `to` now. */
  moved(from: number, to: number): void {
    const { vectors } = this.#rows;
    const [source, target] = [this.#partOf(from), this.#partOf(to)];
    if (source === target) target.engine.moved(vectors.localOf(from), vectors.localOf(to));
    else {
      source.engine.remove(vectors.localOf(from));
      target.engine.insert(vectors.localOf(to));
    }
  }

  /** Enters every row into the engines, in storage order; slots and positions are the same. */
  *build(): Steps<void> {
    const { size } = this.#rows;
    for (const { segment, engine } of this.parts) engine.prepare(segment.rows);
    for (let slot = 0; slot < size; slot++) {
      this.arrived(slot);
      if (slot % STEP_ROWS === STEP_ROWS - 1) yield slot / size;
    }
  }

  /** Changes when other sections are to be kept although no row was changed. */
  get revision(): number {
    return this.parts.reduce((sum, { engine }) => sum + (engine.revision ?? 0), 0);
  }

  /** What each engine wants to be kept, rows named by their slots: those of several segments are in order. */
  *sections(): Iterable<DerivedSection> {
    const isOne = this.#rows.vectors.segments.length === 1;
    for (const [part, { segment, engine }] of this.#filled.entries()) {
      const order = isOne ? this.#order : inOrder(segment.rows);
      for (const section of engine.sections?.(order) ?? []) yield { ...section, part };
    }
  }

  /** Takes over what was kept: false when it does not fit. Slots and positions are the same. */
  load(source: DerivedSource): boolean {
    return this.#filled.every(({ engine }, part) => {
      const own: DerivedSource = { section: (kind) => source.section(kind, part) };
      return engine.load?.(own) ?? false;
    });
  }

  /** The parts that hold rows. */
  get #filled(): readonly Part[] {
    return this.parts.filter(({ segment }) => segment.rows > 0);
  }

  get #order(): RowOrder {
    const rows = this.#rows;
    return {
      size: rows.size,
      rowOf: (slot) => rows.positionOf(slot),
      slotOf: (row) => rows.slotAt(row),
    };
  }

  /** Lets each engine tidy up. True when one was trained anew. */
  *optimize(): Steps<boolean> {
    const { parts } = this;
    let isNew = false;
    for (const [number, { engine }] of parts.entries()) {
      if (engine.optimize === undefined) continue;
      if (yield* within(engine.optimize(), number / parts.length, (number + 1) / parts.length)) isNew = true;
    }
    return isNew;
  }

  /** Bytes beside vectors and sequence numbers, by what they hold. */
  memory(): Record<string, number> {
    const total: Record<string, number> = {};
    for (const { engine } of this.parts) {
      for (const [name, bytes] of Object.entries(engine.stats().memory)) total[name] = (total[name] ?? 0) + bytes;
    }
    return total;
  }

  /** The expected cost of asking the engines, ns; undefined when rows are scanned and nothing else. */
  engineCost(k: number, matching: number, settings: SearchSettings): number | undefined {
    if (this.#make === undefined) return undefined;
    const share = matching / Math.max(this.#rows.size, 1);
    return this.parts.reduce((sum, { segment, engine }) => {
      return sum + (engine.cost?.(k, Math.ceil(share * segment.rows), settings) ?? 0);
    }, 0);
  }

  /** All parts, those of segments that came since included. */
  get parts(): readonly Part[] {
    this.#rows.vectors.segments.forEach((_segment, number) => {
      this.#part(number);
    });
    return this.#parts;
  }

  /** False while the next search would change what others read. */
  get areSettled(): boolean {
    return this.parts.every(({ engine }) => engine.isSettled ?? true);
  }

  /** Whether other threads can reach all rows. */
  get areShared(): boolean {
    return this.parts.every(({ segment }) => segment.shared !== undefined);
  }

  begin(request: SearchRequest, sizes?: PieceSizes): PiecedSearch {
    return new PiecedSearch(this.#rows, this.parts, request, sizes);
  }

  /** Distances that the last search of one query by the engines computed: estimates from codes, and rows in full. */
  get evaluated(): number {
    return this.parts.reduce((sum, { contexts }) => {
      const context = contexts.at(-1);
      return context === undefined ? sum : sum + context.evaluated + context.compared;
    }, 0);
  }

  #partOf(position: number): Part {
    return this.#part(this.#rows.vectors.numberOf(position));
  }

  #part(number: number): Part {
    this.#parts[number] ??= this.#newPart(number);
    return this.#parts[number];
  }

  #newPart(number: number): Part {
    const { vectors } = this.#rows;
    const segment = vectors.segments[number];
    const first = vectors.firstOf(number);
    const codes = new RowCodes(segment);
    const flat = new FlatEngine(segment, codes);
    const engine = this.#make?.(segment, codes, (row) => this.#rows.release(first + row)) ?? flat;
    return { segment, first, flat, engine, contexts: [] };
  }
}
