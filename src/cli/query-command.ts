/** `iqdb query`: the nearest rows to a vector, to a stored row, or to each vector of a file. */
import { type Command, Option } from "commander";
import type { Iqdb } from "../db/iqdb.js";
import type { Hit } from "../db/searcher.js";
import { metadataToJson, vectorToJson } from "../exchange/row-json.js";
import { toJSON } from "../types/json.js";
import { idArgument, vectorArgument } from "./arguments.js";
import { EXIT_HELP, EXIT_NOTHING } from "./exit-codes.js";
import { reading } from "./open-database.js";
import { print } from "./output.js";
import { type QuerySource, queryVectors } from "./query-vectors.js";
import { idText, metadataText } from "./row-text.js";
import { addSearchOptions, type SearchArguments, searchOptionsOf } from "./search-arguments.js";

interface QueryOptions extends SearchArguments, QuerySource {
  readonly includeVector?: true;
  readonly explain?: true;
  readonly json?: true;
}

const HELP = `
Examples:
  iqdb query notes.iqdb --vector '[0.1,0.2,0.3]' -k 5
  iqdb query notes.iqdb --id doc-1 --filter '{"year":{"$gte":2020}}'
  iqdb query notes.iqdb --file queries.fvecs --json
  echo '{"vector":[0.1,0.2,0.3]}' | iqdb query notes.iqdb --file -

With --json each query gives one line, an array of its hits: [{"id":…,"distance":…,"metadata":{…}}, …].

${EXIT_HELP}`;

export function addQueryCommand(iqdb: Command): void {
  const command = iqdb
    .command("query")
    .summary("search for the nearest rows")
    .description(
      "Searches for the rows nearest to a vector, nearest first. Smaller distances are nearer for every metric.",
    )
    .argument("<database>", "the database; nothing is changed")
    .addOption(new Option("--vector <json>", "search for this vector").argParser(vectorArgument))
    .addOption(new Option("--id <id>", "search for the vector of this row").argParser(idArgument))
    .option(
      "--file <file>",
      "search for each vector of a file, of any kind that iqdb import reads; - is standard input",
    )
    .option("--format <name>", "what kind of file that is, where its name does not say");
  addSearchOptions(command)
    .option("--include-vector", "print vectors of hits too (with --json)")
    .option("--explain", "say how the search is answered, and why")
    .option("--json", "print hits as JSON, one line for each query")
    .addHelpText("after", HELP)
    .action((path: string, options: QueryOptions) => reading(path, (db) => query(db, options)));
}

async function query(db: Iqdb, options: QueryOptions): Promise<void> {
  const settings = searchOptionsOf(options);
  const searching = { ...settings, includeVector: options.includeVector === true && options.json === true };
  let found = 0;
  for await (const vector of queryVectors(db, options)) {
    if (options.explain) await print([`${explained(db, vector, options)}\n`]);
    else {
      const hits = db.search(vector, options.hits, searching);
      found += hits.length;
      await print(options.json ? [`[${hits.map(hitToJson).join(",")}]\n`] : table(hits));
    }
  }
  if (found === 0 && !options.explain) process.exitCode = EXIT_NOTHING;
}

function explained(db: Iqdb, vector: Float32Array | readonly number[], options: QueryOptions): string {
  const explanation = db.explain(vector, options.hits, searchOptionsOf(options));
  if (options.json) return JSON.stringify(toJSON({ ...explanation }));
  const { strategy, reason, matching, rows, distances } = explanation;
  const compared = distances === undefined ? "" : `; ${distances} distances`;
  return `${strategy}: ${reason} (${matching} of ${rows} rows match${compared})`;
}

function hitToJson({ id, distance, metadata, vector }: Hit): string {
  const head = `{"id":${JSON.stringify(toJSON(id))},"distance":${JSON.stringify(toJSON(distance))}`;
  const rest = metadata === undefined ? "" : `,"metadata":${JSON.stringify(metadataToJson(metadata))}`;
  return `${head}${rest}${vector === undefined ? "" : `,"vector":${vectorToJson(vector)}`}}`;
}

function table(hits: readonly Hit[]): string[] {
  if (hits.length === 0) return ["no hits\n"];
  const rows = hits.map(({ id, distance, metadata }) => [distanceText(distance), idText(id), metadataText(metadata)]);
  const cells = [["distance", "id", "metadata"], ...rows];
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map(([distance, id, metadata]) =>
    `${distance.padStart(widths[0])}  ${id.padEnd(widths[1])}  ${metadata}`.trimEnd().concat("\n"),
  );
}

function distanceText(distance: number): string {
  // What rounds to zero has no sign.
  return distance.toFixed(6).replace(/^-(?=0\.0+$)/, "");
}
