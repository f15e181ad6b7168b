import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { Project, ts } from "ts-morph";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compileKsy, generateModules, type IqdbError, SchemaError } from "../../codegen/public.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iqdb-ksy-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function schema(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(resolve(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const POINT = `
meta:
  id: a_point
  endian: be
seq:
  - id: x_value
    type: u2
    doc: How far to the right.
  - id: len_name
    type: u1
    -iqdb-derive: sizeof(name)
  - id: name
    type: str
    size: len_name
    encoding: UTF-8
`;

interface Compiled {
  readonly codec: {
    read(bytes: Uint8Array): object;
    write(value: object): Uint8Array;
    sizeOf(value: object): number;
    check(value: object): void;
    layout(bytes: Uint8Array): { path: string }[];
  };
  readonly [name: string]: unknown;
}

/** What \`tsc --strict\` says of the files, in a project that has no types of Node and nothing else. */
function strictErrors(files: readonly string[], more: ts.CompilerOptions = {}): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    types: [],
    ...more,
  };
  const project = new Project({ compilerOptions: options });
  project.addSourceFilesAtPaths([...files]);
  return project.getPreEmitDiagnostics().map((one) => {
    const text = one.getMessageText();
    return `${one.getSourceFile()?.getFilePath()}: ${typeof text === "string" ? text : text.getMessageText()}`;
  });
}

describe("compileKsy", () => {
  test("writes a folder that compiles alone and reads and writes", async () => {
    const outDir = join(folder, "out");
    const result = await compileKsy(schema("a_point.ksy", POINT), { outDir });
    expect(result.rootType).toBe("APoint");
    expect(result.modulePath).toBe(join(outDir, "a-point.ts"));
    expect(result.schemas).toEqual([join(folder, "a_point.ksy")]);
    const written = readdirSync(outDir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect([...result.sources].sort()).toEqual(written.map((one) => join(one.parentPath, one.name)).sort());
    expect(strictErrors(result.sources)).toEqual([]);
    const { codec, readAPoint } = (await import(result.modulePath)) as Compiled;
    const bytes = Uint8Array.of(1, 2, 2, 0x68, 0x69);
    expect(codec.read(bytes)).toEqual({ xValue: 0x102, lenName: 2, name: "hi" });
    expect(codec.write({ xValue: 0x102, name: "hi" })).toEqual(bytes);
    expect(codec.sizeOf({ xValue: 0x102, name: "hi" })).toBe(5);
    expect(codec.layout(bytes).map(({ path }) => path)).toEqual(["xValue", "lenName", "name"]);
    expect(() => codec.check({ xValue: 70000, name: "" })).toThrow(expect.objectContaining({ path: "xValue" }));
    expect(readAPoint).toBeTypeOf("function");
    expect(() => codec.read(bytes.subarray(0, 4))).toThrow(expect.objectContaining({ name: "EndOfStreamError" }));
  });

  test("writes code that people would commit: no untyped value, the docs of the schema, no path of a machine", async () => {
    const { sources, modulePath } = await compileKsy(schema("a_point.ksy", POINT), { outDir: join(folder, "out") });
    const text = readFileSync(modulePath, "utf8");
    expect(text).toContain("  /** How far to the right. */\n  xValue: number;\n");
    expect(text).toContain("Generated from a_point.ksy by `iqdb ksy`.");
    for (const source of sources) {
      const code = readFileSync(source, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      expect(code).not.toMatch(/\bany\b|\beval\b|new Function|node:/);
      expect(readFileSync(source, "utf8")).not.toContain(folder);
    }
  });

  test.each([
    [".ts", { allowImportingTsExtensions: true }],
    ["", { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
  ] as const)("ends imports in %j when asked to", async (extension, options) => {
    const { sources } = await compileKsy(schema("a_point.ksy", POINT), { outDir: join(folder, "out"), extension });
    expect(strictErrors(sources, options)).toEqual([]);
    expect(sources.some((source) => readFileSync(source, "utf8").includes('.js"'))).toBe(false);
  });

  test("goes into a bundle for browsers", async () => {
    const { modulePath } = await compileKsy(schema("a_point.ksy", POINT), { outDir: join(folder, "out") });
    const { outputFiles } = await build({ entryPoints: [modulePath], bundle: true, write: false, platform: "browser" });
    expect(outputFiles[0]!.text).not.toContain("require(");
  });

  test("finds imports beside the schema and in the import paths", async () => {
    const byte = "meta:\n  id: a_byte\nseq:\n  - id: value\n    type: u1\n";
    schema("lib/shared/a_byte.ksy", byte);
    schema("b_byte.ksy", byte.replace("a_byte", "b_byte"));
    const path = schema(
      "both.ksy",
      "meta:\n  id: both\n  imports:\n    - /shared/a_byte\n    - b_byte\nseq:\n  - id: a\n    type: a_byte\n  - id: b\n    type: b_byte\n",
    );
    const importPaths = [join(folder, "lib")];
    const result = await compileKsy(path, { outDir: join(folder, "out"), importPaths });
    expect(result.schemas.map((one) => relative(folder, one)).sort()).toEqual([
      "b_byte.ksy",
      "both.ksy",
      "lib/shared/a_byte.ksy",
    ]);
    const { codec } = (await import(result.modulePath)) as Compiled;
    expect(codec.read(Uint8Array.of(1, 2))).toEqual({ a: { value: 1 }, b: { value: 2 } });
    await expect(compileKsy(path, { outDir: folder })).rejects.toThrow(/both\.ksy:4:7: there is no file/);
  });

  test("lets a schema use the names of the runtime and of JavaScript", async () => {
    const lines = [
      "meta: { id: names, endian: le }",
      "seq:",
      ...["text", "layout_entry", "byte_reader", "error", "uint8_array", "record"].map(
        (type) => `  - { id: ${type}_value, type: ${type} }`,
      ),
      ...["number", "math", "object"].map((type) => `  - { id: ${type}_value, type: u1, enum: ${type} }`),
      ...["reader", "value", "at", "index", "options", "constructor", "class"].map(
        (id) => `  - { id: ${id}, type: u1 }`,
      ),
      "types:",
      "  text: { seq: [{ id: value, type: strz, encoding: ASCII }] }",
      ...["layout_entry", "byte_reader", "error", "uint8_array", "record"].map(
        (type) => `  ${type}: { seq: [{ id: bytes, size: 1 }] }`,
      ),
      "enums: { number: { 0: nan }, math: { 0: floor }, object: { 0: keys } }",
    ];
    const { sources, modulePath } = await compileKsy(schema("names.ksy", lines.join("\n")), {
      outDir: join(folder, "out"),
    });
    expect(strictErrors(sources)).toEqual([]);
    const { codec } = (await import(modulePath)) as Compiled;
    const bytes = Uint8Array.of(0x68, 0, 1, 2, 3, 4, 5, 0, 0, 0, 6, 7, 8, 9, 10, 11, 12);
    expect(codec.write(codec.read(bytes))).toEqual(bytes);
    expect(codec.read(bytes)).toMatchObject({ textValue: { value: "h" }, constructor: 11, class: 12 });
  });

  test("leaves files alone that would not change", async () => {
    const path = schema("a_point.ksy", POINT);
    const { modulePath } = await compileKsy(path, { outDir: join(folder, "out") });
    const before = statSync(modulePath).mtimeMs;
    await compileKsy(path, { outDir: join(folder, "out") });
    expect(statSync(modulePath).mtimeMs).toBe(before);
  });

  test("points into the schema when it is wrong", async () => {
    const path = schema("a_point.ksy", POINT.replace("size: len_name", "size: len_nane"));
    const refusal = await compileKsy(path, { outDir: folder }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SchemaError);
    expect(refusal).toMatchObject({ place: { file: path, line: 14, column: 11 } });
  });

  test("refuses what it cannot use, in the family of errors", async () => {
    const refusals = [
      compileKsy(join(folder, "none.ksy"), { outDir: folder }),
      compileKsy(folder, { outDir: folder }),
      compileKsy(schema("a_point.ksy", POINT), { outDir: join(folder, "a_point.ksy") }),
      compileKsy("", { outDir: folder }),
      compileKsy("x.ksy", {} as never),
      compileKsy("x.ksy", undefined as never),
      compileKsy("x.ksy", { outdir: folder } as never),
      compileKsy("x.ksy", { outDir: folder, importPaths: "lib" as never }),
      compileKsy("x.ksy", { outDir: folder, extension: ".mjs" as never }),
    ];
    const codes = await Promise.all(refusals.map((one) => one.then(String, (error: IqdbError) => error.code)));
    expect(codes).toEqual([...Array(3).fill("IQDB_IO"), ...Array(6).fill("IQDB_INVALID_CONFIG")]);
    await expect(refusals[6]).rejects.toThrow("did you mean outDir?");
  });
});

describe("generateModules", () => {
  test("turns texts into texts, through what it is given only", async () => {
    const texts: Record<string, string> = {
      "a.ksy": "meta:\n  id: a\n  imports:\n    - b\nseq:\n  - id: b\n    type: b\n",
      "b.ksy": "meta:\n  id: b\nseq:\n  - id: value\n    type: u1\n",
    };
    const files = { exists: (path: string) => path in texts, read: (path: string) => texts[path]! };
    const style = { runtime: "iqdb-runtime", extension: ".js", origin: (file: string) => file, command: "make" };
    const { modules, rootType, schemas } = await generateModules("a.ksy", files, style);
    expect([...modules.keys()]).toEqual(["a.ts", "b.ts"]);
    expect(rootType).toBe("A");
    expect(schemas).toEqual(["a.ksy", "b.ksy"]);
    expect(modules.get("a.ts")).toContain('from "iqdb-runtime/byte-reader.js"');
    expect(modules.get("a.ts")).toContain('from "./b.js"');
  });

  test("refuses two schemas that would be the same module", async () => {
    const texts: Record<string, string> = {
      "a.ksy": "meta:\n  id: a\n  imports:\n    - x/a\nseq: []\n",
      "x/a.ksy": "meta:\n  id: a\nseq: []\n",
    };
    const files = { exists: (path: string) => path in texts, read: (path: string) => texts[path]! };
    const style = { runtime: "r", extension: ".js", origin: (file: string) => file, command: "make" };
    await expect(generateModules("a.ksy", files, style)).rejects.toThrow(
      "x/a.ksy:2:7: the id `a` would give the module of a.ksy again",
    );
  });
});
