/**
 * A search service: `npx tsx docs/examples/service.ts`. Many requests at once write durably and share their syncs; searches are
 * answered meanwhile, and one whose client went away is given up.
 *
 * Prints:
 *   500 documents stored, 25 at once
 *   nearest to document 42: 42, 41, 43
 *   only from shelf 2: 42, 39, 45
 *   after a restart there are 500
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { AsyncIqdb, IqdbError } from "iqdb";

interface Shelf {
  shelf: number;
}

const folder = mkdtempSync(join(tmpdir(), "iqdb-service-"));
const path = join(folder, "documents.iqdb");
const open = () => AsyncIqdb.open<Shelf>(path, { dim: 2, metric: "euclidean" });

async function serve(db: AsyncIqdb<Shelf>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const body = JSON.parse(await text(request));
  if (request.url === "/documents") await db.upsert(body.id, body.vector, { shelf: body.shelf });
  const hits =
    request.url === "/search" ? await db.search(body.vector, 3, { filter: body.filter, signal: gone.signal }) : [];
  response.end(JSON.stringify(hits.map(({ id }) => id)));
}

function start(db: AsyncIqdb<Shelf>): Promise<ReturnType<typeof createServer>> {
  const server = createServer((request, response) => {
    serve(db, request, response).catch((error: unknown) => {
      // What the caller did wrong, with a code; anything else is ours.
      response.statusCode = error instanceof IqdbError ? 400 : 500;
      response.end(JSON.stringify(error));
    });
  });
  return new Promise((resolve) => server.listen(0, () => resolve(server)));
}

const db = await open();
const server = await start(db);
const { port } = server.address() as AddressInfo;
const ask = async (route: string, body: object): Promise<number[]> => {
  const answer = await fetch(`http://localhost:${port}${route}`, { method: "POST", body: JSON.stringify(body) });
  return (await answer.json()) as number[];
};

/** Points on a spiral, neighbours by their numbers. */
const vectorOf = (id: number) => [Math.cos(id / 50) * (1 + id), Math.sin(id / 50) * (1 + id)];
const clients = Array.from({ length: 25 }, async (_, client) => {
  for (let id = client; id < 500; id += 25)
    await ask("/documents", { id, vector: vectorOf(id), shelf: id % 3 === 0 ? 2 : 1 });
});
await Promise.all(clients);
console.log(`${db.size} documents stored, ${clients.length} at once`);
console.log(`nearest to document 42: ${(await ask("/search", { vector: vectorOf(42) })).join(", ")}`);
const filter = { shelf: 2 };
console.log(`only from shelf 2: ${(await ask("/search", { vector: vectorOf(42), filter })).join(", ")}`);

server.close();
server.closeAllConnections();
await db.close();
const again = await open();
console.log(`after a restart there are ${again.size}`);
await again.close();
rmSync(folder, { recursive: true });
