/** The stages, in the order in which they run: `graph` leaves what later ones search. */
import type { Stage } from "./stage.js";
import { exact } from "./stages/exact.js";
import { filtered } from "./stages/filtered.js";
import { graph } from "./stages/graph.js";
import { growth } from "./stages/growth.js";
import { lists } from "./stages/lists.js";
import { memory } from "./stages/memory.js";
import { reopen } from "./stages/reopen.js";

export const STAGES: Readonly<Record<string, Stage>> = { exact, graph, filtered, reopen, memory, growth, lists };
