/** A pinned store against a plain list of rows: vectors stay at their positions, dead positions are used again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEAD } from "../../src/kernels/layout.js";
import { RowStore } from "../../src/store/row-store.js";
import { rowShape } from "../support/row-shape.js";

interface Row {
  key: number;
  value: number;
}

/** What the store promises of order: a new row goes last, a replaced one keeps its place, the last fills a hole. */
class PlainRows {
  readonly rows: Row[] = [];

  put(key: number, value: number): void {
    const held = this.rows.find((row) => row.key === key);
    if (held === undefined) this.rows.push({ key, value });
    else held.value = value;
  }

  remove(key: number): void {
    const place = this.rows.findIndex((row) => row.key === key);
    if (place < 0) return;
    const last = this.rows.pop()!;
    if (place < this.rows.length) this.rows[place] = last;
  }
}

const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant("put" as const), key: fc.nat(12) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("remove" as const), key: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("release" as const), key: fc.nat(12) }) },
);

describe("a pinned store", () => {
  test("keeps every vector where it was put, names dead positions, and uses released ones again", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const store = new RowStore(rowShape(1, { pinned: true }));
        const plain = new PlainRows();
        const dead: number[] = [];
        let value = 0;
        let released = 0;
        for (const { op, key } of commands) {
          if (op === "put") {
            const slot = store.slotOf(key);
            if (slot !== undefined) dead.push(store.positionOf(slot));
            plain.put(key, ++value);
            store.put(key, new Float32Array([value]), undefined);
          } else if (op === "remove") {
            const slot = store.slotOf(key);
            if (slot !== undefined) dead.push(store.positionOf(slot));
            plain.remove(key);
            store.remove(key);
          } else if (dead.length > 0) {
            store.release(dead.pop()!);
            released++;
          }
          plain.rows.forEach((row, slot) => {
            expect(store.keyAt(slot)).toBe(row.key);
            expect(store.vectorAt(slot)[0]).toBe(row.value);
            expect(store.slotAt(store.positionOf(slot))).toBe(slot);
          });
          for (const position of dead) expect(store.vectors.sequenceAt(position)).toBe(DEAD);
        }
        expect(store.vectors.rows).toBeLessThanOrEqual(plain.rows.length + dead.length + released);
      }),
      { numRuns: 300 },
    );
  });

  test("takes no memory for places until a position and its slot part", () => {
    const store = new RowStore(rowShape(1, { pinned: true }));
    for (let i = 0; i < 100; i++) store.put(i, new Float32Array(1), undefined);
    expect(store.isInOrder).toBe(true);
    store.remove(5);
    expect(store.isInOrder).toBe(false);
  });
});
