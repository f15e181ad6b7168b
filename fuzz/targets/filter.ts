/**
 * Filters against a plain evaluator: closed world, exact numbers. Objects that are no filters are refused with an
 * IqdbError; accepted ones mean the same in their object form, in their JSON form, and to `deleteWhere`.
 */
import fc from "fast-check";
import { Filter } from "../../src/filter/filter.js";
import { Float, Iqdb, IqdbError, type Metadata, type MetadataValue } from "../../src/public.js";
import { aMetadataValue, someMetadata } from "../../test/model/arbitraries.js";
import { Finding, type FuzzTarget, numberIn } from "../target.js";

type Operators = Record<string, unknown>;

const value = aMetadataValue;
const field = fc.constantFrom("a", "b", "k", "cat", "__proto__", "");

const operators: fc.Arbitrary<Operators> = fc.oneof(
  fc
    .tuple(fc.constantFrom("$eq", "$ne", "$lt", "$lte", "$gt", "$gte"), value)
    .map(([name, operand]) => ({ [name]: operand })),
  fc.tuple(fc.constantFrom("$in", "$nin"), fc.array(value, { maxLength: 4 })).map(([name, list]) => ({ [name]: list })),
  fc.boolean().map((wanted) => ({ $exists: wanted })),
);

const own = (key: string, operand: unknown): object =>
  Object.defineProperty({}, key, { value: operand, enumerable: true, configurable: true, writable: true });

const { filters } = fc.letrec<{ filters: object }>((tie) => ({
  filters: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(field, fc.oneof(operators, value)).map(([name, operand]) => own(name, operand)),
    fc.array(tie("filters"), { maxLength: 3 }).map((list) => ({ $and: list })),
    fc.array(tie("filters"), { maxLength: 3 }).map((list) => ({ $or: list })),
    tie("filters").map((inner) => ({ $not: inner })),
    fc.tuple(field, operators).map(([name, inner]) => own(name, { $not: inner })),
  ),
}));

/** -1, 0, 1; undefined where the two do not compare. Numbers compare exactly, whatever their type. */
function compare(a: MetadataValue, b: MetadataValue): number | undefined {
  const [x, y] = [a instanceof Float ? a.value : a, b instanceof Float ? b.value : b];
  const isNumber = (one: unknown) => typeof one === "number" || typeof one === "bigint";
  if (isNumber(x) && isNumber(y)) return x! < y! ? -1 : x! > y! ? 1 : x! >= y! ? 0 : undefined;
  if (typeof x === "string" && typeof y === "string") return Buffer.compare(Buffer.from(x), Buffer.from(y));
  if (typeof x === "boolean" && typeof y === "boolean") return Number(x) - Number(y);
  return x === null && y === null ? 0 : undefined;
}

function holds(operator: string, stored: MetadataValue | undefined, operand: unknown): boolean {
  if (operator === "$exists") return (stored !== undefined) === operand;
  if (operator === "$not") return !holdsAll(stored, operand as Operators);
  if (stored === undefined) return false;
  const equals = (other: unknown) => compare(stored, other as MetadataValue) === 0;
  if (operator === "$eq") return equals(operand);
  if (operator === "$ne") return !equals(operand);
  if (operator === "$in") return (operand as unknown[]).some(equals);
  if (operator === "$nin") return !(operand as unknown[]).some(equals);
  const order = compare(stored, operand as MetadataValue);
  if (order === undefined) return false;
  if (operator === "$lt") return order < 0;
  if (operator === "$lte") return order <= 0;
  return operator === "$gt" ? order > 0 : order >= 0;
}

const holdsAll = (stored: MetadataValue | undefined, all: Operators): boolean =>
  Object.entries(all).every(([operator, operand]) => holds(operator, stored, operand));

function matches(filter: object, row: Metadata | undefined): boolean {
  return Object.entries(filter).every(([key, operand]) => {
    if (key === "$and") return (operand as object[]).every((one) => matches(one, row));
    if (key === "$or") return (operand as object[]).some((one) => matches(one, row));
    if (key === "$not") return !matches(operand as object, row);
    const stored = row !== undefined && Object.hasOwn(row, key) ? row[key] : undefined;
    const isOperators = typeof operand === "object" && operand !== null && !(operand instanceof Float);
    return isOperators ? holdsAll(stored, operand as Operators) : holds("$eq", stored, operand);
  });
}

function matchingIds(db: Iqdb, filter: object): string {
  const hits = db.search([1], 100, { filter: filter as never, includeMetadata: false });
  return hits
    .map((hit) => Number(hit.id))
    .sort((a, b) => a - b)
    .join();
}

function checkFilter(seed: number): string {
  const sample = fc.tuple(filters, fc.array(fc.option(someMetadata, { nil: undefined }), { maxLength: 8 }));
  const [filter, rows] = fc.sample(sample, { seed, numRuns: 1 })[0]!;
  const db = Iqdb.openInMemory({ dim: 1, metric: "dot" });
  for (const [id, metadata] of rows.entries()) db.upsert(id, [1], metadata);
  const wanted = [...rows.keys()].filter((id) => matches(filter, rows[id])).join();
  const forms: [string, object][] = [
    ["as an object", filter],
    ["as a Filter", Filter.and(filter as never)],
    ["through JSON", Filter.fromJSON(JSON.parse(JSON.stringify(Filter.and(filter as never))))],
  ];
  for (const [form, one] of forms) {
    const found = matchingIds(db, one);
    if (found !== wanted) {
      throw new Finding(`${form}: ${fc.stringify(filter)} on ${fc.stringify(rows)} gives [${found}], not [${wanted}]`);
    }
  }
  const deleted = db.deleteWhere(filter as never);
  if (deleted !== (wanted === "" ? 0 : wanted.split(",").length))
    throw new Finding(`deleteWhere removes ${deleted} rows`);
  return wanted === "" ? "matches nothing" : "matches some";
}

function checkHostile(seed: number): string {
  const [filter] = fc.sample(fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }), {
    seed,
    numRuns: 1,
  });
  const db = Iqdb.openInMemory({ dim: 1, metric: "dot" });
  db.upsert(1, [1], { a: 1 });
  try {
    db.search([1], 1, { filter: filter as never });
    return "anything, accepted";
  } catch (error) {
    if (error instanceof IqdbError) return error.code;
    throw error;
  }
}

export const filter: FuzzTarget = {
  name: "filter",
  about: "filters against a plain evaluator, and objects that are no filters",
  stage: 5,
  release: { cases: 50_000 },
  make: (random) => ({ seed: random.bits() | 0, hostile: random.below(4) === 0 ? 1 : 0 }),
  check: (input) => (input.hostile === 1 ? checkHostile : checkFilter)(numberIn(input, "seed")),
};
