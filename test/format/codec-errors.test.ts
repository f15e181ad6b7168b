/** What salvage may take for damage: what changed bytes give, and nothing else that can fail. */
import { expect, test } from "vitest";
import { FormatError } from "../../src/bytes/format-error.js";
import { IqdbError } from "../../src/errors.js";
import { unlessDamaged } from "../../src/format/codec-errors.js";
import { loadOptionalPackage } from "../../src/persist/optional-package.js";

const failing = (error: unknown) => () => {
  throw error;
};

test.each([
  new FormatError("EndOfStreamError", "the bytes end"),
  new IqdbError("IQDB_CHECKSUM_MISMATCH", "wrong"),
  new IqdbError("IQDB_UNSUPPORTED", "more rows than there is memory for", { rows: 2n ** 60n }),
])("%s may be damage", (error) => {
  expect(unlessDamaged(failing(error))).toBeUndefined();
});

test.each([new IqdbError("IQDB_IO", "the disk does not answer"), new TypeError("a mistake of ours")])(
  "%s is none",
  (error) => {
    expect(() => unlessDamaged(failing(error))).toThrow(error);
  },
);

test("a package that is not installed is none", () => {
  const read = () => unlessDamaged(() => loadOptionalPackage("no-such-package", "no-such-package", "this test"));
  expect(read).toThrow(expect.objectContaining({ code: "IQDB_UNSUPPORTED" }));
});
