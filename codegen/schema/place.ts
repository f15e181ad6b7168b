/** Where something stands in a schema, and the error that says so: `formats/x.ksy:12:7: …`. */

export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/** A schema that is wrong, or that says something which this generator does not support. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
  readonly place: Place;

  constructor(place: Place, what: string) {
    super(`${place.file}:${place.line}:${place.column}: ${what}`);
    this.place = place;
  }
}

/** The place `characters` further in the same line. */
export function shifted(place: Place, characters: number): Place {
  return { ...place, column: place.column + characters };
}
