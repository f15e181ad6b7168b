/** Vectors that break careless arithmetic: random ones of many magnitudes, and the shapes that defeat a coarse code. */
import { SeededRandom } from "./seeded-random.js";

/** A number from a normal distribution, nearly. */
export function normal(random: SeededRandom): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.bits() / 2 ** 32;
  return sum;
}

export const SHAPES = [
  "normal",
  "small integers",
  "heavy tails",
  "outlier rows",
  "outlier components",
  "far from the origin",
  "near-duplicates",
  "huge",
  "tiny",
  "all magnitudes",
  "mixed with zeros",
] as const;
export type Shape = (typeof SHAPES)[number];

/** `count` vectors and a query of one shape. */
export function hostileVectors(shape: Shape, count: number, dim: number, seed: number): Float32Array[] {
  const random = new SeededRandom(seed);
  const centre = Float32Array.from({ length: dim }, () => normal(random));
  return Array.from({ length: count }, (_, row) => {
    const factor = rowFactor(shape, row, random);
    const vector = Float32Array.from({ length: dim }, (_, i) => component(shape, i, centre[i]!, random) * factor);
    return vector.map((x) => Math.max(-3.4e38, Math.min(3.4e38, x)));
  });
}

function rowFactor(shape: Shape, row: number, random: SeededRandom): number {
  switch (shape) {
    case "outlier rows":
      return random.chance(0.05) ? 10 ** (random.below(30) - 10) : 1;
    case "huge":
      return random.pick([1e18, 1e19, 1e30, 1e38]);
    case "tiny":
      return random.pick([1e-12, 1e-18, 1e-22, 1e-38, 1e-44]);
    case "all magnitudes":
      return 10 ** (random.below(83) - 44);
    case "mixed with zeros":
      return row % 3 === 0 ? 0 : 1;
    default:
      return 1;
  }
}

function component(shape: Shape, i: number, centre: number, random: SeededRandom): number {
  const x = normal(random);
  switch (shape) {
    case "small integers":
      return random.below(3) - 1;
    case "heavy tails":
      return x ** 9;
    case "outlier components":
      return i < 3 ? 1000 * x : x;
    case "far from the origin":
      return 1000 + x / 100;
    case "near-duplicates":
      return centre + (random.chance(0.5) ? 0 : x * 1e-6);
    default:
      return x;
  }
}
