/** The judge of test/golden for one file of a specimen: what became of a database whose other files are whole. */
import { Iqdb, MemoryStorage } from "../src/public.js";
import { contentsOf, type JudgeOptions, judge, LOG, PATH, SIDECAR } from "../test/golden/damage.js";
import type { SeedFile } from "./specimens.js";
import { Finding } from "./target.js";

/** A word for what happened; throws what must not be. A log may lose its last frame, and no more. */
export function judgeFile({ specimen, file }: SeedFile, bytes: Uint8Array, options: JudgeOptions = {}): string {
  const { snapshot, log, sidecar, moments } = specimen;
  if (file === "log") return judge(specimen, snapshot, bytes, { floor: moments.length - 2, ...options });
  if (file === "snapshot") return judge(specimen, bytes, log, { sidecar, ...options });
  const word = judge(specimen, snapshot, log, { sidecar: bytes, ...options });
  if (word !== "intact") throw new Finding(`a damaged sidecar makes a database ${word}`);
  return word;
}

/** Opened for writing, a damaged database takes a write and has it, with all that it had, when it is opened again. */
export function goOn({ specimen, file }: SeedFile, bytes: Uint8Array): void {
  const storage = new MemoryStorage();
  for (const [path, content] of Object.entries(filesWith(specimen, file, bytes))) storage.put(path, content);
  const db = open(storage);
  db.upsert("after", new Float32Array(db.dim).fill(1), { written: "after the damage" });
  const contents = contentsOf(db);
  const left = new MemoryStorage();
  for (const path of storage.paths()) left.put(path, storage.bytesOf(path)!);
  const again = open(left);
  if (contentsOf(again) !== contents) throw new Finding(`${specimen.name}: a write after recovery is lost`);
  again.close();
  db.close();
}

const open = (storage: MemoryStorage): Iqdb => Iqdb.open(PATH, { storage, ids: "bytes", numbers: "exact" });

/** The files of a specimen, one of them another. */
export function filesWith(
  specimen: SeedFile["specimen"],
  file: SeedFile["file"],
  bytes: Uint8Array,
): Record<string, Uint8Array> {
  const files = { snapshot: specimen.snapshot, log: specimen.log, sidecar: specimen.sidecar, [file]: bytes };
  const paths = { snapshot: PATH, log: LOG, sidecar: SIDECAR };
  const there = Object.entries(files).filter((entry): entry is [keyof typeof paths, Uint8Array] => !!entry[1]);
  return Object.fromEntries(there.map(([name, content]) => [paths[name], content]));
}
