/**
 * What is in a database file, with the generated readers alone: `npx tsx docs/examples/read-a-file.ts`. The module `iqdb/format`
 * imports nothing of Node.js, and readers in other languages come from the same schemas (formats/README.md).
 *
 * Prints:
 *   version 2, iqdb-core: 3 rows of 2 components, euclidean
 *   version stands in bytes 8 to 11
 *   a flipped bit: IQDB_CHECKSUM_MISMATCH
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Iqdb, type IqdbError, METRICS } from "iqdb";
import { layoutIqdbSnapshot, readIqdbSnapshot } from "iqdb/format";

const folder = mkdtempSync(join(tmpdir(), "iqdb-format-"));
const path = join(folder, "points.iqdb");
const db = Iqdb.open(path, { dim: 2, metric: "euclidean" });
db.upsertMany([0, 1, 2].map((id) => ({ id, vector: [id, 1] })));
db.close();

const bytes = new Uint8Array(readFileSync(path));
const { version, indexType, numVectors, dim, metric } = readIqdbSnapshot(bytes).header;
console.log(`version ${version}, ${indexType}: ${numVectors} rows of ${dim} components, ${METRICS[metric]}`);

// Every bit has an owner: this is what `iqdb inspect` shows.
const field = layoutIqdbSnapshot(bytes).find(({ path }) => path === "header.version")!;
console.log(`version stands in bytes ${field.start / 8} to ${field.end / 8 - 1}`);

bytes[bytes.length - 1]! ^= 1;
writeFileSync(path, bytes);
try {
  Iqdb.open(path).close();
} catch (error) {
  console.log(`a flipped bit: ${(error as IqdbError).code}`);
}
rmSync(folder, { recursive: true });
