/**
 * A write-ahead log, frame by frame, as recovery sees it: which frames count, what is damaged between them, and what a crash
 * left at the end. Frames that do not count are shown as far as they can be read.
 */
import {
  decodeFrameHeadV1,
  decodeFrameHeadV2,
  decodeWalBinding,
  layoutFrameV1,
  layoutFrameV2,
  layoutWalBinding,
  layoutWalPrefix,
  Op,
} from "../../generated/iqdb-wal.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { FormatError } from "../bytes/format-error.js";
import { IqdbError } from "../errors.js";
import {
  decodeLogHeader,
  HEAD_BYTES,
  isTornHeader,
  type LogFrame,
  type LogHeader,
  type LogVersion,
  PREFIX_BYTES,
  PREPARED_UNIT,
  saltSeedOf,
} from "../format/log-codec.js";
import { scanLog } from "../persist/log-scan.js";
import { checksumOf } from "../wasm/checksum.js";
import { BytesFile } from "./bytes-file.js";
import type { Part, Problem } from "./inspection.js";
import { PartBuilder } from "./part-builder.js";

const HEADER_V2_BYTES = 48;
const CRC_BYTES = 4;

export function inspectLog(name: string, bytes: Uint8Array): Part[] {
  const file = new PartBuilder(name, bytes);
  const { structure } = file;
  structure.type("iqdb_wal.IqdbWal");
  structure.enter("prefix", -1);
  const isTorn = isTornHeader(bytes);
  const begins = file.read(
    layoutWalPrefix,
    0,
    Math.min(PREFIX_BYTES, bytes.length),
    "prefix",
    isTorn ? "torn" : "damaged",
  );
  structure.leave();
  let tornFrom = bytes.length;
  if (begins) {
    const version = new ByteReader(bytes, PREFIX_BYTES - 4).u4le() as LogVersion;
    structure.enter("body", -1);
    structure.type(`iqdb_wal.WalV${version}`);
    const header = readHeader(file, version);
    if (header !== undefined) tornFrom = new LogInspection(file, header).read();
    structure.leave();
  }
  return [file.finish((offset) => offset >= tornFrom)];
}

/** The header as far as it goes: frames are looked for behind a damaged one too. */
function readHeader(file: PartBuilder, version: LogVersion): LogHeader | undefined {
  const { bytes, name, structure } = file;
  let header: LogHeader = { version, length: PREFIX_BYTES, binding: undefined };
  if (version === 2) {
    const length = HEADER_V2_BYTES;
    structure.enter("binding", -1);
    const context = structure.current;
    const isWhole = file.read(layoutWalBinding, PREFIX_BYTES, Math.min(length, bytes.length), "body.binding");
    structure.leave();
    if (!isWhole) return undefined;
    const end = length - CRC_BYTES;
    file.sum({ context, path: "headerCrc32", computed: checksumOf(bytes, 0, 0, end), start: 0, end });
    const binding = decodeWalBinding(new ByteReader(bytes, PREFIX_BYTES));
    header = { version, length, binding: { ...binding, snapshotLength: Number(binding.snapshotLength) } };
  }
  try {
    decodeLogHeader(bytes, name);
  } catch (error) {
    if (!(error instanceof IqdbError)) throw error;
    if (error.details.computed === undefined) file.problem("damaged", 0, "prefix", error.message);
  }
  return header;
}

class LogInspection {
  readonly #file: PartBuilder;
  readonly #header: LogHeader;
  readonly #saltSeed: number;
  #frames = 0;

  constructor(file: PartBuilder, header: LogHeader) {
    this.#file = file;
    this.#header = header;
    this.#saltSeed = saltSeedOf(header.binding);
  }

  /** Returns where the torn tail begins. */
  read(): number {
    const { bytes } = this.#file;
    const { version } = this.#header;
    let at = this.#header.length;
    const scanned = scanLog(new BytesFile(bytes), bytes.length, this.#header, "salvage", (frame) => {
      if (at < frame.offset) this.#damaged(at, frame.offset);
      this.#frame(frame.offset, frame.end);
      at = frame.end;
      return mutationsIn(frame, version);
    });
    if (at === bytes.length) return at;
    const isDamaged = scanned.damage.some(({ offset }) => offset === at);
    if (isDamaged) this.#damaged(at, bytes.length);
    else this.#tail(at);
    return isDamaged ? bytes.length : at;
  }

  /** One frame, or what is left of one. */
  #frame(start: number, end: number): void {
    const { bytes, structure } = this.#file;
    const { version } = this.#header;
    const path = `body.frames[${this.#frames}]`;
    structure.enter("frames", this.#frames++);
    const context = structure.current;
    this.#file.read(version === 1 ? layoutFrameV1 : layoutFrameV2, start, end, path);
    structure.leave();
    const body = start + HEAD_BYTES[version];
    if (body > end) return;
    const lenRecord = new ByteReader(bytes, start).u4le();
    if (lenRecord > 0 && body + lenRecord <= end) {
      const last = body + lenRecord;
      const computed = checksumOf(bytes, 0, body, last);
      this.#file.sum({ context, path: "head.recordCrc32", computed, start: body, end: last });
    }
    if (version === 1) return;
    const headEnd = body - CRC_BYTES;
    const computed = checksumOf(bytes, this.#saltSeed, start, headEnd);
    this.#file.sum({ context, path: "head.headCrc32", computed, start, end: headEnd, besides: "after the log's salt" });
  }

  /** What looks like frames from `start` on, one after the other. */
  #pieces(start: number, end: number): void {
    for (let at = start; at < end; at = this.#file.position) this.#frame(at, this.#frameEnd(at, end));
  }

  #frameEnd(start: number, end: number): number {
    const { version } = this.#header;
    const body = start + HEAD_BYTES[version];
    if (body > end) return end;
    const reader = new ByteReader(this.#file.bytes, start);
    const { lenRecord } = version === 1 ? decodeFrameHeadV1(reader) : decodeFrameHeadV2(reader);
    return lenRecord === 0 ? end : Math.min(body + lenRecord, end);
  }

  #damaged(start: number, end: number): void {
    const rest = end < this.#file.bytes.length ? `; the next good frame begins at ${end}` : "";
    const why = `${end - start} bytes of acknowledged data are damaged${rest}`;
    this.#report("damaged", start, why);
    this.#pieces(start, end);
  }

  #tail(start: number): void {
    const { bytes } = this.#file;
    const isPrepared = this.#header.version === 2 && bytes.length % PREPARED_UNIT === 0;
    const isRoom = isPrepared && bytes.subarray(start).every((byte) => byte === 0);
    const why = `the last ${bytes.length - start} bytes are what a crash left of a frame; recovery drops them`;
    if (!isRoom) this.#report("torn", start, why);
    this.#pieces(start, bytes.length);
  }

  #report(state: Problem["state"], offset: number, why: string): void {
    this.#file.problem(state, offset, `body.frames[${this.#frames}]`, why);
  }
}

/** How far a frame counts the sequence numbers on. */
function mutationsIn({ record }: LogFrame, version: LogVersion): number {
  try {
    const op = record.u1();
    if (op === Op.insert || op === Op.delete) return 1;
    return op === Op.batch && version === 2 ? record.u4le() : 0;
  } catch (error) {
    if (error instanceof FormatError) return 0;
    throw error;
  }
}
