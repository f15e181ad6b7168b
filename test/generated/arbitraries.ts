/** Values of every kind that the schemas allow. Derived and constant fields are left out: the writer fills them in. */
import fc from "fast-check";
import { type MetadataInput, type MetadataValueInput, ValueKind, writeMetadata } from "../../generated/iqdb-common.js";
import type { CoreHeadInput, IqdbCorePayloadInput, RowInput } from "../../generated/iqdb-core-payload.js";
import type { IqdbSidecarInput } from "../../generated/iqdb-sidecar.js";
import type { IqdbSnapshotInput } from "../../generated/iqdb-snapshot.js";
import {
  type FrameV1Input,
  type FrameV2Input,
  type InsertInput,
  type IqdbWalInput,
  type MutationInput,
  Op,
  type RecordInput,
  type WalIdInput,
} from "../../generated/iqdb-wal.js";

const u64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
);
const s64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(-(2n ** 63n), -1n, 2n ** 53n + 1n),
);
const u32 = fc.oneof(fc.nat(0xffff_ffff), fc.constant(0xffff_ffff));
const text = fc.record({ value: fc.string({ unit: "binary", maxLength: 40 }) });
const bytes = fc.uint8Array({ maxLength: 30 });
const idBytes = fc.uint8Array({ minLength: 1, maxLength: 30 });

/** Floats of all bit patterns, NaN payloads included. */
export function floats(count: number): fc.Arbitrary<Float32Array> {
  return fc
    .uint8Array({ minLength: count * 4, maxLength: count * 4 })
    .map((raw) => new Float32Array(raw.slice().buffer));
}

export const metadataValue: fc.Arbitrary<MetadataValueInput> = fc.oneof(
  text.map((body) => ({ kind: ValueKind.string, body })),
  s64.map((value) => ({ kind: ValueKind.int, body: { value } })),
  fc.double().map((value) => ({ kind: ValueKind.float, body: { value } })),
  fc.nat(255).map((value) => ({ kind: ValueKind.bool, body: { value } })),
  fc.constant({ kind: ValueKind.null }),
);

export const metadata: fc.Arbitrary<MetadataInput> = fc.record({
  entries: fc.array(fc.record({ key: text, value: metadataValue }), { maxLength: 5 }),
});

const rawMetadata = metadata.map((value) => writeMetadata(value));

function withMetadata<T extends object>(
  base: fc.Arbitrary<T>,
): fc.Arbitrary<T & { hasMetadata: number; metadata?: Uint8Array }> {
  return fc.tuple(base, fc.option(rawMetadata, { nil: undefined })).map(([value, encoded]) => {
    return encoded === undefined ? { ...value, hasMetadata: 0 } : { ...value, hasMetadata: 1, metadata: encoded };
  });
}

const rowId: fc.Arbitrary<RowInput["id"]> = fc.oneof(
  u64.map((value) => ({ kind: 0 as const, body: { value } })),
  idBytes.map((value) => ({ kind: 1 as const, body: { value } })),
);

export function row(dim: number): fc.Arbitrary<RowInput> {
  return withMetadata(fc.record({ id: rowId, vector: floats(dim) }));
}

const index = fc.oneof(
  fc.constant({ indexKind: 0 as const }),
  fc
    .record({ m: u64, efConstruction: u64, efSearch: u64, filterWiden: u64, seed: u64 })
    .map((indexParameters) => ({ indexKind: 1 as const, indexParameters })),
  fc
    .record({
      nClusters: u64,
      nProbes: u64,
      trainingSampleSize: u64,
      usePq: fc.nat(255),
      pqRefineFactor: u32,
      seed: u64,
    })
    .chain((base) => fc.option(u64, { nil: undefined }).map((pq) => ({ ...base, ...pqPart(pq) })))
    .map((indexParameters) => ({ indexKind: 2 as const, indexParameters })),
);

function pqPart(pqSubvectors: bigint | undefined): { hasPqSubvectors: number; pqSubvectors?: bigint } {
  return pqSubvectors === undefined ? { hasPqSubvectors: 0 } : { hasPqSubvectors: 1, pqSubvectors };
}

const metric = fc.constantFrom(0, 1, 2, 3, 4) as fc.Arbitrary<CoreHeadInput["metric"]>;

export const payload: fc.Arbitrary<IqdbCorePayloadInput> = fc.integer({ min: 1, max: 5 }).chain((dim) =>
  fc
    .tuple(index, metric, fc.array(row(dim), { maxLength: 6 }), fc.uint8Array({ maxLength: 3 }))
    .map(([kind, metricTag, rows, trailing]) => ({
      head: { ...kind, version: 1, dim: BigInt(dim), metric: metricTag, numRows: BigInt(rows.length) },
      rows,
      ...(trailing.length > 0 && { trailing }),
    })),
);

const header = fc.record({
  indexType: fc.string({ unit: "binary", maxLength: 20 }),
  dim: u64,
  metric,
  numVectors: u64,
});

export const snapshot: fc.Arbitrary<IqdbSnapshotInput> = fc.oneof(
  fc.tuple(header, bytes).map(([base, value]) => ({ header: { ...base, version: 1 }, region: { payload: value } })),
  fc
    .tuple(header, bytes, fc.constantFrom(0 as const, 1 as const, 2 as const), u64)
    .map(([base, value, scheme, lenUncompressed]) => ({
      header: { ...base, version: 2 },
      region: { preamble: { scheme, lenUncompressed }, payload: value },
    })),
);

const walId: fc.Arbitrary<WalIdInput> = fc.oneof(
  u64.map((value) => ({ kind: 0 as const, body: { value } })),
  idBytes.map((value) => ({ kind: 1 as const, body: { value } })),
);

const insert: fc.Arbitrary<InsertInput> = fc
  .nat(4)
  .chain((dim) => withMetadata(fc.record({ id: walId, components: floats(dim) })));

export const mutation: fc.Arbitrary<MutationInput> = fc.oneof(
  insert.map((body) => ({ op: Op.insert, body })),
  walId.map((id) => ({ op: Op.delete, body: { id } })),
);

export const record: fc.Arbitrary<RecordInput> = fc.oneof(
  mutation,
  fc.constant({ op: Op.mark }),
  fc
    .record({ snapshotCrc32: u32, snapshotLength: u64, coveredLsn: u64 })
    .map((body) => ({ op: Op.checkpoint_intent, body })),
  fc
    .array(mutation, { maxLength: 3 })
    .map((list) => ({ op: Op.batch, body: { records: list.map((one) => ({ record: one })) } })),
);

const headV2 = fc.record({ durable: u64, lsn: u64, headCrc32: u32 });
const frameV1: fc.Arbitrary<FrameV1Input> = record.map((one) => ({ head: {}, record: one }));
const frameV2: fc.Arbitrary<FrameV2Input> = fc.tuple(headV2, record).map(([head, one]) => ({ head, record: one }));

/** Bytes too short for a frame head, and a head whose record is cut. */
const tornV1: fc.Arbitrary<FrameV1Input> = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 7 }).map((tornTail) => ({ tornTail })),
  fc.uint8Array({ maxLength: 9 }).map((tornTail) => ({ head: { lenRecord: 10, recordCrc32: 7 }, tornTail })),
);

const tornV2: fc.Arbitrary<FrameV2Input> = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 27 }).map((tornTail) => ({ tornTail })),
  fc
    .tuple(headV2, fc.uint8Array({ maxLength: 9 }))
    .map(([head, tornTail]) => ({ head: { ...head, lenRecord: 10, recordCrc32: 7 }, tornTail })),
);

function frames<T>(whole: fc.Arbitrary<T>, torn: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc
    .tuple(fc.array(whole, { maxLength: 4 }), fc.option(torn, { nil: undefined }))
    .map(([list, tail]) => (tail === undefined ? list : [...list, tail]));
}

const binding = fc.record({
  snapshotCrc32: u32,
  snapshotLength: u64,
  salt: u64,
  firstLsn: u64,
  reserved: fc.constant(0),
  headerCrc32: u32,
});

export const wal: fc.Arbitrary<IqdbWalInput> = fc.oneof(
  frames(frameV1, tornV1).map((list) => ({ prefix: { version: 1 }, body: { frames: list } })),
  fc.tuple(binding, frames(frameV2, tornV2)).map(([bind, list]) => ({
    prefix: { version: 2 },
    body: { binding: bind, frames: list },
  })),
);

/** Lengths that a number holds exactly, however far beyond any file. */
const u53 = fc.oneof(fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER));

/** Kinds without a name among them: they stay what they are. */
const section = fc.record({ kind: u32, part: u32, offset: u53, length: u53, crc32: u32 });

export const sidecar: fc.Arbitrary<IqdbSidecarInput> = fc
  .record({
    snapshotCrc32: u32,
    snapshotLength: u53,
    numRows: u53,
    fingerprint: bytes,
    sections: fc.array(section, { maxLength: 4 }),
  })
  .chain((head) => bytes.map((body) => ({ prefix: { version: 1 }, head, body })));
