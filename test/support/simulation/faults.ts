/** Which call of a storage fails, how, and which ways of failing exist for which call. */

export type SeamCall =
  | "status"
  | "list"
  | "open"
  | "create"
  | "rename"
  | "unlink"
  | "syncDirectory"
  | "lock"
  | "size"
  | "read"
  | "write"
  | "truncate"
  | "sync"
  | "datasync"
  | "setMode"
  | "setOwner"
  | "close";

/**
 * Codes are refusals without effect (a failed close closes all the same). "short" moves half of the bytes and reports it;
 * "half-then-full" is a disk that fills up in the middle of a write; "lost-sync" a failed sync after which the pages count
 * as clean, so that the next one succeeds and saves nothing.
 */
export type FaultKind =
  | "EIO"
  | "ENOSPC"
  | "EDQUOT"
  | "EFBIG"
  | "EROFS"
  | "EACCES"
  | "EMFILE"
  | "EINTR"
  | "short"
  | "half-then-full"
  | "lost-sync";

export interface Fault {
  /** The number of the call, from 1. */
  readonly call: number;
  readonly kind: FaultKind;
  /** "once": this call only. "for ever": this and every later call that can fail so. */
  readonly mode: "once" | "for ever";
}

/** A call that was made to fail. */
export interface InjectedFault {
  readonly call: SeamCall;
  /** The file or directory that it was about; of a rename, the old name. */
  readonly path: string;
}

const SYNCS: readonly SeamCall[] = ["sync", "datasync", "syncDirectory"];
const CHANGES_OF_NAMES: readonly SeamCall[] = ["create", "rename", "unlink"];
const CHANGES_OF_ACCESS: readonly SeamCall[] = ["setMode", "setOwner"];
const LOOKS: readonly SeamCall[] = ["status", "list", "open", "size", "read"];

const POSSIBLE: Readonly<Record<FaultKind, readonly SeamCall[]>> = {
  EIO: [...LOOKS, ...CHANGES_OF_NAMES, ...CHANGES_OF_ACCESS, ...SYNCS, "write", "truncate", "close"],
  ENOSPC: ["create", "rename", "write", "truncate", ...SYNCS],
  EDQUOT: ["create", "rename", "write", ...SYNCS],
  EFBIG: ["write"],
  EROFS: ["lock", "open", ...CHANGES_OF_NAMES, ...CHANGES_OF_ACCESS],
  EACCES: ["lock", "status", "list", "open", ...CHANGES_OF_NAMES, ...CHANGES_OF_ACCESS],
  EMFILE: ["lock", "list", "open", "create", "syncDirectory"],
  EINTR: ["lock", "open", "create", "read", "write", "truncate", ...SYNCS, "close"],
  short: ["read", "write"],
  "half-then-full": ["write"],
  "lost-sync": ["sync", "datasync"],
};

export const FAULT_KINDS = Object.keys(POSSIBLE) as FaultKind[];

export function canFail(call: SeamCall, kind: FaultKind): boolean {
  return POSSIBLE[kind].includes(call);
}
