/**
 * The index sidecar of a database: what its index derived from the rows of the snapshot, so that opening need not derive it
 * again. It names its snapshot and carries its own checksums; whatever is wrong with it, the index is built from the rows.
 *
 * Invariant: nothing that happens to a sidecar fails an operation of the database. `load` and `save` return what people
 * should know instead of throwing, unless whoever follows an opening ends it.
 */

import { PayloadWriter } from "../bytes/payload-writer.js";
import { IqdbError } from "../errors.js";
import {
  alignSection,
  decodeSidecarFront,
  encodeSidecarFront,
  SIDECAR_FRONT_BYTES_MAX,
  type SidecarFront,
  sectionName,
  sizeOfSidecarFront,
  wrongChecksum,
} from "../format/sidecar-codec.js";
import type { Derived, DerivedSection, DerivedSource, Persistable, StoredSection } from "../types/persistable.js";
import { checksumOf } from "../wasm/checksum.js";
import { FileWindow } from "./file-window.js";
import { readFully, withIo, writeFully } from "./io.js";
import type { OpeningProgress } from "./opening-progress.js";
import type { SnapshotIdentity } from "./snapshot-file.js";
import { StagedFile } from "./staged-file.js";
import type { Storage, StorageFile } from "./storage/storage.js";

/** Bytes are checksummed in steps of this while they are still in the processor's cache. */
const STEP_BYTES = 128 * 1024;
/** Smaller views are filled from a window over the file: each by itself would be a call of the system. */
const DIRECT_BYTES_MIN = 16 * 1024;

export interface SidecarOptions {
  readonly storage: Storage;
  readonly path: string;
  /** The snapshot: a new sidecar gets its permissions and owner. */
  readonly like: string;
  readonly mode: number;
  /** Whether a new sidecar is on stable storage before it takes its name. */
  readonly isSynced: boolean;
  /** Whether there is one already; undefined: it was not looked for. */
  readonly exists: boolean | undefined;
}

type Entry = SidecarFront["head"]["sections"][number];

export class SidecarFile {
  readonly #options: SidecarOptions;
  #exists: boolean | undefined;
  /** Of what it holds; undefined: it is of no use as it is. */
  #revision: number | undefined;
  #isStale = false;

  constructor(options: SidecarOptions) {
    this.#options = options;
    this.#exists = options.exists;
  }

  /** What `load` met was made for another state of the rows, as a crash leaves it, and is not damaged as far as it was read. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /**
   * Gives `index`, which holds the rows of `snapshot` and nothing else, what was derived from them. Returns why that cannot
   * be; undefined when it is done, and when there is nothing to do. Errors: those of `progress`.
   */
  load(index: Persistable, snapshot: SnapshotIdentity, progress?: OpeningProgress): string | undefined {
    const { path } = this.#options;
    try {
      const { derived } = index;
      if (derived === undefined) return undefined;
      const kind = this.#exists === false ? undefined : this.#kind();
      this.#exists = kind !== undefined;
      if (kind === undefined) return `there is no ${path}`;
      if (kind !== "file") return `${path} is not a regular file`;
      const reason = this.#read(derived, index.size, snapshot, progress);
      if (reason === undefined) this.#revision = index.derived?.revision;
      return reason;
    } catch (error) {
      if (progress?.ended !== undefined) throw error;
      return messageOf(error);
    }
  }

  /**
   * Keeps what `index` has derived from the rows of `snapshot`, in the place of whatever was kept before. A sidecar that is
   * no longer of use is removed. Returns why it could not be written.
   */
  save(index: Persistable, snapshot: SnapshotIdentity): string | undefined {
    try {
      const { derived } = index;
      if (derived === undefined) this.#remove();
      else this.#write(derived, index.size, snapshot);
      return undefined;
    } catch (error) {
      // What is there is bound to a snapshot that is gone: it would only be read and refused.
      this.#exists ??= true;
      this.#remove();
      return `the index sidecar could not be written, so the next opening builds the index anew: ${messageOf(error)}`;
    }
  }

  /** `save`, if the index has learned something since `load` or `save` without any change of its rows. */
  renew(index: Persistable, snapshot: SnapshotIdentity): void {
    if (index.derived?.revision !== this.#revision) this.save(index, snapshot);
  }

  #kind(): "file" | "directory" | "other" | undefined {
    const { storage, path } = this.#options;
    return withIo("look up", path, () => storage.status(path))?.kind;
  }

  #remove(): void {
    const { storage, path } = this.#options;
    // Where it was not looked for, there is no need to: whoever reads it, refuses it.
    if (!this.#exists) return;
    try {
      storage.unlink(path);
      this.#exists = false;
    } catch {
      // The next save tries again; until then readers refuse it.
    }
  }

  #read(
    derived: Derived,
    rows: number,
    snapshot: SnapshotIdentity,
    progress: OpeningProgress | undefined,
  ): string | undefined {
    const { storage, path } = this.#options;
    const file = withIo("open", path, () => storage.open(path, "read"));
    try {
      const front = readFront(file);
      const { head } = front;
      this.#isStale = true;
      if (head.snapshotCrc32 !== snapshot.crc32 || head.snapshotLength !== snapshot.length || head.numRows !== rows) {
        return `${path} belongs to another snapshot`;
      }
      if (!sameBytes(head.fingerprint, derived.fingerprint())) {
        return `${path} was made for an index with other parameters`;
      }
      this.#isStale = false;
      checkGaps(file, front);
      return derived.load(new SidecarSource(file, head.sections, progress))
        ? undefined
        : `${path} does not fit the rows`;
    } finally {
      withIo("close", path, () => file.close());
    }
  }

  #write(derived: Derived, rows: number, snapshot: SnapshotIdentity): void {
    const { storage, path, like, mode, isSynced } = this.#options;
    const staged = StagedFile.create(storage, path, mode, like);
    staged.fill((file) => writeSidecar(file, derived, rows, snapshot));
    if (isSynced) staged.seal();
    else staged.finish();
    staged.rename();
    this.#exists = true;
    this.#revision = derived.revision;
  }
}

/** The sections go to the file as they come; the table in front of them, which holds their checksums, is written last. */
function writeSidecar(file: StorageFile, derived: Derived, rows: number, snapshot: SnapshotIdentity): void {
  const sections = [...derived.sections()];
  const head = {
    snapshotCrc32: snapshot.crc32,
    snapshotLength: snapshot.length,
    numRows: rows,
    fingerprint: derived.fingerprint(),
    sections: sections.map(({ kind, part = 0, length }) => ({ kind, part, offset: 0, length, crc32: 0 })),
  };
  const start = sizeOfSidecarFront(head);
  let end = start;
  const body = new PayloadWriter((bytes) => {
    writeFully(file, bytes, end);
    end += bytes.length;
  });
  for (const [place, section] of sections.entries()) {
    const offset = alignSection(start + body.length);
    body.put(new Uint8Array(offset - start - body.length));
    const entry = head.sections[place];
    entry.offset = offset;
    entry.crc32 = putSection(body, section);
  }
  body.finish();
  writeFully(file, encodeSidecarFront(head), 0);
}

/** Returns the checksum of what was written. */
function putSection(body: PayloadWriter, section: DerivedSection): number {
  const before = body.length;
  let crc = 0;
  for (const chunk of section.chunks()) {
    for (const piece of piecesOf(chunk)) {
      crc = checksumOf(piece, crc);
      body.put(piece);
    }
  }
  const written = body.length - before;
  if (written === section.length) return crc;
  throw new IqdbError(
    "IQDB_INDEX_BUILD",
    `the index announced a section of ${section.length} bytes and gave ${written}`,
    { kind: section.kind, expected: section.length, found: written },
  );
}

function readFront(file: StorageFile): SidecarFront {
  const size = withIo("measure", file.path, () => file.size());
  const start = new Uint8Array(Math.min(size, SIDECAR_FRONT_BYTES_MAX));
  return decodeSidecarFront(start.subarray(0, readFully(file, start, 0)), size, file.path);
}

/** What stands between the sections is under no checksum; it is always zero. */
function checkGaps(file: StorageFile, { head, length }: SidecarFront): void {
  let end = length;
  for (const section of head.sections) {
    const gap = new Uint8Array(section.offset - end).fill(1);
    if (readFully(file, gap, end) < gap.length) throw cutShort(file, end);
    if (gap.some((byte) => byte !== 0)) {
      throw new IqdbError("IQDB_INVALID_PAYLOAD", `${file.path} is damaged between its sections`, {
        path: file.path,
        offset: end,
      });
    }
    end = section.offset + section.length;
  }
}

class SidecarSource implements DerivedSource {
  readonly #file: StorageFile;
  readonly #sections: readonly Entry[];
  readonly #tell: (position: number) => void;

  constructor(file: StorageFile, sections: readonly Entry[], progress: OpeningProgress | undefined) {
    this.#file = file;
    this.#sections = sections;
    const end = Math.max(...sections.map(({ offset, length }) => offset + length));
    this.#tell = (position) => progress?.at("derived", position / end);
  }

  section(kind: number, part = 0): StoredSection | undefined {
    const entry = this.#sections.find((one) => one.kind === kind && one.part === part);
    if (entry === undefined) return undefined;
    return { length: entry.length, readInto: (views) => readSection(this.#file, entry, views, this.#tell) };
  }
}

function readSection(
  file: StorageFile,
  entry: Entry,
  views: Iterable<Uint8Array>,
  tell: (position: number) => void,
): void {
  const { offset, length } = entry;
  const end = offset + length;
  const small = new FileWindow(file, end);
  let position = offset;
  let crc = 0;
  for (const view of views) {
    if (view.length > end - position) throw wrongRoom(file, entry);
    for (const piece of piecesOf(view)) {
      tell(position);
      if (view.length < DIRECT_BYTES_MIN) copyFrom(small, piece, position, file);
      else if (readFully(file, piece, position) < piece.length) throw cutShort(file, position);
      crc = checksumOf(piece, crc);
      position += piece.length;
    }
  }
  if (position < end) throw wrongRoom(file, entry);
  if (crc !== entry.crc32) throw wrongChecksum(`section ${sectionName(entry)}`, entry.crc32, crc, file.path);
}

function copyFrom(window: FileWindow, target: Uint8Array, position: number, file: StorageFile): void {
  const bytes = window.view(position, target.length).takeRest();
  if (bytes.length < target.length) throw cutShort(file, position);
  target.set(bytes);
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += STEP_BYTES) yield bytes.subarray(at, at + STEP_BYTES);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** The file has become shorter since it was measured. */
function cutShort(file: StorageFile, offset: number): IqdbError {
  return new IqdbError("IQDB_TRUNCATED_PAYLOAD", `${file.path} ends at byte ${offset}, in the middle`, {
    path: file.path,
    offset,
  });
}

function wrongRoom(file: StorageFile, { kind, part, length }: Entry): IqdbError {
  return new IqdbError(
    "IQDB_INVALID_PAYLOAD",
    `section ${sectionName({ kind, part })} of ${file.path} has ${length} bytes, the index has room for another number`,
    { path: file.path, kind, part, length },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
