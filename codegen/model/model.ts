/**
 * A schema with its meaning: types and enumerations are looked up, expressions are typed, defaults are filled in. Emitters
 * read this and nothing else.
 */
import type { Frame as RuntimeFrame } from "../../src/bytes/frame.js";
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
  /** It stands for a module of the user's, of which nothing but the name of its root is known. */
  readonly opaque: boolean;
}

export interface EnumModel {
  readonly id: string;
  /** In TypeScript. */
  readonly name: string;
  readonly place: Place;
  readonly schema: SchemaModel;
  /** Members are bigints when a number cannot hold one of them exactly. */
  readonly js: "number" | "bigint";
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
  /** What `_parent` is in expressions of the type. */
  readonly parent: ParentModel;
}

/**
 * The objects that values of a type stand in: of one type, of several (then only a cast makes use of them), or none.
 * `optional` when a value may also stand alone.
 */
export type ParentModel =
  | { readonly kind: "type"; readonly type: TypeModel; readonly optional: boolean }
  | { readonly kind: "several" }
  | { readonly kind: "none" };

export interface ParamModel {
  readonly id: string;
  readonly name: string;
  readonly doc: string;
  readonly place: Place;
  readonly type: ValueType;
}

interface InstanceBase {
  readonly id: string;
  readonly name: string;
  readonly doc: string;
  readonly place: Place;
  /** It looks at `_io`, itself or through other instances: then it only has a meaning while reading. */
  readonly onStream: boolean;
}

/** A value instance: computed at its first use, once for each object. */
export interface ValueInstance extends InstanceBase {
  readonly kind: "value";
  readonly value: Typed;
  readonly condition: Condition | undefined;
  readonly valid: Valid | undefined;
  /** It serves expressions only and is no part of the data (`-iqdb-hidden`). */
  readonly hidden: boolean;
}

/** Data at a place of its own. */
export interface PositionedInstance extends InstanceBase {
  readonly kind: "positioned";
  readonly field: FieldModel;
  /** From the start of the stream; where the stream stands when left out. */
  readonly pos: Typed | undefined;
  /** The stream; that of the object when left out. */
  readonly io: Typed | undefined;
}

export type InstanceModel = ValueInstance | PositionedInstance;

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
export interface Frame extends RuntimeFrame {
  /** The constant of src/bytes that says the same, where there is one. */
  readonly shared?: string | undefined;
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

/** A byte order, or the condition under which it is little-endian. */
export type ByteOrder = Endian | Typed;

export interface IntegerBody {
  readonly kind: "integer";
  readonly width: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly endian: ByteOrder;
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

export interface TextBody {
  readonly kind: "text";
  readonly encoding: string;
  /** `strz`: it ends in a zero character, where nothing else is said. */
  readonly zeroTerminated: boolean;
}

export interface FloatBody {
  readonly kind: "float";
  readonly width: 4 | 8;
  readonly endian: ByteOrder;
}

export interface UserBody {
  readonly kind: "user";
  readonly type: TypeModel;
  readonly args: readonly Typed[];
  /** The value is the encoded bytes. */
  readonly raw: boolean;
  /** What is `_parent` in there, where the schema says it: an object, or nothing at all. */
  readonly parent: Typed | "none" | undefined;
}

export interface SwitchCase {
  /** Undefined for the default. */
  readonly when: Typed | undefined;
  readonly body: CaseBody;
}

export type CaseBody = Exclude<Body, SwitchBody>;

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
  | TextBody
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
  /** An object of some user type. */
  | { readonly kind: "struct" }
  /** `array` names the typed array that it is, if it is one. */
  | { readonly kind: "list"; readonly element: ValueType; readonly array?: string | undefined }
  /** One of several kinds, or nothing where there is no case for it. */
  | { readonly kind: "union"; readonly members: readonly ValueType[] }
  | { readonly kind: "any" }
  | { readonly kind: "stream" };

export type StreamProperty = "pos" | "size" | "eof";

/** What an object knows beside its data. */
export type Surrounding = "parent" | "root" | "io";

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
  | { readonly kind: "bytes"; readonly values: readonly number[] }
  | { readonly kind: "array"; readonly items: readonly Typed[] }
  | { readonly kind: "format"; readonly parts: readonly (string | Typed)[] }
  | { readonly kind: "enum"; readonly enum: EnumModel; readonly label: string; readonly value: bigint }
  /** No case of a switch on the byte order holds. */
  | { readonly kind: "undecided" }
  | { readonly kind: "field"; readonly field: FieldModel }
  | { readonly kind: "param"; readonly param: ParamModel }
  | { readonly kind: "instance"; readonly instance: InstanceModel }
  /** `_`: the element of a repetition, or the value that `valid` looks at. */
  | { readonly kind: "element" }
  /** `_index`: the position in a repetition. */
  | { readonly kind: "index" }
  /** `_io.pos` and the like, of the own stream. */
  | { readonly kind: "stream"; readonly property: StreamProperty }
  /** `x.pos` and the like, of another stream. */
  | { readonly kind: "stream-of"; readonly object: Typed; readonly property: StreamProperty }
  /** `_parent`, `_root`, `_io`; of another object where there is one. */
  | { readonly kind: "around"; readonly object: Typed | undefined; readonly what: Surrounding }
  | { readonly kind: "member"; readonly object: Typed; readonly field: FieldModel }
  | { readonly kind: "member-instance"; readonly object: Typed; readonly instance: InstanceModel }
  | { readonly kind: "member-param"; readonly object: Typed; readonly param: ParamModel }
  | { readonly kind: "length"; readonly object: Typed }
  /** `list[index]`, bytes too. */
  | { readonly kind: "at"; readonly object: Typed; readonly index: Typed }
  | { readonly kind: "call"; readonly method: Method; readonly object: Typed; readonly args: readonly Typed[] }
  | { readonly kind: "cast"; readonly object: Typed }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Typed }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Typed; readonly right: Typed }
  | { readonly kind: "ternary"; readonly condition: Typed; readonly then: Typed; readonly otherwise: Typed };

/** Methods of values, by what they are called on. */
export type Method =
  | "integer.to_s"
  | "float.to_i"
  | "enum.to_i"
  | "boolean.to_i"
  | "string.to_i"
  | "string.reverse"
  | "string.substring"
  | "bytes.to_s"
  | "list.first"
  | "list.last"
  | "list.min"
  | "list.max";
