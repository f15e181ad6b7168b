/**
 * Plain CommonJS JavaScript: `node docs/examples/commonjs.cjs`, after `npm run build`.
 *
 * Prints:
 *   stored 3 books
 *   solaris 0.016
 *   opened again: 3, still there: Dune
 */
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { Iqdb } = require("iqdb");

const folder = mkdtempSync(join(tmpdir(), "iqdb-commonjs-"));
const path = join(folder, "library.iqdb");

const db = Iqdb.open(path, { dim: 3, metric: "cosine" });
try {
  db.upsertMany([
    { id: "moby-dick", vector: [0.9, 0.1, 0.0], metadata: { title: "Moby-Dick", year: 1851, lent: false } },
    { id: "dune", vector: [0.1, 0.9, 0.2], metadata: { title: "Dune", year: 1965, lent: true } },
    { id: "solaris", vector: [0.2, 0.8, 0.4], metadata: { title: "Solaris", year: 1961, lent: false } },
  ]);
  console.log(`stored ${db.size} books`);
  const [nearest] = db.search([0.1, 0.9, 0.3], 1, { filter: { year: { $gte: 1900 }, lent: false } });
  console.log(nearest.id, nearest.distance.toFixed(3));
} finally {
  db.close();
}

const again = Iqdb.open(path);
try {
  console.log(`opened again: ${again.size}, still there: ${again.get("dune").metadata.title}`);
} finally {
  again.close();
  rmSync(folder, { recursive: true });
}
