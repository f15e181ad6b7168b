/** The command iqdb as one file of JavaScript, which starts in no time, in a directory from which packages are found. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { Iqdb } from "../../src/db/iqdb.js";
import { float } from "../../src/types/metadata.js";

export interface RunResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class BuiltCommand {
  /** The arguments of node that run it. */
  readonly path: string;
  /** A directory for files of tests; the command is run in it. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, "bin", "iqdb.js");
  }

  static async build(): Promise<BuiltCommand> {
    const root = resolve(import.meta.dirname, "../..");
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "iqdb-command-")));
    const command = new BuiltCommand(folder);
    await build({
      entryPoints: [join(root, "src/cli/iqdb.ts")],
      outdir: join(folder, "bin"),
      bundle: true,
      splitting: true,
      packages: "external",
      format: "esm",
      platform: "node",
      target: "node20",
      logLevel: "error",
    });
    writeFileSync(join(folder, "bin", "package.json"), '{ "type": "module" }');
    symlinkSync(join(root, "node_modules"), join(folder, "bin", "node_modules"));
    return command;
  }

  run(...args: readonly string[]): RunResult {
    return this.runWith({}, ...args);
  }

  /** With standard input, or other variables of the environment. */
  runWith(
    { input, env }: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv },
    ...args: readonly string[]
  ): RunResult {
    const run: SpawnSyncReturns<string> = spawnSync(process.execPath, [this.path, ...args], {
      cwd: this.folder,
      encoding: "utf8",
      env: { ...process.env, ...env },
      ...(input !== undefined && { input }),
    });
    return { status: run.status, stdout: run.stdout, stderr: run.stderr };
  }

  /** Makes notes.iqdb: five rows with every kind of id. */
  makeNotes(): void {
    const db = Iqdb.open(this.file("notes.iqdb"), { dim: 2, metric: "euclidean" });
    db.upsertMany([
      { id: "a", vector: [0, 0], metadata: { year: 2020, score: float(1), big: 2n ** 60n, title: "A\u001b[31m" } },
      { id: 17, vector: [3, 4] },
      { id: "17", vector: [6, 8], metadata: { year: 1999 } },
      { id: 2n ** 64n - 1n, vector: [-0, 0.1], metadata: {} },
      { id: Uint8Array.of(0xff, 0), vector: [100, 100] },
    ]);
    db.close();
  }

  /** A copy of notes.iqdb that a test may change; returns its name. */
  copyOfNotes(name: string): string {
    copyFileSync(this.file("notes.iqdb"), this.file(name));
    return name;
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
