/** Corners of the language that a schema rarely goes to: each of them once, next to the others. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileKsy } from "../../codegen/public.js";
import { bytesOf, type Example, proveExample } from "./both-directions.js";
import {
  type GeneratedModule,
  generateInto,
  importGenerated,
  refusalOf,
  SCHEMAS,
  typeErrors,
} from "./compile-schema.js";

const ids = ["corners", "circle_there", "own_place", "root_parameters"];

let generated: ReturnType<typeof generateInto> | undefined;
const modules = new Map<string, GeneratedModule>();

beforeAll(async () => {
  generated = generateInto(ids);
  for (const id of ids) modules.set(id, await importGenerated(generated.folder, id));
});

afterAll(() => generated?.remove());

const corners: Example = {
  bytes: bytesOf(2, 1, 3, "abcd", 9, 5, 6, 1, 2, "xy", 7, 8, 7, 8, 1, 3, "abc", 4, 5, 6, 255, 0),
  value: {
    ...{ count: 2, lengths: Uint8Array.of(1, 3), names: ["a", "bcd"], steps: [{ tag: 9 }, { tag: 5, more: 6 }] },
    ...{ code: 1, length: 2, body: bytesOf("xy"), marks: [bytesOf(7, 8), bytesOf(7, 8)], veiled: { a: 0, b: 2 } },
    ...{ label: { text: "abc" }, always: { a: 4, b: 5 }, lonely: { x: 6 }, held: { x: 255, more: bytesOf(0) } },
    ...{ sidesDiffer: false, truth: false, blockSize: 9, lengthPlus: 3n, found: { a: 0, b: 2 } },
  },
};

const circle: Example = { bytes: bytesOf(1, 1, 0), value: { more: 1, back: { more: 1, there: { more: 0 } } } };

test.each([
  ["corners", corners],
  ["circle_there", circle],
] as const)("%s: read, written from plain data, and mapped", (id, example) => {
  proveExample(modules.get(id)!, example);
});

test("have TypeScript without errors", () => {
  expect(typeErrors(generated!.folder, ids)).toEqual([]);
});

test("a text that is no number is an error of that name, for who looks", () => {
  const value = modules.get("corners")!.codec.read(corners.bytes) as { noNumber: number };
  expect(() => value.noNumber).toThrow(expect.objectContaining({ name: "ConversionError", path: "noNumber" }));
});

describe("an instance that leads back to its own object", () => {
  interface OwnPlace {
    readonly tag: number;
    readonly inner: OwnPlace;
    readonly same: OwnPlace;
  }

  test("is read as often as somebody looks, and the plain data ends", () => {
    const { codec } = modules.get("own_place")!;
    const value = codec.read(Uint8Array.of(5, 6)) as OwnPlace;
    expect([value.tag, value.inner.tag, value.same.tag]).toEqual([5, 6, 6]);
    expect(value.inner.inner.inner.inner.inner.tag).toBe(6);
    const plain = structuredClone(codec.read(Uint8Array.of(5, 6)));
    expect(codec.write(plain as never)).toEqual(Uint8Array.of(5, 6));
  });
});

describe("the parameters of a value", () => {
  test("can be seen in modules of users, and are no part of the data", async () => {
    const outDir = mkdtempSync(join(tmpdir(), "iqdb-corners-"));
    try {
      const { modulePath } = await compileKsy(`${SCHEMAS}/corners.ksy`, { outDir });
      const { codec } = (await import(modulePath)) as GeneratedModule;
      const value = codec.read(corners.bytes) as { steps: { before: number }[]; label: { size: number } };
      expect(value.steps.map(({ before }) => before)).toEqual([0, 9]);
      expect(value.label.size).toBe(3);
      expect(value).toEqual(corners.value);
      expect(codec.write(structuredClone(value) as never)).toEqual(corners.bytes);
    } finally {
      rmSync(outDir, { recursive: true });
    }
  });
});

describe("a root with parameters", () => {
  const bytes = bytesOf(0, 1, 0, 2);
  const given = { count: 2 };
  type Functions = Record<
    "read" | "write" | "layout" | "sizeOf" | "check",
    (data: unknown, options?: unknown) => unknown
  >;
  const functions = () => modules.get("root_parameters")!.codec as unknown as Functions;

  test("is read, written, measured and mapped with them", () => {
    const { read, write, layout, sizeOf, check } = functions();
    const value = read(bytes, given);
    expect(value).toEqual({ items: Uint16Array.of(1, 2) });
    expect(write(value, given)).toEqual(bytes);
    expect(sizeOf(value, given)).toBe(4);
    expect(() => check(value, { count: 3 })).toThrow(expect.objectContaining({ name: "ConsistencyError" }));
    expect(layout(bytes, given)).toHaveLength(1);
  });

  test.each(["read", "write", "layout", "check"] as const)("%s says which is not given", (name) => {
    const data = name === "read" || name === "layout" ? bytes : { items: Uint16Array.of(1, 2) };
    for (const options of [undefined, {}, null]) {
      expect(() => functions()[name](data, options)).toThrow(
        expect.objectContaining({ name: "MissingFieldError", path: "count" }),
      );
    }
  });
});

test("the size of a type that varies is no constant", () => {
  const source = "meta: {id: bad}\ninstances: {n: {value: sizeof<t>}}\ntypes: {t: {seq: [{id: a, size-eos: true}]}}\n";
  expect(refusalOf(source)).toContain("the size of `t` is not always the same");
});
