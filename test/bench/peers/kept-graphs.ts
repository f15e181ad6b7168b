/** Graphs of 100,000 rows take long to build: the peers' are kept for the later stages of the run. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DataSet, SetName } from "../data/data-set.js";
import { buildTogether } from "./build.js";
import type { Engine, EngineIndex, Shape } from "./engines/engine.js";
import type { StageContext } from "./stage.js";

/** Where the graph of a peer is, once built. */
export const graphFile = ({ folder }: Pick<StageContext, "folder">, engine: string, set: SetName): string =>
  join(folder, `${set}.${engine}`);

/** The graph of a peer over a set: from its file, or built and saved. */
export async function graphOf(
  engine: Engine,
  name: SetName,
  set: DataSet,
  shape: Shape,
  context: StageContext,
): Promise<EngineIndex> {
  const file = graphFile(context, engine.name, name);
  if (existsSync(file)) return engine.open!(file, shape);
  const index = await engine.create(shape);
  await buildTogether([index], set, { queries: set.queries, k: 1 });
  index.save!(file);
  return index;
}
