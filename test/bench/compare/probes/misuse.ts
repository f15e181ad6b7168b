/** What must not be answered: numbers that are none, vectors of another length. */
import { type Answer, errorOf, no, none, partly, wordsOf, yes } from "../answer.js";
import { openFilled } from "../open-store.js";
import { type Asked, correct, type Probe } from "../probe.js";
import { DIM, queriesOf, rowsOf } from "../rows.js";

const [row] = rowsOf(1, { first: 1000 });
const SHORT = DIM / 2;
const withNaN = (vector: Float32Array): Float32Array =>
  vector.map((component, at) => (at === 3 ? Number.NaN : component));

async function refusesInsert(asked: Asked, vector: Float32Array): Promise<Answer> {
  const store = await openFilled(asked);
  const error = await errorOf(() => store.insert([{ ...row!, vector }]));
  return error === undefined ? no("accepted") : yes("refused", wordsOf(error));
}

async function refusesQuery(asked: Asked, query: Float32Array): Promise<Answer> {
  const store = await openFilled(asked);
  let found = 0;
  const error = await errorOf(async () => {
    found = (await store.search(query, 10)).length;
  });
  if (error !== undefined) return yes("refused", wordsOf(error));
  return found === 0 ? partly("no hits", "An empty list, as if the store were empty.") : no(`${found} hits`);
}

export const MISUSE: readonly Probe[] = [
  correct(
    "nan-query",
    "A query with NaN is refused",
    "Searches 100 rows for a vector in which one component is NaN.",
    (asked) => refusesQuery(asked, withNaN(queriesOf(1)[0]!)),
  ),
  correct(
    "nan-insert",
    "A row with NaN is refused",
    "Inserts a row in which one component is NaN into 100 rows.",
    (asked) => refusesInsert(asked, withNaN(row!.vector)),
  ),
  correct(
    "short-query",
    "A query of another dimension is refused",
    `Searches rows of ${DIM} components for a vector of ${SHORT}.`,
    (asked) => refusesQuery(asked, queriesOf(1)[0]!.slice(0, SHORT)),
  ),
  correct(
    "short-insert",
    "A row of another dimension is refused",
    `Inserts a row of ${SHORT} components into rows of ${DIM}.`,
    (asked) => refusesInsert(asked, row!.vector.slice(0, SHORT)),
  ),
  correct(
    "error-codes",
    "Errors have a code of their own",
    `Looks at the error that a query of ${SHORT} components gets: \`code\`, when it says more than where it came from.`,
    async (asked) => {
      const store = await openFilled(asked);
      const error = await errorOf(async () => store.search(queriesOf(1)[0]!.slice(0, SHORT), 10));
      if (error === undefined) return none("no error", "It answers such a query.");
      const { code } = error as { code?: unknown };
      if (typeof code !== "string") return no("", wordsOf(error));
      return code === "GenericFailure" || code === "SQLITE_ERROR" ? partly(`\`${code}\``) : yes(`\`${code}\``);
    },
  ),
];
