/** Random sequences of calls, kills, failing calls of the storage, damage and reopenings against the oracle (test/model). */
import fc from "fast-check";
import { METRICS } from "../../src/public.js";
import { modelProperty } from "../../test/model/model-property.js";
import { Finding, type FuzzTarget, numberIn } from "../target.js";

export const model: FuzzTarget = {
  name: "model",
  about: "calls, kills, failing storage calls, damaged bytes and reopenings against a Map",
  stage: 8,
  release: { runs: 10_000 },
  make: (random) => ({ seed: random.bits() | 0, metric: random.below(METRICS.length) }),
  check(input, tally) {
    const metric = METRICS[numberIn(input, "metric")]!;
    const details = fc.check(modelProperty(metric, 60), { seed: numberIn(input, "seed"), numRuns: 5 });
    tally("runs", details.numRuns);
    if (details.failed) throw new Finding(fc.defaultReportMessage(details) ?? "the model failed");
    return metric;
  },
};
