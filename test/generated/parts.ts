/**
 * Every type of every generated module with its functions and some encoded values, found by themselves: whatever part of
 * a whole file some type accepts is a value of that type. A type that a schema gains is here without being named.
 */
import fc from "fast-check";
import * as common from "../../generated/iqdb-common.js";
import * as payloadModule from "../../generated/iqdb-core-payload.js";
import * as sidecarModule from "../../generated/iqdb-sidecar.js";
import * as snapshotModule from "../../generated/iqdb-snapshot.js";
import * as walModule from "../../generated/iqdb-wal.js";
import type { ByteReader } from "../../src/bytes/byte-reader.js";
import type { ByteWriter } from "../../src/bytes/byte-writer.js";
import { FormatError } from "../../src/bytes/format-error.js";
import type { LayoutEntry, LayoutRecorder } from "../../src/bytes/layout.js";
import type { PartialResult } from "../../src/bytes/partial-read.js";
import { attempt, codecs } from "./codecs.js";

const MODULES = { common, payload: payloadModule, snapshot: snapshotModule, wal: walModule, sidecar: sidecarModule };

/** What types with parameters are read and written with. */
export const DIM = 2n;
export type Options = {
  readonly start?: number;
  readonly end?: number;
  readonly derive?: boolean;
  readonly dim?: bigint;
};

/** The functions of a type. Those with parameters get `DIM`. */
export interface Functions {
  readonly read: (bytes: Uint8Array, options?: Options) => object;
  readonly write: (value: object, options?: Options) => Uint8Array;
  readonly layout: (bytes: Uint8Array, options?: Options) => LayoutEntry[];
  readonly readPartial: ((bytes: Uint8Array, options?: Options) => PartialResult<object>) | undefined;
  readonly sizeOf: (value: object) => number;
  readonly decode: (reader: ByteReader) => object;
  readonly skip: (reader: ByteReader) => void;
  readonly trace: (reader: ByteReader, layout: LayoutRecorder) => object;
  readonly check: (value: object) => void;
  readonly encode: (writer: ByteWriter, value: object) => void;
}

export interface Part {
  /** Module and type. */
  readonly name: string;
  readonly functions: Functions;
  /** Encoded values, of different shapes. */
  readonly specimens: readonly Uint8Array[];
}

const SPECIMENS_MAX = 8;
type AnyFunction = (...args: unknown[]) => never;

function functionsOf(module: object, type: string): Functions {
  const named = (verb: string) => Reflect.get(module, `${verb}${type}`) as AnyFunction | undefined;
  const all = (verb: string) => named(verb) as AnyFunction;
  // Options that may be left out do not count as a parameter of `read`.
  const takesDim = all("read").length === 2;
  const withDim =
    (verb: string) =>
    (given: unknown, options: Options = {}) =>
      all(verb)(given, { dim: DIM, ...options });
  const optional = (verb: string) => (takesDim ? withDim(verb) : all(verb));
  const rest = takesDim ? [DIM] : [];
  return {
    read: optional("read"),
    write: optional("write"),
    layout: optional("layout"),
    readPartial: named("readPartial"),
    sizeOf: (value) => all("sizeOf")(value, ...rest),
    decode: (reader) => all("decode")(reader, ...rest),
    skip: (reader) => all("skip")(reader, ...rest),
    trace: (reader, layout) => all("trace")(reader, layout, ...rest),
    check: (value) => all("check")(value, ...rest),
    encode: (writer, value) => all("encode")(writer, value, ...rest),
  };
}

/** All objects inside `value`, itself included; bytes are read as every type as well. */
function* objectsIn(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  yield value;
  if (!ArrayBuffer.isView(value)) for (const inner of Object.values(value)) yield* objectsIn(inner);
}

/** Whole files and all that is in them, as written and as read. */
function pool(): object[] {
  const whole = codecs.flatMap(({ codec, values }) =>
    fc.sample(values, { numRuns: 60, seed: 7 }).map((value) => codec.read(codec.write(value as never))),
  );
  return whole.flatMap((value) => [...objectsIn(value)]);
}

/** Which fields there are, and how many bytes their tags and lengths allow. */
function shapeOf(bytes: Uint8Array, { layout }: Functions): string {
  const fields = layout(bytes).map(({ path, kind }) => `${path.replaceAll(/\d+/g, "")} ${kind}`);
  return [...new Set(fields), bytes[0]].join();
}

function specimensOf(functions: Functions, values: readonly object[]): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const value of values) {
    if (found.size === SPECIMENS_MAX) break;
    const bytes = attempt(() => functions.write(value instanceof Uint8Array ? functions.read(value) : value));
    if (bytes instanceof FormatError || attempt(() => functions.read(bytes)) instanceof FormatError) continue;
    const shape = shapeOf(bytes, functions);
    const before = found.get(shape);
    if (before === undefined || bytes.length < before.length) found.set(shape, bytes.slice());
  }
  return [...found.values()];
}

function findParts(): Part[] {
  const values = pool();
  return Object.entries(MODULES).flatMap(([module, functions]) =>
    Object.keys(functions)
      .filter((name) => name.startsWith("skip"))
      .map((name) => {
        const type = name.slice("skip".length);
        const own = functionsOf(functions, type);
        return { name: `${module} ${type}`, functions: own, specimens: specimensOf(own, values) };
      }),
  );
}

export const parts: readonly Part[] = findParts();

/** An enumeration: its members by name, and who tells them from other numbers. */
export interface Enumeration {
  readonly name: string;
  readonly members: readonly number[];
  readonly isMember: (value: number) => boolean;
}

export const enumerations: readonly Enumeration[] = Object.values<object>(MODULES).flatMap((module) =>
  Object.entries(module)
    .filter(([name]) => /^is[A-Z]/.test(name))
    .map(([name, isMember]) => {
      const type = name.slice("is".length);
      return { name: type, members: Object.values<number>(Reflect.get(module, type)), isMember };
    }),
);
