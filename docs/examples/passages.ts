/**
 * Finds text below folders and cuts it into passages: a heading with some paragraphs under it, some sixty words or more.
 * The same folders give the same passages in the same order, so that a writer that was killed knows where to go on.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";

export interface Passage {
  /** Path of the file and number of the passage in it. */
  id: string;
  file: string;
  heading: string;
  line: number;
  text: string;
}

export interface Library {
  files: number;
  bytes: number;
  passages: Passage[];
}

const TEXT_FILE = /\.(md|mdx|markdown|txt|rst|adoc)$/i;
// Lists of names, dates and terms: text, but no answer to a question.
const NOT_DOCUMENTATION =
  /^(licen[cs]e|notice|change|history|governance|code_of_conduct|contribut|security|readme\.[a-z-]+\.md$)/i;
const FILE_BYTES_MAX = 2_000_000;
const WORDS_WANTED = 60;

/** Reads the text files below `folders`; paths in the result are relative to `base`. */
export function readLibrary(folders: readonly string[], base: string, limit = Number.POSITIVE_INFINITY): Library {
  const library: Library = { files: 0, bytes: 0, passages: [] };
  for (const folder of folders) {
    for (const path of textFilesBelow(folder)) {
      if (library.passages.length >= limit) return library;
      const text = readFileSync(path, "utf8");
      library.files += 1;
      library.bytes += Buffer.byteLength(text);
      for (const passage of cut(text, relative(base, path).split(sep).join("/"))) {
        if (library.passages.length < limit) library.passages.push(passage);
      }
    }
  }
  return library;
}

/** In a fixed order. Hidden folders, and packages below the folder that was asked for, are left out. */
function* textFilesBelow(folder: string): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "dist" && entry.name !== "golden") {
      if (entry.name !== "node_modules") yield* textFilesBelow(path);
    } else if (entry.isFile() && isDocumentation(entry.name) && statSync(path).size <= FILE_BYTES_MAX) {
      yield path;
    }
  }
}

const isDocumentation = (name: string): boolean => TEXT_FILE.test(name) && !NOT_DOCUMENTATION.test(name);

/** Cuts one text. A passage ends where a heading begins, or at a blank line once it is long enough. */
export function cut(text: string, file: string): Passage[] {
  const passages: Passage[] = [];
  let heading = basename(file);
  let lines: string[] = [];
  let begin = 1;
  let words = 0;
  let inCode = false;
  const finish = (next: number) => {
    const body = readable(lines.join("\n"));
    if (body.split(" ").length >= 8) {
      passages.push({ id: `${file}#${passages.length + 1}`, file, heading, line: begin, text: body });
    }
    lines = [];
    words = 0;
    begin = next;
  };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
    const title = inCode ? null : /^#{1,6}\s+(.+?)\s*#*$/.exec(line);
    if (title !== null || (line.trim() === "" && !inCode && words >= WORDS_WANTED) || words >= 3 * WORDS_WANTED) {
      finish(index + 1);
    }
    if (title !== null) heading = readable(title[1]!);
    else {
      lines.push(line);
      words += line.split(/\s+/).length;
    }
  }
  finish(0);
  return passages;
}

/** Markdown without most of its signs: links keep their words, images and tags go. */
function readable(markdown: string): string {
  return markdown
    .replace(/<[^>]*>/g, " ")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, " ")
    .replace(/\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])/g, "$1")
    .replace(/^\s*(```|~~~).*$/gm, " ")
    .replace(/^\s*\|?[\s|:=-]{4,}\|?\s*$/gm, " ")
    .replace(/[*`_|>#]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
