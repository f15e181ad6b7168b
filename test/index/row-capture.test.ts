/** A payload that is written while rows change is that of the moment when it was begun, byte for byte. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PayloadWriter } from "../../src/bytes/payload-writer.js";
import { idToKey } from "../../src/format/id.js";
import { encodeMetadata } from "../../src/format/metadata.js";
import { CoreIndex } from "../../src/index/core-index.js";
import type { IndexConfig } from "../../src/index/index-config.js";
import type { Mutation } from "../../src/types/mutation.js";
import type { PayloadCapture } from "../../src/types/persistable.js";
import { finish } from "../../src/types/steps.js";

const change = fc.record({ id: fc.nat(11), isDeleted: fc.boolean(), withMetadata: fc.boolean() });
const changes = fc.array(change, { maxLength: 20 });
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

function mutationOf({ id, isDeleted, withMetadata }: Change, version: number): Mutation {
  const key = idToKey(id % 2 === 0 ? id : `row ${id}`);
  if (isDeleted) return { kind: "delete", key };
  const metadata = withMetadata ? encodeMetadata({ version, text: "m".repeat(version % 50) }) : undefined;
  return { kind: "upsert", key, vector: Float32Array.of(id, version), metadata };
}

function written(write: (writer: PayloadWriter) => void): string {
  const chunks: string[] = [];
  const writer = new PayloadWriter((bytes) => chunks.push(Buffer.from(bytes).toString("hex")));
  write(writer);
  writer.finish();
  return chunks.join("");
}

function wholePayload(capture: PayloadCapture, afterStep: () => void): string {
  return written((writer) => {
    while (!capture.writeTo(writer, 1)) afterStep();
  });
}

const KINDS: IndexConfig[] = [{ kind: "flat" }, { kind: "hnsw", m: 4 }];

describe.each(KINDS)("capture of an index of kind $kind", (index) => {
  test("is what saveTo wrote when it was begun, whatever changes between its steps", () => {
    fc.assert(
      fc.property(changes, fc.array(changes, { maxLength: 14 }), fc.boolean(), (before, during, optimizes) => {
        const core = new CoreIndex({ dim: 2, metric: "euclidean", index });
        let version = 0;
        const apply = (made: readonly Change[]) => {
          const mutations = made.map((one) => mutationOf(one, ++version));
          core.prepare(mutations);
          core.applyAll(mutations);
        };
        apply(before);
        const expected = written((writer) => core.saveTo(writer));
        const size = core.size;
        const capture = core.capture();
        const queue = [...during];
        apply(queue.shift() ?? []);
        const payload = wholePayload(capture, () => {
          apply(queue.shift() ?? []);
          if (optimizes && queue.length === 3) finish(core.optimize());
        });
        expect(payload).toBe(expected);
        expect(capture.size).toBe(size);
        capture.release();
      }),
    );
  });
});

test("two captures at once are each of their own moment", () => {
  const core = new CoreIndex({ dim: 1, metric: "euclidean" });
  const put = (key: number, value: number) =>
    core.apply({ kind: "upsert", key, vector: Float32Array.of(value), metadata: undefined });
  for (let key = 0; key < 5; key++) put(key, key);
  const saved = () => written((writer) => core.saveTo(writer));
  const first = { capture: core.capture(), expected: saved() };
  core.apply({ kind: "delete", key: 1 });
  const second = { capture: core.capture(), expected: saved() };
  put(0, 9);
  for (const { capture, expected } of [second, first]) expect(wholePayload(capture, () => put(3, 7))).toBe(expected);
});

test("a capture that is released keeps nothing any more", () => {
  const core = new CoreIndex({ dim: 1, metric: "euclidean" });
  core.apply({ kind: "upsert", key: 1, vector: Float32Array.of(1), metadata: undefined });
  const capture = core.capture();
  capture.release();
  core.apply({ kind: "upsert", key: 1, vector: Float32Array.of(2), metadata: undefined });
  const now = written((writer) => core.saveTo(writer));
  expect(wholePayload(capture, () => {})).toBe(now);
});
