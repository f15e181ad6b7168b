/** Bytes of a file at any place; a stream has none of that. */
import type { FileHandle } from "node:fs/promises";

export interface RandomAccess {
  /** What the system calls it; undefined for what is none of its files. */
  readonly path?: string;
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The file as the system knows it; whoever made this closes it. */
  handle(): Promise<FileHandle>;
}
