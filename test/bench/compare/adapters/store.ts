/**
 * What probes ask of a library, said by one adapter each in the library's own idiom. Distances are of the cosine, which all
 * of them know; metadata are three fields, declared where a library wants them declared.
 */

export interface Metadata {
  readonly tag: number;
  readonly title: string;
  readonly lent: boolean;
}

export interface Row {
  /** Numbers where a probe does not ask about text; adapters of libraries that know text alone write them as text. */
  readonly id: number | string;
  readonly vector: Float32Array;
  readonly metadata: Metadata;
}

export interface Found {
  readonly id: string;
  readonly distance: number;
  /** Undefined where the library keeps none. */
  readonly metadata?: Metadata | undefined;
}

type Eventually<T> = T | Promise<T>;

/** An open store. */
export interface Store {
  /** As the library wants many rows. Throws, or rejects, what the library says. */
  insert(rows: readonly Row[]): Eventually<unknown>;
  /** Writes a row whose id may be there, by the call that is nearest to it. */
  upsert(row: Row): Eventually<unknown>;
  remove(id: number | string): Eventually<unknown>;
  /** With `tag`, only rows that have it. */
  search(query: Float32Array, k: number, tag?: number): Eventually<readonly Found[]>;
  count(): Eventually<number>;
  /** Builds the approximate index, where rows alone do not. */
  buildGraph?(): Eventually<unknown>;
  /** Puts into the file what was inserted, where that is a call of its own. */
  save?(): Eventually<unknown>;
  close(): Eventually<unknown>;
}

export interface StoreOptions {
  readonly dim: number;
  /** "read" is what the library has for processes that only read; "write" where it has nothing. Default "write". */
  readonly access?: "write" | "read";
  /** With an approximate index, where the library has one. */
  readonly graph?: boolean;
  /** By the asynchronous form of the library, where there are two. */
  readonly async?: boolean;
}

export interface Adapter {
  /** Opens what is in the folder, or makes it there. */
  open(folder: string, options: StoreOptions): Eventually<Store>;
  /** What a filter is here, in one or two words; undefined where there is none. */
  readonly filter?: string;
  /** Whether a call takes many rows. */
  readonly insertsBatches: boolean;
  /** Whether rows are inserted by calls that return before the work is done. */
  readonly insertsAsync: boolean;
}

/** Where a library has no such call. */
export class Unsupported extends Error {}
