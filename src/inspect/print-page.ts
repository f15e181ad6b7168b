/**
 * An inspection as one page that needs nothing else: bytes, structures and words are in it, packed; its script and style are
 * made from src/inspect/page by `npm run generate`. Nothing but these two may run in it, and it may fetch nothing.
 */
import { PAGE_POLICY, PAGE_SCRIPT, PAGE_STYLE } from "../../generated/inspect-page.js";
import { gzipText } from "../persist/gzip-text.js";
import type { Inspection, Part } from "./inspection.js";
import { bytesOfPart, columnsOfPart, type PageSummary, type PartSummary, SUMMARY } from "./page-data.js";
import { encodeStructure } from "./structure-codec.js";

/** The text of the page, piece by piece. */
export function* printPage(inspection: Inspection): Generator<string> {
  const { file, title, format, state, description, parts } = inspection;
  const columns = parts.map(({ structure }) => encodeStructure(structure));
  const summary: PageSummary = {
    file,
    title,
    format,
    state,
    description,
    parts: parts.map((part, at) => summaryOf(part, columns[at]!)),
  };
  yield head(file);
  yield* packed(SUMMARY, new TextEncoder().encode(JSON.stringify(summary)));
  for (const [at, part] of parts.entries()) {
    yield* packed(columnsOfPart(at), joined(columns[at]!));
    yield* packed(bytesOfPart(at), part.bytes);
  }
  yield `<script>${PAGE_SCRIPT}</script>\n</body>\n</html>\n`;
}

function summaryOf({ name, bytes, structure, problems, checksums }: Part, columns: readonly Uint8Array[]): PartSummary {
  return {
    name,
    length: bytes.length,
    nodes: structure.count,
    fields: structure.fields,
    columns: columns.map(({ length }) => length),
    problems,
    checksums,
  };
}

function head(file: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(file)} – iqdb inspect</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<noscript>This page shows its data by a script.</noscript>
`;
}

function* packed(name: string, bytes: Uint8Array): Generator<string> {
  for (const piece of gzipText(bytes)) yield `<script type="text/plain" data-of="${name}">${piece}</script>\n`;
}

function joined(columns: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(columns.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const column of columns) {
    bytes.set(column, at);
    at += column.length;
  }
  return bytes;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
