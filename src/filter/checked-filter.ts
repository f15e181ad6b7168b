/** A filter that was checked: its tree and nothing else. `Filter`, which users see, adds the functions that make it. */
import type { Expression } from "./expression.js";

/** A filter made by functions: a `Filter`. */
export class CheckedFilter {
  readonly #expression: Expression;

  protected constructor(expression: Expression) {
    this.#expression = expression;
    Object.freeze(this);
  }

  /** @internal The tree inside. */
  get expression(): Expression {
    return this.#expression;
  }
}
