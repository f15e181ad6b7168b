/** All fuzz targets, by stage. A new one is a file in targets/ and a line here. */
import type { FuzzTarget } from "./target.js";
import { byteChange } from "./targets/byte-change.js";
import { canary } from "./targets/canary.js";
import { faults } from "./targets/faults.js";
import { filter } from "./targets/filter.js";
import { frameOrder } from "./targets/frame-order.js";
import { guided } from "./targets/guided.js";
import { frozenPrototypes, hostileValues } from "./targets/hostile-values.js";
import { kaitai } from "./targets/kaitai.js";
import { logFlip } from "./targets/log-flip.js";
import { lostBytes } from "./targets/lost-bytes.js";
import { memory } from "./targets/memory.js";
import { metadata } from "./targets/metadata.js";
import { model } from "./targets/model.js";
import { powerLoss } from "./targets/power-loss.js";
import { kills, races, systemCalls } from "./targets/real-processes.js";
import { schemaWalk } from "./targets/schema-walk.js";
import { snapshotFlip } from "./targets/snapshot-flip.js";
import { splices } from "./targets/splices.js";

export const TARGETS: readonly FuzzTarget[] = [
  schemaWalk,
  byteChange,
  lostBytes,
  frameOrder,
  snapshotFlip,
  logFlip,
  splices,
  guided,
  powerLoss,
  faults,
  kills,
  systemCalls,
  races,
  model,
  filter,
  kaitai,
  hostileValues,
  frozenPrototypes,
  metadata,
  memory,
  canary,
];
