import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Iqdb } from "../../src/db/iqdb.js";
import { toJSON } from "../../src/types/json.js";
import { BuiltCommand } from "../support/built-command.js";

let command: BuiltCommand;
const run = (...args: string[]) => command.run(...args);

beforeAll(async () => {
  command = await BuiltCommand.build();
  command.makeNotes();
});

afterAll(() => command.remove());

/** Every row as it is stored. */
function rowsOf(name: string): unknown[] {
  const db = Iqdb.open(command.file(name), { readOnly: true, numbers: "exact" });
  try {
    return Array.from(db.entries(), ({ id, vector, metadata }) => toJSON({ id, vector, metadata }));
  } finally {
    db.close();
  }
}

function shapeOf(name: string): { metric: string; dim: number } {
  const db = Iqdb.open(command.file(name), { readOnly: true });
  const { metric, dim } = db;
  db.close();
  return { metric, dim };
}

describe("iqdb export, then iqdb import", () => {
  test.each([
    ["jsonl", []],
    ["csv", []],
    ["tsv", []],
    ["csv", ["--vector-columns", "c_*"]],
  ])("as %s %j gives the same rows, bit for bit", (kind, options) => {
    const name = `${kind}${options.length}`;
    expect(run("export", "notes.iqdb", `${name}.${kind}`, ...options)).toMatchObject({ status: 0, stderr: "" });
    const imported = run("import", `${name}.iqdb`, `${name}.${kind}`, "--metric", "euclidean", ...options);
    expect(imported).toEqual({ status: 0, stdout: "5 rows imported\n", stderr: "" });
    expect(rowsOf(`${name}.iqdb`)).toEqual(rowsOf("notes.iqdb"));
  });

  test.each(["jsonl", "npy"])("with a filter as %s gives the rows that it accepts, and no others", (kind) => {
    const file = `filtered.${kind}`;
    const filter = ["--filter", '{"year":{"$gte":1999},"score":{"$exists":true}}'];
    expect(run("export", "notes.iqdb", file, "--vectors-only", ...filter)).toEqual({
      status: 0,
      stdout: `${file}: 1 row\n`,
      stderr: "",
    });
    run("import", `filtered-${kind}.iqdb`, file, "--metric", "euclidean");
    const [row] = rowsOf(`filtered-${kind}.iqdb`);
    const [whole] = rowsOf("notes.iqdb");
    if (kind === "jsonl") expect(row).toEqual(whole);
    expect(row).toMatchObject({ vector: { $f32: [0, 0] } });
  });

  test("with a filter that accepts no row writes a file without rows, and ends with 5", () => {
    const filter = ["--filter", '{"year":1}', "--json"];
    const { status, stdout } = run("export", "notes.iqdb", "none.jsonl", ...filter);
    expect([status, JSON.parse(stdout)]).toEqual([5, { file: "none.jsonl", format: "jsonl", rows: 0 }]);
    expect(readFileSync(command.file("none.jsonl"), "utf8")).toBe("");
    const wrong = run("export", "notes.iqdb", "wrong.jsonl", "--filter", '{"$wrong":1}');
    expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining("IQDB_INVALID_FILTER") });
    expect(existsSync(command.file("wrong.jsonl"))).toBe(false);
  });

  test("goes through pipes", () => {
    const { stdout } = run("export", "notes.iqdb", "-", "--format", "jsonl");
    const args = ["import", "piped.iqdb", "-", "--format", "jsonl", "--metric", "dot", "--json"];
    const { stdout: said } = command.runWith({ input: stdout }, ...args);
    expect(JSON.parse(said)).toEqual({ path: "piped.iqdb", imported: 5, skipped: 0, wasAborted: false });
    expect(rowsOf("piped.iqdb")).toEqual(rowsOf("notes.iqdb"));
  });

  test.each(["fvecs", "npy"])(
    "as %s keeps the vectors, and leaves ids and metadata out only when it is told to",
    (kind) => {
      const file = `notes.${kind}`;
      const refused = run("export", "notes.iqdb", file);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toMatch(/IQDB_UNSUPPORTED: row 0: .* has no room for its metadata: .*--vectors-only/);
      expect(readdirSync(command.folder).filter((name) => name.startsWith(file))).toEqual([]);
      expect(run("export", "notes.iqdb", file, "--vectors-only").status).toBe(0);
      expect(run("import", `${kind}.iqdb`, file, "--metric", "dot", "--number-from", "5").status).toBe(0);
      const vectors = (rows: unknown[]) => rows.map((row) => (row as { vector: unknown }).vector);
      const rows = rowsOf(`${kind}.iqdb`);
      expect(vectors(rows)).toEqual(vectors(rowsOf("notes.iqdb")));
      expect(rows.map((row) => (row as { id: unknown }).id)).toEqual([5, 6, 7, 8, 9]);
    },
  );
});

describe("iqdb import", () => {
  const lines = '{"id":"a","vector":[1,2]}\n{"id":"b","vector":[1]}\nnonsense\n{"id":"c","vector":[3,4],"lang":"de"}\n';

  test("stops at a wrong row, which it names, and says that what is before it is in", () => {
    writeFileSync(command.file("rows.jsonl"), lines);
    expect(run("import", "stopped.iqdb", "rows.jsonl", "--metric", "dot")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "1 row imported, and durable; then it stopped:\n" +
        "IQDB_DIMENSION_MISMATCH: rows.jsonl, line 2: vector has 1 components, this database has 2\n",
    });
    expect(rowsOf("stopped.iqdb")).toHaveLength(1);
  });

  test("does not take a wrong file for damage to the database", () => {
    writeFileSync(command.file("cut.fvecs"), Buffer.from("0200000000000000", "hex"));
    expect(run("import", "stopped.iqdb", "cut.fvecs")).toEqual({
      status: 1,
      stdout: "",
      stderr: "IQDB_INVALID_PAYLOAD: cut.fvecs, row 0 at byte 0: the file ends inside a row of 2 components\n",
    });
  });

  test("passes over wrong rows where it is told to, names and counts them", () => {
    const { status, stdout, stderr } = run(
      "import",
      "skipped.iqdb",
      "rows.jsonl",
      "--metric",
      "dot",
      "--on-error",
      "skip",
    );
    expect([status, stdout]).toEqual([0, "2 rows imported, 2 rows left out\n"]);
    expect(stderr).toContain("left out: IQDB_DIMENSION_MISMATCH: rows.jsonl, line 2: ");
    expect(stderr).toContain("left out: IQDB_INVALID_PAYLOAD: rows.jsonl, line 3: ");
    expect(rowsOf("skipped.iqdb")).toEqual([
      { id: "a", vector: { $f32: [1, 2] } },
      { id: "c", vector: { $f32: [3, 4] }, metadata: { lang: "de" } },
    ]);
  });

  test("takes ids and vectors from the fields that are named", () => {
    writeFileSync(command.file("other.csv"), "uuid,v10,v2,lang,no\nx,1,2,de,007\ny,3,4,,5\n");
    run("import", "named.iqdb", "other.csv", "--metric", "dot", "--id-field", "uuid", "--vector-columns", "v*");
    expect(rowsOf("named.iqdb")).toEqual([
      { id: "x", vector: { $f32: [2, 1] }, metadata: { lang: "de", no: "007" } },
      { id: "y", vector: { $f32: [4, 3] }, metadata: { no: { $int: "5" } } },
    ]);
    const wrong = run("import", "named.iqdb", "other.csv", "--vector-columns", "v*");
    expect(wrong.stderr).toContain('other.csv, line 2: no field "id": name it with --id-field');
  });

  test("says what it does not know: the kind, the metric, the file", () => {
    expect(run("import", "x.iqdb", "rows.dat").stderr).toContain("say --format, one of jsonl, csv");
    expect(run("import", "x.iqdb", "rows.jsonl")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("say --metric"),
    });
    expect(run("import", "x.iqdb", "gone.jsonl").stderr).toContain(
      "IQDB_IO: gone.jsonl cannot be read: there is no such file",
    );
    expect(existsSync(command.file("x.iqdb"))).toBe(false);
    expect(run("export", "notes.iqdb", "rows.jsonl").stderr).toContain("rows.jsonl is there already");
  });

  test.each([
    ["vectra", "cosine", "2 rows imported\n", /^$/],
    ["f32.usearch", "euclidean", "29 rows imported\n", /: 1 of 30 vectors are deleted, and left out\n$/],
    ["l2.hnswlib", undefined, "39 rows imported\n", /: 1 deleted elements are left out\n$/],
  ])("takes %s of another database, and its metric %s unless --metric is said", (name, metric, stdout, stderr) => {
    const path = fileURLToPath(new URL(`../exchange/files/${name}`, import.meta.url));
    const own = run("import", `own-${name}.iqdb`, path);
    if (metric === undefined) expect(own).toMatchObject({ status: 2, stderr: expect.stringContaining("say --metric") });
    else {
      expect(own).toEqual({ status: 0, stdout, stderr: expect.stringMatching(stderr) });
      expect(shapeOf(`own-${name}.iqdb`)).toEqual({ metric, dim: 3 });
    }
    const said = run("import", `said-${name}.iqdb`, path, "--metric", "manhattan");
    expect(said).toEqual({ status: 0, stdout, stderr: expect.stringMatching(stderr) });
    expect(shapeOf(`said-${name}.iqdb`)).toEqual({ metric: "manhattan", dim: 3 });
    expect(rowsOf(`said-${name}.iqdb`)).toHaveLength(Number.parseInt(stdout, 10));
  });

  test("does not take the metric of a file for that of a database that is there", () => {
    const path = fileURLToPath(new URL("../exchange/files/f32.usearch", import.meta.url));
    expect(run("create", "there.iqdb", "--dim", "3", "--metric", "dot").status).toBe(0);
    expect(run("import", "there.iqdb", path).status).toBe(0);
    expect(shapeOf("there.iqdb")).toEqual({ metric: "dot", dim: 3 });
  });

  test.skipIf(process.getBuiltinModule("node:sqlite") === undefined)(
    "takes a table of sqlite-vec, of which it knows the metric (Node.js 22.13 and later)",
    () => {
      const path = fileURLToPath(new URL("../exchange/files/texts.sqlite", import.meta.url));
      expect(run("import", "x.iqdb", path)).toMatchObject({ status: 1, stdout: "" });
      expect(run("import", "texts.iqdb", path, "--table", "the texts")).toMatchObject({
        status: 0,
        stdout: "2 rows imported\n",
      });
      expect(shapeOf("texts.iqdb")).toEqual({ metric: "manhattan", dim: 2 });
      expect(rowsOf("texts.iqdb")).toHaveLength(2);
    },
  );

  test("says of a folder that is none of another database what it looks for", () => {
    mkdirSync(command.file("empty"));
    expect(run("import", "x.iqdb", "empty", "--metric", "dot").stderr).toMatch(
      /IQDB_INVALID_CONFIG: empty is a folder, and holds no index.json, snap or wal/,
    );
    expect(run("export", "notes.iqdb", "notes.vectra", "--format", "vectra").status).toBe(2);
  });

  test("interrupted by Ctrl-C keeps what it has acknowledged, says how much, and ends with 130", async () => {
    const child = spawn(
      process.execPath,
      [command.path, "import", "cut.iqdb", "-", "--format", "jsonl", "--metric", "dot"],
      {
        cwd: command.folder,
      },
    );
    const output = outputOf(child);
    for (let id = 0; id < 2000; id++) child.stdin.write(`{"id":${id},"vector":[${id},1]}\n`);
    const isThere = () => existsSync(command.file("cut.iqdb")) && countOf("cut.iqdb") >= 1000;
    while (!isThere()) await new Promise((wake) => setTimeout(wake, 20));
    child.kill("SIGINT");
    const status = await new Promise((ended) => child.once("exit", ended));
    expect(status).toBe(130);
    const [, count] =
      /^([\d,]+) rows imported \(interrupted: everything up to here is durable\)/.exec(output.text) ?? [];
    expect(rowsOf("cut.iqdb")).toHaveLength(Number(count!.replace(",", "")));
  });
});

function countOf(name: string): number {
  const db = Iqdb.open(command.file(name), { readOnly: true });
  const { size } = db;
  db.close();
  return size;
}

function outputOf(child: ChildProcess): { text: string } {
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data: Buffer) => (output.text += String(data)));
  return output;
}

test("iqdb export leaves the file alone that it would replace until the new one is whole", () => {
  writeFileSync(command.file("kept.bvecs"), "old");
  const refused = run("export", "notes.iqdb", "kept.bvecs", "--vectors-only", "--overwrite");
  expect(refused.stderr).toMatch(
    /IQDB_UNSUPPORTED: row 3: component 0 is 0, and bvecs holds whole numbers from 0 to 255/,
  );
  expect(readFileSync(command.file("kept.bvecs"), "utf8")).toBe("old");
});
