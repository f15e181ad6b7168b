/**
 * What a frame of the log holds: a record that knows its length before it is written. Mutations are written one by one
 * through the same few inputs of the generated codec: objects of its own for each row took longer than writing the row.
 */
import { IdKind } from "../../generated/iqdb-common.js";
import {
  type BatchRecordInput,
  type DeleteInput,
  encodeBatchRecord,
  encodeMutation,
  encodeRecord,
  type InsertInput,
  type MutationInput,
  Op,
  type RecordInput,
  sizeOfBatchRecord,
  sizeOfMutation,
  sizeOfRecord,
  type WalBytesIdInput,
  type WalIdInput,
} from "../../generated/iqdb-wal.js";
import type { ByteWriter } from "../bytes/byte-writer.js";
import type { IdKey } from "../types/id.js";
import type { Mutation } from "../types/mutation.js";
import { keyToBytes } from "./id.js";

export interface LogRecord {
  /** Bytes that `encodeTo` writes. */
  readonly length: number;
  encodeTo(writer: ByteWriter): void;
}

/** A control record of version 2. */
export interface CheckpointIntent {
  readonly snapshotCrc32: number;
  readonly snapshotLength: number;
  readonly coveredLsn: bigint;
}

export function intentRecord(intent: CheckpointIntent): LogRecord {
  return controlRecord({
    op: Op.checkpoint_intent,
    body: { ...intent, snapshotLength: BigInt(intent.snapshotLength) },
  });
}

export const MARK_RECORD: LogRecord = controlRecord({ op: Op.mark });

/** A record that is encoded already. */
export function bytesRecord(bytes: Uint8Array): LogRecord {
  return { length: bytes.length, encodeTo: (writer) => writer.put(bytes) };
}

function controlRecord(input: RecordInput): LogRecord {
  return { length: sizeOfRecord(input), encodeTo: (writer) => encodeRecord(writer, input) };
}

/** The record that logs `mutations`: one by itself, several as a batch. */
export function recordOf(mutations: readonly Mutation[]): LogRecord {
  if (mutations.length === 1) {
    const [mutation] = mutations;
    return { length: lengthOf(mutation), encodeTo: (writer) => encodeMutation(writer, inputOf(mutation)) };
  }
  let length = sizeOfRecord(batchHead(mutations.length));
  for (const mutation of mutations) length += LENGTH_BYTES + lengthOf(mutation);
  return { length, encodeTo: (writer) => encodeBatch(writer, mutations) };
}

function encodeBatch(writer: ByteWriter, mutations: readonly Mutation[]): void {
  encodeRecord(writer, batchHead(mutations.length));
  for (const mutation of mutations) {
    ENTRY.lenRecord = lengthOf(mutation);
    ENTRY.record = inputOf(mutation);
    encodeBatchRecord(writer, ENTRY);
  }
  INSERT.components = NO_COMPONENTS;
}

/** A batch up to its records. */
function batchHead(numRecords: number): RecordInput {
  return { op: Op.batch, body: { numRecords, records: [] } };
}

const NO_COMPONENTS = new Float32Array(0);
const NO_BYTES = new Uint8Array(0);

const INTEGER_ID = { value: 0n };
const BYTE_ID: WalBytesIdInput = { value: NO_BYTES };
const INTEGER: WalIdInput = { kind: IdKind.u64, body: INTEGER_ID };
const BYTES: WalIdInput = { kind: IdKind.bytes, body: BYTE_ID };
const INSERT: InsertInput = { id: INTEGER, components: NO_COMPONENTS, hasMetadata: 0, metadata: undefined };
const DELETE: DeleteInput = { id: INTEGER };
const INSERTION: MutationInput = { op: Op.insert, body: INSERT };
const DELETION: MutationInput = { op: Op.delete, body: DELETE };
const ENTRY: BatchRecordInput = { lenRecord: 0, record: INSERTION };

/** What the generated codec writes for a mutation: valid until the next call. */
function inputOf(mutation: Mutation): MutationInput {
  const id = idOf(mutation.key);
  if (mutation.kind === "delete") {
    DELETE.id = id;
    return DELETION;
  }
  INSERT.id = id;
  INSERT.components = mutation.vector;
  INSERT.hasMetadata = mutation.metadata === undefined ? 0 : 1;
  INSERT.metadata = mutation.metadata;
  return INSERTION;
}

function idOf(key: IdKey): WalIdInput {
  if (typeof key === "string") {
    BYTE_ID.value = keyToBytes(key);
    return BYTES;
  }
  INTEGER_ID.value = BigInt(key);
  return INTEGER;
}

/** Bytes of records whose vector, metadata and byte id are empty, and of what stands before a record in a batch. */
const LENGTH_BYTES = sizeOfBatchRecord({ record: INSERTION }) - sizeOfMutation(INSERTION);
const INTEGER_BYTES = { upsert: sizeOfMutation(INSERTION), delete: sizeOfMutation(DELETION) };
const TEXT_BYTES = {
  upsert: sizeOfMutation({ op: Op.insert, body: { ...INSERT, id: BYTES } }),
  delete: sizeOfMutation({ op: Op.delete, body: { id: BYTES } }),
};

const FLOAT_BYTES = 4;

/** Bytes of a mutation as a record by itself. A byte id is a key of one character per byte. */
function lengthOf(mutation: Mutation): number {
  const { key, kind } = mutation;
  const length = typeof key === "string" ? TEXT_BYTES[kind] + key.length : INTEGER_BYTES[kind];
  if (mutation.kind === "delete") return length;
  return length + FLOAT_BYTES * mutation.vector.length + (mutation.metadata?.length ?? 0);
}
