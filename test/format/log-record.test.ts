/** Records of mutations: against the generated codec, which is given an object for everything. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { IdKind } from "../../generated/iqdb-common.js";
import { type MutationInput, Op, type RecordInput, writeRecord } from "../../generated/iqdb-wal.js";
import { ByteWriter } from "../../src/bytes/byte-writer.js";
import { keyToBytes } from "../../src/format/id.js";
import { recordOf } from "../../src/format/log-record.js";
import type { IdKey } from "../../src/types/id.js";
import type { Mutation } from "../../src/types/mutation.js";
import { rawEntries, rawMetadata } from "../support/raw-metadata.js";

const key: fc.Arbitrary<IdKey> = fc.oneof(
  fc.constantFrom<IdKey>(0, 2 ** 32, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n),
  fc.nat(),
  fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => String.fromCharCode(...bytes)),
);
// Bits of any kind: a record is written before anybody asks what floats mean.
const vector = fc
  .array(fc.nat(2 ** 32 - 1), { maxLength: 5 })
  .map((bits) => new Float32Array(Uint32Array.from(bits).buffer));
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    kind: fc.constant("upsert" as const),
    key,
    vector,
    metadata: fc.option(rawEntries.map(rawMetadata), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant("delete" as const), key }),
);

function inputOf(mutation: Mutation): MutationInput {
  const id: MutationInput["body"]["id"] =
    typeof mutation.key === "string"
      ? { kind: IdKind.bytes, body: { value: keyToBytes(mutation.key) } }
      : { kind: IdKind.u64, body: { value: BigInt(mutation.key) } };
  if (mutation.kind === "delete") return { op: Op.delete, body: { id } };
  const { vector, metadata } = mutation;
  const body = { id, components: vector, hasMetadata: metadata === undefined ? 0 : 1 };
  return { op: Op.insert, body: metadata === undefined ? body : { ...body, metadata } };
}

test("a record has the bytes, and as many as it says, that the codec writes from an object for each field", () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
      const inputs = mutations.map(inputOf);
      const plain: RecordInput =
        inputs.length === 1 ? inputs[0] : { op: Op.batch, body: { records: inputs.map((record) => ({ record })) } };
      const record = recordOf(mutations);
      const writer = new ByteWriter(new Uint8Array(record.length));
      record.encodeTo(writer);
      expect(writer.finish()).toEqual(writeRecord(plain));
    }),
    { numRuns: 300 },
  );
});
