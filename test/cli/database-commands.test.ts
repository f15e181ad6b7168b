import { existsSync, readFileSync } from "node:fs";
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

describe("iqdb create", () => {
  test("makes a database of the shape that is said, and says so", () => {
    const made = jsonOf("create", "new.iqdb", "--dim", "4", "--metric", "dot", "--index", "hnsw", "--m", "8");
    expect(made).toMatchObject({ path: "new.iqdb", dim: 4, metric: "dot", index: { kind: "hnsw", m: 8 } });
    const db = Iqdb.open(command.file("new.iqdb"), { readOnly: true });
    expect([db.size, db.dim, db.metric, db.indexKind]).toEqual([0, 4, "dot", "hnsw"]);
    db.close();
  });

  test("leaves what is there alone", () => {
    const before = readFileSync(command.file("notes.iqdb"));
    const { status, stderr } = run("create", "notes.iqdb", "--dim", "2", "--metric", "euclidean");
    expect(status).toBe(1);
    expect(stderr).toContain("IQDB_INVALID_CONFIG: notes.iqdb is there already");
    expect(readFileSync(command.file("notes.iqdb"))).toEqual(before);
  });

  test("names what is missing, and options of another index", () => {
    expect(run("create", "none.iqdb", "--metric", "dot").stderr).toContain("dim is needed");
    expect(run("create", "none.iqdb", "--dim", "2", "--metric", "dto").stderr).toContain("Allowed choices are cosine");
    const wrong = run("create", "none.iqdb", "--dim", "2", "--metric", "dot", "--index", "ivf", "--m", "3");
    expect(wrong.stderr).toContain('IQDB_INVALID_CONFIG: index: there is no option "m"');
    expect(existsSync(command.file("none.iqdb"))).toBe(false);
  });
});

describe("iqdb get", () => {
  test("prints rows as JSON that says every value exactly", () => {
    const { stdout } = run(
      "get",
      "notes.iqdb",
      "a",
      "17",
      '"17"',
      "18446744073709551615",
      '{"$bytes":"/wA="}',
      "--json",
    );
    expect(stdout.split("\n")).toEqual([
      '{"id":"a","vector":[0,0],"metadata":{"big":{"$int":"1152921504606846976"},"score":{"$float":1},"title":"A\\u001b[31m","year":2020}}',
      '{"id":17,"vector":[3,4]}',
      '{"id":"17","vector":[6,8],"metadata":{"year":1999}}',
      '{"id":{"$int":"18446744073709551615"},"vector":[-0,0.1],"metadata":{}}',
      '{"id":{"$bytes":"/wA="},"vector":[100,100]}',
      "",
    ]);
  });

  test("sends nothing to a terminal that could steer it", () => {
    const { stdout } = run("get", "notes.iqdb", "a");
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("vector    [0, 0]");
  });

  test('ends with 5 when a row is not there, and knows that 17 and "17" are two ids', () => {
    expect(run("get", "notes.iqdb", "b")).toEqual({ status: 5, stdout: "", stderr: "there is no row b\n" });
    const name = command.copyOfNotes("one-id.iqdb");
    run("delete", name, '"17"');
    expect(run("get", name, '"17"').stderr).toContain("there is one with the integer id: write 17");
    run("delete", name, "17");
    expect(run("get", name, "17").stderr).toBe("there is no row 17\n");
  });
});

describe("iqdb delete", () => {
  test("removes rows by id and by filter, and says how many", () => {
    const name = command.copyOfNotes("deleting.iqdb");
    expect(run("delete", name, "a", "nobody")).toEqual({ status: 0, stdout: "1 row removed\n", stderr: "" });
    expect(jsonOf("delete", name, "--filter", '{"year":{"$lt":2000}}')).toEqual({ deleted: 1 });
    expect(run("delete", name, "a").status).toBe(5);
    expect(jsonOf("info", name).rows).toBe(3);
  });

  test("wants ids or a filter, and a filter that is one", () => {
    expect(run("delete", "notes.iqdb")).toMatchObject({ status: 2, stderr: "error: name ids, or a filter\n" });
    expect(run("delete", "notes.iqdb", "a", "--filter", "{}").status).toBe(2);
    expect(run("delete", "notes.iqdb", "--filter", "{").stderr).toContain('such as {"year":{"$gte":2020}}');
    expect(run("delete", "notes.iqdb", "--filter", '{"year":{"$gtt":1}}').stderr).toContain("IQDB_INVALID_FILTER");
    expect(run("delete", "nothing.iqdb", "a").stderr).toContain("there is no database nothing.iqdb");
  });
});

describe("iqdb query", () => {
  test("finds the rows nearest to a vector, to a row, and to each vector of a file", () => {
    const { stdout } = run("query", "notes.iqdb", "--vector", "[0,0]", "-k", "2");
    expect(stdout.split("\n").map((line) => line.trim().split(/\s+/).slice(0, 2))).toEqual([
      ["distance", "id"],
      ["0.000000", "a"],
      ["0.100000", "18446744073709551615"],
      [""],
    ]);
    expect(jsonOf("query", "notes.iqdb", "--id", "17", "-k", "2", "--filter", '{"year":{"$exists":true}}')).toEqual([
      { id: "a", distance: 5, metadata: expect.objectContaining({ year: 2020 }) },
      { id: "17", distance: 5, metadata: { year: 1999 } },
    ]);
    const input = '{"vector":[3,4]}\n{"vector":[6,8]}\n';
    const lines = command.runWith(
      { input },
      "query",
      "notes.iqdb",
      "--file",
      "-",
      "--format",
      "jsonl",
      "-k",
      "1",
      "--json",
    );
    expect(lines.stdout).toBe('[{"id":17,"distance":0}]\n[{"id":"17","distance":0,"metadata":{"year":1999}}]\n');
  });

  test("explains itself", () => {
    expect(jsonOf("query", "notes.iqdb", "--vector", "[0,0]", "--explain")).toMatchObject({ strategy: "exact-scan" });
    expect(run("query", "notes.iqdb", "--vector", "[0,0]", "--explain").stdout).toMatch(
      /^exact-scan: .* \(5 of 5 rows match/,
    );
  });

  test("ends with 5 without a hit, with 2 without a query, with 1 for one of another length", () => {
    expect(run("query", "notes.iqdb", "--vector", "[0,0]", "--filter", '{"year":1}')).toMatchObject({
      status: 5,
      stdout: "no hits\n",
    });
    expect(run("query", "notes.iqdb", "--id", "nobody").status).toBe(5);
    expect(run("query", "notes.iqdb").stderr).toBe("error: say what to search for: one of --vector, --id and --file\n");
    expect(run("query", "notes.iqdb").status).toBe(2);
    expect(run("query", "notes.iqdb", "--vector", "0,0").stderr).toContain("such as [0.1,0.2]");
    expect(run("query", "notes.iqdb", "--vector", "[0]")).toMatchObject({
      status: 1,
      stderr: "IQDB_DIMENSION_MISMATCH: query has 1 components, this database has 2\n",
    });
  });
});
