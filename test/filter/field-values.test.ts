/** What is taken out of encoded metadata without a check, against the readers that check and decode everything. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FieldValues } from "../../src/filter/field-values.js";
import { scalarOf } from "../../src/filter/scalar.js";
import { TEXT_KEY_UNITS, textKey } from "../../src/filter/value-table.js";
import { decodeMetadata } from "../../src/format/metadata.js";
import { MetadataHeap } from "../../src/store/metadata-heap.js";
import { AWKWARD_KEYS, rawEntries, rawMetadata } from "../support/raw-metadata.js";

test("every field is found with its value, the last of a repeated one, wherever the row lies in a larger buffer", () => {
  fc.assert(
    fc.property(rawEntries, fc.uint8Array({ maxLength: 9 }), (entries, before) => {
      const bytes = rawMetadata(entries);
      const expected = decodeMetadata(bytes, "exact");
      const names = [...new Set([...entries.map(([name]) => name), ...AWKWARD_KEYS])];
      const fields = new FieldValues(names);
      fields.load(Buffer.concat([before, bytes, before]), before.length, before.length + bytes.length);
      for (const [field, name] of names.entries()) {
        expect(fields.has(field)).toBe(Object.hasOwn(expected, name));
        if (fields.has(field)) expect(fields.scalar(field)).toBe(scalarOf(expected[name]!));
      }
    }),
    { numRuns: 1000 },
  );
});

test("the key of a text is its beginning, cut between units of UTF-16 and not between bytes", () => {
  const around = TEXT_KEY_UNITS + 3;
  const texts = ["a", "\u{e9}", "\u{ffff}", "\u{1f600}"].flatMap((character) =>
    Array.from({ length: 6 }, (_, less) => character.repeat(around - less)),
  );
  const characters = fc.constantFrom("a", "\u{e9}", "\u{20ac}", "\u{ffff}", "\u{1f600}");
  const mixed = fc.array(characters, { minLength: 240, maxLength: 1400, size: "max" }).map((list) => list.join(""));
  fc.assert(
    fc.property(fc.oneof(mixed, fc.constantFrom(...texts)), (text) => {
      const heap = new MetadataHeap();
      const bytes = rawMetadata([
        ["text", { kind: "string", text }],
        ["behind", { kind: "null" }],
      ]);
      heap.put(1, bytes, 0, bytes.length);
      const fields = new FieldValues(["text", "behind"]);
      fields.loadSlot(heap, 1);
      expect(fields.key(0)).toBe(textKey(text));
      expect(fields.scalar(0)).toBe(text);
      expect(fields.key(1)).toBe(null);
      fields.loadSlot(heap, 0);
      expect(fields.has(0)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
