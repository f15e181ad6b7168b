/** The options of commands that search: query, recall, bench. */
import { type Command, Option } from "commander";
import type { SearchOptions } from "../db/options.js";
import type { FilterInput } from "../filter/filter-types.js";
import type { Metadata } from "../types/metadata.js";
import { filterArgument, wholeNumber } from "./arguments.js";

export interface SearchArguments {
  readonly hits: number;
  readonly filter?: FilterInput<Metadata>;
  readonly ef?: number;
  readonly nProbes?: number;
}

export function addSearchOptions(command: Command): Command {
  return command
    .addOption(new Option("-k, --hits <n>", "how many hits").argParser(wholeNumber(1)).default(10))
    .addOption(new Option("--filter <json>", "search the rows that this accepts").argParser(filterArgument))
    .addOption(new Option("--ef <n>", "hnsw: width of the beam").argParser(wholeNumber(1)))
    .addOption(new Option("--n-probes <n>", "ivf: clusters to visit").argParser(wholeNumber(1)));
}

export function searchOptionsOf({
  filter,
  ef,
  nProbes,
}: SearchArguments): Pick<SearchOptions, "filter" | "ef" | "nProbes"> {
  return {
    ...(filter && { filter }),
    ...(ef && { ef }),
    ...(nProbes && { nProbes }),
  };
}
