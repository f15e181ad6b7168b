/**
 * What a schema says about its fields in words: the other half of a field map, whose {@link LayoutSink} is told which field
 * of which type each byte belongs to. Plain data, so that it can be kept in a page as well as in a module.
 */

/** Types and enumerations of one schema, or of several that import each other. Keys are `schema.TypeName`. */
export interface SchemaDescription {
  readonly types: Readonly<Record<string, TypeDescription>>;
  readonly enums: Readonly<Record<string, EnumDescription>>;
}

export interface TypeDescription {
  /** As the schema has it. */
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  /** By their names in TypeScript. */
  readonly fields: Readonly<Record<string, FieldDescription>>;
}

export interface FieldDescription {
  /** As the schema has it. */
  readonly id: string;
  readonly doc: string;
  /** `u4`, `str`, or the name of a type. */
  readonly type: string;
  /** The key of the enumeration that names its values. */
  readonly enum?: string | undefined;
  /** How its text is to be read, where that is not UTF-8 from its first byte to its last. */
  readonly text?: TextForm | undefined;
}

export interface TextForm {
  readonly encoding: string;
  /** Behind it is no text; empty when there is none. */
  readonly terminator: readonly number[];
  /** At the end it is no text. */
  readonly pad?: number | undefined;
}

export interface EnumDescription {
  readonly id: string;
  /** By their values, in decimal digits. */
  readonly members: Readonly<Record<string, EnumMember>>;
}

export interface EnumMember {
  readonly id: string;
  readonly doc: string;
}
