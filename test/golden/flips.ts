/** Calls for every changed byte, and what to do without hundreds of thousands of stack traces. */
import { afterAll, beforeAll } from "vitest";

/** To each byte: the lowest bit, all of them, the highest, and the byte set to 0. */
export const CHANGES = [
  (byte: number) => byte ^ 0x01,
  (byte: number) => byte ^ 0xff,
  (byte: number) => byte ^ 0x80,
  () => 0,
];
export const EVERY_VALUE = Array.from({ length: 256 }, (_, value) => () => value);

/** Calls `look` with a copy of `bytes` for each change of each byte. */
export function flips(
  bytes: Uint8Array,
  changes: readonly ((byte: number) => number)[],
  look: (copy: Uint8Array) => void,
): void {
  const copy = bytes.slice();
  for (const [at, byte] of bytes.entries()) {
    for (const value of new Set(changes.map((change) => change(byte)))) {
      if (value === byte) continue;
      copy[at] = value;
      look(copy);
    }
    copy[at] = byte;
  }
}

/** `expect` would take most of the time here. */
export function expectRefusal(word: string): void {
  if (!word.startsWith("IQDB_")) throw new Error(`not refused: ${word}`);
}

/** For the tests of the file that calls it: errors without stacks, which would be most of the work. */
export function withoutStacks(): void {
  const limit = Error.stackTraceLimit;
  beforeAll(() => {
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = limit;
  });
}
