/**
 * What a damaged payload (formats/iqdb_core_payload.ksy) still holds, as a payload that is whole: its rows that are rows, in
 * their order, under a head that counts them. A head that is damaged is made again from what the snapshot's header repeats
 * of it, if rows follow from there; parameters of the index are taken as they stand.
 */
import {
  type CoreHead,
  type CoreHeadInput,
  decodeCoreHead,
  decodeHnswParameters,
  decodeIvfParameters,
  encodeCoreHead,
  IndexKind,
  sizeOfCoreHead,
} from "../../generated/iqdb-core-payload.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { ByteWriter } from "../bytes/byte-writer.js";
import { DIM_MAX } from "../limits.js";
import type { ByteRange, PayloadClaims, SalvagedPayload } from "../types/persistable.js";
import { addRange, differences } from "./byte-ranges.js";
import { unlessDamaged } from "./codec-errors.js";
import { type FoundRows, findRows } from "./row-search.js";

const CORE_VERSION = 1;
/**
 * Where parts of the head stand, for a look without reading it; a test holds them against the schema. `hasSubvectors` is the
 * flag in the parameters of clusters on which their length depends.
 */
export const HEAD_OFFSETS = { kind: 8, parameters: 9, hasSubvectors: 34 } as const;

interface Candidate {
  readonly head: CoreHeadInput;
  readonly found: FoundRows;
}

/**
 * The rows that `payload` still holds, where the header of its snapshot says `claims`: under the head that they had, and, should
 * no index have such parameters, without any.
 */
export function* salvagePayload(payload: Uint8Array, claims: PayloadClaims | undefined): Generator<SalvagedPayload> {
  let best: Candidate | undefined;
  for (const candidate of candidatesIn(payload, claims)) if (isBetter(candidate, best)) best = candidate;
  if (best === undefined) return;
  yield assemble(payload, best, best.head);
  const { version, dim, metric, numRows } = best.head;
  yield assemble(payload, best, { version, indexKind: IndexKind.flat, dim, metric, numRows });
}

/** More rows, and fewer that are missing. */
function isBetter({ found, head }: Candidate, best: Candidate | undefined): boolean {
  if (best === undefined || found.count !== best.found.count) return found.count > (best?.found.count ?? 0);
  return head.numRows < best.head.numRows;
}

function* candidatesIn(payload: Uint8Array, claims: PayloadClaims | undefined): Generator<Candidate> {
  const asItIs = unlessDamaged(() => decodeCoreHead(new ByteReader(payload)));
  if (asItIs !== undefined) yield* rowsUnder(asItIs, payload);
  if (claims === undefined || (asItIs !== undefined && agrees(asItIs, claims))) return;
  for (const head of headsBy(claims, payload)) {
    for (const candidate of rowsUnder(head, payload)) {
      const { count, lost, end } = candidate.found;
      // A head that is not there may make rows of what are none: they are believed when nothing else is left to explain.
      const isAll = BigInt(count) === claims.rows;
      if (isAll || (count > 1 && end === payload.length && !reaches(lost, end))) yield candidate;
    }
  }
}

function reaches(ranges: readonly ByteRange[], end: number): boolean {
  return ranges.some(({ offset, length }) => offset + length === end);
}

/** What the head may have been, by what the header of the snapshot says and for each kind of index. */
function* headsBy({ dim, metric, rows: numRows }: PayloadClaims, payload: Uint8Array): Generator<CoreHeadInput> {
  const shape = { version: CORE_VERSION, dim, metric: metric as CoreHead["metric"], numRows };
  yield { ...shape, indexKind: IndexKind.flat };
  const start = payload.slice(0, 2 * HEAD_OFFSETS.hasSubvectors);
  const parametersOf = <P>(decode: (reader: ByteReader) => P) =>
    unlessDamaged(() => decode(new ByteReader(start, HEAD_OFFSETS.parameters)));
  const hnsw = parametersOf(decodeHnswParameters);
  if (hnsw !== undefined) yield { ...shape, indexKind: IndexKind.hnsw, indexParameters: hnsw };
  for (const flag of [0, 1]) {
    start[HEAD_OFFSETS.hasSubvectors] = flag;
    const ivf = parametersOf(decodeIvfParameters);
    if (ivf !== undefined) yield { ...shape, indexKind: IndexKind.ivf, indexParameters: ivf };
  }
}

function agrees({ dim, metric, numRows }: CoreHead, claims: PayloadClaims): boolean {
  return dim === claims.dim && metric === claims.metric && numRows === claims.rows;
}

function* rowsUnder(head: CoreHeadInput, payload: Uint8Array): Generator<Candidate> {
  const start = sizeOfCoreHead(head);
  if (head.dim < 1n || head.dim > BigInt(DIM_MAX) || start > payload.length) return;
  const announced = head.numRows > BigInt(payload.length) ? payload.length : Number(head.numRows);
  yield { head, found: findRows(payload, start, Number(head.dim), announced) };
}

function assemble(payload: Uint8Array, { head, found }: Candidate, given: CoreHeadInput): SalvagedPayload {
  const changed = differences(encoded(head), payload);
  // Parameters that are left out are given up.
  if (given !== head)
    addRange(changed, HEAD_OFFSETS.kind, HEAD_OFFSETS.parameters + sizeOfCoreHead(head) - sizeOfCoreHead(given));
  const isWhole = found.lost.length === 0;
  const pieces = [
    encoded({ ...given, numRows: BigInt(found.count) }),
    ...found.kept.map(({ offset, length }) => payload.subarray(offset, offset + length)),
    // Behind damaged rows nobody knows whether what is left is what later versions put behind rows.
    ...(isWhole ? [payload.subarray(found.end)] : []),
  ];
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return { payload: whole, announced: head.numRows, rows: found.count, lost: [...changed, ...found.lost] };
}

function encoded(head: CoreHeadInput): Uint8Array {
  const writer = new ByteWriter(new Uint8Array(sizeOfCoreHead(head)));
  encodeCoreHead(writer, head);
  return writer.bytes;
}
