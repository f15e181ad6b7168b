/**
 * The library in headless Chromium, bundled as an application would: a database in memory, one that is fetched over HTTP, the
 * readers of the format, and what needs Node.js says so.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Iqdb } from "../../src/public.js";
import { Browser, findBrowser } from "../support/browser.js";

const PATH = findBrowser();
const FILE = fileURLToPath(new URL("../golden/files/flat-none-cosine.iqdb", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

async function bundled(): Promise<string> {
  const contents = 'export * from "./src/public.ts"; export * as format from "./src/format/public.ts";';
  const stdin = { contents, resolveDir: ROOT };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", platform: "browser", write: false });
  return outputFiles[0]!.text;
}

async function serve(library: string): Promise<Server> {
  const files: Record<string, [type: string, content: string | Uint8Array]> = {
    "/": ["text/html", "<!doctype html><title>iqdb</title>"],
    "/iqdb.js": ["text/javascript", library],
    "/a.iqdb": ["application/octet-stream", readFileSync(FILE)],
  };
  const server = createServer(({ url = "" }, response) => {
    const file = files[url];
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": file[0] }).end(file[1]);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

describe.skipIf(PATH === undefined)("in a browser", () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    server = await serve(await bundled());
    browser = await Browser.launch(PATH!);
    await browser.visit(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Runs the body of an async function with the library as `iqdb`. */
  const run = <T>(body: string): Promise<T> =>
    browser.evaluate(`(async () => { const iqdb = await import("/iqdb.js"); ${body} })()`);

  test.each(["flat", "hnsw", "ivf"])("a database in memory is filled and searched: %s", async (kind) => {
    const search = `
      const db = Iqdb.openInMemory({ dim: 8, metric: "cosine", index: { kind: "${kind}" } });
      db.upsertMany(Array.from({ length: 500 }, (_, id) => ({
        id, vector: Array.from({ length: 8 }, (_, at) => Math.fround(Math.sin(8 * id + at))), metadata: { even: id % 2 === 0 },
      })));
      db.delete(3);
      const hits = db.search([1, 2, 3, 4, 5, 6, 7, 8], 5, { filter: { even: true } });
      return hits.map(({ id, distance }) => [id, distance]);`;
    const here = new Function("Iqdb", search)(Iqdb) as unknown;
    expect(await run(`const { Iqdb } = iqdb; ${search}`)).toEqual(here);
  });

  test("a file that is fetched is opened read-only and searched", async () => {
    const db = Iqdb.openBytes(readFileSync(FILE));
    const query = Array.from({ length: db.dim }, (_, at) => at);
    const hits = db.search(query, 3).map(({ id, distance }) => [String(id), distance]);
    const found = await run(`
      const bytes = new Uint8Array(await (await fetch("/a.iqdb")).arrayBuffer());
      const db = iqdb.Iqdb.openBytes(bytes);
      let code;
      try { db.upsert(1, new Float32Array(db.dim)); } catch (error) { code = error.code; }
      const hits = db.search(${JSON.stringify(query)}, 3);
      return [db.size, code, hits.map(({ id, distance }) => [String(id), distance])];`);
    expect(found).toEqual([db.size, "IQDB_READ_ONLY", hits]);
  });

  test("its header and its rows are read by the readers of the format", async () => {
    const read = await run(`
      const bytes = new Uint8Array(await (await fetch("/a.iqdb")).arrayBuffer());
      const { header } = iqdb.format.readIqdbSnapshot(bytes);
      return [header.indexType, Number(header.dim), Number(header.numVectors)];`);
    const db = Iqdb.openBytes(readFileSync(FILE));
    expect(read).toEqual(["iqdb-core", db.dim, db.size]);
  });

  test("a durable database lives on a storage of the caller's own", async () => {
    const rows = await run(`
      const storage = new iqdb.MemoryStorage();
      const options = { storage, dim: 2, metric: "euclidean" };
      const db = iqdb.Iqdb.open("/folder/a.iqdb", options);
      db.upsert("a", [1, 2]);
      db.checkpoint();
      db.upsert("b", [3, 4]);
      db.close();
      const again = iqdb.Iqdb.open("/folder/a.iqdb", { storage, readOnly: true });
      return [again.size, [...again.entries()].map(({ id, vector }) => [id, ...vector])];`);
    expect(rows).toEqual([
      2,
      [
        ["a", 1, 2],
        ["b", 3, 4],
      ],
    ]);
  });

  test.each([
    ["a file", 'iqdb.Iqdb.open("a.iqdb", { dim: 2, metric: "dot" })'],
    ["a thread", 'await iqdb.AsyncIqdb.openInMemory({ dim: 2, metric: "dot" })'],
  ])("%s needs Node.js, and the error says so", async (_, use) => {
    const error = await run(`try { ${use}; } catch ({ code, message }) { return [code, message]; }`);
    expect(error).toEqual(["IQDB_UNSUPPORTED", expect.stringContaining("only Node.js has")]);
  });
});
