/** The generated field maps of a specimen's files: which field owns which bytes, what its checksum is. */
import { codec as payloadCodec } from "../generated/iqdb-core-payload.js";
import { codec as sidecarCodec } from "../generated/iqdb-sidecar.js";
import { CompressionScheme, codec as snapshotCodec } from "../generated/iqdb-snapshot.js";
import { codec as logCodec } from "../generated/iqdb-wal.js";
import type { LayoutEntry } from "../src/bytes/layout.js";
import type { FileOfSpecimen, SeedFile } from "./specimens.js";

export interface Field {
  /** As in a field map; what is inside a payload follows `payload.`. */
  readonly path: string;
  /** In bytes, counted from the beginning of the file. */
  readonly start: number;
  readonly end: number;
  /** `u4le`, `f4le[]`, `str`, `bytes`, `contents`, `unused`. */
  readonly kind: string;
  readonly coveredBy: string | undefined;
}

const CODECS = { snapshot: snapshotCodec, log: logCodec, sidecar: sidecarCodec } as const;

function fieldOf({ path, start, end, kind, coveredBy }: LayoutEntry): Field {
  return { path, start: start / 8, end: end / 8, kind, coveredBy };
}

/** All fields of a whole file; those inside a payload too, where it is stored as it is. */
export function fieldsOf(file: FileOfSpecimen, bytes: Uint8Array): Field[] {
  const fields = CODECS[file].layout(bytes).map(fieldOf);
  if (file !== "snapshot") return fields;
  const scheme = fields.find(({ path }) => path === "region.preamble.scheme");
  if (scheme !== undefined && bytes[scheme.start] !== CompressionScheme.none) return fields;
  return fields.flatMap((field) => (field.path === "region.payload" ? insidePayload(bytes, field) : [field]));
}

function insidePayload(bytes: Uint8Array, payload: Field): Field[] {
  return payloadCodec.layout(bytes, { start: payload.start }).map((entry) => {
    const { path, ...field } = fieldOf(entry);
    return { ...field, path: `payload.${path}`, coveredBy: payload.coveredBy };
  });
}

/** A frame of a log with its head, in bytes of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const spans = new WeakMap<Uint8Array, readonly Span[]>();

/** The frames of a whole log, without its torn tail. */
export function framesOf(log: Uint8Array): readonly Span[] {
  const found = spans.get(log) ?? findFrames(log);
  spans.set(log, found);
  return found;
}

function findFrames(log: Uint8Array): Span[] {
  const frames: { start: number; end: number }[] = [];
  for (const { path, start, end } of fieldsOf("log", log)) {
    const place = /^body\.frames\[(\d+)\]\.(head|record)/.exec(path)?.[1];
    if (place === undefined) continue;
    frames[Number(place)] ??= { start, end };
    frames[Number(place)]!.end = end;
  }
  // A torn tail that is long enough begins with what looks like a head.
  return frames.filter(({ start, end }) => end - start > HEAD_BYTES[log[8] === 1 ? 1 : 2]);
}

const HEAD_BYTES = { 1: 8, 2: 28 } as const;

/** Where the frames begin. */
export const headerBytes = (log: Uint8Array): number => (log[8] === 1 ? 12 : 48);

const maps = new WeakMap<Uint8Array, readonly Field[]>();

/** The field that owns a byte. */
export function fieldAt({ file, bytes }: SeedFile, at: number): Field {
  let map = maps.get(bytes);
  if (map === undefined) {
    map = fieldsOf(file, bytes).flatMap((field) => Array.from({ length: field.end - field.start }, () => field));
    maps.set(bytes, map);
  }
  return map[at]!;
}
