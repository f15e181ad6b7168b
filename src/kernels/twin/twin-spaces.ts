/** The twin of src/kernels/assembly/spaces.ts. */
import { dotSum } from "../../distance/sums.js";
import { COMPONENT_MAX, DIM, DIRECTIONS, SIGNS, SPACE_FACTOR, SPACE_KIND, SPACE_TABLE } from "../layout.js";
import type { TwinMemory } from "./twin-memory.js";
import { largest } from "./twin-row-codes.js";

const f = Math.fround;
const MIN_POSITIVE = 2 ** -126;

function scaleRow(m: TwinMemory, row: number, factor: number, dim: number, out: number): void {
  for (let i = 0; i < dim; i++) {
    const scaled = m.f32[row / 4 + i] * factor;
    m.f32[out / 4 + i] = Math.max(Math.min(scaled, COMPONENT_MAX), -COMPONENT_MAX);
  }
}

function shift(m: TwinMemory, out: number, center: number, dim: number): void {
  for (let i = 0; i < dim; i++) m.f32[out / 4 + i] -= m.f32[center / 4 + i];
}

function normalise(m: TwinMemory, row: number, dim: number, out: number): void {
  const most = largest(m.f32.subarray(row / 4, row / 4 + dim));
  scaleRow(m, row, most < MIN_POSITIVE ? 0 : f(1 / most), dim, out);
  const norm = f(Math.sqrt(dotSum(m.f32, out / 4, m.f32, out / 4, dim)));
  scaleRow(m, out, norm === 0 ? 0 : f(1 / norm), dim, out);
}

function signRow(m: TwinMemory, row: number, hash: number, dim: number, out: number): void {
  for (let i = 0; i < dim; i++) {
    const multiplier = m.u32[hash / 4 + (i & 7)];
    const addend = m.u32[hash / 4 + 8 + (i & 7)];
    m.f32[out / 4 + i] = ((Math.imul(m.u32[row / 4 + i], multiplier) + addend) | 0) < 0 ? -1 : 1;
  }
}

export function mapRow(m: TwinMemory, space: number, row: number, dim: number, out: number): void {
  const kind = m.word(space + SPACE_KIND);
  const table = m.word(space + SPACE_TABLE);
  if (kind === SIGNS) signRow(m, row, table, dim, out);
  else if (kind === DIRECTIONS) normalise(m, row, dim, out);
  else {
    scaleRow(m, row, m.float(space + SPACE_FACTOR), dim, out);
    shift(m, out, table, dim);
  }
}

export function scaleRows(m: TwinMemory, space: number, rows: number, count: number, out: number): void {
  scaleRow(m, rows, m.float(space + SPACE_FACTOR), m.word(DIM) * count, out);
}

export function mapRows(m: TwinMemory, space: number, rows: number, count: number, out: number): void {
  const dim = m.word(DIM);
  for (let i = 0; i < count; i++) mapRow(m, space, rows + i * dim * 4, dim, out + i * dim * 4);
}
