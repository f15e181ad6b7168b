/** Finding frames behind damage: against a search that tries every offset, and in time that damage cannot stretch. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutFrameV1, layoutFrameV2 } from "../../generated/iqdb-wal.js";
import { ByteReader } from "../../src/bytes/byte-reader.js";
import { encodeFrame, type FrameContext, readFrame, readFrameHead } from "../../src/format/log-codec.js";
import { recordOf } from "../../src/format/log-record.js";
import { findFrameV1, findFrameV2, findHead, HEAD_V1_OFFSETS, HEAD_V2_OFFSETS } from "../../src/format/log-search.js";
import type { Mutation } from "../../src/types/mutation.js";

const V1: FrameContext = { version: 1, saltSeed: 0 };
const V2: FrameContext = { version: 2, saltSeed: 77 };

function frame(context: FrameContext, lsn: number, durable: number, dim = 3): Uint8Array {
  const mutation: Mutation = { kind: "upsert", key: lsn, vector: new Float32Array(dim).fill(lsn), metadata: undefined };
  return encodeFrame(context, recordOf([mutation]), { lsn: BigInt(lsn), durable });
}

const viewOf = (bytes: Uint8Array) => (offset: number, length: number) =>
  new ByteReader(bytes, Math.min(offset, bytes.length), Math.min(offset + length, bytes.length));

/** Frames, garbage and zeros one after the other. */
const log = (context: FrameContext) =>
  fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(200).map((length) => new Uint8Array(length)),
        fc.tuple(fc.nat(50), fc.nat(400)).map(([lsn, durable]) => frame(context, lsn, durable)),
        fc.nat(50).map((lsn) => frame(context, lsn, 48).fill(0xa5, -4)),
      ),
      { maxLength: 8 },
    )
    .map((pieces) => new Uint8Array(Buffer.concat(pieces)));

describe("searching a damaged log", () => {
  it("version 2: finds the head that trying every offset finds", () => {
    fc.assert(
      fc.property(log(V2), fc.nat(300), fc.nat(300), (bytes, from, above) => {
        const view = viewOf(bytes);
        let expected: number | undefined;
        for (let at = from; at < bytes.length && expected === undefined; at++) {
          const head = readFrameHead(V2, view, at);
          if (head !== undefined && head.durable > above) expected = at;
        }
        expect(findHead(V2, view, from, bytes.length, above)).toBe(expected);
      }),
    );
  });

  it.each([V1, V2])("finds the frame that trying every offset finds: %o", (context) => {
    fc.assert(
      fc.property(log(context), fc.nat(300), (bytes, from) => {
        const view = viewOf(bytes);
        let expected: number | undefined;
        for (let at = from; at < bytes.length && expected === undefined; at++) {
          const found = readFrame(context, view, at, bytes.length);
          if (found !== undefined && (context.version === 1 || found.durable > 0)) expected = at;
        }
        const size = bytes.length;
        const budget = { left: 1e9 };
        const found =
          context.version === 1 ? findFrameV1(V1, view, from, size, budget) : findFrameV2(V2, view, from, size);
        expect(found).toBe(expected);
      }),
    );
  });

  it("version 2: goes on behind a head whose record the file no longer has, byte by byte", () => {
    const [lost, whole] = [frame(V2, 1, 48, 200), frame(V2, 2, 48)];
    const bytes = new Uint8Array(Buffer.concat([lost.subarray(0, 40), whole]));
    expect(findFrameV2(V2, viewOf(bytes), 0, bytes.length)).toBe(40);
  });

  it("version 2: a head that is gone when it is read again is passed over", () => {
    const damaged = frame(V2, 1, 48).fill(0xa5, -4);
    const bytes = new Uint8Array(Buffer.concat([damaged, frame(V2, 2, 48)]));
    let looks = 0;
    const view = (offset: number, length: number) => {
      // Found, and verified by the search and once more as a frame: the third look meets other bytes.
      if (offset === 0 && length === 28 && ++looks === 3) return viewOf(new Uint8Array(bytes.length))(offset, length);
      return viewOf(bytes)(offset, length);
    };
    expect(findFrameV2(V2, view, 0, bytes.length)).toBe(damaged.length);
  });

  it("version 1: gives up when its budget is spent", () => {
    const bytes = new Uint8Array(5000);
    for (let at = 0; at < bytes.length - 10; at += 10) bytes.set([200, 0, 0, 0, 1, 2, 3, 4, 1, 0], at);
    const budget = { left: 10_000 };
    expect(findFrameV1(V1, viewOf(bytes), 0, bytes.length, budget)).toBeUndefined();
    expect(budget.left).toBeLessThan(0);
  });

  it("looks where the schema has the fields", () => {
    const start = (layout: { path: string; start: number }[], path: string) =>
      (layout.find((entry) => entry.path === path)?.start ?? -1) / 8;
    const v1 = layoutFrameV1(frame(V1, 1, 0));
    expect(HEAD_V1_OFFSETS).toEqual({
      lenRecord: start(v1, "head.lenRecord"),
      op: start(v1, "record.op"),
      idKind: start(v1, "record.body.id.kind"),
    });
    const v2 = layoutFrameV2(frame(V2, 1, 48));
    expect(HEAD_V2_OFFSETS).toEqual({ lenRecord: start(v2, "head.lenRecord"), durable: start(v2, "head.durable") });
  });
});
