/**
 * The outside of a zstd frame (RFC 8878, section 3.1.1), without decoding: where it ends, and how much it can hold at most.
 * Known before anything is allocated or handed to a decoder, so a forged length costs nothing, and what the decoders accept
 * beyond one frame (a second one, skippable ones, rubbish behind it, dictionaries, huge windows) is refused here, for all alike.
 *
 *   magic 28 B5 2F FD │ descriptor │ window? │ dictionary id? │ content size? │ blocks … │ checksum?
 *   block: 3 bytes little-endian = last (1 bit), type (2 bits), size (21 bits); then its bytes
 */
import { IqdbError } from "../errors.js";

const MAGIC = 0xfd2fb528;
/** No block regenerates more. */
const BLOCK_CONTENT_MAX = 128 * 1024;
/** What every decoder accepts by default; a larger window costs its reader that much memory. */
const WINDOW_BYTES_MAX = 2 ** 27;

const BLOCK_RAW = 0;
const BLOCK_REPEATED = 1;
const BLOCK_RESERVED = 3;

const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];

export interface ZstdFrame {
  /** What the frame says it holds; undefined when it does not say. */
  readonly contentSize: bigint | undefined;
  /** More than this cannot come out of it. */
  readonly contentMax: number;
}

interface FrameHeader {
  readonly end: number;
  readonly contentSize: bigint | undefined;
  readonly hasChecksum: boolean;
}

/** Checks that `bytes` are exactly one frame; IQDB_COMPRESSION otherwise. */
export function inspectZstdFrame(bytes: Uint8Array): ZstdFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(view);
  let offset = header.end;
  let contentMax = 0;
  for (let isLast = false; !isLast; ) {
    if (offset + 3 > bytes.length) throw damaged("ends inside a block header", offset);
    const block = view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
    isLast = (block & 1) === 1;
    const type = (block >> 1) & 3;
    const size = block >> 3;
    if (type === BLOCK_RESERVED || size > BLOCK_CONTENT_MAX) throw damaged("has an invalid block", offset);
    offset += 3 + (type === BLOCK_REPEATED ? 1 : size);
    contentMax += type === BLOCK_RAW || type === BLOCK_REPEATED ? size : BLOCK_CONTENT_MAX;
  }
  if (header.hasChecksum) offset += 4;
  if (offset > bytes.length) throw damaged("ends inside a block", bytes.length);
  if (offset < bytes.length) throw damaged("is followed by other bytes", offset);
  return { contentSize: header.contentSize, contentMax };
}

function readHeader(view: DataView): FrameHeader {
  if (view.byteLength < 5 || view.getUint32(0, true) !== MAGIC) throw damaged("does not begin as one", 0);
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentSizeBytes = CONTENT_SIZE_BYTES[descriptor >> 6] || (isSingleSegment ? 1 : 0);
  const dictionaryIdBytes = DICTIONARY_ID_BYTES[descriptor & 3] as number;
  const windowAt = 5;
  const dictionaryAt = windowAt + (isSingleSegment ? 0 : 1);
  const contentSizeAt = dictionaryAt + dictionaryIdBytes;
  const end = contentSizeAt + contentSizeBytes;
  if ((descriptor & 0x08) !== 0) throw damaged("has an unknown descriptor", 4);
  if (end > view.byteLength) throw damaged("ends inside its header", view.byteLength);
  if (!isSingleSegment && windowBytes(view.getUint8(windowAt)) > WINDOW_BYTES_MAX) {
    throw damaged("asks for a window above 128 MiB", windowAt);
  }
  if (readInteger(view, dictionaryAt, dictionaryIdBytes) !== 0n) throw damaged("asks for a dictionary", dictionaryAt);
  // Two bytes count from 256: smaller contents have a form of their own.
  const bias = contentSizeBytes === 2 ? 256n : 0n;
  const contentSize = contentSizeBytes === 0 ? undefined : readInteger(view, contentSizeAt, contentSizeBytes) + bias;
  return { end, contentSize, hasChecksum: (descriptor & 0x04) !== 0 };
}

function windowBytes(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function readInteger(view: DataView, offset: number, bytes: number): bigint {
  let value = 0n;
  for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(offset + i));
  return value;
}

function damaged(what: string, offset: number): IqdbError {
  return new IqdbError("IQDB_COMPRESSION", `the zstd frame ${what} (byte ${offset})`, { scheme: "zstd", offset });
}
