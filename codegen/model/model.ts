/**
 * A schema with its meaning: types and enumerations are looked up, expressions are typed, defaults are filled in. Emitters
 * read this and nothing else.
 */
import type { BinaryOperator, UnaryOperator } from "../expression/ast.js";
import type { Place } from "../schema/place.js";
import type { Endian } from "../schema/raw-schema.js";

/** One `.ksy` file, which becomes one TypeScript module. */
export interface SchemaModel {
  readonly file: string;
  readonly id: string;
  readonly title: string | undefined;
  readonly root: TypeModel;
  /** All types, the root first, in the order of the schema. */
  readonly types: readonly TypeModel[];
  readonly enums: readonly EnumModel[];
  /** Schemas named under `imports`. */
  readonly imports: readonly SchemaModel[];
}

export interface EnumModel {
  readonly id: string;
  /** In TypeScript. */
  readonly name: string;
  readonly place: Place;
  readonly schema: SchemaModel;
  readonly members: readonly { readonly label: string; readonly value: bigint; readonly doc: string }[];
}

export interface TypeModel {
  readonly id: string;
  /** In TypeScript. */
  readonly name: string;
  readonly place: Place;
  readonly doc: string;
  readonly schema: SchemaModel;
  readonly params: readonly ParamModel[];
  readonly fields: readonly FieldModel[];
  readonly instances: readonly InstanceModel[];
}

export interface ParamModel {
  readonly id: string;
  readonly name: string;
  readonly doc: string;
  readonly place: Place;
  readonly type: ValueType;
}

/** A value instance: evaluated at its first use, once for each object. */
export interface InstanceModel {
  readonly id: string;
  readonly name: string;
  readonly doc: string;
  readonly place: Place;
  readonly value: Typed;
  /** It looks at `_io`, itself or through other instances: then it only has a meaning while reading. */
  readonly onStream: boolean;
}

export interface FieldModel {
  readonly id: string;
  readonly name: string;
  readonly doc: string;
  readonly place: Place;
  readonly body: Body;
  readonly size: Size | undefined;
  readonly frame: Frame | undefined;
  readonly process: Process | undefined;
  readonly condition: Condition | undefined;
  readonly repeat: Repeat | undefined;
  readonly valid: Valid | undefined;
  readonly derive: Derive | undefined;
  readonly parentDerive: ParentDerive | undefined;
  readonly columns: boolean;
}

/** `onStream` as for instances: then a writer takes the presence of the value for the condition. */
export interface Condition {
  readonly test: Typed;
  readonly onStream: boolean;
}

export type Size = { readonly kind: "eos" } | { readonly kind: "expr"; readonly length: Typed };

/** How the content of a field ends in the stream, where a size alone does not tell. */
export interface Frame {
  /** Empty when there is none. */
  readonly terminator: readonly number[];
  readonly include: boolean;
  readonly consume: boolean;
  readonly eosError: boolean;
  readonly pad: number | undefined;
}

/** What is done to the content of a field before it is read. */
export type Process =
  | { readonly kind: "xor"; readonly key: Typed }
  | { readonly kind: "rotate"; readonly left: boolean; readonly amount: Typed }
  | { readonly kind: "zlib" }
  | { readonly kind: "custom"; readonly name: string; readonly args: readonly Typed[] };

export type Repeat =
  | { readonly kind: "eos" }
  | { readonly kind: "expr"; readonly count: Typed }
  | { readonly kind: "until"; readonly condition: Typed; readonly torn: Typed | undefined };

export type Valid =
  | { readonly kind: "eq" | "expr"; readonly value: Typed }
  | { readonly kind: "range"; readonly min: Typed | undefined; readonly max: Typed | undefined }
  | { readonly kind: "any-of"; readonly values: readonly Typed[] }
  | { readonly kind: "in-enum"; readonly enum: EnumModel };

/** What the writer computes for a field, and from which field of the same type. */
export interface Derive {
  readonly kind: "sizeof" | "count" | "crc32";
  readonly target: FieldModel;
}

/** What the writer of the type around this one computes, from the field of that name there. */
export interface ParentDerive {
  readonly kind: Derive["kind"];
  readonly targetId: string;
  readonly place: Place;
}

export interface IntegerBody {
  readonly kind: "integer";
  readonly width: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly endian: Endian;
  readonly js: "number" | "bigint";
  readonly enum: EnumModel | undefined;
}

/** An integer of any number of bits, which may share its bytes. */
export interface BitsBody {
  readonly kind: "bits";
  /** 1 to 64. */
  readonly width: number;
  readonly endian: Endian;
  /** One bit without an enumeration is a boolean. */
  readonly js: "boolean" | "number" | "bigint";
  readonly enum: EnumModel | undefined;
}

export interface FloatBody {
  readonly kind: "float";
  readonly width: 4 | 8;
  readonly endian: Endian;
}

export interface UserBody {
  readonly kind: "user";
  readonly type: TypeModel;
  readonly args: readonly Typed[];
  /** The value is the encoded bytes. */
  readonly raw: boolean;
}

export interface SwitchCase {
  readonly when: Typed;
  readonly body: UserBody;
}

export interface SwitchBody {
  readonly kind: "switch";
  readonly on: Typed;
  readonly cases: readonly SwitchCase[];
  /** All values that the tag can have; undefined when it can have values without a case that are not known by name. */
  readonly tags: readonly Typed[] | undefined;
}

export type Body =
  | IntegerBody
  | BitsBody
  | FloatBody
  | UserBody
  | SwitchBody
  | { readonly kind: "constant"; readonly bytes: readonly number[] }
  | { readonly kind: "bytes" }
  | { readonly kind: "text"; readonly encoding: string }
  /** Bytes that are read as elements of a fixed width. */
  | { readonly kind: "elements"; readonly element: FloatBody };

/** The type of an expression. Integers carry their range, so that arithmetic is exact by construction. */
export type ValueType =
  | {
      readonly kind: "integer";
      readonly js: "number" | "bigint";
      readonly min: bigint;
      readonly max: bigint;
      readonly enum?: EnumModel | undefined;
    }
  | { readonly kind: "float" }
  | { readonly kind: "boolean" }
  | { readonly kind: "string" }
  | { readonly kind: "bytes" }
  | { readonly kind: "user"; readonly type: TypeModel }
  | { readonly kind: "list"; readonly element: ValueType }
  | { readonly kind: "union" }
  | { readonly kind: "stream" };

/** An expression whose names are resolved and whose type is known. */
export interface Typed {
  readonly type: ValueType;
  readonly place: Place;
  readonly node: TypedNode;
}

export type TypedNode =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "enum"; readonly enum: EnumModel; readonly label: string; readonly value: bigint }
  | { readonly kind: "field"; readonly field: FieldModel }
  | { readonly kind: "param"; readonly param: ParamModel }
  | { readonly kind: "instance"; readonly instance: InstanceModel }
  /** `_`: the element of a repetition, or the value that `valid` looks at. */
  | { readonly kind: "element" }
  | { readonly kind: "stream"; readonly property: "pos" | "size" | "eof" }
  | { readonly kind: "member"; readonly object: Typed; readonly field: FieldModel }
  | { readonly kind: "member-instance"; readonly object: Typed; readonly instance: InstanceModel }
  | { readonly kind: "length"; readonly object: Typed }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Typed }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Typed; readonly right: Typed }
  | { readonly kind: "ternary"; readonly condition: Typed; readonly then: Typed; readonly otherwise: Typed };
