// Distances in 64-bit floats for the rare pairs whose 32-bit sums overflow; the same as src/distance/wide-distance.ts.

const MIN_POSITIVE: f64 = 1.1754943508222875e-38;

@inline
function wideDot(a: usize, b: usize, dim: u32): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < dim; i++, a += 4, b += 4) sum += <f64>load<f32>(a) * <f64>load<f32>(b);
  return sum;
}

export function wideDotDistance(a: usize, b: usize, dim: u32): f32 {
  return -(<f32>wideDot(a, b, dim));
}

export function wideCosine(a: usize, b: usize, dim: u32): f32 {
  const norms = Math.sqrt(wideDot(a, a, dim)) * Math.sqrt(wideDot(b, b, dim));
  if (norms <= MIN_POSITIVE) return 1;
  return <f32>(1 - wideDot(a, b, dim) / norms);
}

export function wideEuclidean(a: usize, b: usize, dim: u32): f32 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < dim; i++, a += 4, b += 4) {
    const difference = <f64>load<f32>(a) - <f64>load<f32>(b);
    sum += difference * difference;
  }
  return <f32>Math.sqrt(sum);
}
