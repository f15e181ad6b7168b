/**
 * The twin of src/kernels/assembly/candidates.ts. A candidate is two words: the order of its distance above, its row and
 * its mark below. No two candidates of a list are equal.
 */
import { distanceOfOrder } from "../../distance/total-order.js";
import { MIX, ROW_MASK, UNMIX } from "../graph-rules.js";
import { orderOf } from "./twin-hits.js";
import type { TwinMemory } from "./twin-memory.js";

export interface Candidate {
  readonly order: number;
  readonly low: number;
}

export const NO_CANDIDATE: Candidate = { order: 0xffff_ffff, low: 0xffff_ffff };

export function saltOf(row: number): number {
  return Math.imul(row, MIX) & ROW_MASK;
}

export function candidateOf(distance: number, row: number, salt: number): Candidate {
  return { order: orderOf(distance), low: (Math.imul(row ^ salt, MIX) << 1) >>> 0 };
}

export function isBefore(a: Candidate, b: Candidate): boolean {
  return a.order !== b.order ? a.order < b.order : a.low < b.low;
}

export function candidateAt(m: TwinMemory, list: number, place: number): Candidate {
  const at = list / 4 + place * 2;
  return { order: m.u32[at + 1], low: m.u32[at] };
}

export function setCandidate(m: TwinMemory, list: number, place: number, { order, low }: Candidate): void {
  const at = list / 4 + place * 2;
  m.u32[at + 1] = order;
  m.u32[at] = low;
}

export function rowAt(m: TwinMemory, list: number, place: number, salt: number): number {
  return (Math.imul(m.u32[list / 4 + place * 2] >>> 1, UNMIX) & ROW_MASK) ^ salt;
}

export function distanceAt(m: TwinMemory, list: number, place: number): number {
  return distanceOfOrder(m.u32[list / 4 + place * 2 + 1] ^ 0x8000_0000);
}

export function isMarked(m: TwinMemory, list: number, place: number): boolean {
  return (m.u32[list / 4 + place * 2] & 1) !== 0;
}

export function markCandidate(m: TwinMemory, list: number, place: number): void {
  m.u32[list / 4 + place * 2] |= 1;
}

export function clearMarks(m: TwinMemory, list: number, count: number): void {
  for (let place = 0; place < count; place++) m.u32[list / 4 + place * 2] &= ~1;
}

/** Puts a candidate into a sorted list whose place `hole` is free, or will be lost. Returns its place. */
export function putCandidate(m: TwinMemory, list: number, hole: number, candidate: Candidate): number {
  let low = 0;
  let high = hole;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(candidateAt(m, list, middle), candidate)) low = middle + 1;
    else high = middle;
  }
  const from = list / 4 + low * 2;
  m.u32.copyWithin(from + 2, from, list / 4 + hole * 2);
  setCandidate(m, list, low, candidate);
  return low;
}
