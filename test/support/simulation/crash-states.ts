/**
 * The disks that a power cut may leave. A file that was synced keeps what it had then; of what came later, pieces arrive
 * or not, in any order; names change only by directory operations, and those are certain only after the directory's sync.
 *
 * Per file since its last sync: every prefix of the operations; every cut at a sector; one sector missing (stale, or zeros
 * where the file grew) or filled with foreign bytes; late sectors without the early ones; the length without the data, whole
 * or from some sector on; every subset while there are few pieces; the first piece cut inside its sector. Names: every
 * subset of the pending operations (strict POSIX) or every prefix (a journal). States are the product over files; beyond a
 * cap, the plain ones first and then a choice made by the seed.
 */
import { createHash } from "node:crypto";
import { mixSeeds, SeededRandom } from "../seeded-random.js";
import type { DataAction, DiskAction, DiskImage, NameAction, Progress, Trace } from "./disk-operation.js";
import { directoryOf } from "./disk-operation.js";
import { applyPieces, type Fate, type Piece, splitIntoPieces } from "./file-content.js";

export interface CrashOptions {
  readonly seed: number;
  /** At most so many states for each point of the run. */
  readonly statesPerPoint: number;
  readonly names?: "any subset" | "prefix";
  /** The first crash point: that many operations have been issued. */
  readonly from?: number;
}

export interface CrashState {
  readonly image: DiskImage;
  /** Equal for equal images. */
  readonly key: string;
  /** The number of operations issued before the power went. */
  readonly point: number;
  readonly progress: Progress;
  /** Nothing was lost: this is also what a killed process leaves. */
  readonly isIntact: boolean;
}

/** All subsets up to here: 2^8 images of a file. */
const SUBSET_PIECES_MAX = 8;
/** Of longer lists of pieces, this many places are tried: the ends always, between them a choice. */
const PLACES_MAX = 24;
const CUTS_INSIDE_SECTOR = 12;
const PENDING_NAMES_MAX = 6;

/** A possible content of a file. */
interface Variant {
  readonly bytes: Uint8Array;
  readonly key: string;
}

export function* crashStates(trace: Trace, options: CrashOptions): Generator<CrashState> {
  const disk = new PendingDisk(trace, options);
  for (let point = 0; point <= trace.operations.length; point++) {
    const next = trace.operations[point];
    if (point >= (options.from ?? 0)) {
      const progress = next === undefined ? trace.end : next.progress;
      for (const state of disk.states(mixSeeds(options.seed, point))) yield { ...state, point, progress };
    }
    if (next !== undefined) disk.apply(next.action);
  }
}

/** The disk after some of the operations: what is certain, and what is pending. */
class PendingDisk {
  readonly #files = new Map<number, PendingFile>();
  readonly #statesPerPoint: number;
  readonly #isPrefixOnly: boolean;
  #names: Map<string, number>;
  #pendingNames: NameAction[] = [];

  constructor(trace: Trace, options: CrashOptions) {
    this.#statesPerPoint = options.statesPerPoint;
    this.#isPrefixOnly = options.names === "prefix";
    this.#names = new Map(trace.inodes);
    for (const [path, inode] of trace.inodes)
      this.#files.set(inode, new PendingFile(trace.start.get(path) as Uint8Array));
  }

  apply(action: DiskAction): void {
    switch (action.kind) {
      case "write":
      case "truncate":
        this.#file(action.inode).add(action);
        break;
      case "sync":
        this.#file(action.inode).sync();
        break;
      case "drop":
        this.#file(action.inode).drop();
        break;
      case "syncDirectory":
        this.#syncNames(action.directory);
        break;
      default:
        this.#pendingNames.push(action);
    }
  }

  *states(seed: number): Generator<Pick<CrashState, "image" | "key" | "isIntact">> {
    const random = new SeededRandom(seed);
    const seen = new Set<string>();
    for (const choice of this.#choices(random)) {
      const image = new Map<string, Uint8Array>();
      let key = "";
      for (const [path, variant] of choice.files) {
        image.set(path, variant.bytes);
        key += `${path}=${variant.key};`;
      }
      if (seen.has(key)) continue;
      seen.add(key);
      yield { image, key, isIntact: choice.isIntact };
      if (seen.size >= this.#statesPerPoint) return;
    }
  }

  *#choices(random: SeededRandom): Generator<{ files: [string, Variant][]; isIntact: boolean }> {
    const directories = this.#directories();
    const layouts = directories.map((names) => {
      const paths = [...names.keys()].sort();
      return { paths, variants: paths.map((path) => this.#file(names.get(path) as number).variants(random)) };
    });
    const make = (layout: number, indexes: readonly number[]) => {
      const { paths, variants } = layouts[layout] as (typeof layouts)[number];
      const files = paths.map((path, i): [string, Variant] => [
        path,
        (variants[i] as Variant[])[indexes[i] ?? 0] as Variant,
      ]);
      return { files, isIntact: layout === 0 && indexes.every((index) => index === 0) };
    };
    const sizes = layouts.map(({ variants }) => variants.reduce((product, list) => product * list.length, 1));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total <= this.#statesPerPoint) {
      for (let layout = 0; layout < layouts.length; layout++) {
        for (const indexes of product((layouts[layout] as (typeof layouts)[number]).variants))
          yield make(layout, indexes);
      }
      return;
    }
    // Nothing lost, then everything lost that can be, for each set of names; then a choice: mostly one file at a time.
    for (let layout = 0; layout < layouts.length; layout++) yield make(layout, []);
    for (let layout = 0; layout < layouts.length; layout++) {
      yield make(
        layout,
        (layouts[layout] as (typeof layouts)[number]).variants.map((list) => Math.min(1, list.length - 1)),
      );
    }
    for (let attempt = 0; attempt < 4 * this.#statesPerPoint; attempt++) {
      const layout = random.below(layouts.length);
      const { variants } = layouts[layout] as (typeof layouts)[number];
      const alone = random.chance(0.5) ? random.below(variants.length) : -1;
      yield make(
        layout,
        variants.map((list, i) =>
          alone === -1 || alone === i ? random.below(list.length) : random.below(2) % list.length,
        ),
      );
    }
  }

  /** The sets of names that may be there; the first is the one with every operation done. */
  #directories(): Map<string, number>[] {
    const pending = this.#pendingNames;
    const directories: Map<string, number>[] = [];
    if (this.#isPrefixOnly || pending.length > PENDING_NAMES_MAX) {
      for (let count = pending.length; count >= 0; count--) {
        directories.push(withNames(this.#names, pending.slice(0, count)));
      }
      return directories;
    }
    for (let mask = 2 ** pending.length - 1; mask >= 0; mask--) {
      directories.push(
        withNames(
          this.#names,
          pending.filter((_, i) => ((mask >> i) & 1) === 1),
        ),
      );
    }
    return directories;
  }

  #syncNames(directory: string): void {
    const isHere = (action: NameAction) =>
      directoryOf(action.kind === "rename" ? action.to : action.path) === directory;
    this.#names = withNames(this.#names, this.#pendingNames.filter(isHere));
    this.#pendingNames = this.#pendingNames.filter((action) => !isHere(action));
  }

  #file(inode: number): PendingFile {
    let file = this.#files.get(inode);
    if (file === undefined) {
      file = new PendingFile(new Uint8Array(0));
      this.#files.set(inode, file);
    }
    return file;
  }
}

function withNames(names: ReadonlyMap<string, number>, actions: readonly NameAction[]): Map<string, number> {
  const result = new Map(names);
  for (const action of actions) {
    if (action.kind === "rename") result.delete(action.from);
    if (action.kind === "unlink") result.delete(action.path);
    else result.set(action.kind === "rename" ? action.to : action.path, action.inode);
  }
  return result;
}

/** A file's certain content and the operations since; its variants are made once for each set of operations. */
class PendingFile {
  #base: Uint8Array;
  #pending: DataAction[] = [];
  #variants: Variant[] | undefined;

  constructor(base: Uint8Array) {
    this.#base = base;
  }

  add(action: DataAction): void {
    this.#pending.push(action);
    this.#variants = undefined;
  }

  sync(): void {
    if (this.#pending.length === 0) return;
    this.#base = applyPieces(this.#base, this.#pending, () => "whole");
    this.drop();
  }

  drop(): void {
    this.#pending = [];
    this.#variants = undefined;
  }

  /** The first is "nothing lost", the second "nothing of it arrived". */
  variants(random: SeededRandom): Variant[] {
    this.#variants ??= makeVariants(this.#base, this.#pending, random);
    return this.#variants;
  }
}

function makeVariants(base: Uint8Array, pending: readonly DataAction[], random: SeededRandom): Variant[] {
  const found = new Map<string, Variant>();
  const pieces = splitIntoPieces(pending);
  const add = (list: readonly Piece[], fateOf: (index: number) => Fate) => {
    const bytes = applyPieces(base, list, fateOf);
    const key = contentKey(bytes);
    if (!found.has(key)) found.set(key, { bytes, key });
  };
  add(pieces, () => "whole");
  if (pieces.length === 0) return [...found.values()];
  add(pieces, () => "absent");
  addOperationPrefixes(pending, add);
  for (const k of places(pieces.length, random)) {
    add(pieces, (i) => (i < k ? "whole" : "absent"));
    add(pieces, (i) => (i === k ? "absent" : "whole"));
    add(pieces, (i) => (i === k ? "hole" : "whole"));
    add(pieces, (i) => (i === k ? "garbage" : "whole"));
    add(pieces, (i) => (i >= k ? "hole" : "whole"));
    add(pieces, (i) => (i < k ? "hole" : "whole"));
    add(pieces, (i) => (i < k ? "absent" : "whole"));
  }
  add(pieces, () => "hole");
  addCutsInsideSector(pieces, add);
  if (pieces.length <= SUBSET_PIECES_MAX) {
    for (let mask = 1; mask < 2 ** pieces.length - 1; mask++)
      add(pieces, (i) => ((mask >> i) & 1 ? "whole" : "absent"));
  }
  return [...found.values()];
}

type AddVariant = (pieces: readonly Piece[], fateOf: (index: number) => Fate) => void;

function addOperationPrefixes(pending: readonly DataAction[], add: AddVariant): void {
  const first = Math.max(1, pending.length - PLACES_MAX);
  for (let count = first; count < pending.length; count++) add(pending, (i) => (i < count ? "whole" : "absent"));
}

function addCutsInsideSector(pieces: readonly Piece[], add: AddVariant): void {
  const [first] = pieces;
  if (first?.kind !== "write") return;
  const step = Math.max(1, Math.floor(first.bytes.length / CUTS_INSIDE_SECTOR));
  for (let cut = 1; cut < first.bytes.length; cut += step) {
    add([{ ...first, bytes: first.bytes.subarray(0, cut) }], () => "whole");
  }
}

/** All places of a short list; of a long one the first few, the last few and some between. */
function places(count: number, random: SeededRandom): number[] {
  if (count <= PLACES_MAX) return Array.from({ length: count }, (_, i) => i);
  const chosen = new Set<number>();
  for (let i = 0; i < PLACES_MAX / 4; i++) chosen.add(i).add(count - 1 - i);
  while (chosen.size < PLACES_MAX) chosen.add(random.below(count));
  return [...chosen].sort((a, b) => a - b);
}

function* product(lists: readonly Variant[][]): Generator<number[]> {
  const indexes = lists.map(() => 0);
  for (;;) {
    yield [...indexes];
    let position = 0;
    while (position < lists.length && ++(indexes[position] as number) === (lists[position] as Variant[]).length) {
      indexes[position++] = 0;
    }
    if (position === lists.length) return;
  }
}

function contentKey(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("base64");
}
