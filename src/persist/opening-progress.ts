/**
 * How far an opening is, for whoever follows it and may end it. Files count by their bytes; what has to be derived from the
 * rows anew counts as much as reading them.
 *
 * Invariants: what is told never falls, whatever is read twice. Once `tell` has thrown, every later call throws, too: nothing
 * that reads on in spite of an error reads to the end.
 */
import { IqdbError } from "../errors.js";
import { withIo } from "./io.js";
import type { Storage } from "./storage/storage.js";

/** In the order in which they are done. */
type Part = "snapshot" | "derived" | "log";

/** Smaller steps are not told. */
const STEP = 1 / 1000;

export class OpeningProgress {
  readonly #tell: (done: number) => void;
  readonly #bytes: Record<Part, number> = { snapshot: 1, derived: 0, log: 0 };
  #told = 0;
  #ended: { readonly error: unknown } | undefined;

  /** `tell` is called with the share that is done; it throws to end the opening. */
  constructor(tell: (done: number) => void) {
    this.#tell = tell;
  }

  /** What `tell` threw. */
  get ended(): { readonly error: unknown } | undefined {
    return this.#ended;
  }

  /** The files that are about to be read. Errors: IQDB_IO. */
  expect(storage: Storage, paths: { snapshot: string; sidecar: string; log: string }): void {
    const bytesOf = (path: string) => withIo("look up", path, () => storage.status(path))?.size ?? 0;
    this.#bytes.snapshot = bytesOf(paths.snapshot);
    this.#bytes.derived = bytesOf(paths.sidecar);
    this.#bytes.log = bytesOf(paths.log);
  }

  /** Whether anything is derived from the rows: known as soon as their reading begins. */
  derives(isDerived: boolean): void {
    if (!isDerived) this.#bytes.derived = 0;
    else if (this.#bytes.derived === 0) this.#bytes.derived = this.#bytes.snapshot;
  }

  /** So much of a part is done, and nothing of the next one. Errors: IQDB_ABORTED when the opening is to end. */
  at(part: Part, share: number): void {
    const { snapshot, derived, log } = this.#bytes;
    const before = part === "snapshot" ? 0 : part === "derived" ? snapshot : snapshot + derived;
    const done = (before + share * this.#bytes[part]) / Math.max(snapshot + derived + log, 1);
    if (this.#ended !== undefined || done >= this.#told + STEP) this.#say(done);
  }

  /** All is done. Errors: as `at`. */
  end(): void {
    this.#say(1);
  }

  #say(done: number): void {
    this.#told = done;
    try {
      if (this.#ended === undefined) this.#tell(done);
    } catch (error) {
      this.#ended = { error };
    }
    if (this.#ended === undefined) return;
    throw new IqdbError("IQDB_ABORTED", "opening was ended by who follows it", {}, { cause: this.#ended.error });
  }
}
