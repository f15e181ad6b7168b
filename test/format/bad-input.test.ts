/**
 * What is no bytes, given to what reads bytes, and what is no value, given to what writes one: a `FormatError`, the error of
 * this layer. Bytes that do not follow their schema are in test/generated/hostile.test.ts.
 */
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import * as format from "../../src/format/public.js";
import { FOREIGN, STRANGE } from "../support/bad-values.js";

/** A row is read by the length of vectors, its columns into something. */
const PARAMETERS = { dim: 2n, into: {} };

const functions = format as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
const called = (pattern: RegExp) => Object.keys(format).filter((name) => pattern.test(name));
const { checksum, FormatError } = format;

const NO_BYTES = {
  ...STRANGE,
  "a string": "text",
  doubles: new Float64Array(1),
  "a proxy of bytes": new Proxy(new Uint8Array(1), {}),
};

function refusal(call: () => unknown): unknown {
  try {
    return `accepted: ${String(call())}`;
  } catch (error) {
    return error instanceof FormatError ? error.name : error;
  }
}

test.each(called(/^read[A-Z]/))("%s", (name) => {
  for (const [what, value] of Object.entries(NO_BYTES)) {
    expect([what, refusal(() => functions[name]!(value, PARAMETERS))]).toEqual([what, "ValueTypeError"]);
  }
});

/** Of an object all fields may be derived. */
const NO_OBJECTS = Object.entries(STRANGE).filter(([, value]) => typeof value !== "object" || value === null);

test.each(called(/^write[A-Z]/))("%s", (name) => {
  for (const [what, value] of NO_OBJECTS) {
    expect([what, refusal(() => functions[name]!(value, PARAMETERS))]).toEqual([what, "ValueTypeError"]);
  }
});

test("checksums are of bytes", () => {
  for (const [what, value] of Object.entries(NO_BYTES)) {
    expect([what, refusal(() => checksum.compute(value as never))]).toEqual([what, "ValueTypeError"]);
    expect([what, refusal(() => checksum.verify(value as never, 0))]).toEqual([what, "ValueTypeError"]);
  }
});

test("files of another kind are no snapshot, no log and no sidecar", () => {
  for (const { codec } of [format, { codec: format.walCodec }, { codec: format.sidecarCodec }]) {
    for (const bytes of Object.values(FOREIGN)) expect(() => codec.read(bytes)).toThrow(FormatError);
  }
});

test("bytes of another realm are bytes", () => {
  expect(checksum.compute(runInNewContext("Uint8Array.of(1, 2, 3)"))).toBe(checksum.compute(Uint8Array.of(1, 2, 3)));
});
