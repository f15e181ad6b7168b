// What k-means does with every row of its sample, once a round. Sums go from the first row to the last, in 64 bits.
import { squareSum } from "./sums";

/** Adds rows to the sums of their clusters (f64 for each component) and counts them (u32). */
export function sumRows(rows: usize, stride: u32, count: u32, dim: u32, numbers: usize, sums: usize, counts: usize): void {
  const bytes = <usize>dim << 3;
  for (let i: u32 = 0; i < count; i++, rows += <usize>stride, numbers += 4) {
    const number = <usize>load<u32>(numbers);
    const counter = counts + (number << 2);
    store<u32>(counter, load<u32>(counter) + 1);
    let sum = sums + number * bytes;
    let x = rows;
    const end = rows + <usize>(dim << 2);
    const whole = end - <usize>((dim & 1) << 2);
    for (; x < whole; x += 8, sum += 16) {
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(v128.load64_zero(x))));
    }
    if (x < end) store<f64>(sum, load<f64>(sum) + <f64>load<f32>(x));
  }
}

/**
 * A further centroid: rows that are nearer to it than to theirs become its rows. `squares` has for each row the square of
 * the distance to its centroid, `owners` the number of that. `quarters` has for each centroid a quarter of its squared
 * distance to the further one: a row no farther than half of that way cannot be nearer (Elkan, 2003).
 */
export function claimRows(
  rows: usize, stride: u32, count: u32, dim: u32, centroid: usize, number: u32,
  squares: usize, owners: usize, quarters: usize,
): void {
  for (let i: u32 = 0; i < count; i++, rows += <usize>stride, squares += 4, owners += 4) {
    const square = load<f32>(squares);
    if (load<f32>(quarters + (<usize>load<u32>(owners) << 2)) >= square) continue;
    const other = squareSum(rows, centroid, dim);
    if (other < square) {
      store<f32>(squares, other);
      store<u32>(owners, number);
    }
  }
}

/** The squares of the distances of rows to their own centroids. */
export function ownSquares(
  rows: usize, stride: u32, count: u32, dim: u32, numbers: usize, centroids: usize, squares: usize,
): void {
  const bytes = <usize>dim << 2;
  for (let i: u32 = 0; i < count; i++, rows += <usize>stride, numbers += 4, squares += 4) {
    store<f32>(squares, squareSum(rows, centroids + <usize>load<u32>(numbers) * bytes, dim));
  }
}
