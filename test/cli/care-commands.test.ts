import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Iqdb } from "../../src/db/iqdb.js";
import { BuiltCommand } from "../support/built-command.js";

let command: BuiltCommand;
const run = (...args: string[]) => command.run(...args);
const jsonOf = (...args: string[]) => JSON.parse(run(...args, "--json").stdout);

beforeAll(async () => {
  command = await BuiltCommand.build();
  command.makeNotes();
});

afterAll(() => command.remove());

describe("iqdb info and stats", () => {
  test("say what a database is and takes", () => {
    expect(jsonOf("info", "notes.iqdb")).toMatchObject({
      rows: 5,
      dim: 2,
      metric: "euclidean",
      index: { kind: "flat" },
      files: { log: 0, sidecar: 0 },
      snapshotVersion: 2,
      compression: "none",
    });
    expect(run("info", "notes.iqdb").stdout).toMatch(/^database {2}notes.iqdb\nrows {6}5\n/);
    expect(jsonOf("stats", "notes.iqdb").memory.total).toBeGreaterThan(40);
  });

  test("work beside a writer, and see what it has acknowledged", () => {
    const db = Iqdb.open(command.file(command.copyOfNotes("busy.iqdb")));
    db.upsert("new", [1, 1]);
    expect(jsonOf("info", "busy.iqdb")).toMatchObject({ rows: 6, log: { replayedFrames: 1 } });
    const refused = run("delete", "busy.iqdb", "new");
    expect(refused.status).toBe(6);
    expect(refused.stderr).toMatch(/^IQDB_LOCKED: .*\nClose the program that writes to it, or wait/);
    db.close();
  });
});

describe("a damaged database", () => {
  test("is found by verify, refused by others, and brought back by repair", () => {
    command.copyOfNotes("hurt.iqdb");
    expect(run("verify", "hurt.iqdb")).toEqual({ status: 0, stdout: "hurt.iqdb is whole: 5 rows\n", stderr: "" });
    expect(run("repair", "hurt.iqdb").stdout).toBe("hurt.iqdb is whole, nothing to repair: 5 rows\n");
    const bytes = readFileSync(command.file("hurt.iqdb"));
    bytes[bytes.length - 3] ^= 0x10;
    writeFileSync(command.file("hurt.iqdb"), bytes);
    const verified = run("verify", "hurt.iqdb", "--json");
    expect(verified.status).toBe(3);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: false, problems: [{ code: "IQDB_CHECKSUM_MISMATCH" }] });
    const refused = run("info", "hurt.iqdb");
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain("iqdb repair --dry-run says what can be brought back");
    const dry = run("repair", "hurt.iqdb", "--dry-run", "--json");
    expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, damaged: true });
    expect(readFileSync(command.file("hurt.iqdb"))).toEqual(bytes);
    expect(run("repair", "hurt.iqdb").stdout).toMatch(/^[45] rows came back; /);
    expect(readFileSync(command.file("hurt.iqdb.damaged-1"))).toEqual(bytes);
    expect(run("verify", "hurt.iqdb").status).toBe(0);
  });

  test("is not what a file of another kind is", () => {
    writeFileSync(command.file("text.iqdb"), "This is text, and of some length, so that a header would fit.");
    const { status, stderr } = run("info", "text.iqdb");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^IQDB_BAD_MAGIC: .*\niqdb import reads files of other kinds/);
  });
});

describe("iqdb backup and compact", () => {
  test("copy a database in use, and never over something unasked", () => {
    const db = Iqdb.open(command.file(command.copyOfNotes("source.iqdb")));
    db.upsert("new", [1, 1]);
    expect(jsonOf("backup", "source.iqdb", "copy.iqdb")).toMatchObject({ path: "copy.iqdb", rows: 6 });
    db.close();
    expect(run("backup", "source.iqdb", "copy.iqdb").status).toBe(1);
    expect(run("backup", "source.iqdb", "copy.iqdb", "--overwrite").status).toBe(0);
    expect(jsonOf("info", "copy.iqdb").rows).toBe(6);
  });

  test("give back room, and change the index", () => {
    const name = command.copyOfNotes("large.iqdb");
    run("delete", name, "a", '"17"');
    const result = jsonOf("compact", name, "--index", "hnsw", "--m", "4");
    expect(result).toMatchObject({ rows: 3, index: { kind: "hnsw", m: 4 } });
    expect(jsonOf("info", name).index).toMatchObject({ kind: "hnsw", m: 4 });
    expect(run("compact", name).stdout).toMatch(/^large.iqdb: 3 rows, hnsw \(m 4, .*\); .* before, .* now\n$/);
  });
});

describe("iqdb recall and bench", () => {
  test("measure searches on rows of the database, and on queries of a file", () => {
    expect(jsonOf("recall", "notes.iqdb", "-k", "2")).toEqual({ recall: 1, k: 2, queries: 5, rows: 5 });
    writeFileSync(command.file("queries.jsonl"), '{"vector":[1,1]}\n');
    expect(run("recall", "notes.iqdb", "--file", "queries.jsonl").stdout).toMatch(
      /^recall {3}1\.0000\nk {8}10\nqueries {2}1\n/,
    );
    const bench = jsonOf("bench", "notes.iqdb", "--seconds", "0.05");
    expect(bench).toMatchObject({ recall: 1, k: 10, rows: 5 });
    expect(bench.searches).toBeGreaterThan(0);
    expect(bench.milliseconds.p50).toBeLessThanOrEqual(bench.milliseconds.p99);
  });

  test("have nothing to say of no rows", () => {
    run("create", "empty.iqdb", "--dim", "2", "--metric", "dot");
    expect(run("bench", "empty.iqdb")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("nothing to search for"),
    });
  });
});
