/** Unpacks what the page carries, piece by piece, so that a browser never holds more than it must. */
import type { SchemaDescription } from "../../bytes/schema-description.js";
import type { Words } from "../node-words.js";
import { bytesOfPart, columnsOfPart, type PageSummary, type PartSummary, SUMMARY } from "../page-data.js";
import { decodeStructure } from "../structure-codec.js";

/** A part as the views need it. */
export interface LoadedPart extends Words {
  readonly summary: PartSummary;
}

export async function loadSummary(): Promise<PageSummary> {
  return JSON.parse(new TextDecoder().decode(await unpack(SUMMARY))) as PageSummary;
}

export async function loadPart(
  description: SchemaDescription,
  summary: PartSummary,
  part: number,
): Promise<LoadedPart> {
  const bytes = await unpack(bytesOfPart(part), summary.length);
  const packed = await unpack(columnsOfPart(part));
  let at = 0;
  const columns = summary.columns.map((length) => {
    at += length;
    return packed.subarray(at - length, at);
  });
  return { summary, description, bytes, structure: decodeStructure(summary.fields, summary.nodes, columns) };
}

async function unpack(name: string, length?: number): Promise<Uint8Array> {
  const pieces = [...document.querySelectorAll(`script[data-of="${name}"]`)];
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) return controller.close();
      controller.enqueue(fromBase64(piece.textContent ?? ""));
      piece.remove();
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  const chunks: Uint8Array[] = [];
  const whole = length === undefined ? undefined : new Uint8Array(length);
  let at = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (whole === undefined) chunks.push(next.value);
    else whole.set(next.value, at);
    at += next.value.length;
  }
  return whole ?? joined(chunks, at);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
