/**
 * What only Node.js has. Its modules are asked for here and imported nowhere else, so that the library loads in a browser too,
 * where databases are in memory or opened from bytes. Using what is not there is an IqdbError.
 */
import { IqdbError } from "./errors.js";

interface Host {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
}

/** The module, where there is one. */
export function findHostModule<T extends object>(name: string): T | undefined {
  return (globalThis as Host).process?.getBuiltinModule?.(name) as T | undefined;
}

function hostModule<T extends object>(name: string): T {
  return findHostModule<T>(name) ?? (new Proxy({}, { get: () => absent(name) }) as T);
}

function absent(name: string): never {
  const what = `this needs ${name}, which only Node.js has; elsewhere use openInMemory, openBytes or a storage of your own`;
  throw new IqdbError("IQDB_UNSUPPORTED", what, { module: name });
}

export const fs = hostModule<typeof import("node:fs")>("node:fs");
export const path = hostModule<typeof import("node:path")>("node:path");
export const childProcess = hostModule<typeof import("node:child_process")>("node:child_process");
export const modules = hostModule<typeof import("node:module")>("node:module");
export const urls = hostModule<typeof import("node:url")>("node:url");
export const workerThreads = hostModule<typeof import("node:worker_threads")>("node:worker_threads");
export const zlib = hostModule<typeof import("node:zlib")>("node:zlib");

/** Flags for opening files; those that the system does not have are undefined. */
export const fileFlags: Readonly<Record<string, number | undefined>> =
  findHostModule<typeof import("node:fs")>("node:fs")?.constants ?? {};
