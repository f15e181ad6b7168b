/** Where something stands in a schema, and the error that says so: `formats/x.ksy:12:7: …`. */

/** A place in a schema. */
export interface Place {
  /** As the loader names it. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/**
 * A schema that is wrong, or that says something which this generator does not support.
 *
 * @example
 * try {
 *   await compileKsy("wrong.ksy", { outDir: "generated" });
 * } catch (error) {
 *   if (error instanceof SchemaError) error.place.line; // 2
 * }
 */
export class SchemaError extends Error {
  /** "SchemaError". */
  override readonly name = "SchemaError";
  /** Where in the schema. */
  readonly place: Place;

  /** `what` is said behind the place. */
  constructor(place: Place, what: string) {
    super(`${place.file}:${place.line}:${place.column}: ${what}`);
    this.place = place;
  }
}

/** The place `characters` further in the same line. */
export function shifted(place: Place, characters: number): Place {
  return { ...place, column: place.column + characters };
}
