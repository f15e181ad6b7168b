/** Rows as JSON lines: `{"id":"a","vector":[0.1,0.2],"metadata":{"year":2026}}`, bit for bit what is stored. */

import type { StoredRow } from "./row.js";
import { idToJson, metadataToJson, vectorToJson } from "./row-json.js";

/** Pieces of some size, so that each is worth a call of the system. */
const PIECE_LENGTH = 64 * 1024;

export function* writeJsonLines(rows: Iterable<StoredRow>): Generator<Uint8Array> {
  let text = "";
  for (const row of rows) {
    text += rowToLine(row);
    if (text.length < PIECE_LENGTH) continue;
    yield Buffer.from(text);
    text = "";
  }
  if (text !== "") yield Buffer.from(text);
}

/** One row with its line end; without `metadata` where there is none. */
export function rowToLine({ id, vector, metadata }: StoredRow): string {
  const rest = metadata === undefined ? "" : `,"metadata":${JSON.stringify(metadataToJson(metadata))}`;
  return `{"id":${JSON.stringify(idToJson(id))},"vector":${vectorToJson(vector)}${rest}}\n`;
}
