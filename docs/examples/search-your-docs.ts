/**
 * The main job, on real text: `npm start`, or `npm start -- FOLDER "a question"`.
 *
 * Cuts text into passages, embeds them, and has another process upsert them durably. That process is killed in the middle
 * with SIGKILL, which no program can catch. The database is opened again, every acknowledged passage is looked up, and a
 * second writer puts in the rest. Then questions are asked.
 */
import { fork } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { Iqdb } from "iqdb";
import { HashedNgramEmbedder } from "./hashed-ngram-embedder.js";
import { DIMENSIONS, type PassageMetadata, searchableText, type WriterJob } from "./passage-rows.js";
import { type Library, type Passage, readLibrary } from "./passages.js";
import { count, headline, paint, progress, say, size, time, wrapped } from "./terminal.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HOME = join(ROOT, ".iqdb-demo");
const QUESTIONS = [
  "What does an acknowledged write survive?",
  "How do I draw a progress bar in the terminal?",
  "How can I compress a buffer with zstd?",
  "Why does my node process not exit?",
];

type Database = Iqdb<PassageMetadata>;

interface Options {
  limit: number;
  database?: string;
}

/** The folders whose text is read, and the folder that paths are shown relative to. */
function sources(folder: string | undefined): { folders: string[]; base: string } {
  if (folder !== undefined) {
    if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
    return { folders: [resolve(folder)], base: resolve(folder) };
  }
  const packages = join(ROOT, "node_modules");
  const names = readdirSync(packages).filter((name) => !name.startsWith("."));
  return { folders: [ROOT, ...names.map((name) => join(packages, name))], base: ROOT };
}

/** Runs the writer until it ends, or until `killAfter` passages were acknowledged; resolves to the acknowledged ids. */
function write(job: WriterJob, total: number, already: number, killAfter: number): Promise<Set<string>> {
  const acknowledged = new Set<string>();
  const shown = progress(total, already);
  const writer = fork(join(dirname(fileURLToPath(import.meta.url)), "write-passages.ts"), [JSON.stringify(job)]);
  return new Promise((done, fail) => {
    writer.on("message", (id) => {
      acknowledged.add(String(id));
      shown.update(already + acknowledged.size);
      if (acknowledged.size === killAfter) writer.kill("SIGKILL");
    });
    writer.on("error", fail);
    // The last acknowledgements may come in after the process is gone: both ends have to be over.
    const gone = new Promise<[number | null, string | null]>((end) => {
      writer.on("exit", (code, signal) => end([code, signal]));
    });
    writer.on("disconnect", async () => {
      const [code, signal] = await gone;
      shown.stop();
      if (code === 0 || signal === "SIGKILL") done(acknowledged);
      else fail(new Error(`The writing process ended with ${code === null ? signal : `code ${code}`}.`));
    });
  });
}

/** Compares the acknowledged passages with what the reopened database holds, bit for bit. */
function verify(db: Database, ids: Set<string>, passages: readonly Passage[], embedder: HashedNgramEmbedder): void {
  let found = 0;
  for (const passage of passages) {
    if (!ids.has(passage.id)) continue;
    const row = db.get(passage.id);
    const wanted = embedder.embed(searchableText(passage));
    const same = row?.metadata?.text === passage.text && row.vector.every((value, i) => Object.is(value, wanted[i]));
    if (same) found += 1;
  }
  const { replayedFrames = 0, droppedBytes = 0 } = db.openReport ?? {};
  say(
    `  Reopened: ${count(replayedFrames)} log frames replayed, ${count(droppedBytes)} bytes of a torn last write cut off.`,
  );
  if (found !== ids.size) throw new Error(`Only ${found} of ${ids.size} acknowledged passages are there.`);
  const extra = db.size - ids.size;
  const more = extra === 0 ? "" : `, and ${extra} more that the kill kept from being acknowledged`;
  say(`  ${paint("green", "✔")} All ${count(found)} acknowledged passages are there, bit for bit${more}.`);
}

function ask(db: Database, embedder: HashedNgramEmbedder, question: string, hits = 2): void {
  const began = performance.now();
  const query = embedder.embed(question);
  const embedded = performance.now();
  const found = db.search(query, hits);
  const searched = performance.now();
  const times = `search ${time(searched - embedded)}, embedding ${time(embedded - began)}`;
  say(`\n  ${paint("bold", question)}  ${paint("dim", `(${times})`)}`);
  for (const { distance, metadata } of found) {
    if (metadata === undefined) continue;
    say(
      `    ${paint("cyan", `${metadata.file}:${metadata.line}`)} › ${metadata.heading}  ${paint("dim", distance.toFixed(3))}`,
    );
    say(paint("dim", wrapped(metadata.text, "      ", 2)));
  }
}

function describe(db: Database, path: string): void {
  headline("What is in the file");
  const snapshot = size(statSync(path).size);
  say(`  ${paint("cyan", relative(process.cwd(), path) || path)}  ${snapshot}`);
  say(
    `  ${count(db.size)} passages of ${db.dim} dimensions, ${db.metric} distance, ${db.indexKind} index (exact search)`,
  );
  say(`  each with its file, heading, line and text as metadata; no other file is needed to open it.`);
  say(paint("dim", `\n  Your own text: npm start -- FOLDER "a question"`));
}

function makeRoom(chosen: string | undefined): string {
  if (chosen === undefined) {
    rmSync(HOME, { recursive: true, force: true });
    mkdirSync(HOME);
    return join(HOME, "docs.iqdb");
  }
  if (existsSync(chosen)) throw new Error(`${chosen} is there already: choose another name for the database.`);
  return resolve(chosen);
}

function introduce(library: Library): void {
  say(`${paint("bold", "iqdb")}: an embedded vector database. This run writes, is killed, recovers, and answers.`);
  headline("Reading");
  say(
    `  ${count(library.files)} text files, ${size(library.bytes)}, cut into ${count(library.passages.length)} passages.`,
  );
  say(
    `  Embedding: hashed words and letter groups, ${DIMENSIONS} dimensions. It matches words, not meaning, and needs no`,
  );
  say("  download; a real application brings its own model.");
}

async function main(folder: string | undefined, questions: string[], options: Options): Promise<void> {
  const { folders, base } = sources(folder);
  const library = readLibrary(folders, base, options.limit);
  const { passages } = library;
  if (passages.length < 2)
    throw new Error(`${folder ?? ROOT} holds too little text (.md, .txt, .rst, .adoc) to search.`);
  introduce(library);
  const embedder = HashedNgramEmbedder.fit(passages.map(searchableText), DIMENSIONS);
  const job: WriterJob = { database: makeRoom(options.database), folders, base, limit: options.limit };

  headline("Writing, one durable upsert per passage, in another process");
  const killAfter = Math.ceil(passages.length * (0.4 + 0.3 * Math.random()));
  const acknowledged = await write(job, passages.length, 0, killAfter);
  say(`  ${paint("red", "✘")} Killed it (SIGKILL) after ${count(acknowledged.size)} acknowledged passages.`);

  headline("Opening what it left behind");
  let db: Database = Iqdb.open<PassageMetadata>(job.database);
  verify(db, acknowledged, passages, embedder);
  const there = db.size;
  db.close();

  headline("Writing the rest");
  await write(job, passages.length, there, Number.POSITIVE_INFINITY);
  db = Iqdb.open<PassageMetadata>(job.database);
  try {
    if (db.size !== passages.length) throw new Error(`${db.size} passages in the file, not ${passages.length}.`);
    headline("Asking");
    for (const question of questions.length > 0 ? questions : QUESTIONS) ask(db, embedder, question);
    describe(db, job.database);
  } finally {
    db.close();
  }
}

await new Command("npm start --")
  .description("Search the text below FOLDER (default: the documentation of this repository and its packages).")
  .argument("[folder]", "folder with Markdown or text")
  .argument("[questions...]", "what to ask")
  .addOption(
    new Option("--limit <passages>", "stop reading after this many passages")
      .argParser(Number)
      .default(Number.MAX_SAFE_INTEGER, "all"),
  )
  .option("--database <file>", "where to write the database (default: .iqdb-demo/docs.iqdb, made anew each time)")
  .action((folder: string | undefined, questions: string[], options: Options) => main(folder, questions, options))
  .parseAsync()
  .catch((error: unknown) => {
    console.error(`\n${paint("red", error instanceof Error ? error.message : String(error))}`);
    process.exitCode = 1;
  });
