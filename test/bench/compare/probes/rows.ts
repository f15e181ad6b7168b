/** Whether rows are what was written: ids, metadata, batches, replacement, deletion, as many hits as there are. */
import type { Row } from "../adapters/store.js";
import { type Answer, errorOf, no, partly, wordsOf, yes } from "../answer.js";
import { loadAdapter } from "../libraries.js";
import { openFilled, openStore } from "../open-store.js";
import { type Asked, correct, type Probe } from "../probe.js";
import { DIM, queriesOf, rowsOf } from "../rows.js";

async function stringIds(asked: Asked): Promise<Answer> {
  const store = await openStore(asked);
  const row: Row = { ...rowsOf(1)[0]!, id: "moby-dick" };
  const error = await errorOf(() => store.insert([row]));
  if (error !== undefined) return no("numbers only", wordsOf(error));
  const [hit] = await store.search(row.vector, 1);
  return hit?.id === "moby-dick" ? yes() : no("", `The row came back as ${JSON.stringify(hit?.id)}.`);
}

async function metadataKept(asked: Asked): Promise<Answer> {
  const store = await openFilled(asked);
  const row = rowsOf(1, { first: 41 })[0]!;
  await store.upsert({ ...row, id: 1000 });
  const [hit] = await store.search(row.vector, 1);
  if (hit?.metadata === undefined) return no("none", "Rows are an id and a vector.");
  const { tag, title, lent } = hit.metadata;
  const same = tag === row.metadata.tag && title === row.metadata.title && lent === row.metadata.lent;
  return same ? yes() : no("changed", JSON.stringify(hit.metadata));
}

async function badBatch(asked: Asked): Promise<Answer> {
  if (!(await loadAdapter(asked.library)).insertsBatches) return no("no batches", "Rows are inserted one by one.");
  const store = await openFilled(asked);
  const rows = rowsOf(5, { first: 1000 }).map((row, at) =>
    at === 2 ? { ...row, vector: row.vector.slice(0, 9) } : row,
  );
  const error = await errorOf(() => store.insert(rows));
  const kept = (await store.count()) - 100;
  if (error === undefined) return no(`all ${kept}`, "No error: the row of 9 components is in the store.");
  return kept === 0 ? yes("none kept", wordsOf(error)) : no(`${kept} of 5 kept`, wordsOf(error));
}

async function upsertReplaces(asked: Asked): Promise<Answer> {
  const store = await openFilled(asked);
  const [first, second] = rowsOf(2, { first: 500 });
  await store.upsert(first!);
  const error = await errorOf(() => store.upsert({ ...second!, id: first!.id }));
  if (error !== undefined) return no("refused", wordsOf(error));
  const [hit] = await store.search(second!.vector, 1);
  const replaced = hit?.id === String(first!.id) && hit.distance < 1e-5;
  const count = await store.count();
  if (replaced && count === 101) return yes();
  if (count !== 101) return no(`${count - 100} rows`);
  if (hit?.id !== String(first!.id)) return no("the old vector stays");
  return no("wrong distance", `The new vector is found at a distance of ${hit.distance.toFixed(2)} from itself.`);
}

async function deletedStayAway(asked: Asked): Promise<Answer> {
  const store = await openFilled(asked);
  for (let id = 0; id < 50; id++) await store.remove(id);
  const hits = await store.search(queriesOf(1)[0]!, 50);
  const gone = hits.filter(({ id }) => Number(id) < 50).length;
  if (gone > 0) return no(`${gone} came back`);
  return hits.length === 50 ? yes("50 of 50") : partly(`${hits.length} of 50`, "Rows that are there are not found.");
}

const MORE = 1_000;

async function moreThanThereAre(asked: Asked): Promise<Answer> {
  const store = await openFilled(asked);
  let found = 0;
  const error = await errorOf(async () => {
    found = (await store.search(queriesOf(1)[0]!, MORE)).length;
  });
  if (error !== undefined) return no("refused", wordsOf(error));
  return found === 100 ? yes() : no(`${found} of 100`);
}

const COUNT = 20_000;
const QUERIES = 20;
const K = 10;

/** Twenty rows in 20,000 have the tag, so ten are to be found for each query. */
async function rareTag(asked: Asked): Promise<Answer> {
  const { filter } = await loadAdapter(asked.library);
  if (filter === undefined) return no("no filter", "Searches take no filter.");
  const store = await openStore(asked, { graph: true });
  await store.insert(rowsOf(asked.quick ? COUNT / 10 : COUNT, { tags: asked.quick ? COUNT / 200 : COUNT / 20 }));
  await store.buildGraph?.();
  let found = 0;
  let wrong = 0;
  for (const query of queriesOf(QUERIES)) {
    const hits = await store.search(query, K, 7);
    found += hits.length;
    wrong += hits.filter(({ id }) => Number(id) % (asked.quick ? COUNT / 200 : COUNT / 20) !== 7).length;
  }
  const share = `${found} of ${QUERIES * K}`;
  if (wrong > 0) return no(share, `${wrong} of them do not have the tag.`);
  return (found === QUERIES * K ? yes : no)(share, `Filters are: ${filter}.`);
}

export const ROWS: readonly Probe[] = [
  correct("string-ids", "Ids are text", 'Inserts a row with the id "moby-dick" and finds it again.', stringIds),
  correct(
    "metadata",
    "Metadata are kept",
    "A whole number, a text and a boolean, written with a row, come back with the hit as they were.",
    metadataKept,
  ),
  correct(
    "bad-batch",
    "A batch with one bad row leaves nothing",
    `Inserts five rows at once, the third with 9 components instead of ${DIM}, and counts what was kept.`,
    badBatch,
  ),
  correct(
    "upsert",
    "Writing an id again replaces its row",
    "Writes two vectors under one id, by the call that is nearest to it; one row is left, with the second.",
    upsertReplaces,
  ),
  correct("delete", "Deleted rows stay away", "Deletes 50 of 100 rows, then asks for the 50 nearest.", deletedStayAway),
  correct(
    "large-k",
    "k above the number of rows gives all",
    "Asks 100 rows for the 1,000 nearest. sqlite-vec takes k up to 4,096, hnswlib-node up to the room that was made.",
    moreThanThereAre,
  ),
  correct(
    "rare-filter",
    "A filter that 0.1 % of rows pass still gives k hits",
    `Builds an approximate index over ${COUNT.toLocaleString("en")} rows of which 20 pass, where there is such an index, and asks ${QUERIES} times for the ${K} nearest. ` +
      "lancedb filters before it searches; its option `postfilter()` does not.",
    rareTag,
  ),
];
