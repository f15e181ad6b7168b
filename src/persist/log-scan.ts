/**
 * Walks a log frame by frame up to the first bad one, and tells what the bad one means.
 *
 * Version 2: damage, when a later frame head that verifies says that the log was durable beyond the bad frame; otherwise
 * a torn tail. Version 1 has no such word: damage, when any valid frame follows (our writer syncs each frame by itself at
 * level "always", so a power cut cannot leave a valid frame behind a bad one). An all-zero rest is a torn tail,
 * but for zeros that a version 2 log was given as room for more frames: they are dropped like one, and not counted.
 */
import { IqdbError } from "../errors.js";
import {
  type FrameContext,
  HEAD_BYTES,
  type LogFrame,
  type LogHeader,
  PREPARED_UNIT,
  readFrame,
  saltSeedOf,
} from "../format/log-codec.js";
import { findFrameV1, findFrameV2, findHead, type SearchBudget } from "../format/log-search.js";
import type { ByteRange } from "../types/persistable.js";
import type { RecoveryMode } from "./config.js";
import { FileWindow } from "./file-window.js";
import type { StorageFile } from "./storage/storage.js";

/** The search for zeros goes back by as much as a window of the file holds: each is read once. */
const BACKWARD_BYTES = 1024 * 1024;

export interface ScannedLog {
  readonly header: LogHeader;
  readonly frames: number;
  /** Sequence number after the last mutation that was seen; version 1: 1. */
  readonly nextLsn: bigint;
  /** Offset after the last frame that counts: everything behind it is dropped. */
  readonly goodEnd: number;
  /** Offset up to which the log itself says that it reached stable storage; version 1 never says more than its header. */
  readonly provenEnd: number;
  /** Bytes that are not replayed: a torn tail, or what a lenient recovery gave up. */
  readonly droppedBytes: number;
  /** Damage to acknowledged data that was, as the caller chose, cut or skipped: the first of the places, in order. */
  readonly damage: readonly ByteRange[];
}

/** A list of more places helps nobody, and hostile bytes could make it long. */
const RANGES_MAX = 1000;

/** Calls `visit` for each good frame, which returns how many mutations it holds. */
export type FrameVisitor = (frame: LogFrame) => number;

interface Bad {
  readonly offset: number;
  readonly reason: string;
  /** A frame that verifies, but does not belong here. */
  readonly frame?: LogFrame;
}

/** Errors: IQDB_WAL_CORRUPT in mode "strict" when acknowledged data is damaged; IQDB_IO; whatever `visit` throws. */
export function scanLog(
  file: StorageFile,
  size: number,
  header: LogHeader,
  mode: RecoveryMode,
  visit: FrameVisitor,
): ScannedLog {
  const scan = new LogScan(file, size, header);
  let skipped = 0;
  const damage: ByteRange[] = [];
  for (let at = header.length; ; ) {
    const bad = scan.walk(at, visit);
    const proof = bad === undefined ? undefined : scan.proofOfDamage(bad);
    if (proof !== undefined && mode === "strict") throw corrupt(file.path, bad as Bad, proof);
    const resume = proof !== undefined && mode === "salvage" ? scan.resumeBehind(bad as Bad) : undefined;
    if (resume === undefined) {
      const goodEnd = bad?.offset ?? size;
      const { frames, nextLsn, provenEnd } = scan;
      const rest = scan.contentEnd(goodEnd) - goodEnd;
      if (proof !== undefined) damage.push({ offset: goodEnd, length: rest });
      return { header, frames, nextLsn, goodEnd, provenEnd, droppedBytes: skipped + rest, damage };
    }
    const { offset } = bad as Bad;
    if (damage.length < RANGES_MAX) damage.push({ offset, length: resume - offset });
    skipped += resume - offset;
    scan.acceptGap();
    at = resume;
  }
}

class LogScan {
  frames = 0;
  nextLsn: bigint;
  provenEnd: number;
  readonly #context: FrameContext;
  readonly #window: FileWindow;
  readonly #size: number;
  #gapAllowed = false;
  /** Where the zeros at the end of the log begin, once it has been asked for. */
  #zeros: number | undefined;
  /** The search for heads has come this far. */
  #searched = 0;
  /** For hostile bytes, which could make the search in version 1 quadratic: 64 times the log in all. */
  readonly #budget: SearchBudget;

  constructor(file: StorageFile, size: number, header: LogHeader) {
    this.#context = { version: header.version, saltSeed: saltSeedOf(header.binding) };
    this.#window = new FileWindow(file, size);
    this.#size = size;
    this.nextLsn = header.binding?.firstLsn ?? 1n;
    this.provenEnd = header.length;
    this.#budget = { left: 64 * (size + 1024 * 1024) };
  }

  /** Visits frames from `at` until the end of the log (undefined) or a bad frame. */
  walk(at: number, visit: FrameVisitor): Bad | undefined {
    while (at < this.#size) {
      const frame = readFrame(this.#context, this.#window.view, at, this.#size);
      if (frame === undefined) return { offset: at, reason: "a frame's checksum does not match" };
      if (this.#context.version === 2) {
        const misplaced = this.#misplaced(frame);
        if (misplaced !== undefined) return { offset: at, reason: misplaced, frame };
      }
      this.frames++;
      this.provenEnd = Math.max(this.provenEnd, frame.durable);
      this.nextLsn = frame.lsn + BigInt(visit(frame));
      at = frame.end;
    }
    return undefined;
  }

  /** After skipped frames the next one may have any later sequence number. */
  acceptGap(): void {
    this.#gapAllowed = true;
  }

  #misplaced(frame: LogFrame): string | undefined {
    const inSequence = this.#gapAllowed ? frame.lsn >= this.nextLsn : frame.lsn === this.nextLsn;
    if (!inSequence) return `sequence number ${frame.lsn} where ${this.nextLsn} belongs`;
    this.#gapAllowed = false;
    return frame.durable > frame.offset ? "a frame claims to be durable before it was written" : undefined;
  }

  /** Offset of what proves that the bad frame had been acknowledged; undefined for a torn tail. */
  proofOfDamage(bad: Bad): number | undefined {
    const { view } = this.#window;
    if (this.#context.version === 1) {
      const later = findFrameV1(this.#context, view, bad.offset + 1, this.#size, this.#budget);
      // A rest in which that many places look like frames is no torn tail.
      return this.#budget.left < 0 ? bad.offset : later;
    }
    // A frame that verifies and yet is out of place cannot come from a crash.
    if (bad.frame !== undefined) return bad.offset;
    // What an earlier search passed claims less than that one asked for, and so less than this one does.
    const from = Math.max(bad.offset + 1, this.#searched);
    // Zeros are no head, but the last bytes of one may be.
    const end = Math.min(this.#size, this.#zerosFrom(from) + HEAD_BYTES[2]);
    const proof = findHead(this.#context, view, from, end, bad.offset);
    this.#searched = proof ?? this.#size;
    return proof;
  }

  /** Where the rest of the log from `start` on ends; prepared room does not belong to it. */
  contentEnd(start: number): number {
    const isPrepared = this.#context.version === 2 && this.#size % PREPARED_UNIT === 0;
    return isPrepared ? this.#zerosFrom(start) : this.#size;
  }

  /** The first offset from `start` on behind which there are only zeros. */
  #zerosFrom(start: number): number {
    this.#zeros ??= startOfZeros(this.#window, this.#size);
    return Math.max(start, this.#zeros);
  }

  /** Where salvage goes on: at a frame that is intact and only came too early, else at the next one that verifies whole. */
  resumeBehind({ offset, frame }: Bad): number | undefined {
    const { view } = this.#window;
    if (frame !== undefined && frame.lsn > this.nextLsn && frame.durable <= offset) return offset;
    return this.#context.version === 1
      ? findFrameV1(this.#context, view, offset + 1, this.#size, this.#budget)
      : findFrameV2(this.#context, view, offset + 1, this.#size);
  }
}

function startOfZeros(window: FileWindow, size: number): number {
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - BACKWARD_BYTES);
    const { bytes, start, end: last } = window.view(from, end - from);
    for (let at = last - 1; at >= start; at--) if (bytes[at] !== 0) return from + at - start + 1;
    end = from;
  }
  return 0;
}

function corrupt(path: string, bad: Bad, provenAt: number): IqdbError {
  return new IqdbError(
    "IQDB_WAL_CORRUPT",
    `the log ${path} is damaged at offset ${bad.offset}: ${bad.reason}, and data behind it proves that it had been ` +
      'acknowledged. Restore a backup, or open with recovery: "salvage" (keeps what is intact) or "cut-tail"',
    { path, offset: bad.offset, reason: bad.reason, provenAt },
  );
}
