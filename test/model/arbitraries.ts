/**
 * Values of a database for properties: ids of both kinds with their extremes, vectors with many ties, metadata of every
 * kind with awkward keys. `Id`s are drawn from a small pool, so that rows are replaced and deleted often.
 */
import fc from "fast-check";
import { float, type Id, type IndexConfig, type Metadata, type MetadataValue } from "../../src/public.js";

const ID_POOL: Id[] = [0, 1, 2, 3, 7, 2 ** 32, Number.MAX_SAFE_INTEGER, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
ID_POOL.push("a", "b", "doc-1", "é😀", "0", "__proto__", "\uFEFFbom", "x".repeat(300));
ID_POOL.push(new Uint8Array([0]), new Uint8Array([0xff, 0, 0x41]), new Uint8Array([0xc3, 0x28]));

export const anId: fc.Arbitrary<Id> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...ID_POOL) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 9 }) },
);

/** Small whole numbers make ties; the others are every finite 32-bit float. */
const aComponent: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
);

export const aVector = (dim: number): fc.Arbitrary<Float32Array> =>
  fc.array(aComponent, { minLength: dim, maxLength: dim }).map((components) => Float32Array.from(components));

export const aMetadataValue: fc.Arbitrary<MetadataValue> = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.integer({ min: -3, max: 3 }),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double(),
  fc.integer({ min: -3, max: 3 }).map(float),
  fc.boolean(),
  fc.constant(null),
);

const aKey: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b", "k", "cat") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "__proto__", "constructor", "toString", "\uFEFF", "\0", "0", "\uFFFF", "😀"),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 5 }) },
);

/** A plain object in which every key is a property of its own, `__proto__` too. */
export const someMetadata: fc.Arbitrary<Metadata> = fc
  .uniqueArray(fc.tuple(aKey, aMetadataValue), { maxLength: 5, selector: ([key]) => key })
  .map((entries) => {
    const metadata: Metadata = {};
    for (const [key, value] of entries) {
      Object.defineProperty(metadata, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return metadata;
  });

export const maybeMetadata: fc.Arbitrary<Metadata | undefined> = fc.option(someMetadata, { nil: undefined });

export const anIndex: fc.Arbitrary<IndexConfig> = fc.oneof(
  fc.constant<IndexConfig>({ kind: "flat" }),
  fc.record({
    kind: fc.constant("hnsw" as const),
    m: fc.integer({ min: 2, max: 32 }),
    seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  fc.record({ kind: fc.constant("ivf" as const), nClusters: fc.integer({ min: 8, max: 300 }) }),
);
