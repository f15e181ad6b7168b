/**
 * The built library as it is where install scripts do not run and optional packages are left out: the native codecs are
 * missing. What needs one says IQDB_UNSUPPORTED; everything else is as it is with them.
 *
 *     node .ci/without-codecs.mjs              installs a clean copy and compares it with this one
 *     node .ci/without-codecs.mjs --outcomes   what the library beside this file does, a line of JSON for each case
 *
 * Plain JavaScript: in the copy nothing is there that could run anything else.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const PARTS = ["package.json", "package-lock.json", "dist", "test/golden/files", ".ci/without-codecs.mjs"];
/** zstd is Node's own where it has it. */
const MISSING = typeof zlib.zstdDecompressSync === "function" ? ["lz4"] : ["lz4", "zstd"];

/** Does `act` and says what it returned, or the code that it was refused with; anything else that is thrown is a failure. */
function outcomeOf(act) {
  try {
    return act();
  } catch (error) {
    if (error.name !== "IqdbError") throw error;
    return error.code;
  }
}

const plain = (value) =>
  JSON.stringify(value, (_, part) =>
    typeof part === "bigint" ? `${part}n` : ArrayBuffer.isView(part) ? [...part] : part,
  );

async function printOutcomes() {
  const { Iqdb, MemoryStorage } = await import(new URL("../dist/esm/src/public.js", import.meta.url).href);
  const say = (name, scheme, outcome) => console.log(JSON.stringify({ name, scheme, outcome }));
  const path = "/x.iqdb";
  const entriesOf = (db) => plain([...db.entries()]);

  const golden = fileURLToPath(new URL("../test/golden/files/", import.meta.url));
  const { files } = JSON.parse(readFileSync(join(golden, "manifest.json"), "utf8"));
  for (const { file, wal, scheme = "none" } of files) {
    const storage = new MemoryStorage({
      files: {
        [path]: readFileSync(join(golden, file)),
        ...(wal && { [`${path}.wal`]: readFileSync(join(golden, wal)) }),
      },
    });
    say(
      file,
      scheme,
      outcomeOf(() => entriesOf(Iqdb.open(path, { storage, ids: "bytes", numbers: "exact" }))),
    );
  }

  for (const kind of ["flat", "hnsw", "ivf"]) {
    for (const [scheme, compression] of [
      ["none", "none"],
      ["lz4", "lz4"],
      ["zstd", { zstd: 3 }],
    ]) {
      const storage = new MemoryStorage();
      const options = { storage, dim: 4, metric: "euclidean", index: { kind }, compression };
      const life = () => {
        const db = Iqdb.open(path, options);
        for (let id = 0; id < 50; id++) db.upsert(id, [id, 1, 2, 3], { n: id });
        db.delete(7);
        db.close();
        const again = Iqdb.open(path, options);
        return plain([again.search([9, 1, 2, 3], 3), again.verify()]) + entriesOf(again);
      };
      say(`${kind}, ${scheme}`, scheme, outcomeOf(life));
    }
  }
}

function outcomesOf(directory) {
  const run = spawnSync(process.execPath, [join(directory, ".ci/without-codecs.mjs"), "--outcomes"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`${directory}: ${run.stderr}`);
  return run.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function installCopy(directory) {
  for (const part of PARTS) cpSync(join(root, part), join(directory, part), { recursive: true });
  const options = [
    "--ignore-scripts",
    "--omit=optional",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
  ];
  const run = spawnSync("npm", ["ci", ...options], {
    cwd: directory,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (run.status !== 0) throw new Error(`npm ci ${options.join(" ")} failed`);
  const natives = readdirSync(join(directory, "node_modules")).filter((name) => name.startsWith("lz4-napi-"));
  if (natives.length > 0) throw new Error(`the copy has ${natives.join()}`);
}

/** Why an outcome in the copy is wrong, or undefined. */
function fault({ name, scheme, outcome }, expected) {
  const isRefused = expected.outcome.startsWith("IQDB_");
  const needed = MISSING.includes(scheme) && !isRefused ? "IQDB_UNSUPPORTED" : expected.outcome;
  // A damaged file may be refused before its codec is asked for, or after.
  if (outcome === needed || (isRefused && outcome === "IQDB_UNSUPPORTED")) return undefined;
  return `${name}: ${outcome.slice(0, 200)} where ${needed.slice(0, 200)} must be`;
}

function main() {
  const directory = mkdtempSync(join(tmpdir(), "iqdb-without-codecs-"));
  try {
    installCopy(directory);
    const expected = outcomesOf(root);
    const found = outcomesOf(directory);
    const faults = found.map((one, at) => fault(one, expected[at])).filter((one) => one !== undefined);
    const refused = found.filter(({ outcome }) => outcome === "IQDB_UNSUPPORTED").length;
    if (refused < 3) faults.push(`only ${refused} cases say IQDB_UNSUPPORTED: are the codecs there?`);
    for (const one of faults) console.error(one);
    console.log(
      `${found.length} cases without ${MISSING.join(" and ")}: ${refused} say IQDB_UNSUPPORTED, ${faults.length} wrong`,
    );
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

if (process.argv[2] === "--outcomes") await printOutcomes();
else main();
