/**
 * All rows that match a filter, by set algebra over the columns of its fields; and, without looking at rows, how many that
 * can be. Good for one state of the rows.
 *
 * Ranges of one field that stand side by side are asked as one, so `{ $gte: 10, $lt: 20 }` costs what lies between. Of
 * several conditions the cheapest comes first, and where it leaves few rows, those are asked for the others.
 */
import { SlotSet } from "../store/slot-set.js";
import { allOf, type Expression, type ValueLeaf } from "./expression.js";
import type { FieldColumn, RowBounds } from "./field-column.js";
import { type Fields, rowTestOf } from "./row-test.js";
import type { Scalar } from "./scalar.js";

/** Bounds of one field that must all hold. */
interface Range {
  readonly op: "range";
  readonly field: string;
  readonly leaves: ValueLeaf[];
}

type Part = Expression | Range;

/**
 * What things cost, in rows of a list that are followed (measured): asking one row for one condition; and, for each slot
 * there is, set algebra with a bitmap, or a walk through a whole column.
 */
const ROW_COST = 10;
const BITMAP_COST = 1 / 64;
const COLUMN_COST = 1 / 6;

export class MatchingSlots {
  readonly #columns: ReadonlyMap<string, FieldColumn>;
  readonly #size: number;
  readonly #bounds = new Map<Part, RowBounds>();

  /** `columns` has one for each field that is asked for, with all `size` rows. */
  constructor(columns: ReadonlyMap<string, FieldColumn>, size: number) {
    this.#columns = columns;
    this.#size = size;
  }

  /** The rows that match. Errors: `IQDB_UNSUPPORTED`. */
  slots(part: Part): SlotSet {
    const found = new SlotSet(this.#size);
    this.#addTo(part, found);
    return found;
  }

  /** How many rows match, from how many rows have which value. */
  bounds(part: Part): RowBounds {
    const known = this.#bounds.get(part);
    if (known !== undefined) return known;
    const bounds = this.#boundsOf(part);
    this.#bounds.set(part, bounds);
    return bounds;
  }

  #addTo(part: Part, target: SlotSet): void {
    switch (part.op) {
      case "and":
        this.#addAll(withRanges(part.children), target);
        break;
      case "or":
        for (const child of part.children) this.#addTo(child, target);
        break;
      case "not":
        this.#addOthers(this.slots(part.child), target);
        break;
      case "exists":
        if (part.exists) target.or(this.#column(part.field).present);
        else this.#addOthers(this.#column(part.field).present.copy(), target);
        break;
      case "range":
        this.#column(part.field).addMatching(part.leaves, target);
        break;
      default:
        this.#column(part.field).addMatching([part], target);
    }
  }

  /** Adds the rows that are not in `slots`, which is used up. */
  #addOthers(slots: SlotSet, target: SlotSet): void {
    slots.complement(this.#size);
    target.or(slots);
  }

  /** Adds the rows that match all of `parts`. */
  #addAll(parts: readonly Part[], target: SlotSet): void {
    if (parts.length <= 1) {
      if (parts.length === 0) this.#addOthers(new SlotSet(), target);
      else this.#addTo(parts[0], target);
      return;
    }
    const [first, ...others] = [...parts].sort((a, b) => this.#costOf(a) - this.#costOf(b));
    const found = this.slots(first);
    let rows = this.bounds(first).atMost;
    for (const part of others) {
      const cost = this.#costOf(part);
      if (rows * ROW_COST >= cost && cost > this.#size * BITMAP_COST) rows = found.count();
      if (rows * ROW_COST < cost) this.#sieve(found, part);
      else found.and(this.slots(part));
    }
    target.or(found);
  }

  /** What it costs, about, to find all rows that match. */
  #costOf(part: Part): number {
    const isOneCode = part.op === "eq" || part.op === "ne" || part.op === "exists";
    return Math.min(this.bounds(part).atMost, this.#size * (isOneCode ? BITMAP_COST : COLUMN_COST));
  }

  /** Takes the rows out of `slots` that do not match, one by one. */
  #sieve(slots: SlotSet, part: Part): void {
    const numbers = new Map<string, number>();
    const test = rowTestOf(part.op === "range" ? allOf(part.leaves) : part, numbers);
    const row = new ColumnFields([...numbers.keys()].map((field) => this.#column(field)));
    slots.forEach((slot) => {
      row.slot = slot;
      if (!test(row)) slots.remove(slot);
    });
  }

  #boundsOf(part: Part): RowBounds {
    switch (part.op) {
      case "and":
        return this.#boundsOfAll(withRanges(part.children));
      case "or":
        return this.#boundsOfAny(part.children);
      case "not":
        return this.#others(this.bounds(part.child));
      case "exists": {
        const rows = this.#column(part.field).presentRows;
        return part.exists ? { atLeast: rows, atMost: rows } : this.#others({ atLeast: rows, atMost: rows });
      }
      case "range":
        return this.#column(part.field).bounds(part.leaves);
      default:
        return this.#column(part.field).bounds([part]);
    }
  }

  #others({ atLeast, atMost }: RowBounds): RowBounds {
    return { atLeast: this.#size - atMost, atMost: this.#size - atLeast };
  }

  /** At most as many as match the rarest part; at least those that are left when the misses of all differ. */
  #boundsOfAll(parts: readonly Part[]): RowBounds {
    let misses = 0;
    let atMost = this.#size;
    for (const part of parts) {
      const bounds = this.bounds(part);
      misses += this.#size - bounds.atLeast;
      atMost = Math.min(atMost, bounds.atMost);
    }
    return { atLeast: Math.max(0, this.#size - misses), atMost };
  }

  #boundsOfAny(parts: readonly Part[]): RowBounds {
    let atLeast = 0;
    let sum = 0;
    for (const part of parts) {
      const bounds = this.bounds(part);
      atLeast = Math.max(atLeast, bounds.atLeast);
      sum += bounds.atMost;
    }
    return { atLeast, atMost: Math.min(this.#size, sum) };
  }

  #column(field: string): FieldColumn {
    return this.#columns.get(field)!;
  }
}

/** The fields of one row, from columns. */
class ColumnFields implements Fields {
  slot = 0;
  readonly #columns: readonly FieldColumn[];

  constructor(columns: readonly FieldColumn[]) {
    this.#columns = columns;
  }

  has(field: number): boolean {
    return this.#columns[field].has(this.slot);
  }

  scalar(field: number): Scalar {
    return this.#columns[field].scalarAt(this.slot);
  }
}

/** The conditions with the bounds of each field put together. */
function withRanges(conditions: readonly Expression[]): Part[] {
  const ranges = new Map<string, Range>();
  const parts: Part[] = [];
  for (const condition of conditions) {
    if (!isBound(condition)) {
      parts.push(condition);
      continue;
    }
    const known = ranges.get(condition.field);
    if (known !== undefined) known.leaves.push(condition);
    else {
      const range: Range = { op: "range", field: condition.field, leaves: [condition] };
      ranges.set(condition.field, range);
      parts.push(range);
    }
  }
  return parts;
}

function isBound(condition: Expression): condition is ValueLeaf {
  return condition.op === "lt" || condition.op === "lte" || condition.op === "gt" || condition.op === "gte";
}
