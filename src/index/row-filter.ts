/** What an index asks of a filter: all rows at once where an index over metadata can tell, else row by row. */
import type { FieldIndex } from "../filter/field-index.js";
import type { SlotSet } from "../store/slot-set.js";

export interface RowFilter {
  /** A function of the user, which can only be asked about one row after the other. */
  readonly isPredicate: boolean;
  /** The rows that match; undefined for a predicate. Errors: IQDB_UNSUPPORTED. */
  slots(fields: FieldIndex): SlotSet | undefined;
  /** Whether the row in a slot matches. What a predicate throws passes unchanged. */
  accepts(slot: number): boolean;
}
