/** From a file to the first answer, in processes that have done nothing before; and against building anew. */
import { join } from "node:path";
import { type BenchResult, least, milliseconds } from "../../benchmark.js";
import { type DataSet, loadSet, NEIGHBOURS } from "../../data/data-set.js";
import { buildTogether } from "../build.js";
import type { Shape } from "../engines/engine.js";
import { iqdb, lockedIqdb } from "../engines/iqdb.js";
import { graphFile, graphOf } from "../kept-graphs.js";
import type { OpenAnswer, OpenArgument } from "../open-once.js";
import { runTask } from "../probe.js";
import { type PeerName, peersOf, type Stage, type StageContext } from "../stage.js";

const SET = "100k-128";
const PEERS = ["hnswlib-node", "usearch"] as const satisfies readonly PeerName[];

type Opened = OpenArgument["engine"];

/** Every process opens once; the engines take turns. */
function openInTurns(
  files: ReadonlyMap<Opened, string>,
  set: DataSet,
  shape: Shape,
  { program, folder, quick }: StageContext,
): { rounds: number; answers: Map<Opened, OpenAnswer[]> } {
  const rounds = quick ? 1 : 7;
  const answers = new Map<Opened, OpenAnswer[]>([...files.keys()].map((engine) => [engine, []]));
  const query = Array.from(set.queries.subarray(0, set.dim));
  for (let round = 0; round < rounds; round++) {
    for (const [engine, path] of files) {
      const argument: OpenArgument = { engine, path, shape, query, k: NEIGHBOURS };
      answers.get(engine)!.push(runTask<OpenAnswer>(program, "open-once", argument, folder));
    }
  }
  return { rounds, answers };
}

async function run(context: StageContext) {
  const set = loadSet(SET, context)!;
  const shape: Shape = { dim: set.dim, metric: "euclidean", capacity: set.count, index: "graph" };
  const own = join(context.folder, "reopen.iqdb");
  const built = iqdb.open(own, shape);
  const [buildSeconds] = (await buildTogether([built], set, { queries: set.queries, k: NEIGHBOURS })) as [number];
  built.close();
  const files = new Map<Opened, string>([
    [iqdb.name as Opened, own],
    [lockedIqdb.name as Opened, own],
  ]);
  for (const peer of await peersOf(context, ...PEERS)) {
    await graphOf(peer, SET, set, shape, context);
    files.set(peer.name as PeerName, graphFile(context, peer.name, SET));
  }
  const { rounds, answers } = openInTurns(files, set, shape, context);
  const leastOf = (engine: Opened, time: "cpu" | "wall") => least(answers.get(engine)!.map((answer) => answer[time]));
  const ours = leastOf("iqdb", "cpu");
  const how = (time: string) => `${time} time, least of ${rounds}; a new process each time, the file in memory already`;
  const results: BenchResult[] = PEERS.filter((peer) => files.has(peer)).map((peer) => ({
    what: `open and answer once, HNSW, ${set.title}`,
    ours: milliseconds(ours),
    baseline: `${peer}, read and answer ${milliseconds(leastOf(peer, "cpu"))}`,
    ratio: ours / leastOf(peer, "cpu"),
    ...(peer === "hnswlib-node" ? { bar: { atMost: 1.2 } } : {}),
    how: `${how("CPU")}; without the lock, all checksums verified`,
  }));
  const [unlocked, locked] = [leastOf("iqdb", "wall"), leastOf("iqdb with its lock", "wall")];
  results.push({
    what: "the same with the lock taken",
    ours: milliseconds(locked),
    baseline: `without ${milliseconds(unlocked)}`,
    ratio: locked / unlocked,
    how: how("wall"),
  });
  results.push({
    what: `open and answer once instead of building, HNSW, ${set.title}`,
    ours: milliseconds(ours),
    baseline: `building ${milliseconds(buildSeconds * 1000)}`,
    ratio: (buildSeconds * 1000) / ours,
    bar: { atLeast: 50 },
    how: "CPU time; building through a log that nothing waits for",
  });
  return { results };
}

export const reopen: Stage = { title: "Peers: reopening", run };
