/** What a simulated disk remembers of a run: each operation in order, with how far the program had come when it was issued. */

/** The files of a disk by absolute path. Images share their arrays: nobody changes one in place. */
export type DiskImage = ReadonlyMap<string, Uint8Array>;

/** Counts of the program's history; the program (its test) moves them on. */
export interface Progress {
  /** Steps that have been acknowledged: they survive the death of the process. */
  readonly acknowledged: number;
  /** Steps that were promised to survive a power cut; at most `acknowledged`. */
  readonly durable: number;
  /** Steps that have been begun: nothing beyond them may ever be seen. */
  readonly issued: number;
}

export type DiskAction =
  | { readonly kind: "write"; readonly inode: number; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: "truncate"; readonly inode: number; readonly length: number }
  | { readonly kind: "sync"; readonly inode: number }
  /** A failed sync after which the system holds the pages for clean: what was pending never reaches the disk. */
  | { readonly kind: "drop"; readonly inode: number }
  | { readonly kind: "link"; readonly path: string; readonly inode: number }
  | { readonly kind: "rename"; readonly from: string; readonly to: string; readonly inode: number }
  | { readonly kind: "unlink"; readonly path: string }
  | { readonly kind: "syncDirectory"; readonly directory: string };

export type DataAction = Extract<DiskAction, { kind: "write" | "truncate" }>;
export type NameAction = Extract<DiskAction, { kind: "link" | "rename" | "unlink" }>;

export interface DiskOperation {
  readonly action: DiskAction;
  readonly progress: Progress;
}

/** A whole run: the disk before it (everything durable), what was done, and how far it came. */
export interface Trace {
  readonly start: DiskImage;
  /** The inode numbers of the files of `start`. */
  readonly inodes: ReadonlyMap<string, number>;
  readonly operations: readonly DiskOperation[];
  readonly end: Progress;
}

export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
