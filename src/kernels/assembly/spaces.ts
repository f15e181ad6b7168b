// Rows made into what clustering works on: squares of differences there mean what the metric means.
import { COMPONENT_MAX, DIM, DIRECTIONS, SIGNS, SPACE_FACTOR, SPACE_KIND, SPACE_TABLE } from "../layout";
import { largest } from "./row-codes";
import { dotSum } from "./sums";

/** Rows smaller than this in every component have no direction. */
const MIN_POSITIVE: f32 = 1.1754943508222875e-38;

@inline
function bounded(value: f32): f32 {
  return max<f32>(min<f32>(value, <f32>COMPONENT_MAX), -<f32>COMPONENT_MAX);
}

@inline
function bounded4(value: v128): v128 {
  const limit = f32x4.splat(<f32>COMPONENT_MAX);
  return f32x4.max(f32x4.min(value, limit), f32x4.neg(limit));
}

function scaleRow(row: usize, factor: f32, dim: u32, out: usize): void {
  const whole = row + <usize>((dim >> 2) << 4);
  const end = row + <usize>(dim << 2);
  for (; row < whole; row += 16, out += 16) {
    v128.store(out, bounded4(f32x4.mul(v128.load(row), f32x4.splat(factor))));
  }
  for (; row < end; row += 4, out += 4) store<f32>(out, bounded(load<f32>(row) * factor));
}

function shift(out: usize, center: usize, dim: u32): void {
  const whole = out + <usize>((dim >> 2) << 4);
  const end = out + <usize>(dim << 2);
  for (; out < whole; out += 16, center += 16) v128.store(out, f32x4.sub(v128.load(out), v128.load(center)));
  for (; out < end; out += 4, center += 4) store<f32>(out, load<f32>(out) - load<f32>(center));
}

/** Divided by the largest component first, so that no square overflows or vanishes. */
function normalise(row: usize, dim: u32, out: usize): void {
  const most = largest(row, dim);
  scaleRow(row, most < MIN_POSITIVE ? 0 : 1 / most, dim, out);
  const norm = sqrt<f32>(dotSum(out, out, dim));
  scaleRow(out, norm == 0 ? 0 : 1 / norm, dim, out);
}

/** Four components: the top bit of bits × multiplier + addend. Numbers of opposite signs always differ in it. */
@inline
function signs4(row: usize, hash: usize): v128 {
  const hashed = i32x4.add(i32x4.mul(v128.load(row), v128.load(hash)), v128.load(hash, 32));
  return f32x4.convert_i32x4_s(v128.or(i32x4.shr_s(hashed, 31), i32x4.splat(1)));
}

function signRow(row: usize, hash: usize, dim: u32, out: usize): void {
  const whole = row + <usize>((dim >> 3) << 5);
  const end = row + <usize>(dim << 2);
  for (; row < whole; row += 32, out += 32) {
    v128.store(out, signs4(row, hash));
    v128.store(out, signs4(row + 16, hash + 16), 16);
  }
  for (; row < end; row += 4, out += 4, hash += 4) {
    const hashed = load<u32>(row) * load<u32>(hash) + load<u32>(hash, 32);
    store<f32>(out, (hashed & 0x80000000) != 0 ? <f32>-1 : <f32>1);
  }
}

/** Only multiplied with the factor of the space. */
export function scaleRows(space: usize, rows: usize, count: u32, out: usize): void {
  const dim = load<u32>(DIM);
  scaleRow(rows, load<f32>(space, SPACE_FACTOR), dim * count, out);
}

export function mapRow(space: usize, row: usize, dim: u32, out: usize): void {
  const kind = load<u32>(space, SPACE_KIND);
  const table = <usize>load<u32>(space, SPACE_TABLE);
  if (kind == SIGNS) signRow(row, table, dim, out);
  else if (kind == DIRECTIONS) normalise(row, dim, out);
  else {
    scaleRow(row, load<f32>(space, SPACE_FACTOR), dim, out);
    shift(out, table, dim);
  }
}

/** `count` rows that stand one behind the other; `out` may be where they are. */
export function mapRows(space: usize, rows: usize, count: u32, out: usize): void {
  const dim = load<u32>(DIM);
  const stride = <usize>dim << 2;
  for (let i: u32 = 0; i < count; i++, rows += stride, out += stride) mapRow(space, rows, dim, out);
}
