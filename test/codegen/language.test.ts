import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "../../src/bytes/format-error.js";
import { type GeneratedModule, generateInto, importGenerated, SCHEMAS, typeErrors } from "./compile-schema.js";
import { differences, type KaitaiReader, kaitaiReader } from "./kaitai-reader.js";

const ids = ["numbers", "choices", "instances", "repeats"] as const;

let generated: ReturnType<typeof generateInto> | undefined;
const modules = new Map<string, GeneratedModule>();
const judges = new Map<string, KaitaiReader>();

beforeAll(async () => {
  generated = generateInto(ids);
  for (const id of ids) {
    modules.set(id, await importGenerated(generated!.folder, id));
    judges.set(id, await kaitaiReader(SCHEMAS, id));
  }
});

afterAll(() => generated?.remove());

describe("generated TypeScript", () => {
  test("has no type errors under the options of the repository", () => {
    expect(typeErrors(generated!.folder, ids)).toEqual([]);
  });
});

describe.each(ids)("schema %s", (id) => {
  test("our reader and Kaitai's agree on what any bytes mean, and ours writes them back", () => {
    const { codec } = modules.get(id)!;
    const judge = judges.get(id)!;
    let accepted = 0;
    fc.assert(
      fc.property(bytesFor(id), (bytes) => {
        const theirs = outcome(() => judge(bytes));
        const ours = outcome(() => codec.read(bytes));
        if (ours instanceof Error) {
          expect(ours).toBeInstanceOf(FormatError);
          const stricter = ["EncodingError", "IntegerRangeError", "ConsistencyError"].includes(ours.name);
          if (!stricter) expect(theirs, `ours: ${ours.message}`).toBeInstanceOf(Error);
          return;
        }
        accepted++;
        expect(differences(ours, theirs)).toEqual([]);
        const written = codec.write(structuredClone(ours) as never, { derive: false });
        expect(codec.read(written)).toEqual(ours);
        // Gaps and the payloads of NaN are not data.
        if (id === "instances") expect(Buffer.compare(written, bytes)).toBe(0);
        const owned = codec.layout(bytes).reduce((total, { start, end }) => total + end - start, 0);
        expect(owned).toBe(bytes.length * 8);
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

test("a repetition of sized values is bounded by the bytes that its sizes need", () => {
  const { codec } = modules.get("repeats")!;
  const bytes = new Uint8Array(9 + 2 * 70_000 + 3);
  new DataView(bytes.buffer).setUint32(0, 70_000, true);
  bytes[4] = 2;
  expect((codec.read(bytes) as { items: unknown[] }).items).toHaveLength(70_000);
  bytes[4] = 3;
  expect(outcome(() => codec.read(bytes))).toMatchObject({ name: "CountError", path: "items" });
});

function outcome<T>(action: () => T): T | Error {
  try {
    return action();
  } catch (error) {
    return error as Error;
  }
}

const concat = (...parts: fc.Arbitrary<Uint8Array>[]): fc.Arbitrary<Uint8Array> =>
  fc.tuple(...parts).map((list) => new Uint8Array(Buffer.concat(list)));
const some = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const one = (...bytes: number[]) => fc.constantFrom(...bytes).map((byte) => Uint8Array.of(byte));
const fixed = (...bytes: number[]) => fc.constant(Uint8Array.from(bytes));

/** Bytes that are often sound: random ones would fail at the first check. */
function bytesFor(id: (typeof ids)[number]): fc.Arbitrary<Uint8Array> {
  switch (id) {
    case "numbers":
      return fc.tuple(fc.nat(2), fc.nat(3)).chain(([small, rest]) => {
        const safe = fixed(0, 1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1, 0);
        const untilZero = fc.array(fc.integer({ min: 1, max: 255 })).map((list) => Uint8Array.of(...list, 0));
        const repeated = concat(some(2 * small), some(16), some(12), some(8 * small), untilZero, some(11 * small));
        return concat(some(30), safe, some(12), fixed(small), repeated, some(4), some(4 * rest));
      });
    case "choices": {
      const head = fc.constantFrom<readonly number[]>(
        [1, 9, 9, 9, 9, 4, 0, 1, 2, 3, 4],
        [2, ...new Array(8).fill(5), 2, 0, 8, 8],
      );
      const other = fc.constantFrom<readonly number[]>([3, 1, 0, 7], [9, 3, 0, 1, 2, 3], [3, 2, 0, 7, 7]);
      const sound = concat(
        fc.oneof(head, other).map((bytes) => Uint8Array.from(bytes)),
        one(0, 1, 7, 9),
        fixed(5, 0x6f, 0x6b),
        fc.constantFrom(Uint8Array.of(0, 0), Uint8Array.of(0xfb, 0xff), Uint8Array.of(0xfa, 0)),
        one(1, 3, 255),
        one(0, 7),
        one(0, 1, 7),
      );
      const block = concat(fixed(9), some(9), some(1));
      return concat(fc.oneof(sound, sound.chain(damaged)), fc.oneof(fixed(), block, some(0, 12)));
    }
    case "repeats":
      return fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 })).chain(([count, length]) => {
        const names = fc.constantFrom("abcd", "aéc", "\u0000\u0001ÿ").map((text) => new TextEncoder().encode(text));
        return concat(fixed(count, 0, 0, 0, length), names, some(count * length), some(3, 30));
      });
    case "instances":
      return concat(
        some(1),
        some(1),
        fixed(0, 0, 0, 0, 0, 0, 0),
        fc.array(one(0, 1, 2, 65, 66)).map(join),
        some(0, 20),
      );
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, value]) => {
    const copy = bytes.slice();
    copy[at] = value;
    return copy;
  });
}
