/** The simulator is trusted by the tests beside this one, so it is tested itself: what it must show, and what it must not. */
import { describe, expect, test } from "vitest";
import type { StorageFile } from "../../src/persist/storage/storage.js";
import { type CrashOptions, crashStates } from "../support/simulation/crash-states.js";
import type { DiskImage } from "../support/simulation/disk-operation.js";
import { FAULT_KINDS, type FaultKind } from "../support/simulation/faults.js";
import { SimulatedStorage } from "../support/simulation/simulated-storage.js";

const text = (content: string) => new TextEncoder().encode(content);
const show = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? "absent" : new TextDecoder("latin1").decode(bytes);
const image = (files: Record<string, string>): DiskImage =>
  new Map(Object.entries(files).map(([path, content]) => [path, text(content)]));

/** What `/a` may hold at the end of the run, each once. */
function endings(storage: SimulatedStorage, path: string, options: Partial<CrashOptions> = {}): string[] {
  const trace = storage.trace();
  const all = { seed: 1, statesPerPoint: 100_000, from: trace.operations.length, ...options };
  return [...new Set([...crashStates(trace, all)].map((state) => show(state.image.get(path))))].sort();
}

test("a small unsynced write is there, absent, cut anywhere, empty but long, or foreign", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "x" }) });
  storage.open("/a", "write").write(text("yz"), 1);
  expect(endings(storage, "/a")).toEqual(["x", "x\0\0", "xy", "xyz", "x¥¥"]);
});

test("synced data is in every state, and an overwrite of it is old or new in each sector", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "" }) });
  const file = storage.open("/a", "write");
  file.write(text("a".repeat(1024)), 0);
  file.datasync();
  expect(endings(storage, "/a")).toEqual(["a".repeat(1024)]);
  file.write(text("b".repeat(1024)), 0);
  const first = new Set(endings(storage, "/a").map((content) => content[600]));
  expect(first).toEqual(new Set(["a", "b"]));
  expect(endings(storage, "/a").every((content) => content.length === 1024)).toBe(true);
});

test("a later sector may arrive without an earlier one", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "" }) });
  storage.open("/a", "write").write(text("a".repeat(1536)), 0);
  const shapes = endings(storage, "/a").map((content) => [0, 512, 1024].map((at) => content[at] ?? "-").join(""));
  for (const shape of ["aaa", "---", "a--", "aa-", "\0aa", "a\0a", "\0\0a", "aa\0", "\0\0\0", "a¥a"])
    expect(shapes).toContain(shape);
});

test("writes of one file are lost alone, in any combination", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "...." }) });
  const file = storage.open("/a", "write");
  for (const [at, letter] of [..."wxyz"].entries()) file.write(text(letter), at);
  const states = endings(storage, "/a");
  for (let mask = 0; mask < 16; mask++) {
    expect(states).toContain([..."wxyz"].map((letter, i) => ((mask >> i) & 1 ? letter : ".")).join(""));
  }
});

test("names are certain only after their directory was synced; a rename is atomic", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "old" }) });
  const file = storage.open("/t", "create");
  file.write(text("new"), 0);
  file.sync();
  storage.rename("/t", "/a");
  expect(endings(storage, "/a")).toEqual(["new", "old"]);
  expect(endings(storage, "/t")).toEqual(["absent", "new"]);
  storage.syncDirectory("/");
  expect(endings(storage, "/a")).toEqual(["new"]);
  expect(endings(storage, "/t")).toEqual(["absent"]);
});

test("a journal keeps the order of directory operations, strict POSIX does not", () => {
  const run = (names: "any subset" | "prefix") => {
    const storage = new SimulatedStorage();
    storage.open("/a", "create");
    storage.open("/b", "create");
    const trace = storage.trace();
    const states = [...crashStates(trace, { seed: 1, statesPerPoint: 100, names, from: 2 })];
    return states.map((state) => [...state.image.keys()].join("")).sort();
  };
  expect(run("prefix")).toEqual(["", "/a", "/a/b"]);
  expect(run("any subset")).toEqual(["", "/a", "/a/b", "/b"]);
});

test("a renamed file whose data was never synced may be empty under its new name", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "old" }) });
  storage.open("/t", "create").write(text("new"), 0);
  storage.rename("/t", "/a");
  storage.syncDirectory("/");
  expect(endings(storage, "/a")).toContain("");
  expect(endings(storage, "/a")).toContain("\0\0\0");
});

test("one state of each point lost nothing, and it is what a killed process leaves", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "one" }) });
  const file = storage.open("/a", "write");
  file.write(text("two"), 3);
  file.truncate(5);
  storage.open("/b", "create").write(text("b"), 0);
  const trace = storage.trace();
  for (let point = 0; point <= trace.operations.length; point++) {
    const states = [...crashStates(trace, { seed: 1, statesPerPoint: 5, from: point })].filter(
      (s) => s.point === point,
    );
    expect(states.filter((state) => state.isIntact)).toHaveLength(1);
  }
  const last = [...crashStates(trace, { seed: 1, statesPerPoint: 5 })].filter((s) => s.isIntact).at(-1);
  expect(last?.image).toEqual(storage.image());
});

test("each state carries how far the program had come when its next operation was issued", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "" }) });
  const file = storage.open("/a", "write");
  file.write(text("1"), 0);
  storage.progress = { acknowledged: 1, durable: 0, issued: 2 };
  file.write(text("2"), 1);
  const states = [...crashStates(storage.trace(), { seed: 1, statesPerPoint: 1 })];
  expect(states.map((state) => state.progress.acknowledged)).toEqual([0, 1, 1]);
});

test("the same seed gives the same states, and never more than the cap", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "", "/b": "" }) });
  for (const path of ["/a", "/b"]) storage.open(path, "write").write(text("z".repeat(20_000)), 0);
  const keys = (seed: number) =>
    [...crashStates(storage.trace(), { seed, statesPerPoint: 50 })].map((state) => state.key);
  expect(keys(1)).toEqual(keys(1));
  expect(keys(1)).not.toEqual(keys(2));
  expect(keys(1).length).toBeLessThanOrEqual(3 * 50);
  expect(keys(1).length).toBeGreaterThan(100);
});

test("a process that follows a killed one sees everything, and what was not synced may still be lost", () => {
  const storage = new SimulatedStorage({ image: image({ "/a": "old" }) });
  const file = storage.open("/t", "create");
  file.write(text("new"), 0);
  file.sync();
  storage.rename("/t", "/a");
  storage.unlink("/a");
  const next = new SimulatedStorage({ after: storage.trace(), point: 4 });
  expect(show(next.image().get("/a"))).toBe("new");
  next.open("/a", "write").write(text("!"), 3);
  expect(endings(next, "/a")).toEqual(["new", "new\0", "new!", "new¥", "old"]);
  next.syncDirectory("/");
  expect(endings(next, "/a")).not.toContain("old");
});

describe("faults", () => {
  const run = (kind: FaultKind, call: number, mode: "once" | "for ever", steps: (file: StorageFile) => void) => {
    const storage = new SimulatedStorage({ image: image({ "/a": "base" }), fault: { kind, call, mode } });
    const file = storage.open("/a", "write");
    const errors: string[] = [];
    for (let round = 0; round < 3; round++) {
      try {
        steps(file);
        errors.push("fine");
      } catch (error) {
        errors.push((error as { code: string }).code);
      }
    }
    return { storage, errors };
  };

  test("hit the asked call only, or every one from it on", () => {
    expect(run("EIO", 3, "once", (file) => file.write(text("x"), 4)).errors).toEqual(["fine", "EIO", "fine"]);
    expect(run("EIO", 3, "for ever", (file) => file.write(text("x"), 4)).errors).toEqual(["fine", "EIO", "EIO"]);
  });

  test("that are short move half", () => {
    const { storage, errors } = run("short", 2, "once", (file) => file.write(text("1234"), 0));
    expect(errors).toEqual(["fine", "fine", "fine"]);
    expect(storage.injected).toEqual([{ call: "write", path: "/a" }]);
    expect(storage.trace().operations[0]?.action).toMatchObject({ kind: "write", bytes: text("12") });
  });

  test("of a full disk leave half of a write behind", () => {
    const once = run("half-then-full", 2, "once", (file) => file.write(text("1234"), 4));
    expect(once.errors).toEqual(["fine", "ENOSPC", "fine"]);
    const forEver = run("half-then-full", 3, "for ever", (file) => file.write(text("1234"), 4));
    expect(forEver.errors).toEqual(["fine", "fine", "ENOSPC"]);
  });

  test("of a sync may lose what was pending although the next sync succeeds", () => {
    const { storage, errors } = run("lost-sync", 3, "once", (file) => {
      file.write(text("x"), file.path.length + 2);
      file.datasync();
    });
    expect(errors).toEqual(["EIO", "fine", "fine"]);
    expect(show(storage.image().get("/a"))).toBe("basex");
    const lost = new SimulatedStorage({
      image: image({ "/a": "base" }),
      fault: { kind: "lost-sync", call: 3, mode: "once" },
    });
    const file = lost.open("/a", "write");
    file.write(text("gone"), 4);
    expect(() => file.sync()).toThrow();
    file.sync();
    expect(show(lost.image().get("/a"))).toBe("basegone");
    expect(endings(lost, "/a")).toEqual(["base"]);
  });

  test("a failed close closes", () => {
    const storage = new SimulatedStorage({ image: image({ "/a": "" }), fault: { kind: "EIO", call: 2, mode: "once" } });
    const file = storage.open("/a", "write");
    expect(() => file.close()).toThrow(expect.objectContaining({ code: "EIO" }));
    expect(storage.openHandles).toBe(0);
  });

  test("every kind is one that some call can meet", () => {
    expect(FAULT_KINDS.length).toBeGreaterThanOrEqual(7);
  });
});

describe("planted defects of a program that replaces a file", () => {
  interface Care {
    readonly syncsData: boolean;
    readonly renames: boolean;
    readonly syncsDirectory: boolean;
  }

  /** Two sectors long, so that overwriting it in place can tear it. */
  const content = (version: number) => text(`${version}`.repeat(1000));

  /** Replaces `/a` by a new version three times; returns the states in which an acknowledged version is not there. */
  function violations(care: Care): number {
    const storage = new SimulatedStorage({ image: new Map([["/a", content(0)]]) });
    for (let version = 1; version <= 3; version++) {
      storage.progress = { ...storage.progress, issued: version };
      const file = storage.open(care.renames ? "/t" : "/a", care.renames ? "create" : "write");
      file.write(content(version), 0);
      if (care.syncsData) file.sync();
      file.close();
      if (care.renames) storage.rename("/t", "/a");
      if (care.syncsDirectory) storage.syncDirectory("/");
      storage.progress = { acknowledged: version, durable: version, issued: version };
    }
    const versions = [0, 1, 2, 3].map((version) => show(content(version)));
    let bad = 0;
    for (const { image, progress } of crashStates(storage.trace(), { seed: 1, statesPerPoint: 1000 })) {
      const version = versions.indexOf(show(image.get("/a")));
      if (version < progress.durable || version > progress.issued) bad++;
    }
    return bad;
  }

  const careful: Care = { syncsData: true, renames: true, syncsDirectory: true };
  test("none in the careful one", () => expect(violations(careful)).toBe(0));
  test("no sync of the data is found", () => expect(violations({ ...careful, syncsData: false })).toBeGreaterThan(0));
  test("overwriting in place is found", () => expect(violations({ ...careful, renames: false })).toBeGreaterThan(0));
  test("no sync of the directory is found", () => {
    expect(violations({ ...careful, syncsDirectory: false })).toBeGreaterThan(0);
  });
});
