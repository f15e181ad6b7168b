/**
 * Whatever is done to a database, in whatever order, and however often its process dies: it holds what the oracle holds.
 */
import fc from "fast-check";
import { test } from "vitest";
import { METRICS } from "../../src/public.js";
import { modelProperty } from "./model-property.js";

test.each(METRICS)("any sequence of calls, crashes and reopenings keeps every bit (%s)", (metric) => {
  fc.assert(modelProperty(metric), { numRuns: process.env.CI === undefined ? 100 : 250 });
});
