/** The options that say what a new database is like: of create, of import where it makes one, of compact that converts. */
import { type Command, Option } from "commander";
import type { IndexConfig } from "../index/index-config.js";
import { METRICS, type Metric } from "../types/metric.js";
import { seedNumber, wholeNumber } from "./arguments.js";

export interface IndexArguments {
  readonly index?: IndexConfig["kind"];
  readonly m?: number;
  readonly efConstruction?: number;
  readonly efSearch?: number;
  readonly clusters?: number;
  readonly probes?: number;
  readonly pqSubvectors?: number;
  readonly seed?: bigint;
}

export interface ShapeArguments extends IndexArguments {
  readonly dim?: number;
  readonly metric?: Metric;
}

export function addShapeOptions(command: Command): Command {
  command
    .addOption(new Option("--dim <n>", "components of each vector").argParser(wholeNumber(1)))
    .addOption(new Option("--metric <name>", "how near two vectors are").choices(METRICS));
  return addIndexOptions(command);
}

export function addIndexOptions(command: Command): Command {
  const count = (flags: string, text: string) => new Option(flags, text).argParser(wholeNumber(1));
  return command
    .addOption(new Option("--index <kind>", "how rows are searched").choices(["flat", "hnsw", "ivf"]))
    .addOption(count("--m <n>", "hnsw: links of a row (16)"))
    .addOption(count("--ef-construction <n>", "hnsw: width of the beam while building (200)"))
    .addOption(count("--ef-search <n>", "hnsw: width of the beam while searching (64)"))
    .addOption(count("--clusters <n>", "ivf: clusters (256)"))
    .addOption(count("--probes <n>", "ivf: clusters that a search visits (8)"))
    .addOption(count("--pq-subvectors <n>", "ivf: bytes that a row is quantised to"))
    .addOption(new Option("--seed <n>", "hnsw, ivf: seed of what is drawn").argParser(seedNumber));
}

/** Undefined when nothing was said of it. Options that another kind has are refused where the index is made. */
export function indexOf(options: IndexArguments): IndexConfig | undefined {
  const { index, m, efConstruction, efSearch, clusters, probes, pqSubvectors, seed } = options;
  const parameters = {
    m,
    efConstruction,
    efSearch,
    nClusters: clusters,
    nProbes: probes,
    ...(pqSubvectors === undefined ? {} : { usePq: true, pqSubvectors }),
    seed,
  };
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (index === undefined && given.length === 0) return undefined;
  return { kind: index ?? "flat", ...Object.fromEntries(given) } as IndexConfig;
}
