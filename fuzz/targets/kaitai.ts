/**
 * The generated readers against the stock readers that Kaitai's own compiler makes of the same schemas, on whole files and on damaged
 * ones: what both read is the same, and writing a whole file gives the same bytes; what ours refuses, theirs refuses, but for what
 * JavaScript's numbers and texts let pass there.
 */
import { FormatError } from "../../src/bytes/format-error.js";
import { differences, type KaitaiReader } from "../../test/codegen/kaitai-reader.js";
import { attempt, type CodecCase, codecs, goldenOf, RAW } from "../../test/generated/codecs.js";
import { damaged } from "../mutate.js";
import { repaired } from "../repair.js";
import { FILES, seedFiles } from "../specimens.js";
import { bytesIn, Finding, type FuzzTarget, textIn } from "../target.js";

const CODEC_OF = { snapshot: "iqdb_snapshot", log: "iqdb_wal", sidecar: "iqdb_sidecar" } as const;
const LENGTH_MAX = 4096;

const readers = new Map<string, KaitaiReader>();
const sources = new Map<string, Uint8Array[]>();

function sourcesOf(one: CodecCase): Uint8Array[] {
  let found = sources.get(one.id);
  if (found === undefined) {
    const own = seedFiles().filter(({ file }) => CODEC_OF[file] === one.id);
    const all = [...goldenOf(one), ...own].map(({ bytes }) => bytes);
    found = all.filter(({ length }) => length <= LENGTH_MAX);
    sources.set(one.id, found);
  }
  return found;
}

function read(reader: KaitaiReader, bytes: Uint8Array): object | Error {
  try {
    return reader(bytes);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Text that is no UTF-8 is read all the same; integers beyond 2^53 are rounded, and lengths of 2^31 and more wrap around. */
function isBeyondKaitai({ name, expected }: FormatError): boolean {
  if (name === "EncodingError" || name === "IntegerRangeError") return true;
  return name === "EndOfStreamError" && Number(expected) >= 2 ** 31;
}

export const kaitai: FuzzTarget = {
  name: "kaitai",
  about: "our readers against Kaitai's own, on whole and damaged files",
  stage: 9,
  release: { cases: 100_000 },
  prepare: async () => {
    for (const one of codecs) readers.set(one.id, await one.kaitai);
  },
  make(random) {
    const one = random.pick(codecs);
    const source = random.pick(sourcesOf(one));
    if (random.chance(0.1)) return { codec: one.id, isWhole: 1, bytes: source };
    const bytes = damaged(source, random);
    const file = FILES.find((name) => CODEC_OF[name] === one.id);
    return {
      codec: one.id,
      isWhole: 0,
      bytes: file !== undefined && random.chance(0.5) ? repaired(file, bytes) : bytes,
    };
  },
  check(input) {
    const { codec, id } = codecs.find((one) => one.id === textIn(input, "codec"))!;
    const reader = readers.get(id);
    if (reader === undefined) return "no reader: this target has to be prepared";
    const bytes = bytesIn(input, "bytes");
    const ours = attempt(() => codec.read(bytes));
    const theirs = read(reader, bytes);
    if (ours instanceof FormatError) {
      if (theirs instanceof Error || isBeyondKaitai(ours)) return `both refuse: ${ours.name}`;
      throw new Finding(`ours refuses what Kaitai's reads: ${ours.message}`);
    }
    if (theirs instanceof Error) throw new Finding(`ours reads what Kaitai's refuses: ${theirs.message}`);
    const differing = differences(ours, theirs, RAW);
    if (differing.length > 0) throw new Finding(differing.slice(0, 5).join("\n"));
    // Of a damaged file the schema may pass over bytes, which are not written again.
    if (input.isWhole !== 1) return "the same";
    const written = codec.write(structuredClone(ours) as never, { derive: false });
    if (Buffer.compare(written, bytes) !== 0) throw new Finding("written again the bytes are others");
    return "the same, and the same bytes again";
  },
};
