import { PayloadWriter } from "../../src/bytes/payload-writer.js";
import type { Persistable } from "../../src/types/persistable.js";

/** What an index writes into a snapshot. */
export function payloadOf(index: Persistable): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new PayloadWriter((bytes) => chunks.push(bytes.slice()));
  index.saveTo(writer);
  writer.finish();
  return new Uint8Array(Buffer.concat(chunks));
}
