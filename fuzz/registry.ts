/** All fuzz targets. A new one is a file in targets/ and a line here. */
import type { FuzzTarget } from "./target.js";
import { canary } from "./targets/canary.js";
import { filter } from "./targets/filter.js";
import { logFlip } from "./targets/log-flip.js";
import { metadata } from "./targets/metadata.js";
import { model } from "./targets/model.js";
import { powerLoss } from "./targets/power-loss.js";
import { snapshotFlip } from "./targets/snapshot-flip.js";
import { truncate } from "./targets/truncate.js";

export const TARGETS: readonly FuzzTarget[] = [
  snapshotFlip,
  logFlip,
  truncate,
  metadata,
  filter,
  model,
  powerLoss,
  canary,
];
