/**
 * How a document is kept as a row: fields of its metadata that the database knows (texts, numbers, booleans, null) stand by
 * themselves, so that filters see them; all others together as JSON under one key, the text under another.
 */
import { Document, type DocumentInterface } from "@langchain/core/documents";
import { IqdbError } from "../errors.js";
import type { Metadata, MetadataValue } from "../types/metadata.js";

/** Fields of rows that are no fields of the document's metadata. */
const TEXT = "pageContent";
const OTHERS = "pageMetadata";

const isFlat = (key: string, value: unknown): value is MetadataValue =>
  key !== TEXT &&
  key !== OTHERS &&
  (value === null || ["string", "number", "boolean", "bigint"].includes(typeof value));

/** Errors: `IQDB_INVALID_METADATA` for what JSON cannot hold. */
export function metadataOfDocument({ pageContent, metadata }: DocumentInterface): Metadata {
  const entries = Object.entries((metadata ?? {}) as Record<string, unknown>);
  const row = new Map<string, MetadataValue>([[TEXT, pageContent]]);
  for (const [key, value] of entries) if (isFlat(key, value)) row.set(key, value);
  const others = entries.filter(([key, value]) => !isFlat(key, value) && value !== undefined);
  if (others.length > 0) row.set(OTHERS, jsonOf(Object.fromEntries(others)));
  return Object.fromEntries(row);
}

export function documentOfMetadata(id: string, row: Metadata | undefined): Document {
  const { [TEXT]: text, [OTHERS]: others, ...flat } = row ?? {};
  const metadata = typeof others === "string" ? { ...flat, ...(JSON.parse(others) as object) } : flat;
  return new Document({ id, pageContent: typeof text === "string" ? text : "", metadata });
}

function jsonOf(others: object): string {
  try {
    return JSON.stringify(others);
  } catch (cause) {
    const keys = Object.keys(others).join(", ");
    throw new IqdbError(
      "IQDB_INVALID_METADATA",
      `metadata must be what JSON can hold; see ${keys}`,
      { keys },
      { cause },
    );
  }
}
