/**
 * The folder of vectra: `index.json` holds all items, and where an index keeps only some metadata in it, each item names a
 * file beside it with all of its metadata. vectra itself holds the whole file in memory, and so does this.
 */
import { decodeUtf8 } from "../bytes/utf8.js";
import { IqdbError } from "../errors.js";
import type { Id } from "../types/id.js";
import type { Metadata, MetadataValue } from "../types/metadata.js";
import { isPlainObject } from "../types/plain-object.js";
import { malformed, unsupported, wrongRow } from "./exchange-errors.js";
import { Children, flattened, type Nested } from "./flat-metadata.js";
import type { ForeignFolder, ForeignInput } from "./foreign-format.js";
import type { ReadRow, RowSource } from "./row.js";
import { wholeBytes } from "./whole-bytes.js";

const INDEX = "index.json";
/** Just below the longest string of V8, which vectra cannot read beyond either. */
const INDEX_BYTES_MAX = 500 * 1024 * 1024;
const METADATA_BYTES_MAX = 16 * 1024 * 1024;
/** What vectra calls its files; anything else could lead out of the folder. */
const METADATA_FILE = /^[0-9A-Za-z_-]+\.json$/;

const NESTED = "nested metadata became keys such as a.b and a.0, since metadata is flat here";

/** Errors: IQDB_INVALID_PAYLOAD for what is no index of vectra; a wrong item is the error of its row. */
export async function* readVectra({ source, folder, note, onShape }: ForeignInput): RowSource {
  const bytes = folder?.open(INDEX);
  if (folder === undefined || bytes === undefined) {
    throw unsupported(source, "an index of vectra is a folder: name the folder that holds index.json");
  }
  const name = `${source}/${INDEX}`;
  let isNested = false;
  const onNested = () => {
    if (!isNested) note?.(`${source}: ${NESTED}`);
    isNested = true;
  };
  const items = itemsOf(await wholeBytes(bytes, name, INDEX_BYTES_MAX), name);
  // It has no other.
  onShape?.({ metric: "cosine" });
  let position = 0;
  for (const item of items) {
    yield await readItem(item, `${name}, item ${position++}`, folder, onNested);
  }
}

function itemsOf(bytes: Uint8Array, name: string): readonly unknown[] {
  const index = jsonOf(bytes, name);
  if (isPlainObject(index) && Array.isArray(index.items)) return index.items;
  throw malformed(name, "it has no list of items: this is no index of vectra");
}

async function readItem(item: unknown, place: string, folder: ForeignFolder, onNested: () => void): Promise<ReadRow> {
  try {
    if (!isPlainObject(item)) throw malformed(place, "an item must be an object");
    const { id, vector } = item;
    if (typeof id !== "string") throw malformed(place, "an item must have an id, which is text");
    if (!Array.isArray(vector)) throw malformed(place, "an item must have a vector, which is a list of numbers");
    const metadata = await metadataOf(item, place, folder, onNested);
    return { place, row: { id: id as Id, vector, ...(metadata && { metadata }) } };
  } catch (cause) {
    const code = cause instanceof IqdbError ? cause.code : "IQDB_INVALID_PAYLOAD";
    const message = (cause as Error).message.replace(`${place}: `, "");
    return { place, error: wrongRow(place, code, message, cause) };
  }
}

/** That of the file beside it where the item names one, else its own. */
async function metadataOf(
  { metadata, metadataFile }: Readonly<Record<string, unknown>>,
  place: string,
  folder: ForeignFolder,
  onNested: () => void,
): Promise<Metadata | undefined> {
  let all: unknown = metadata ?? undefined;
  if (metadataFile !== undefined && metadataFile !== null) {
    if (typeof metadataFile !== "string" || !METADATA_FILE.test(metadataFile)) {
      throw malformed(place, `${JSON.stringify(metadataFile)} is no name of a file beside ${INDEX}`);
    }
    const bytes = folder.open(metadataFile);
    if (bytes === undefined) throw malformed(place, `its metadata is in ${metadataFile}, which is not there`);
    all = jsonOf(await wholeBytes(bytes, place, METADATA_BYTES_MAX), place);
  }
  if (all === undefined) return undefined;
  if (isPlainObject(all)) return flattened(childrenOf(all), onNested);
  throw new IqdbError("IQDB_INVALID_METADATA", "metadata must be an object", {});
}

/** Of objects and lists, by name and position; opened when they are reached, however deep they are nested. */
function childrenOf(json: object): Children {
  return new Children({
    *[Symbol.iterator]() {
      for (const [name, value] of Object.entries(json)) yield [name, nestedOf(value)] as const;
    },
  });
}

function nestedOf(value: unknown): Nested {
  return typeof value === "object" && value !== null ? childrenOf(value) : (value as MetadataValue);
}

function jsonOf(bytes: Uint8Array, place: string): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch (cause) {
    throw malformed(place, `this is no JSON: ${(cause as Error).message}`, cause);
  }
}
