import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "../../src/bytes/format-error.js";
import { type GeneratedModule, generateInto, importGenerated, typeErrors } from "./compile-schema.js";

let generated: ReturnType<typeof generateInto> | undefined;
let module: GeneratedModule;

beforeAll(async () => {
  generated = generateInto(["endless"]);
  module = await importGenerated(generated.folder, "endless");
});

afterAll(() => generated?.remove());

function refusal(bytes: Uint8Array): [name: string, path: string] {
  try {
    module.codec.read(bytes);
  } catch (error) {
    if (error instanceof FormatError) return [error.name, error.path];
    throw error;
  }
  return expect.fail("nothing was refused");
}

describe("elements that take no bytes", () => {
  test("never make a reader run for ever", () => {
    expect(refusal(Uint8Array.of(0, 0, 0, 0, 0, 1))).toEqual(["EndlessError", "rest[0]"]);
    expect(refusal(Uint8Array.of(0, 0, 0, 0, 1, 1))).toEqual(["EndlessError", "until[0]"]);
  });

  test("may end a repetition", () => {
    expect(module.codec.read(Uint8Array.of(2, 0, 0, 0, 1))).toMatchObject({ counted: [{}, {}], until: [{}], rest: [] });
    const value = { counted: [], until: [9, 8, 7, 6].map((one) => ({ value: one })), rest: [] };
    expect(module.codec.read(Uint8Array.of(0, 0, 0, 0, 1, 9, 8, 7, 6))).toMatchObject(value);
  });

  test("are not believed in any number", () => {
    expect(refusal(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0))).toEqual(["CountError", "counted"]);
  });

  test("have code without type errors", () => {
    expect(typeErrors(generated!.folder, ["endless"])).toEqual([]);
  });
});
