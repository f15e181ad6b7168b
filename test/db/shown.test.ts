/** What people and logs see: handles by `console.log`, errors by `JSON.stringify`. */
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { AsyncIqdb, Iqdb, IqdbError } from "../../src/public.js";

const shape = { dim: 2, metric: "dot", index: { kind: "flat" } } as const;

test("a handle shows what it is, open or closed", async () => {
  const db = Iqdb.openInMemory(shape);
  db.upsert(1, [1, 2]);
  expect(inspect(db)).toBe("Iqdb { size: 1, dim: 2, metric: 'dot', index: { kind: 'flat' } }");
  db.close();
  expect(inspect(db)).toBe("Iqdb { isClosed: true }");

  const other = await AsyncIqdb.openInMemory(shape);
  expect(inspect(other)).toBe("AsyncIqdb { size: 0, dim: 2, metric: 'dot', index: { kind: 'flat' } }");
  await other.close();
  expect(inspect(other)).toBe("AsyncIqdb { isClosed: true }");
});

test("an error in a log has its message and its numbers, however large", () => {
  const error = new IqdbError("IQDB_INVALID_PAYLOAD", "too long", { declared: 2n ** 64n - 1n, found: 7n, path: "a" });
  expect(JSON.parse(JSON.stringify({ error }))).toEqual({
    error: {
      name: "IqdbError",
      code: "IQDB_INVALID_PAYLOAD",
      message: "too long",
      details: { declared: "18446744073709551615", found: 7, path: "a" },
    },
  });
});
