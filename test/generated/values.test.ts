import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differences } from "../codegen/kaitai-reader.js";
import { codecs, RAW } from "./codecs.js";

describe.each(codecs)("made values of $id", ({ codec, values, kaitai }) => {
  test("come back as they were, with what was left out filled in", () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = codec.write(value as never);
        const read = codec.read(bytes);
        expect(codec.sizeOf(value as never)).toBe(bytes.length);
        expect(read).toMatchObject(withoutAbsent(value));
        // What was filled in is right: it passes the check as given.
        expect(Buffer.compare(codec.write(structuredClone(read) as never), bytes)).toBe(0);
        expect(codec.read(codec.write(read as never))).toEqual(read);
      }),
    );
  });

  test("are seen alike by the stock Kaitai reader", async () => {
    const read = await kaitai;
    fc.assert(
      fc.property(values, (value) => {
        const bytes = codec.write(value as never);
        expect(differences(codec.read(bytes), read(bytes), RAW)).toEqual([]);
      }),
    );
  });

  test("have a field map in which every bit has one owner", () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = codec.write(value as never);
        const layout = codec.layout(bytes);
        let at = 0;
        for (const entry of layout) {
          expect(entry.start).toBe(at);
          expect(entry.end).toBeGreaterThan(at);
          at = entry.end;
        }
        expect(at).toBe(bytes.length * 8);
        const paths = layout.map((entry) => entry.path);
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });

  test("every changed leaf is found changed after writing and reading", () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, pick) => {
        const read = codec.read(codec.write(value as never));
        const leaves = numbersIn(read);
        const leaf = leaves[pick % leaves.length];
        if (!leaf) return;
        const { holder, key } = leaf;
        holder[key] = typeof holder[key] === "bigint" ? (holder[key] as bigint) ^ 1n : (holder[key] as number) ^ 1;
        let bytes: Uint8Array;
        let again: object;
        try {
          bytes = codec.write(read as never);
          again = codec.read(bytes);
        } catch {
          // The change made the value invalid: found at once.
          return;
        }
        expect(again).toEqual(read);
      }),
    );
  });
});

interface Leaf {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Every integer in plain data, with the object that holds it. */
function numbersIn(value: unknown): Leaf[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => {
    const member = holder[key];
    if (typeof member === "bigint" || Number.isInteger(member)) return [{ holder, key }];
    return numbersIn(member);
  });
}

/** Without properties that are undefined: for readers, absent and undefined are the same. */
function withoutAbsent(value: unknown): object {
  return pruned(value) as object;
}

function pruned(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(pruned);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, pruned(member)]));
}
