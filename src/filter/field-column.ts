/**
 * One field of all rows, for filters: each row has the code of its value, each code its rows, and numbers and texts have an
 * order that is made when a range first asks for it. Every change keeps all of it right.
 *
 * Texts of which only the beginning counts share a code (see `ValueTable`): whether their rows match is decided by the
 * whole text, from the metadata of the row.
 */
import type { MetadataHeap } from "../store/metadata-heap.js";
import { SlotSet } from "../store/slot-set.js";
import type { ValueLeaf } from "./expression.js";
import { FieldValues } from "./field-values.js";
import { Postings } from "./postings.js";
import { type ValueTest, valueTestOf } from "./row-test.js";
import { type Scalar, scalarOf } from "./scalar.js";
import { type OrderedKind, orderedKindOf, sortedCodes } from "./sorted-codes.js";
import { type CodeList, isBefore, ValueOrder } from "./value-order.js";
import { FIRST_CODE, FIXED_CODES, isSharedKey, MISSING, textKey, ValueTable } from "./value-table.js";

/** How many rows match: at least and at most so many, often exactly. */
export interface RowBounds {
  readonly atLeast: number;
  readonly atMost: number;
}

/** Values that are asked for, by their codes. */
interface Selection {
  /** Rows that match for sure. */
  readonly rows: number;
  /** The codes of those rows. */
  readonly codes: () => readonly CodeList[];
  /** Codes of which some rows may match. */
  readonly shared: readonly number[];
}

export class FieldColumn {
  readonly #metadata: MetadataHeap;
  readonly #reader: FieldValues;
  readonly #present = new SlotSet();
  #presentRows = 0;
  readonly #values = new ValueTable();
  readonly #postings = new Postings();
  readonly #orders = new Map<OrderedKind, ValueOrder>();

  /** `metadata` holds the rows' values of the field `name`. */
  constructor(name: string, metadata: MetadataHeap) {
    this.#metadata = metadata;
    this.#reader = new FieldValues([name]);
  }

  /** Estimated bytes of memory. */
  get bytes(): number {
    let bytes = this.#present.bytes + this.#values.bytes + this.#postings.bytes;
    for (const order of this.#orders.values()) bytes += order.bytes;
    return bytes;
  }

  /** The rows that have the field. */
  get present(): SlotSet {
    return this.#present;
  }

  /** How many rows have the field. */
  get presentRows(): number {
    return this.#presentRows;
  }

  has(slot: number): boolean {
    return this.#postings.codeAt(slot) !== MISSING;
  }

  /** The value of a row that has the field. */
  scalarAt(slot: number): Scalar {
    const scalar = this.#values.scalarAt(this.#postings.codeAt(slot));
    if (!isSharedKey(scalar)) return scalar;
    this.#reader.loadSlot(this.#metadata, slot);
    return this.#reader.scalar(0);
  }

  /** Gives a row another value, of which only the key counts, or none. Errors: `IQDB_UNSUPPORTED`. */
  set(slot: number, scalar: Scalar | undefined): void {
    const code = scalar === undefined ? MISSING : this.#values.enter(scalar);
    const old = this.#postings.codeAt(slot);
    if (code === old) return;
    this.#postings.set(slot, code);
    if (old !== MISSING) this.#left(old);
    else this.#appear(slot);
    if (code !== MISSING) this.#entered(code);
    else this.#vanish(slot);
  }

  /** Says that there will be `times` as many rows, much like those before: room for their values is made at once. */
  expect(times: number): void {
    const { size } = this.#values;
    if (2 * size > this.#presentRows) this.#values.reserve(Math.ceil(size * times));
  }

  /** Moves the value of `from`, if it has one, to `to`, which has none. */
  move(from: number, to: number): void {
    if (!this.has(from)) return;
    this.#postings.move(from, to);
    this.#present.remove(from);
    this.#present.add(to);
  }

  /** How many rows match all `leaves`: one leaf, or several that ask for a range. */
  bounds(leaves: readonly ValueLeaf[]): RowBounds {
    const { rows, shared } = this.#select(leaves);
    const unsure = this.#rowsOf(shared);
    if (!isNegative(leaves[0])) return { atLeast: rows, atMost: rows + unsure };
    return { atLeast: this.#presentRows - rows - unsure, atMost: this.#presentRows - rows };
  }

  /** Adds the rows that match all `leaves`, as in `bounds`, to `target`, which has room for all rows. */
  addMatching(leaves: readonly ValueLeaf[], target: SlotSet): void {
    if (!isNegative(leaves[0])) this.#addSelected(leaves, target);
    else {
      const unwanted = new SlotSet(target.words.length * 32);
      this.#addSelected(leaves, unwanted);
      const found = this.#present.copy();
      found.andNot(unwanted);
      target.or(found);
    }
  }

  /** The rows that match, or for `$ne` and `$nin` those that do not. */
  #addSelected(leaves: readonly ValueLeaf[], target: SlotSet): void {
    const { rows, codes, shared } = this.#select(leaves);
    this.#postings.addTo(codes(), rows, target);
    if (shared.length === 0) return;
    const tests = leaves.map(valueTestOf);
    const wanted = !isNegative(leaves[0]);
    for (const code of shared) {
      this.#postings.forEach(code, (slot) => {
        if (passesAll(tests, this.scalarAt(slot)) === wanted) target.add(slot);
      });
    }
  }

  #select(leaves: readonly ValueLeaf[]): Selection {
    const [leaf] = leaves;
    if ("values" in leaf) return this.#among(leaf.values.map(scalarOf));
    if (leaf.op === "eq" || leaf.op === "ne") return this.#among([scalarOf(leaf.value)]);
    return this.#between(leaves);
  }

  #among(values: readonly Scalar[]): Selection {
    const found = new Set(values.map((value) => this.#values.find(value)));
    found.delete(MISSING);
    // NaN equals nothing.
    found.delete(FIXED_CODES.nan);
    return this.#selection([...found]);
  }

  #between(leaves: readonly ValueLeaf[]): Selection {
    const bounds = leaves.map(boundOf);
    const kind = orderedKindOf(bounds[0].value);
    if (kind === undefined) return this.#fixedBetween(leaves);
    // A value of another kind has no order to the first bound.
    if (bounds.some((bound) => orderedKindOf(bound.value) !== kind)) return this.#selection([]);
    const order = this.#orderOf(kind);
    let [from, to] = [order.begin, order.end];
    for (const { value, isLow, after } of bounds) {
      const place = order.placeOf(value, after);
      if (isLow && isBefore(from, place)) from = place;
      if (!isLow && isBefore(place, to)) to = place;
    }
    const shared = bounds.map(({ value }) => value).filter(isSharedKey);
    const { shared: unsure } = this.#among(shared);
    return { rows: order.rowsBetween(from, to), codes: () => order.codesBetween(from, to), shared: unsure };
  }

  /** Ranges of false, true and null; nothing is in a range that begins or ends with NaN. */
  #fixedBetween(leaves: readonly ValueLeaf[]): Selection {
    const tests = leaves.map(valueTestOf);
    const codes = Object.values(FIXED_CODES).filter((code) => passesAll(tests, this.#values.scalarAt(code)));
    return this.#selection(codes);
  }

  #selection(found: readonly number[]): Selection {
    const shared = found.filter((code) => isSharedKey(this.#values.scalarAt(code)));
    const codes = shared.length === 0 ? found : found.filter((code) => !shared.includes(code));
    return { rows: this.#rowsOf(codes), codes: () => [codes], shared };
  }

  #rowsOf(codes: readonly number[]): number {
    return codes.reduce((sum, code) => sum + this.#postings.count(code), 0);
  }

  #orderOf(kind: OrderedKind): ValueOrder {
    const known = this.#orders.get(kind);
    if (known !== undefined) return known;
    const count = (code: number) => this.#postings.count(code);
    const order = new ValueOrder(this.#values, count, sortedCodes(this.#values, kind, count));
    this.#orders.set(kind, order);
    return order;
  }

  /** A row has taken a code. */
  #entered(code: number): void {
    const order = this.#knownOrder(code);
    if (this.#postings.count(code) === 1) order?.insert(code);
    else order?.adjust(code, 1);
  }

  /** A row has lost a code. */
  #left(code: number): void {
    const order = this.#knownOrder(code);
    if (this.#postings.count(code) > 0) {
      order?.adjust(code, -1);
      return;
    }
    order?.remove(code);
    this.#values.release(code);
  }

  #knownOrder(code: number): ValueOrder | undefined {
    if (this.#orders.size === 0 || code < FIRST_CODE) return undefined;
    const kind = orderedKindOf(this.#values.scalarAt(code));
    return kind === undefined ? undefined : this.#orders.get(kind);
  }

  #appear(slot: number): void {
    this.#present.add(slot);
    this.#presentRows++;
  }

  #vanish(slot: number): void {
    this.#present.remove(slot);
    this.#presentRows--;
  }
}

/** Asks for all values but some. */
function isNegative(leaf: ValueLeaf): boolean {
  return leaf.op === "ne" || leaf.op === "nin";
}

function passesAll(tests: readonly ValueTest[], value: Scalar): boolean {
  return tests.every((test) => test(value));
}

interface RangeBound {
  readonly value: Scalar;
  readonly isLow: boolean;
  /** The place behind the value itself is meant. */
  readonly after: boolean;
}

/** One end of a range. The key of a text that others share is never inside of it: its rows are looked at. */
function boundOf(leaf: ValueLeaf): RangeBound {
  const scalar = "value" in leaf ? scalarOf(leaf.value) : null;
  const value = typeof scalar === "string" ? textKey(scalar) : scalar;
  const isLow = leaf.op === "gt" || leaf.op === "gte";
  const after = isSharedKey(value) ? isLow : leaf.op === "gt" || leaf.op === "lte";
  return { value, isLow, after };
}
