/**
 * What a schema says about its fields in words: the other half of a field map, whose {@link LayoutSink} is told which field
 * of which type each byte belongs to. Plain data, so that it can be kept in a page as well as in a module.
 */

/** Types and enumerations of one schema, or of several that import each other. Keys are `schema.TypeName`. */
export interface SchemaDescription {
  /** By their keys. */
  readonly types: Readonly<Record<string, TypeDescription>>;
  /** By their keys. */
  readonly enums: Readonly<Record<string, EnumDescription>>;
}

/** What a schema says of a type. */
export interface TypeDescription {
  /** As the schema has it. */
  readonly id: string;
  /** `meta/title`; empty where there is none. */
  readonly title: string;
  /** Its `doc`; empty where there is none. */
  readonly doc: string;
  /** By their names in TypeScript. */
  readonly fields: Readonly<Record<string, FieldDescription>>;
}

/** What a schema says of a field. */
export interface FieldDescription {
  /** As the schema has it. */
  readonly id: string;
  /** Its `doc`; empty where there is none. */
  readonly doc: string;
  /** `u4`, `str`, or the name of a type. */
  readonly type: string;
  /** The key of the enumeration that names its values. */
  readonly enum?: string | undefined;
  /** How its text is to be read, where that is not UTF-8 from its first byte to its last. */
  readonly text?: TextForm | undefined;
}

/** How bytes are to be read as text. */
export interface TextForm {
  /** As the schema has it. */
  readonly encoding: string;
  /** Behind it is no text; empty when there is none. */
  readonly terminator: readonly number[];
  /** At the end it is no text. */
  readonly pad?: number | undefined;
}

/** What a schema says of an enumeration. */
export interface EnumDescription {
  /** As the schema has it. */
  readonly id: string;
  /** By their values, in decimal digits. */
  readonly members: Readonly<Record<string, EnumMember>>;
}

/** What a schema says of a value of an enumeration. */
export interface EnumMember {
  /** As the schema has it. */
  readonly id: string;
  /** Its `doc`; empty where there is none. */
  readonly doc: string;
}
