/**
 * An index over the metadata of all rows: for each field that a filter has asked for, a column that says which rows have
 * which value. Columns are built when they are first asked for, all that one filter needs in one walk over the metadata.
 *
 * Rows that were added since are entered at the next question, so adding costs nothing; a replaced or removed row is
 * entered at once. Everything here can be built again from the rows: what cannot be kept is dropped, a write never fails
 * here, and a question that the index cannot answer is answered row by row.
 */
import { IqdbError } from "../errors.js";
import type { MetadataHeap } from "../store/metadata-heap.js";
import { SlotSet } from "../store/slot-set.js";
import type { Expression } from "./expression.js";
import { FieldColumn, type RowBounds } from "./field-column.js";
import { FieldValues } from "./field-values.js";
import { MatchingSlots } from "./matching-slots.js";
import { RecentAnswers } from "./recent-answers.js";
import { rowTestOf } from "./row-test.js";

/** Columns that are kept, at most: each takes memory in proportion to the rows. Of more, the ones last asked for stay. */
export const FIELDS_MAX = 32;

/** One row in this many is looked at first, to learn how many values to expect. */
const SAMPLE_SHARE = 16;

/** What of a `RowStore` is indexed. */
export interface IndexedRows {
  readonly size: number;
  readonly metadata: MetadataHeap;
}

export class FieldIndex {
  readonly #rows: IndexedRows;
  /** By name; the last one was asked for last. */
  #columns = new Map<string, FieldColumn>();
  /** Enters rows into all columns. */
  #intake: Intake;
  /** Rows below this are in the columns. */
  #entered = 0;
  readonly #recent = new RecentAnswers();

  /** Empty; of `rows` nothing is looked at before a filter asks. */
  constructor(rows: IndexedRows) {
    this.#rows = rows;
    this.#intake = new Intake(this.#columns, rows.metadata);
  }

  /** The fields that are indexed. */
  get fields(): string[] {
    return [...this.#columns.keys()];
  }

  /** Estimated bytes of memory. */
  memory(): number {
    let bytes = this.#recent.bytes;
    for (const column of this.#columns.values()) bytes += column.bytes;
    return bytes;
  }

  /** Drops everything; the next question builds what it needs. */
  clear(): void {
    this.#recent.clear();
    this.#columns = new Map();
    this.#intake = new Intake(this.#columns, this.#rows.metadata);
    this.#entered = 0;
  }

  /** Says that there are new rows behind the last one. */
  added(): void {
    this.#recent.clear();
  }

  /** Says that `slot` holds a new row, or other metadata than before. */
  put(slot: number): void {
    this.#recent.clear();
    if (slot < this.#entered && this.#columns.size > 0) this.#orClear(() => this.#intake.enter(slot));
  }

  /** Says that the row at `slot` is gone and the row at `last`, the last one, stands there now. */
  remove(slot: number, last: number): void {
    this.#recent.clear();
    if (last >= this.#entered) {
      this.put(slot);
      return;
    }
    for (const column of this.#columns.values()) {
      column.set(slot, undefined);
      if (slot !== last) column.move(last, slot);
    }
    this.#entered = last;
  }

  /** The rows that match `expression`: not to be changed, others get the same. Errors: `IQDB_UNSUPPORTED`. */
  evaluate(expression: Expression): SlotSet {
    return this.#recent.of(expression, this.#rows.size, () => this.#find(expression));
  }

  #find(expression: Expression): SlotSet {
    const isReady = this.#prepare(expression);
    return isReady ? new MatchingSlots(this.#columns, this.#entered).slots(expression) : this.#scan(expression);
  }

  /** How many rows match `expression`, without looking for them. */
  estimate(expression: Expression): RowBounds {
    const isReady = this.#prepare(expression);
    if (!isReady) return { atLeast: 0, atMost: this.#rows.size };
    return new MatchingSlots(this.#columns, this.#entered).bounds(expression);
  }

  /** Sees to it that there is a column for each field of `expression`; false when that cannot be. */
  #prepare(expression: Expression): boolean {
    const fields = new Set<string>();
    collectFields(expression, fields);
    if (fields.size > FIELDS_MAX) return false;
    return this.#orClear(() => {
      this.#catchUp();
      this.#require([...fields]);
    });
  }

  /** Enters the rows that were added, last one first: so their lists are in ascending order. */
  #catchUp(): void {
    const { size } = this.#rows;
    if (this.#columns.size > 0) for (let slot = size - 1; slot >= this.#entered; slot--) this.#intake.enter(slot);
    this.#entered = size;
  }

  #require(fields: readonly string[]): void {
    const missing = fields.filter((field) => !this.#columns.has(field));
    if (missing.length > 0) this.#build(missing);
    for (const field of fields) {
      const column = this.#columns.get(field)!;
      this.#columns.delete(field);
      this.#columns.set(field, column);
    }
    if (missing.length === 0) return;
    for (const field of this.fields.slice(0, -FIELDS_MAX)) this.#columns.delete(field);
    this.#intake = new Intake(this.#columns, this.#rows.metadata);
  }

  #build(fields: readonly string[]): void {
    const { metadata } = this.#rows;
    const columns = new Map(fields.map((field) => [field, new FieldColumn(field, metadata)]));
    const intake = new Intake(columns, metadata);
    const sampleEnd = this.#entered - Math.ceil(this.#entered / SAMPLE_SHARE);
    for (let slot = this.#entered - 1; slot >= 0; slot--) {
      intake.enter(slot);
      if (slot === sampleEnd) for (const column of columns.values()) column.expect(SAMPLE_SHARE);
    }
    for (const [field, column] of columns) this.#columns.set(field, column);
  }

  #scan(expression: Expression): SlotSet {
    const { size, metadata } = this.#rows;
    const numbers = new Map<string, number>();
    const test = rowTestOf(expression, numbers);
    const row = new FieldValues([...numbers.keys()]);
    const found = new SlotSet(size);
    for (let slot = 0; slot < size; slot++) {
      row.loadSlot(metadata, slot);
      if (test(row)) found.add(slot);
    }
    return found;
  }

  /** Runs `act`; without the memory for it the columns go, and false is the answer. */
  #orClear(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      if (!(error instanceof IqdbError)) throw error;
      this.clear();
      return false;
    }
  }
}

/** Takes the fields of some columns out of rows, with one walk over the metadata of each. */
class Intake {
  readonly #metadata: MetadataHeap;
  readonly #fields: FieldValues;
  readonly #columns: readonly FieldColumn[];

  constructor(columns: ReadonlyMap<string, FieldColumn>, metadata: MetadataHeap) {
    this.#metadata = metadata;
    this.#fields = new FieldValues([...columns.keys()]);
    this.#columns = [...columns.values()];
  }

  enter(slot: number): void {
    const fields = this.#fields;
    fields.loadSlot(this.#metadata, slot);
    for (let field = 0; field < this.#columns.length; field++) {
      this.#columns[field].set(slot, fields.has(field) ? fields.key(field) : undefined);
    }
  }
}

function collectFields(expression: Expression, fields: Set<string>): void {
  switch (expression.op) {
    case "and":
    case "or":
      for (const child of expression.children) collectFields(child, fields);
      return;
    case "not":
      collectFields(expression.child, fields);
      return;
    default:
      fields.add(expression.field);
  }
}
