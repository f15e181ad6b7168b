// Candidates of a graph search: a sorted list, nearest first. One word each, so that one comparison decides: the order of
// the distance, the row, and a mark (the row was expanded, or chosen). Among rows at the same distance the order is a random
// one of its own for each origin: were it that of the rows, the oldest of many duplicates would get the links of all.
import { MIX, ROW_MASK, UNMIX } from "../graph-rules";
import { distanceOf, orderOf } from "./hits";

export const NO_CANDIDATE: u64 = 0xffffffffffffffff;

/** What sets the order of rows at the same distance from a row. */
@inline
export function saltOf(row: u32): u32 {
  return (row * <u32>MIX) & ROW_MASK;
}

@inline
export function candidateOf(distance: f32, row: u32, salt: u32): u64 {
  return ((<u64>orderOf(distance)) << 32) | <u64>(((row ^ salt) * <u32>MIX) << 1);
}

@inline
export function rowOf(candidate: u64, salt: u32): u32 {
  return (((<u32>candidate >> 1) * <u32>UNMIX) & ROW_MASK) ^ salt;
}

@inline
export function distanceOfCandidate(candidate: u64): f32 {
  return distanceOf(<u32>(candidate >> 32));
}

@inline
export function isMarked(candidate: u64): bool {
  return (candidate & 1) != 0;
}

@inline
export function candidateAt(list: usize, place: u32): u64 {
  return load<u64>(list + (<usize>place << 3));
}

@inline
export function setCandidate(list: usize, place: u32, candidate: u64): void {
  store<u64>(list + (<usize>place << 3), candidate);
}

@inline
export function markCandidate(list: usize, place: u32): void {
  setCandidate(list, place, candidateAt(list, place) | 1);
}

@inline
export function clearMarks(list: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) setCandidate(list, i, candidateAt(list, i) & ~(<u64>1));
}

/** Moves eight candidates that end at `end` one place up. */
@inline
function moveEight(end: usize): void {
  v128.store(end - 8, v128.load(end - 16));
  v128.store(end - 24, v128.load(end - 32));
  v128.store(end - 40, v128.load(end - 48));
  v128.store(end - 56, v128.load(end - 64));
}

/**
 * Puts a candidate into a sorted list whose place `hole` is free, or will be lost. Returns its place. Walks from the end:
 * most candidates belong there, and a binary search mispredicts at every step.
 */
@inline
export function putCandidate(list: usize, hole: u32, candidate: u64): u32 {
  let at = list + (<usize>hole << 3);
  while (at >= list + 64 && load<u64>(at - 64) > candidate) {
    moveEight(at);
    at -= 64;
  }
  while (at > list) {
    const before = load<u64>(at - 8);
    if (before < candidate) break;
    store<u64>(at, before);
    at -= 8;
  }
  store<u64>(at, candidate);
  return <u32>((at - list) >> 3);
}
