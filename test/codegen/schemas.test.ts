import { readdirSync, readFileSync } from "node:fs";
import judge from "crc-32";
import compiler from "kaitai-struct-compiler";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { EXAMPLES, exampleBytes } from "../../codegen/docs/examples.js";
import { SchemaLoader } from "../../codegen/model/load-schemas.js";
import { readIqdbWal } from "../../generated/iqdb-wal.js";
import { codecs, goldenBytes } from "../generated/codecs.js";

const files = readdirSync("formats").filter((file) => file.endsWith(".ksy"));
const load = (name: string): unknown => parse(readFileSync(`formats/${name}.ksy`, "utf8"));
const importer = { importYaml: (name: string) => Promise.resolve(load(name)) };

describe("the schemas of the format", () => {
  test.each(compiler.languages)("compile for the Kaitai target %s", async (language) => {
    for (const file of files) {
      const sources = await compiler.compile(language, load(file.replace(".ksy", "")), importer, false);
      expect(Object.keys(sources).length).toBeGreaterThan(0);
    }
  });

  test("document every type, field, parameter, instance and member", () => {
    const loader = new SchemaLoader();
    const silent: string[] = [];
    for (const file of files) {
      const { types, enums } = loader.load(`formats/${file}`);
      for (const type of types) {
        const parts = [type, ...type.fields, ...type.params, ...type.instances];
        silent.push(...parts.filter(({ doc }) => doc === "").map(({ id }) => `${file}: ${type.id}.${id}`));
      }
      for (const one of enums) {
        silent.push(...one.members.filter(({ doc }) => doc === "").map(({ label }) => `${file}: ${one.id}::${label}`));
      }
    }
    expect(silent).toEqual([]);
  });
});

describe("the worked examples of the document", () => {
  const named = (name: string) => exampleBytes(EXAMPLES.find((example) => example.name === name)!);

  test.each(EXAMPLES)("$title: sound bytes, written back the same", (example) => {
    const bytes = exampleBytes(example);
    const { codec } = codecs.find(({ id }) => id === example.schemaId)!;
    expect(Buffer.compare(codec.write(codec.read(bytes) as never), bytes)).toBe(0);
  });

  test("those of the reference are its bytes", () => {
    const golden = (name: string) =>
      goldenBytes(name.endsWith(".wal") ? ".wal" : ".iqdb").find((one) => one.name === name)!;
    expect(named("A")).toEqual(golden("empty-flat-none.iqdb").bytes);
    expect(named("G").subarray(0, -3)).toEqual(golden("walodd-delete-absent.iqdb.wal").bytes);
  });

  test("the log of version 2 carries the right header and head checksums", () => {
    const bytes = named("H");
    const log = readIqdbWal(bytes);
    if (!("binding" in log.body)) return expect.fail("not version 2");
    expect(log.body.binding.headerCrc32).toBe(judge.buf(bytes.subarray(0, 44)) >>> 0);
    const salt = bytes.subarray(24, 32);
    let at = 48;
    for (const { head } of log.body.frames) {
      if (head === undefined) break;
      expect(head.headCrc32).toBe(judge.buf(Uint8Array.of(...salt, ...bytes.subarray(at, at + 24))) >>> 0);
      at += 28 + head.lenRecord;
    }
    expect(bytes.length - at).toBe(5);
  });
});
