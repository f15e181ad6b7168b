/** A filter that was checked: its tree and nothing else. `Filter`, which users see, adds the functions that make it. */
import type { Expression } from "./expression.js";

export class CheckedFilter {
  /** The tree inside; for the library. */
  readonly expression: Expression;

  protected constructor(expression: Expression) {
    this.expression = expression;
    Object.freeze(this);
  }
}
