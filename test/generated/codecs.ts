/** The root codecs with everything that a test needs to go over all of them. */
import { readdirSync, readFileSync } from "node:fs";
import type fc from "fast-check";
import { EXAMPLES, exampleBytes } from "../../codegen/docs/examples.js";
import { readMetadata } from "../../generated/iqdb-common.js";
import { codec as payloadCodec } from "../../generated/iqdb-core-payload.js";
import { codec as sidecarCodec } from "../../generated/iqdb-sidecar.js";
import { codec as snapshotCodec } from "../../generated/iqdb-snapshot.js";
import { codec as walCodec } from "../../generated/iqdb-wal.js";
import type { Codec } from "../../src/bytes/codec.js";
import { FormatError } from "../../src/bytes/format-error.js";
import { type KaitaiReader, kaitaiReader } from "../codegen/kaitai-reader.js";
import { payload, sidecar, snapshot, wal } from "./arbitraries.js";

export interface CodecCase {
  readonly id: string;
  readonly codec: Codec<object, never>;
  readonly values: fc.Arbitrary<object>;
  readonly kaitai: Promise<KaitaiReader>;
  /** There are more golden files than this. */
  readonly goldenMin: number;
}

function codecCase<T extends object, Input extends object>(
  id: string,
  codec: Codec<T, Input>,
  values: fc.Arbitrary<Input>,
): CodecCase {
  let reader: Promise<KaitaiReader> | undefined;
  return {
    id,
    codec: codec as unknown as Codec<object, never>,
    values,
    // Compiling takes a second or two, and most who look at codecs never ask.
    get kaitai() {
      reader ??= kaitaiReader("formats", id);
      return reader;
    },
    goldenMin: id === "iqdb_sidecar" ? 0 : 20,
  };
}

export const codecs: readonly CodecCase[] = [
  codecCase("iqdb_snapshot", snapshotCodec, snapshot),
  codecCase("iqdb_core_payload", payloadCodec, payload),
  codecCase("iqdb_wal", walCodec, wal),
  codecCase("iqdb_sidecar", sidecarCodec, sidecar),
];

/** How fields that stay encoded are read, for comparisons. */
export const RAW = { metadata: (bytes: Uint8Array) => readMetadata(bytes) };

const GOLDEN = new URL("../golden/files/", import.meta.url);

export interface GoldenBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Golden snapshots and logs, damaged ones among them. */
export function goldenBytes(ending: ".iqdb" | ".wal"): GoldenBytes[] {
  const names = readdirSync(GOLDEN, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, GOLDEN))) }));
}

/** Payloads that are stored without compression in golden snapshots. */
export function goldenPayloads(): GoldenBytes[] {
  return goldenBytes(".iqdb").flatMap(({ name, bytes }) => {
    const file = attempt(() => snapshotCodec.read(bytes));
    if (file instanceof FormatError) return [];
    const { region } = file;
    if ("preamble" in region && region.preamble.scheme !== 0) return [];
    return [{ name, bytes: region.payload.slice() }];
  });
}

/** The reference has no sidecar: its golden bytes are those of the worked example, made by hand. */
function exampleSidecars(): GoldenBytes[] {
  const examples = EXAMPLES.filter(({ schemaId }) => schemaId === "iqdb_sidecar");
  return examples.map((example) => ({ name: example.title, bytes: exampleBytes(example) }));
}

export function goldenOf({ id }: CodecCase): GoldenBytes[] {
  if (id === "iqdb_sidecar") return exampleSidecars();
  if (id === "iqdb_core_payload") return goldenPayloads();
  return goldenBytes(id === "iqdb_wal" ? ".wal" : ".iqdb");
}

/** The result, or the error of our family; every other error passes on and fails the test. */
export function attempt<T>(action: () => T): T | FormatError {
  try {
    return action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}
