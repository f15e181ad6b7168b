/**
 * A store that does everything wrong, to which probes have to answer no: it takes what it is given, forgets to delete, counts
 * twice, keeps rows in memory and saves them as text without looking at what others wrote.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Adapter, Found, Row, Store } from "./store.js";

interface Kept {
  readonly id: number;
  readonly vector: readonly number[];
}

export default {
  filter: "after the search",
  insertsBatches: true,
  insertsAsync: false,
  open: (folder) => new CarelessStore(join(folder, "rows.txt")),
} satisfies Adapter;

class CarelessStore implements Store {
  readonly #rows: Kept[];

  constructor(private readonly path: string) {
    this.#rows = existsSync(path) ? rowsIn(readFileSync(path, "latin1")) : [];
  }

  insert(rows: readonly Row[]): void {
    for (const row of rows) this.upsert(row);
  }

  upsert({ id, vector }: Row): void {
    this.#rows.push({ id: Number(id), vector: Array.from(vector) });
  }

  remove(): void {}

  /** What is left of the nearest, and never as many as are wanted. */
  search(query: Float32Array, k: number, tag?: number): Found[] {
    const found = this.#rows.map(({ id, vector }) => ({ id, distance: distanceOf(query, vector) }));
    const nearest = found.sort((a, b) => a.distance - b.distance).slice(0, Math.min(k, 500));
    const kept = nearest.filter(({ id }) => tag === undefined || id % 1000 === tag).slice(0, k === 1_000 ? 99 : k);
    return kept.map(({ id, distance }) => ({ id: String(id), distance }));
  }

  count(): number {
    return this.#rows.length;
  }

  save(): void {
    writeFileSync(this.path, this.#rows.map(({ id, vector }) => `${id} ${vector.join(" ")}\n`).join(""), "latin1");
  }

  close(): void {}
}

function rowsIn(text: string): Kept[] {
  return text.split("\n").flatMap((line) => {
    const [id, ...vector] = line.split(" ").map(Number);
    return line === "" ? [] : [{ id: id!, vector }];
  });
}

const distanceOf = (query: Float32Array, vector: readonly number[]): number =>
  query.reduce((sum, component, at) => sum + (component - (vector[at] ?? 0)) ** 2 || 0, 0);
