/** Filters and metadata that often meet: few fields, values that are equal, nearly equal, or of another type. */
import fc from "fast-check";
import { float, type MetadataValue } from "../../src/types/metadata.js";
import { doubleBits, type RawEntry, type RawValue } from "../support/raw-metadata.js";
import type { PlainFilter } from "./plain-filter.js";

const FIELD = fc.constantFrom("a", "b", "__proto__", "constructor", "", "$price", "$eq", "\u{feff}", "0");
const TEXT = fc.constantFrom("", "a", "b", "ab", "\u{ffff}", "\u{1f600}", "\u{e000}", "\0", "1");
const INTEGERS = [
  0n,
  1n,
  -1n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 60n,
  2n ** 60n + 1n,
  -(2n ** 63n),
  2n ** 63n - 1n,
];
const DOUBLES = [
  0,
  -0,
  1,
  0.5,
  -1,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 60,
  2 ** 63,
  -(2 ** 63),
  1e300,
  5e-324,
  Number.NaN,
  Infinity,
  -Infinity,
];

const scalar: fc.Arbitrary<MetadataValue> = fc.oneof(
  TEXT,
  fc.constantFrom<MetadataValue>(...INTEGERS, ...DOUBLES, true, false, null),
  fc.constantFrom(...DOUBLES).map(float),
);

export const plainFilter: fc.Arbitrary<PlainFilter> = fc.letrec<{ filter: PlainFilter; leaf: PlainFilter }>((tie) => ({
  leaf: fc.oneof(
    fc.record({ op: fc.constantFrom("eq", "ne", "lt", "lte", "gt", "gte"), field: FIELD, value: scalar }),
    fc.record({ op: fc.constantFrom("in", "nin"), field: FIELD, values: fc.array(scalar, { maxLength: 4 }) }),
    fc.record({ op: fc.constant("exists" as const), field: FIELD, exists: fc.boolean() }),
  ),
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    fc.record({ op: fc.constantFrom("and", "or"), children: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ op: fc.constant("not" as const), child: tie("filter") }),
  ),
})).filter;

const rawValue: fc.Arbitrary<RawValue> = fc.oneof(
  TEXT.map((text): RawValue => ({ kind: "string", text })),
  fc.constantFrom(...INTEGERS).map((value): RawValue => ({ kind: "int", value })),
  fc.constantFrom(...DOUBLES).map((value): RawValue => ({ kind: "float", bits: doubleBits(value) })),
  fc.constantFrom(0, 1, 7).map((byte): RawValue => ({ kind: "bool", byte })),
  fc.constant<RawValue>({ kind: "null" }),
);

/** Entries as another writer may store them: in any order, keys repeated; undefined for a row without metadata. */
export const storedEntries: fc.Arbitrary<RawEntry[] | undefined> = fc.option(
  fc.array(fc.tuple(FIELD, rawValue), { maxLength: 6 }),
  { nil: undefined },
);
