/**
 * Adds up vitest's JSON reports: `node .ci/count-results.mjs FOLDER FAILED_STEPS` prints "N passed, N failed" as its one line
 * and exits with 1 when anything failed. A failed step whose report shows no failing test still counts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, failedSteps] = [process.argv[2], Number(process.argv[3])];
let passed = 0;
let failed = 0;
let reportsWithFailures = 0;
for (const name of readdirSync(folder).filter((one) => one.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(join(folder, name), "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  if (report.numFailedTests > 0) reportsWithFailures += 1;
}
failed += Math.max(0, failedSteps - reportsWithFailures);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
