/**
 * What every generated codec must hold for an example of bytes and their value: reading gives the value, writing plain data
 * gives the bytes, the field map covers each bit once, each prefix is read or refused by an error of ours.
 */
import { expect } from "vitest";
import { FormatError } from "../../src/bytes/format-error.js";
import type { GeneratedModule } from "./compile-schema.js";
import { differences, type KaitaiReader } from "./kaitai-reader.js";

export interface Example {
  readonly bytes: Uint8Array;
  readonly value: object;
  /** What is written, where the format leaves bytes free that were read. */
  readonly written?: Uint8Array;
  readonly options?: object;
}

/** Bytes from numbers, texts in UTF-8, and parts that are bytes already. */
export function bytesOf(...parts: readonly (number | string | Uint8Array | readonly number[])[]): Uint8Array {
  const list = parts.flatMap((part) => {
    if (typeof part === "number") return [part];
    return typeof part === "string" ? [...new TextEncoder().encode(part)] : [...part];
  });
  return Uint8Array.from(list);
}

/** Bytes from binary digits, the highest bit of a byte first. */
export function bitsOf(...texts: readonly string[]): Uint8Array {
  const digits = texts.join("").replaceAll(/\s/g, "");
  return Uint8Array.from(digits.match(/[01]{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

export function proveExample({ codec }: GeneratedModule, example: Example, judge?: KaitaiReader): void {
  const { bytes, value, written = bytes } = example;
  const options = (example.options ?? {}) as never;
  const read = codec.read(bytes, options);
  expect(read).toEqual(value);
  const plain = structuredClone(read) as never;
  expect(codec.check(plain, options)).toBeUndefined();
  expect(Buffer.from(codec.write(plain, options)).toString("hex")).toBe(Buffer.from(written).toString("hex"));
  expect(codec.sizeOf(plain, options)).toBe(written.length);
  expect(codec.read(written, options)).toEqual(value);
  requireCovered(codec.layout(bytes, options), bytes.length);
  for (let length = 0; length < bytes.length; length++)
    requireOwnError(() => codec.read(bytes.subarray(0, length), options));
  if (judge) expect(differences(read, judge(bytes))).toEqual([]);
}

function requireCovered(entries: readonly { start: number; end: number; path: string }[], length: number): void {
  let at = 0;
  for (const { start, end, path } of entries) {
    expect(start, path).toBe(at);
    expect(end, path).toBeGreaterThan(start);
    at = end;
  }
  expect(at).toBe(length * 8);
}

/** The error of `action`, if it throws; one that is none of ours fails the test. */
export function requireOwnError(action: () => unknown): FormatError | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  return undefined;
}
