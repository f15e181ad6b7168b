/** Contents of simulated files, and what is left of them when only some of the pending pieces reached the disk. */
import type { DataAction } from "./disk-operation.js";

/** Disks write sectors of this size whole or not at all. */
export const SECTOR_BYTES = 512;

/** A write within one sector, or a truncation. */
export type Piece = DataAction;

/**
 * What became of a piece: it arrived; only the length that it brought arrived; the place that it took anew holds foreign
 * bytes, as fresh blocks of a disk do; nothing of it arrived. Where durable data was overwritten, a sector is old or new,
 * never foreign. A truncation has no data to lose: a "hole" of it is the truncation.
 */
export type Fate = "whole" | "hole" | "garbage" | "absent";

const GARBAGE = 0xa5;

/** Cuts writes at the borders of sectors. */
export function splitIntoPieces(actions: readonly DataAction[]): Piece[] {
  const pieces: Piece[] = [];
  for (const action of actions) {
    if (action.kind === "truncate") {
      pieces.push(action);
      continue;
    }
    for (let start = 0; start < action.bytes.length; ) {
      const position = action.position + start;
      const end = Math.min(action.bytes.length, start + SECTOR_BYTES - (position % SECTOR_BYTES));
      pieces.push({ kind: "write", inode: action.inode, position, bytes: action.bytes.subarray(start, end) });
      start = end;
    }
  }
  return pieces;
}

/** `base` after the pieces, each with its fate, in order. Returns `base` itself when nothing happens to it. */
export function applyPieces(base: Uint8Array, pieces: readonly Piece[], fateOf: (index: number) => Fate): Uint8Array {
  let capacity = base.length;
  for (const piece of pieces) capacity = Math.max(capacity, endOf(piece));
  let content: Uint8Array | undefined;
  let length = base.length;
  for (let index = 0; index < pieces.length; index++) {
    const fate = fateOf(index);
    if (fate === "absent") continue;
    if (content === undefined) {
      content = new Uint8Array(capacity);
      content.set(base);
    }
    length = applyPiece(content, length, pieces[index] as Piece, fate, base.length);
  }
  return content === undefined ? base : content.subarray(0, length);
}

function applyPiece(content: Uint8Array, length: number, piece: Piece, fate: Fate, durableLength: number): number {
  if (piece.kind === "truncate") {
    content.fill(0, piece.length, length);
    return piece.length;
  }
  if (fate === "whole") content.set(piece.bytes, piece.position);
  else if (fate === "garbage") content.fill(GARBAGE, Math.max(piece.position, durableLength), endOf(piece));
  return Math.max(length, endOf(piece));
}

function endOf(piece: Piece): number {
  return piece.kind === "truncate" ? piece.length : piece.position + piece.bytes.length;
}
