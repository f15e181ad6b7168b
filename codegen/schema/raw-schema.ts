/** A schema as it is written: structure without meaning. Names are not looked up and expressions not parsed yet. */
import type { Place } from "./place.js";
import type { Text } from "./yaml-node.js";

export type Endian = "le" | "be";

export interface RawSchema {
  readonly file: string;
  readonly title: string | undefined;
  readonly imports: readonly Text[];
  /** Types that no schema declares are codecs of the user's. */
  readonly opaqueTypes: boolean;
  readonly root: RawType;
}

/** A byte order that is decided when a value is read. */
export interface RawEndianSwitch {
  readonly place: Place;
  readonly on: Text;
  readonly cases: readonly { readonly when: Text; readonly endian: Endian }[];
}

export interface RawType {
  readonly id: string;
  readonly place: Place;
  readonly doc: string;
  readonly endian: Endian | RawEndianSwitch | undefined;
  readonly bitEndian: Endian | undefined;
  readonly encoding: Text | undefined;
  readonly params: readonly RawParam[];
  readonly seq: readonly RawField[];
  readonly instances: readonly RawInstance[];
  readonly types: readonly RawType[];
  readonly enums: readonly RawEnum[];
}

export interface RawParam {
  readonly id: string;
  readonly place: Place;
  readonly doc: string;
  readonly type: Text;
  readonly enum: Text | undefined;
}

/** An instance has a value, or it is a field at a place of its own. */
export interface RawInstance {
  readonly id: string;
  readonly place: Place;
  readonly doc: string;
  readonly value: Text | undefined;
  readonly pos: Text | undefined;
  readonly io: Text | undefined;
  readonly hidden: boolean;
  /** Of a value instance, only `if`, `enum` and `valid` have a meaning. */
  readonly field: RawField;
}

export interface RawEnum {
  readonly id: string;
  readonly place: Place;
  readonly members: readonly RawEnumMember[];
}

export interface RawEnumMember {
  readonly id: string;
  readonly place: Place;
  readonly doc: string;
  readonly value: bigint;
}

export interface RawSwitch {
  readonly place: Place;
  readonly on: Text;
  readonly cases: readonly { readonly when: Text; readonly type: Text }[];
}

export type RawRepeat =
  | { readonly kind: "expr"; readonly count: Text }
  | { readonly kind: "until"; readonly condition: Text }
  | { readonly kind: "eos" };

export type RawValid =
  | { readonly kind: "eq" | "expr"; readonly value: Text }
  | { readonly kind: "range"; readonly min: Text | undefined; readonly max: Text | undefined }
  | { readonly kind: "any-of"; readonly values: readonly Text[] }
  | { readonly kind: "in-enum"; readonly place: Place };

/** What only our writer and reader need: keys that begin with `-iqdb-`, which other tools ignore. */
export interface RawHints {
  /** `sizeof(x)`, `count(x)` or `crc32(x)`: the writer computes the field. */
  readonly derive: Text | undefined;
  /** A 64-bit integer is a number in TypeScript, checked to be safe. */
  readonly jsNumber: boolean;
  /** A field of a user type stays as its bytes; they are validated while they are passed over. */
  readonly raw: boolean;
  /** The bytes are elements of this primitive type. */
  readonly elements: Text | undefined;
  /** The rows can also be read in columns. */
  readonly columns: boolean;
  /** On a repeated field: when this holds of an element (`_`), it is a torn tail and no element. */
  readonly torn: Text | undefined;
}

/** Where the bytes of a value end, other than by a size. */
export interface RawTerminator {
  readonly place: Place;
  readonly bytes: readonly number[];
}

/** How the bytes of a value are found in the stream and what is done to them; flags are undefined where nothing is said. */
export interface RawFrame {
  readonly terminator: RawTerminator | undefined;
  readonly include: boolean | undefined;
  readonly consume: boolean | undefined;
  readonly eosError: boolean | undefined;
  readonly padRight: number | undefined;
  readonly process: Text | undefined;
}

export interface RawField {
  readonly id: string;
  readonly place: Place;
  readonly doc: string;
  readonly type: Text | RawSwitch | undefined;
  /** What is `_parent` in the value, where it is not the object around it. */
  readonly parent: Text | undefined;
  readonly contents: readonly number[] | undefined;
  readonly size: Text | undefined;
  readonly sizeEos: boolean;
  readonly condition: Text | undefined;
  readonly repeat: RawRepeat | undefined;
  readonly enum: Text | undefined;
  readonly encoding: Text | undefined;
  readonly frame: RawFrame;
  readonly valid: RawValid | undefined;
  readonly hints: RawHints;
}
