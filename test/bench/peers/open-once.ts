/** Opening a saved index and asking once, in a process that has opened nothing before. */
import { type Timing, timeOf } from "../benchmark.js";
import type { Engine, Shape } from "./engines/engine.js";
import { iqdb, lockedIqdb } from "./engines/iqdb.js";
import { loadPeer, type PeerName } from "./stage.js";

export interface OpenArgument {
  readonly engine: PeerName | "iqdb" | "iqdb with its lock";
  readonly path: string;
  readonly shape: Shape;
  readonly query: readonly number[];
  readonly k: number;
}

export interface OpenAnswer extends Timing {
  readonly ids: readonly number[];
}

export async function openOnce({ engine: name, path, shape, query, k }: OpenArgument): Promise<OpenAnswer> {
  const engine = await engineCalled(name);
  const queries = Float32Array.from(query);
  let ids: number[] = [];
  const timing = await timeOf(() => {
    const index = engine.open!(path, shape);
    ids = Array.from(index.idsOf(index.searching({ queries, k })(0)));
  });
  return { ...timing, ids };
}

export async function engineCalled(name: OpenArgument["engine"]): Promise<Engine> {
  if (name === iqdb.name) return iqdb;
  return name === lockedIqdb.name ? lockedIqdb : loadPeer(name as PeerName);
}
