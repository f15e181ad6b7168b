/**
 * Branch coverage of what stands between bytes and rows: log, snapshot, recovery, sidecar and their generated readers, by
 * the tests that judge them in this process (the simulator's tests run the library as a bundle, which is not counted).
 *
 *     npx vitest run --coverage --config test/coverage.config.ts --root .
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/{persist,format,generated}/**/*.test.ts",
      "test/db/{iqdb,verify}.test.ts",
      "test/durability/{salvage,backup,sidecar}.test.ts",
    ],
    // Every golden file takes minutes when it is counted.
    exclude: ["test/generated/golden.test.ts"],
    testTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    coverage: {
      provider: "v8",
      include: [
        "src/persist/{log-file,log-scan,recovery,snapshot-file,persisted-index,sidecar-file,staged-file,file-window,io,open-report}.ts",
        "src/format/*.ts",
        "generated/iqdb-{wal,snapshot,core-payload,common,sidecar}.ts",
      ],
      reporter: ["text", "json-summary", "json"],
      reportsDirectory: "coverage",
    },
  },
});
