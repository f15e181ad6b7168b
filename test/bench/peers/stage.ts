/**
 * One part of the comparison with other libraries. Each stage runs in a process of its own, pinned to one core, so that the
 * memory of one does not slow another, and native code that crashes takes one stage with it.
 */

import type { BenchResult } from "../benchmark.js";
import type { SetSource } from "../data/data-set.js";
import type { Engine } from "./engines/engine.js";
import { hnswlib } from "./engines/hnswlib.js";
import { lancedb } from "./engines/lancedb.js";
import { sqliteVec } from "./engines/sqlite-vec.js";
import { usearch } from "./engines/usearch.js";
import type { ScratchPackage } from "./scratch.js";

/** `folder` of the source is the folder of the run, where stages also leave graphs for each other. */
export interface StageContext extends SetSource {
  /** A million rows too. */
  readonly large: boolean;
  /** This program, which stages start anew for what needs a process of its own. */
  readonly program: string;
  /** Peers that are installed here. */
  readonly peers: readonly ScratchPackage[];
}

/** What a search took and found. */
export interface Point {
  /** "ef 15": what was set. */
  readonly setting: string;
  readonly recall: number;
  /** CPU time a query. */
  readonly microseconds: number;
}

/** How recall and time go together as a setting grows. */
export interface Curve {
  readonly set: string;
  /** "100,000 × 128". */
  readonly title: string;
  readonly engine: string;
  readonly index: string;
  readonly points: readonly Point[];
}

export interface StageOutcome {
  readonly results: readonly BenchResult[];
  readonly curves?: readonly Curve[];
  /** What was left out, and why. */
  readonly notes?: readonly string[];
}

export interface Stage {
  readonly title: string;
  run(context: StageContext): Promise<StageOutcome>;
}

const LOADERS = {
  "hnswlib-node": hnswlib,
  usearch,
  "sqlite-vec": sqliteVec,
  "@lancedb/lancedb": lancedb,
} as const;

export type PeerName = keyof typeof LOADERS;

export const loadPeer = (name: PeerName): Promise<Engine> => LOADERS[name]();

/** Those of the peers that are installed, in that order. */
export async function peersOf({ peers }: StageContext, ...names: PeerName[]): Promise<Engine[]> {
  return Promise.all(names.filter((name) => peers.includes(name)).map(loadPeer));
}

export const DIGITS_MISSING = "The digits are left out: ../shared/data is not beside this checkout.";
