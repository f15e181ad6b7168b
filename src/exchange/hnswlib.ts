/**
 * The index file of hnswlib, and of hnswlib-node: a record for each element, which formats/exchange/hnswlib.ksy describes. It
 * has no magic: that the places in its head fit each other is what says that it is one. What links the elements is passed over.
 */
import { type HnswlibHead, readHnswlibHead, readHnswlibRecord, readUpperLinksLength } from "../../generated/hnswlib.js";
import { ByteQueue } from "./byte-queue.js";
import { malformed } from "./exchange-errors.js";
import type { ForeignInput } from "./foreign-format.js";
import type { RowSource } from "./row.js";

const HEAD_BYTES = 96;
const LINK_BYTES = 4;
const LABEL_BYTES = 8;
const LENGTH_BYTES = 4;
const DIM_MAX = 2 ** 24;
/** Links are counted in 16 bits. */
const LINKS_MAX = 65_535;
/** hnswlib draws one in m times fewer for each level: of 2^64 elements none comes to this. */
const LEVEL_MAX = 64;
const DELETED = 1;

/** Deleted elements are left out, and counted in a note. Errors: IQDB_INVALID_PAYLOAD. */
export async function* readHnswlib({ source, bytes, file, note, onShape }: ForeignInput): RowSource {
  const queue = new ByteQueue(bytes);
  let deleted = 0;
  try {
    if (!(await queue.has(HEAD_BYTES)))
      throw malformed(source, "the file ends inside its head: this is no hnswlib index");
    const head = readHnswlibHead(queue.take(HEAD_BYTES));
    const dim = dimOf(head, source);
    const { numElements, lenRecord, level0LinksMax: numLinksMax } = head;
    if (file !== undefined && file.size < HEAD_BYTES + numElements * (lenRecord + LENGTH_BYTES))
      throw tooShort(source, numElements);
    onShape?.({ dim });
    for (let position = 0; position < numElements; position++) {
      const place = `${source}, element ${position} at byte ${queue.taken}`;
      if (!(await queue.has(lenRecord))) throw tooShort(place, numElements);
      const { flags, components, label } = readHnswlibRecord(queue.take(lenRecord), { numLinksMax, dim });
      if ((flags & DELETED) !== 0) deleted++;
      else yield { place, row: { id: label, vector: components } };
    }
    await passUpperLinks(queue, head, source);
    if (deleted > 0) note?.(`${source}: ${deleted} deleted elements are left out`);
  } finally {
    await queue.end();
  }
}

/** Links that end where the file does say that the elements before them were counted right. */
async function passUpperLinks(queue: ByteQueue, head: HnswlibHead, source: string): Promise<void> {
  const { numElements, linksMax, levelMax } = head;
  const levelBytes = LINK_BYTES * (1 + linksMax);
  for (let position = 0; position < numElements; position++) {
    const place = `${source}, upper links of element ${position} at byte ${queue.taken}`;
    if (!(await queue.has(LENGTH_BYTES))) throw tooShort(place, numElements);
    const { lenLinks } = readUpperLinksLength(queue.take(LENGTH_BYTES));
    if (lenLinks % levelBytes !== 0 || lenLinks > levelBytes * levelMax) {
      throw malformed(place, `${lenLinks} bytes are no levels: the file is damaged, rows from it may be wrong`);
    }
    if (!(await queue.has(lenLinks))) throw tooShort(place, numElements);
    queue.take(lenLinks);
  }
  if (await queue.has(1)) throw malformed(source, `it goes on behind its ${numElements} elements: rows may be missing`);
}

/** Errors: IQDB_INVALID_PAYLOAD when links, vector and label do not make up a record. */
function dimOf(head: HnswlibHead, source: string): number {
  const { level0Offset, level0LinksMax, linksMax, levelMax, vectorOffset, labelOffset, lenRecord } = head;
  const dim = (labelOffset - vectorOffset) / 4;
  const fits =
    level0Offset === 0n &&
    level0LinksMax <= LINKS_MAX &&
    vectorOffset === LINK_BYTES * (1 + level0LinksMax) &&
    lenRecord === labelOffset + LABEL_BYTES &&
    linksMax <= LINKS_MAX &&
    levelMax <= LEVEL_MAX &&
    BigInt(head.numElements) <= head.numElementsMax;
  if (!fits)
    throw malformed(source, "its head does not say where vectors are: this is no hnswlib index of a 64-bit system");
  if (Number.isInteger(dim) && dim >= 1 && dim <= DIM_MAX) return dim;
  throw malformed(source, `vectors of ${labelOffset - vectorOffset} bytes are no 32-bit floats`);
}

function tooShort(place: string, numElements: number) {
  return malformed(place, `the file ends before its ${numElements} elements do`);
}
