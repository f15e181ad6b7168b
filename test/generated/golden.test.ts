import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/bytes/format-error.js";
import { differences } from "../codegen/kaitai-reader.js";
import { attempt, codecs, goldenOf, RAW } from "./codecs.js";

describe.each(codecs)("golden bytes of $id", (one) => {
  const golden = goldenOf(one);
  const { codec } = one;

  test("there are some, and most are sound", () => {
    const sound = golden.filter(({ bytes }) => !(attempt(() => codec.read(bytes)) instanceof FormatError));
    expect(sound.length).toBeGreaterThan(one.goldenMin);
  });

  test.each(golden)("$name: plain data of what was read writes the same bytes", ({ bytes }) => {
    const value = attempt(() => codec.read(bytes));
    if (value instanceof FormatError) return;
    // Some files carry a wrong checksum on purpose; it is data like the rest.
    const written = codec.write(structuredClone(value) as never, { derive: false });
    expect(Buffer.compare(written, bytes)).toBe(0);
    expect(codec.sizeOf(value as never)).toBe(bytes.length);
    expect(codec.read(written)).toEqual(value);
  });

  test.each(golden)("$name: the stock Kaitai reader sees the same", async ({ bytes }) => {
    const kaitai = await one.kaitai;
    const ours = attempt(() => codec.read(bytes));
    let theirs: object | Error;
    try {
      theirs = kaitai(bytes);
    } catch (error) {
      theirs = error as Error;
    }
    if (ours instanceof FormatError) {
      // Kaitai decodes text leniently and rounds large lengths; both are refused here.
      if (ours.name !== "EncodingError") expect(theirs).toBeInstanceOf(Error);
      return;
    }
    expect(theirs).not.toBeInstanceOf(Error);
    expect(differences(ours, theirs, RAW)).toEqual([]);
  });
});
