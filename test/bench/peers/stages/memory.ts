/** Memory that an index adds to a process, against the bytes that it cannot do without. */
import type { BenchResult } from "../../benchmark.js";
import { type DataSet, loadSet, type SetName, setFile } from "../../data/data-set.js";
import { GRAPH, type Shape } from "../engines/engine.js";
import { iqdb } from "../engines/iqdb.js";
import type { MemoryArgument } from "../memory-of.js";
import { runTask } from "../probe.js";
import { peersOf, type Stage, type StageContext } from "../stage.js";

const BAR = { atMost: 1.5 };

const CASES = [
  { set: "100k-128", index: "graph", title: "HNSW" },
  { set: "50k-768", index: "exact", title: "flat" },
] as const satisfies readonly { set: SetName; index: Shape["index"]; title: string }[];

type Case = (typeof CASES)[number];

/** 32-bit floats, 8-bit codes, and links: 2m on the lowest layer and m / (m - 1) above it, on average, of 4 bytes. */
function bytesNeeded({ count, dim }: DataSet, index: Shape["index"]): number {
  const links = index === "graph" ? 4 * (2 * GRAPH.m + GRAPH.m / (GRAPH.m - 1)) : 0;
  return count * (4 * dim + dim + links);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

async function measure({ set: name, index, title }: Case, context: StageContext): Promise<BenchResult[]> {
  const set = loadSet(name, context)!;
  const shape: Shape = { dim: set.dim, metric: "euclidean", capacity: set.count, index };
  const file = setFile(name, context);
  const offset = set.queries.byteLength;
  const residentWith = (engine: MemoryArgument["engine"]) =>
    runTask<number>(
      context.program,
      "memory-of",
      { engine, shape, file, offset } satisfies MemoryArgument,
      context.folder,
    );
  const empty = residentWith("nothing");
  const ours = residentWith(iqdb.name as MemoryArgument["engine"]) - empty;
  const needed = bytesNeeded(set, index);
  const how = `resident bytes beyond those of a process without an index (${megabytes(empty)}), after building`;
  const what = `memory, ${title}, ${set.title}`;
  const parts = index === "graph" ? "floats + codes + links" : "floats + codes";
  const results: BenchResult[] = [
    { what, ours: megabytes(ours), baseline: `${parts} ${megabytes(needed)}`, ratio: ours / needed, bar: BAR, how },
  ];
  for (const peer of index === "graph" ? await peersOf(context, "hnswlib-node", "usearch") : []) {
    const theirs = residentWith(peer.name as MemoryArgument["engine"]) - empty;
    results.push({
      what,
      ours: megabytes(ours),
      baseline: `${peer.name} ${megabytes(theirs)}`,
      ratio: ours / theirs,
      how,
    });
  }
  return results;
}

export const memory: Stage = {
  title: "Peers: memory",
  async run(context) {
    const results: BenchResult[] = [];
    for (const one of CASES) results.push(...(await measure(one, context)));
    return { results };
  },
};
