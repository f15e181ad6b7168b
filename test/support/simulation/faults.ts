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
  | "close";

/**
 * Codes are refusals without effect (a failed close closes all the same). "short" moves half of the bytes and reports it;
 * "half-then-full" is a disk that fills up in the middle of a write; "lost-sync" a failed sync after which the pages count
 * as clean, so that the next one succeeds and saves nothing.
 */
export type FaultKind = "EIO" | "ENOSPC" | "EACCES" | "EMFILE" | "short" | "half-then-full" | "lost-sync";

export interface Fault {
  /** The number of the call, from 1. */
  readonly call: number;
  readonly kind: FaultKind;
  /** "once": this call only. "for ever": this and every later call that can fail so. */
  readonly mode: "once" | "for ever";
}

const POSSIBLE: Readonly<Record<FaultKind, readonly SeamCall[]>> = {
  EIO: [
    "status",
    "list",
    "open",
    "create",
    "rename",
    "unlink",
    "syncDirectory",
    "size",
    "read",
    "write",
    "truncate",
    "sync",
    "datasync",
    "setMode",
    "close",
  ],
  ENOSPC: ["create", "rename", "write", "sync", "datasync", "syncDirectory"],
  EACCES: ["status", "list", "open", "create", "rename", "unlink", "setMode", "lock"],
  EMFILE: ["open", "create", "syncDirectory", "list", "lock"],
  short: ["read", "write"],
  "half-then-full": ["write"],
  "lost-sync": ["sync", "datasync"],
};

export const FAULT_KINDS = Object.keys(POSSIBLE) as FaultKind[];

export function canFail(call: SeamCall, kind: FaultKind): boolean {
  return POSSIBLE[kind].includes(call);
}
