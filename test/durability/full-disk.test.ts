/**
 * A real disk that is full, and a real limit for the length of a file: at every place of opening, writing and checkpointing
 * the writer is refused with the system's reason, loses nothing acknowledged, and goes on when there is room again.
 */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { FullDiskReport, FullDiskRun } from "./programs/full-disk-writer.js";
import { ProgramRoom, USERS, type User, works } from "./real-processes.js";

/** The long form tries every page, and three times as many lengths of files. */
const EFFORT = Number(process.env.IQDB_EFFORT ?? 1) > 1 ? 3 : 1;
const PAGE = 4096;
const SMALL_DISK = 256 * 1024;

/** A disk of its own for one command: it is there for that process alone, and gone with it. */
const MOUNT = `mount -t tmpfs -o size=${SMALL_DISK} tmpfs "$0" && exec "$@"`;

/** Root may not be allowed to mount while an ordinary user in a name space of its own is. */
function smallDisk(user: User, directory: string): string[] | undefined {
  for (const unshare of [
    ["unshare", "-rm"],
    ["unshare", "-m"],
  ]) {
    const around = [...unshare, "sh", "-c", MOUNT, directory];
    if (works(...user.prefix, ...around, "true")) return around;
  }
  return undefined;
}

const room = new ProgramRoom("full-disk-writer");

function run(user: User, asked: FullDiskRun, around: readonly string[] = []): FullDiskReport {
  const [command, ...given] = room.command(user, asked, around);
  const { stdout, stderr, status } = spawnSync(command, given, { encoding: "utf8", timeout: 100_000 });
  expect(`${status} ${stderr}`).toBe("0 ");
  return JSON.parse(stdout) as FullDiskReport;
}

const CASES = USERS.flatMap((user) => ([2, 1] as const).map((walVersion) => ({ user, as: user.name, walVersion })));
const hasNameSpaces = smallDisk(USERS[0] as User, room.directory) !== undefined;
const hasLimits = works("prlimit", "--fsize=4096", "true");

describe.skipIf(!hasNameSpaces)("a disk that is full (needs unshare and the right to mount)", () => {
  test.each(CASES)("loses nothing acknowledged: log version $walVersion, as $as", ({ user, as, walVersion }) => {
    const directory = room.directoryOf(user, `disk ${as} ${walVersion}`);
    const around = smallDisk(user, directory);
    expect(around, `${as} may not mount here`).toBeDefined();
    const rooms = Array.from({ length: 14 * EFFORT }, (_, step) => step * (3 / EFFORT) * PAGE);
    const report = run(user, { directory, limit: "disk", walVersion, rooms }, around);
    expect(report.problems.slice(0, 5)).toEqual([]);
    expect(report.rounds).toBe(2 * rooms.length);
    for (const count of Object.values(report.refused)) expect(count).toBeGreaterThan(0);
    expect(report.wentOn).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasLimits)("a file that may not grow (needs prlimit)", () => {
  test.each(CASES)("loses nothing acknowledged: log version $walVersion, as $as", ({ user, as, walVersion }) => {
    const directory = room.directoryOf(user, `file ${as} ${walVersion}`);
    const rooms = Array.from({ length: 18 * EFFORT }, (_, step) => step * (2103 / EFFORT));
    const report = run(user, { directory, limit: "file", walVersion, rooms });
    expect(report.problems.slice(0, 5)).toEqual([]);
    for (const count of Object.values(report.refused)) expect(count).toBeGreaterThan(0);
    expect(report.wentOn).toBeGreaterThan(0);
  });
});
