/** Columns on a machine whose byte order is not that of the format: this machine is told that it is one. */
import { expect, test, vi } from "vitest";
import { readRowColumns, writeRow } from "../../generated/iqdb-core-payload.js";

const host = vi.hoisted(() => ({ isLittle: true }));

vi.mock(import("../../src/bytes/host-order.js"), async (original) => ({
  ...(await original()),
  get HOST_IS_LITTLE_ENDIAN() {
    return host.isLittle;
  },
}));

test("vectors are turned round as a whole where the byte order is another", () => {
  const vector = Float32Array.of(1.5, -2);
  const bytes = writeRow({ id: { kind: 0, body: { value: 7n } }, vector, hasMetadata: 0 }, { dim: 2n });
  const little = readRowColumns(bytes, { dim: 2n, count: 1 }).vector;
  host.isLittle = false;
  const big = readRowColumns(bytes, { dim: 2n, count: 1 }).vector;
  expect(little).toEqual(vector);
  const bytesOf = (array: Float32Array) => Array.from(array, (_, at) => [...new Uint8Array(array.buffer, 4 * at, 4)]);
  expect(bytesOf(big)).toEqual(bytesOf(vector).map((four) => four.toReversed()));
});
