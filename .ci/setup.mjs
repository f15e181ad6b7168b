/**
 * Makes sure that node_modules is what package-lock.json says, so that `npm start` and `npm test` work in a fresh clone.
 *
 * Plain JavaScript without dependencies: it runs before anything is installed. When all is well it says nothing and takes
 * a few milliseconds. It asks npm only when something is missing or of another version, and says so in one line.
 */
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_NEEDED = [20, 19];

/** True when `version` ("v20.19.0") is at least `needed` ([major, minor]). */
export function isNewEnough(version, needed = NODE_NEEDED) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > needed[0] || (major === needed[0] && minor >= needed[1]);
}

const fits = (list, value) =>
  list === undefined || list.includes(value) || list.every((item) => item.startsWith("!") && item !== `!${value}`);

/**
 * The first way in which the installed packages differ from the lockfile, or undefined. Both are parsed npm lockfiles:
 * package-lock.json and node_modules/.package-lock.json, which npm writes at each installation.
 */
export function findDifference(lock, installed, isThere, platform = process.platform, cpu = process.arch) {
  if (installed === undefined) return "nothing is installed";
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === "") continue;
    const found = installed.packages[path];
    if (found === undefined) {
      if (wanted.optional || wanted.devOptional || wanted.peer) continue; // packages for other systems are not installed
      return `${path} is missing`;
    }
    if (found.version !== wanted.version || found.integrity !== wanted.integrity)
      return `${path} is ${found.version}, not ${wanted.version}`;
    if (!fits(found.os, platform) || !fits(found.cpu, cpu)) return `${path} is for another system`;
    if (!isThere(path)) return `${path} is missing`;
  }
  for (const path of Object.keys(installed.packages))
    if (!(path in lock.packages)) return `${path} is not in the lockfile`;
  return undefined;
}

/** What to tell a person about a failed `npm ci`, from its output; undefined when only npm's own words can tell. */
export function explainFailure(output) {
  if (
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/.test(output)
  )
    return "The package registry cannot be reached. The first run needs the network, later ones do not: connect and repeat the command.";
  if (/\bENOSPC\b/.test(output)) return "The disk is full: make room for about 250 MB and repeat the command.";
  if (/\b(EACCES|EPERM|EROFS)\b/.test(output))
    return "This folder cannot be written: check its owner and permissions, and repeat the command.";
  return undefined;
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** npm empties the folder behind a link, whoever else uses it. */
const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

function npmCi(root, extra) {
  const args = ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", ...extra];
  const options = { cwd: root, encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "pipe"] };
  const npm = process.env.npm_execpath;
  const result =
    npm !== undefined && /\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...args], options)
      : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`;
  return { ok: result.status === 0, output };
}

function main() {
  if (!isNewEnough(process.version)) {
    console.error(`iqdb needs Node ${NODE_NEEDED.join(".")} or newer; this is ${process.version}.`);
    process.exit(1);
  }
  const root = fileURLToPath(new URL("..", import.meta.url));
  const lock = readJson(join(root, "package-lock.json"));
  if (lock === undefined) {
    console.error("package-lock.json is missing or damaged: restore it from the repository.");
    process.exit(1);
  }
  const installed = readJson(join(root, "node_modules", ".package-lock.json"));
  const difference = findDifference(lock, installed, (path) => existsSync(join(root, path)));
  if (difference === undefined) return;
  if (isLink(join(root, "node_modules"))) {
    console.error(`node_modules is a link to packages of another folder and stays as it is, although ${difference}.`);
    return;
  }

  const began = Date.now();
  console.error(`Setting up: npm ci, because ${difference} (once; about a minute) …`);
  let { ok, output } = npmCi(root, []);
  if (!ok && /npm (error|ERR!) path .*zstd-napi/.test(output)) {
    console.error("zstd-napi could not be compiled (it wants a C++ compiler and Python): going on without it.");
    ({ ok, output } = npmCi(root, ["--ignore-scripts"]));
  }
  if (!ok) {
    console.error(explainFailure(output) ?? `npm ci failed:\n${output.trim().split("\n").slice(-15).join("\n")}`);
    process.exit(1);
  }
  console.error(`Set up in ${Math.round((Date.now() - began) / 1000)} s.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
