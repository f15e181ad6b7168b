/** Files of other databases in memory, as the command gives them to readers, and every way to damage them a little. */
import { expect } from "vitest";
import { IqdbError } from "../../src/errors.js";
import { importFormatOf, readRows } from "../../src/exchange/exchange-formats.js";
import type { ForeignInput, ReadOptions } from "../../src/exchange/foreign-format.js";
import type { ReadRow } from "../../src/exchange/row.js";

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
}

export function fileInput(bytes: Uint8Array, notes: string[] = []): ForeignInput {
  const file = {
    size: bytes.length,
    read: async (offset: number, length: number) => {
      if (length > bytes.length - offset) throw new Error(`${length} bytes at ${offset} of ${bytes.length}`);
      return Uint8Array.from(bytes.subarray(offset, offset + length));
    },
    handle: () => Promise.reject(new Error("there is no handle of memory")),
  };
  return { source: "x", bytes: inPieces(bytes), file, note: (text) => notes.push(text) };
}

export function folderInput(files: Readonly<Record<string, Uint8Array>>, notes: string[] = []): ForeignInput {
  const open = (name: string) => (Object.hasOwn(files, name) ? inPieces(files[name]!) : undefined);
  return {
    source: "x",
    bytes: inPieces(new Uint8Array(0)),
    file: undefined,
    folder: { open },
    note: (text) => notes.push(text),
  };
}

export async function rowsOf(kind: string, input: ForeignInput, options: ReadOptions = {}): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const row of readRows(importFormatOf("", kind), input, options)) rows.push(row);
  return rows;
}

export async function failureOf(kind: string, input: ForeignInput, options: ReadOptions = {}): Promise<IqdbError> {
  return rowsOf(kind, input, options).then(
    () => expect.fail("nothing was refused"),
    (error) => error,
  );
}

/** The bytes cut at each place, and with each byte flipped, whole and by its lowest bit. */
export function* damaged(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at++) {
    yield bytes.subarray(0, at);
    for (const mask of [0xff, 0x01]) {
      const flipped = Uint8Array.from(bytes);
      flipped[at]! ^= mask;
      yield flipped;
    }
  }
}

/** Rows, or an IqdbError that is no failure of the system: nothing else comes of a damaged file. */
export async function expectRowsOrRefusal(kind: string, input: ForeignInput): Promise<void> {
  try {
    await rowsOf(kind, input);
  } catch (error) {
    expect(error).toBeInstanceOf(IqdbError);
    expect((error as IqdbError).code).toMatch(/^IQDB_(INVALID_PAYLOAD|UNSUPPORTED)$/);
  }
}
