/**
 * Walks a log frame by frame up to the first bad one, and tells what the bad one means.
 *
 * Version 2: damage, when a later frame head that verifies says that the log was durable beyond the bad frame; otherwise
 * a torn tail. Version 1 has no such word: damage, when any valid frame follows (our writer syncs each frame by itself at
 * level "always", so a power cut cannot leave a valid frame behind a bad one). An all-zero rest is a torn tail.
 */
import { IqdbError } from "../errors.js";
import {
  type FrameContext,
  type LogFrame,
  type LogHeader,
  likelyRecordLengthV1,
  nextFrameCandidate,
  readFrame,
  readFrameHead,
  saltSeedOf,
} from "../format/log-codec.js";
import type { RecoveryMode } from "./config.js";
import { FileWindow } from "./file-window.js";
import type { StorageFile } from "./storage/storage.js";

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
  /** Damage to acknowledged data was found and, as the caller chose, cut or skipped. */
  readonly damaged: boolean;
}

/** Calls `visit` for each good frame, which returns how many mutations it holds. */
export type FrameVisitor = (frame: LogFrame) => number;

interface Bad {
  readonly offset: number;
  readonly reason: string;
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
  for (let at = header.length; ; ) {
    const bad = scan.walk(at, visit);
    const damage = bad === undefined ? undefined : scan.proofOfDamage(bad);
    if (damage !== undefined && mode === "strict") throw corrupt(file.path, bad as Bad, damage);
    const resume = damage !== undefined && mode === "salvage" ? scan.nextFrame((bad as Bad).offset) : undefined;
    if (resume === undefined) {
      const goodEnd = bad?.offset ?? size;
      const droppedBytes = skipped + size - goodEnd;
      return {
        header,
        frames: scan.frames,
        nextLsn: scan.nextLsn,
        goodEnd,
        provenEnd: scan.provenEnd,
        droppedBytes,
        damaged: skipped > 0 || damage !== undefined,
      };
    }
    skipped += resume - (bad as Bad).offset;
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
  readonly #first: number;
  #gapAllowed = false;
  #gaveUp = false;

  constructor(file: StorageFile, size: number, header: LogHeader) {
    this.#context = { version: header.version, saltSeed: saltSeedOf(header.binding) };
    this.#window = new FileWindow(file, size);
    this.#size = size;
    this.#first = header.length;
    this.nextLsn = header.binding?.firstLsn ?? 1n;
    this.provenEnd = header.length;
  }

  /** Visits frames from `at` until the end of the log (undefined) or a bad frame. */
  walk(at: number, visit: FrameVisitor): Bad | undefined {
    while (at < this.#size) {
      const frame = readFrame(this.#context, this.#window.view, at, this.#size);
      if (frame === undefined) return { offset: at, reason: "a frame's checksum does not match" };
      if (this.#context.version === 2) {
        const misplaced = this.#misplaced(frame);
        if (misplaced !== undefined) return { offset: at, reason: misplaced };
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
    if (this.#context.version === 1) {
      const later = this.nextFrame(bad.offset);
      return this.#gaveUp ? bad.offset : later;
    }
    const head = readFrameHead(this.#context, this.#window.view, bad.offset);
    // A frame that verifies and yet is out of place cannot come from a crash.
    if (head !== undefined && readFrame(this.#context, this.#window.view, bad.offset, this.#size) !== undefined) {
      return bad.offset;
    }
    return this.#findHead(bad.offset + 1, (offset) => {
      const later = readFrameHead(this.#context, this.#window.view, offset);
      return later !== undefined && later.durable > bad.offset;
    });
  }

  /**
   * Offset of the next frame behind `offset` that verifies whole. The search in version 1, whose heads carry no checksum
   * of their own, could be made quadratic by hostile bytes: it gives up after summing 64 times the rest of the log. A rest
   * in which that many places look like frames is no torn tail.
   */
  nextFrame(offset: number): number | undefined {
    let budget = 64 * (this.#size - offset + 1024 * 1024);
    this.#gaveUp = false;
    const { view } = this.#window;
    return this.#findHead(offset + 1, (at) => {
      if (this.#context.version === 1) {
        const length = likelyRecordLengthV1(view, at, this.#size);
        if (length === 0 || this.#gaveUp) return false;
        budget -= length;
        this.#gaveUp = budget < 0;
      }
      return readFrame(this.#context, view, at, this.#size) !== undefined;
    });
  }

  #findHead(from: number, matches: (offset: number) => boolean): number | undefined {
    const view = this.#window.view;
    for (let offset = Math.max(from, this.#first); offset < this.#size && !this.#gaveUp; offset++) {
      offset = nextFrameCandidate(view, offset, this.#size);
      if (offset < this.#size && matches(offset)) return offset;
    }
    return undefined;
  }
}

function corrupt(path: string, bad: Bad, provenAt: number): IqdbError {
  return new IqdbError(
    "IQDB_WAL_CORRUPT",
    `the log ${path} is damaged at offset ${bad.offset}: ${bad.reason}, and data behind it proves that it had been ` +
      'acknowledged. Restore a backup, or open with recovery: "salvage" (keeps what is intact) or "cut-tail"',
    { path, offset: bad.offset, reason: bad.reason, provenAt },
  );
}
