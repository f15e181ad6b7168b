/** The log by itself: what its own guards do, under the handle that usually notices first. */
import { describe, expect, it } from "vitest";
import { LogFile } from "../../src/persist/log-file.js";
import type { Mutation } from "../../src/public.js";
import { codeOf } from "../support/error-code.js";
import { HookedStorage } from "../support/hooked-storage.js";

const LOG = "/x.iqdb.wal";
const BINDING = { snapshotCrc32: 1, snapshotLength: 2, salt: 3n, firstLsn: 1n };
const row = (key: number): Mutation => ({ kind: "upsert", key, vector: new Float32Array(2), metadata: undefined });

function begin(storage: HookedStorage, fsync: "always" | { periodicMs: number } = "always"): LogFile {
  const { staged, position } = LogFile.stage(storage, LOG, 2, BINDING, { mode: 0o600, like: LOG });
  staged.rename();
  return LogFile.resume(storage, LOG, position, fsync);
}

/** From now on these calls on the log fail, each with its code. */
function failing(storage: HookedStorage, codes: Readonly<Record<string, string>>): void {
  storage.before = (call, path) => {
    const code = path === LOG ? codes[call] : undefined;
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
}

describe("a log", () => {
  it("that a failed sync has poisoned refuses to append, to sync and to mark", () => {
    const storage = new HookedStorage();
    const log = begin(storage);
    failing(storage, { datasync: "EIO" });
    expect(codeOf(() => log.append([row(1)]))).toBe("IQDB_IO");
    failing(storage, {});
    for (const act of [() => log.append([row(2)]), () => log.sync(), () => log.mark()]) {
      expect(codeOf(act)).toBe("IQDB_POISONED");
    }
  });

  it("that is poisoned does nothing more when its timer fires", () => {
    const storage = new HookedStorage();
    const log = begin(storage, { periodicMs: 50 });
    log.append([row(1)]);
    failing(storage, { write: "EIO" });
    expect(codeOf(() => log.append([row(2)]))).toBe("IQDB_IO");
    const calls: string[] = [];
    storage.before = (call) => void calls.push(call);
    storage.advance(1000);
    expect(calls).toEqual([]);
  });

  it("whose timer meets a failing disk is poisoned by it", () => {
    const storage = new HookedStorage();
    const log = begin(storage, { periodicMs: 50 });
    log.append([row(1)]);
    failing(storage, { datasync: "EIO" });
    storage.advance(1000);
    failing(storage, {});
    expect(codeOf(() => log.append([row(2)]))).toBe("IQDB_POISONED");
  });

  it("on a full disk that will not give back either is poisoned: what it holds is unknown", () => {
    const storage = new HookedStorage();
    const log = begin(storage);
    log.append([row(1)]);
    failing(storage, { write: "ENOSPC", truncate: "EIO" });
    expect(codeOf(() => log.append([row(2)]))).toBe("IQDB_IO");
    failing(storage, {});
    expect(codeOf(() => log.append([row(3)]))).toBe("IQDB_POISONED");
  });
});
