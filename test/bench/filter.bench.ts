/**
 * The rows of a filter by the index over metadata fields, against asking every row; and what the first question costs,
 * which builds the index.
 */
import { compileFilter } from "../../src/filter/compile-filter.js";
import { FieldIndex } from "../../src/filter/field-index.js";
import { encodeMetadata } from "../../src/format/metadata.js";
import { RowStore } from "../../src/store/row-store.js";
import { rowShape } from "../support/row-shape.js";
import { SeededRandom } from "../support/seeded-random.js";
import { type Bench, type BenchResult, interleaved, least, milliseconds } from "./benchmark.js";

const QUESTIONS: Record<string, unknown> = {
  "category = 1 of 10": { category: "category 3" },
  "1 of 1000 tags": { tag: 5 },
  "price in 10 % of its range": { price: { $gte: 500, $lt: 600 } },
  "1 of 1000 tags and 80 % of the prices": { tag: 5, price: { $lt: 800 } },
  "3 conditions that many rows match": { category: { $ne: "category 3" }, tag: { $lt: 500 }, price: { $gte: 300 } },
};

function rowsOf(count: number): RowStore {
  const random = new SeededRandom(1);
  const rows = new RowStore(rowShape(1));
  const vector = new Float32Array(1);
  for (let row = 0; row < count; row++) {
    const price = random.below(1_000_000) / 1000;
    const title = `Title of the row ${row}`;
    rows.put(row, vector, encodeMetadata({ category: `category ${row % 10}`, price, tag: random.below(1000), title }));
  }
  return rows;
}

const noRecord = (): never => {
  throw new Error("an object filter needs no record");
};

/** CPU time of one question, least of the rounds: by the index as often as by rows once. */
async function ask(rows: RowStore, what: string, question: unknown, rounds: number): Promise<BenchResult> {
  const times = 20;
  const filter = compileFilter(question)!;
  const index = new FieldIndex(rows);
  const accept = filter.acceptor(rows, noRecord);
  let matching = 0;
  const byIndex = () => {
    for (let time = 0; time < times; time++) filter.slots(index);
  };
  const byRows = () => {
    matching = 0;
    for (let slot = 0; slot < rows.size; slot++) if (accept(slot)) matching++;
  };
  const [ours, theirs] = await interleaved(rounds, byIndex, byRows);
  const [indexed, asked] = [least(ours.map(({ cpu }) => cpu)) / times, least(theirs.map(({ cpu }) => cpu))];
  const how = `CPU, least of ${rounds} rounds; ${matching} of ${rows.size} rows match`;
  const micros = `${(indexed * 1000).toFixed(0)} µs`;
  return { what, ours: micros, baseline: `every row: ${milliseconds(asked)}`, ratio: asked / indexed, how };
}

async function build(rows: RowStore, rounds: number): Promise<BenchResult> {
  const filter = compileFilter({ category: "x", price: 1, tag: 1 })!;
  const accept = filter.acceptor(rows, noRecord);
  const [ours, theirs] = await interleaved(
    rounds,
    () => filter.slots(new FieldIndex(rows)),
    () => {
      for (let slot = 0; slot < rows.size; slot++) accept(slot);
    },
  );
  const [built, asked] = [least(ours.map(({ cpu }) => cpu)), least(theirs.map(({ cpu }) => cpu))];
  return {
    what: "first question, of 3 fields: builds the index",
    ours: milliseconds(built),
    baseline: `every row: ${milliseconds(asked)}`,
    ratio: built / asked,
    how: `times the time; CPU, least of ${rounds} rounds, ${rows.size} rows`,
  };
}

export const bench: Bench = {
  title: "Filters: rows that match",
  async run({ quick }) {
    const rows = rowsOf(quick ? 2000 : 100_000);
    const rounds = quick ? 1 : 7;
    const results: BenchResult[] = [];
    for (const [what, question] of Object.entries(QUESTIONS)) results.push(await ask(rows, what, question, rounds));
    return [...results, await build(rows, rounds)];
  },
};
