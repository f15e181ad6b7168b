/**
 * Branch coverage of what stands between bytes and rows: log, snapshot, recovery, sidecar and their generated readers, by
 * the tests that judge them in this process (the simulator's tests run the library as a bundle, which is not counted).
 * Every branch is taken by some test; what no test can reach is removed or named here.
 *
 *     npm run coverage
 */
import { defineConfig, type Plugin } from "vitest/config";

/**
 * What the compiler wants in generated code and nothing can reach: the default of a switch over tags that were
 * validated to be among its cases, and the case of a part that is absent where it has just been found to be there.
 */
const UNREACHABLE = [
  [/default:(?=\s*throw notExpr\()/g, "/* v8 ignore next */ default:"],
  [/(derived\([^,;]*, value\.\w+ === undefined \?) 0 :/g, "$1 /* v8 ignore next */ 0 :"],
] as const;

function passOverUnreachable(): Plugin {
  return {
    name: "pass-over-unreachable",
    enforce: "post",
    transform(code, id) {
      if (!/\/generated\/[^/]*\.ts$/.test(id)) return undefined;
      return { code: UNREACHABLE.reduce((text, [pattern, marked]) => text.replace(pattern, marked), code), map: null };
    },
  };
}

export default defineConfig({
  plugins: [passOverUnreachable()],
  test: {
    include: [
      "test/{persist,format,generated}/**/*.test.ts",
      "test/db/iqdb.test.ts",
      "test/durability/{salvage,snapshot-salvage}.test.ts",
    ],
    // What judges the same code on many files takes minutes when it is counted, and `npm test` runs it anyway.
    exclude: ["test/generated/{golden,hostile,values}.test.ts", "test/persist/compression.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    coverage: {
      provider: "v8",
      include: [
        "src/persist/{log-file,log-scan,recovery,snapshot-file,snapshot-salvage,persisted-index,sidecar-file,staged-file,file-window,io,open-report}.ts",
        "src/format/*.ts",
        "generated/iqdb-{wal,snapshot,core-payload,common,sidecar}.ts",
      ],
      thresholds: { branches: 100 },
      reporter: ["text", "json-summary", "json"],
      reportsDirectory: "coverage",
    },
  },
});
