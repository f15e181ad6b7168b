/**
 * Each type by itself, whole and with each of its fields set to the values that code goes wrong at: all that reads agrees, what
 * is written reads the same, and what is refused is refused by name.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boundaryValues } from "../../fuzz/boundary-values.js";
import { ByteReader } from "../../src/bytes/byte-reader.js";
import { ByteWriter } from "../../src/bytes/byte-writer.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { LayoutRecorder } from "../../src/bytes/layout.js";
import { attempt } from "./codecs.js";
import { enumerations, type Functions, parts } from "./parts.js";

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** What an action says: where it refuses, or `accepted`. */
function word(action: () => unknown): string {
  const result = attempt(action);
  return result instanceof FormatError ? result.message : "accepted";
}

/** Reading, decoding, skipping, mapping and tracing say the same. */
function judge({ read, decode, skip, layout, trace }: Functions, bytes: Uint8Array): void {
  const said = word(() => read(bytes));
  const others = [
    () => decode(new ByteReader(bytes)),
    () => skip(new ByteReader(bytes)),
    () => layout(bytes),
    () => {
      const reader = new ByteReader(bytes);
      return trace(reader, new LayoutRecorder(reader));
    },
  ];
  for (const other of others) {
    const found = word(other);
    if (found !== said) expect.fail(`read: ${said}; then: ${found}; [${bytes.join()}]`);
  }
}

/** A torn tail is told apart, or the beginning is refused; no byte belongs to neither. */
function judgePartial({ readPartial, write }: Functions, bytes: Uint8Array): void {
  const result = attempt(() => readPartial?.(bytes));
  if (result instanceof FormatError || result === undefined) return;
  const { value, goodBytes, tail } = result;
  if (goodBytes + tail.length !== bytes.length) expect.fail(`${goodBytes} and ${tail.length} of ${bytes.length} bytes`);
  if (!same(write(value, { derive: false }), bytes.subarray(0, goodBytes)))
    expect.fail(`what is whole is written otherwise: [${bytes.join()}]`);
}

type Path = readonly string[];

function placesIn(value: unknown, path: Path = []): Path[] {
  if (!isHolder(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...placesIn(inner, [...path, key])]);
}

/** A torn tail is whatever its writer says it is: it may well read as something else. */
function hasTornTail(value: object): boolean {
  const isTorn = "tornTail" in value && (value.tornTail !== undefined || Reflect.get(value, "record") === undefined);
  return isTorn || Object.values(value).some((inner) => isHolder(inner) && hasTornTail(inner));
}

function isHolder(value: unknown): value is object {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}

const STRANGE = [
  ...[undefined, null, Number.NaN, 0, 1, 2, 3, 9, 0.5, -1, 4097, 65537, 2 ** 32, 2 ** 53],
  ...[0n, 1n, -1n, 2n ** 63n, 2n ** 64n, "", "x", "\ud800", "x".repeat(4097), [], {}],
  ...[new Uint8Array(0), Uint8Array.of(7), new Uint8Array(4097), new Float32Array(3)],
];

function judgeWriting({ read, write }: Functions, bytes: Uint8Array, path: Path, strange: unknown): void {
  const value = read(bytes);
  const key = path.at(-1) as string;
  const holder = path.slice(0, -1).reduce<object>((object, step) => Reflect.get(object, step), value);
  Reflect.set(holder, key, strange);
  const wrong = attempt(() => write(value, { derive: false }));
  const right = attempt(() => write(value));
  if (right instanceof FormatError) return;
  if (wrong instanceof FormatError)
    expect.fail(`${path.join(".")}: refused only when nothing is derived: ${wrong.message}`);
  if (hasTornTail(value)) return;
  if (!same(write(read(right)), right)) expect.fail(`${path.join(".")} = ${String(strange)} does not read the same`);
}

// Refusals by the hundred thousand: their stacks would take most of the time.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe.each(parts)("$name", ({ functions, specimens }) => {
  const { read, write, layout, readPartial, sizeOf, check, encode, skip } = functions;

  test("there are values of it among those of whole files", () => {
    expect(specimens.length).toBeGreaterThan(0);
  });

  test("reads what it wrote, in the middle of other bytes too", () => {
    for (const bytes of specimens) {
      const value = read(bytes);
      expect(same(write(value), bytes)).toBe(true);
      expect(sizeOf(value)).toBe(bytes.length);
      expect(attempt(() => check(value))).toBeUndefined();
      const [start, end] = [3, 3 + bytes.length];
      const placed = Uint8Array.of(1, 2, 3, ...bytes, 4);
      expect(read(placed, { start, end })).toEqual(value);
      const moved = layout(bytes).map((entry) => ({ ...entry, start: entry.start + 24, end: entry.end + 24 }));
      expect(layout(placed, { start, end })).toEqual(moved);
      const writer = new ByteWriter(new Uint8Array(bytes.length));
      encode(writer, value);
      expect(same(writer.bytes, bytes)).toBe(true);
      const reader = new ByteReader(bytes);
      skip(reader);
      expect(reader.pos).toBe(bytes.length);
      if (readPartial !== undefined) expect(readPartial(bytes)).toEqual(readPartial(placed.slice(3, end), {}));
    }
  });

  test("cut anywhere, or with any field at its limits: everything that reads agrees", () => {
    for (const bytes of specimens) {
      for (let end = 0; end < bytes.length; end++) judge(functions, bytes.subarray(0, end));
      for (const { path, start, end, kind } of layout(bytes)) {
        const field = { path, kind, start: start / 8, end: end / 8, coveredBy: undefined };
        for (const value of boundaryValues(field, bytes)) {
          const changed = Uint8Array.of(...bytes.subarray(0, field.start), ...value, ...bytes.subarray(field.end));
          judge(functions, changed);
          if (readPartial !== undefined) judgePartial(functions, changed);
        }
      }
    }
  });

  test("with anything in the place of a field: refused by an error of our family, or written and read the same", () => {
    for (const bytes of specimens) {
      for (const place of placesIn(read(bytes))) {
        for (const strange of STRANGE) judgeWriting(functions, bytes, place, strange);
      }
    }
  });
});

test.each(enumerations)("$name has its members and no others", ({ members, isMember }) => {
  const most = Math.max(...members);
  const accepted = Array.from({ length: most + 3 }, (_, at) => at - 1).filter(isMember);
  expect(accepted).toEqual(members.toSorted((a, b) => a - b));
});
