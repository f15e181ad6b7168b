/**
 * The rows of the filters that were asked last: programs ask the same few again and again, and looking for the rows of one
 * may cost more than searching among them. Any change of a row makes all of it void.
 */
import type { SlotSet } from "../store/slot-set.js";
import type { Expression } from "./expression.js";
import { expressionToJson } from "./filter-json.js";

/** Answers that are kept, at most: each takes a bit per row. */
export const ANSWERS_MAX = 8;

export class RecentAnswers {
  /** By the canonical text of the filter; the last one was asked for last. */
  readonly #answers = new Map<string, SlotSet>();
  #rows = 0;

  /** Those of `rows` rows that a filter accepts; `find` looks for them if they are not known. Nobody may change them. */
  of(expression: Expression, rows: number, find: () => SlotSet): SlotSet {
    if (rows !== this.#rows) this.clear();
    this.#rows = rows;
    const key = JSON.stringify(expressionToJson(expression));
    const slots = this.#answers.get(key) ?? find();
    this.#answers.delete(key);
    this.#answers.set(key, slots);
    if (this.#answers.size > ANSWERS_MAX) this.#answers.delete(this.#answers.keys().next().value!);
    return slots;
  }

  clear(): void {
    if (this.#answers.size > 0) this.#answers.clear();
  }

  /** Bytes of memory. */
  get bytes(): number {
    let bytes = 0;
    for (const slots of this.#answers.values()) bytes += slots.bytes;
    return bytes;
  }
}
