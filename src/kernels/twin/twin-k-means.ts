/** The twin of src/kernels/assembly/k-means.ts. */
import { squareSum } from "../../distance/sums.js";
import type { TwinMemory } from "./twin-memory.js";

export function sumRows(
  m: TwinMemory,
  rows: number,
  stride: number,
  count: number,
  dim: number,
  numbers: number,
  sums: number,
  counts: number,
): void {
  for (let i = 0; i < count; i++) {
    const number = m.word(numbers + i * 4);
    const row = (rows + i * stride) / 4;
    const sum = sums / 8 + number * dim;
    m.setWord(counts + number * 4, m.word(counts + number * 4) + 1);
    for (let j = 0; j < dim; j++) m.f64[sum + j] += m.f32[row + j];
  }
}

export function claimRows(
  m: TwinMemory,
  rows: number,
  stride: number,
  count: number,
  dim: number,
  centroid: number,
  number: number,
  squares: number,
  owners: number,
  quarters: number,
): void {
  for (let i = 0; i < count; i++) {
    const square = m.float(squares + i * 4);
    if (m.float(quarters + m.word(owners + i * 4) * 4) >= square) continue;
    const other = squareSum(m.f32, (rows + i * stride) / 4, m.f32, centroid / 4, dim);
    if (other >= square) continue;
    m.setFloat(squares + i * 4, other);
    m.setWord(owners + i * 4, number);
  }
}

export function ownSquares(
  m: TwinMemory,
  rows: number,
  stride: number,
  count: number,
  dim: number,
  numbers: number,
  centroids: number,
  squares: number,
): void {
  for (let i = 0; i < count; i++) {
    const centroid = centroids / 4 + m.word(numbers + i * 4) * dim;
    m.setFloat(squares + i * 4, squareSum(m.f32, (rows + i * stride) / 4, m.f32, centroid, dim));
  }
}
