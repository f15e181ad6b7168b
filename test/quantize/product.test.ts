import { describe, expect, test } from "vitest";
import type { KernelVariant } from "../../src/kernels/load-kernels.js";
import type { Points } from "../../src/quantize/k-means.js";
import { ProductQuantizer, type ProductWords, ROWS_AT_ONCE, trainProduct } from "../../src/quantize/product.js";
import { Regions } from "../../src/store/regions.js";
import { Segment } from "../../src/store/segment.js";
import { finish } from "../../src/types/steps.js";
import { normal } from "../support/hostile-vectors.js";
import { SeededRandom } from "../support/seeded-random.js";

const DIM = 12;

function pointsOf(count: number, kernels: KernelVariant = "simd"): Points {
  const random = new SeededRandom(count);
  const segment = new Segment({ dim: DIM, metric: "euclidean", columns: [], kernels });
  const address = segment.allocate(Math.max(1, count) * DIM * 4);
  const values = Float32Array.from({ length: count * DIM }, () => normal(random));
  segment.floats.set(values, address / 4);
  return { segment, address, count, dim: DIM, stride: DIM * 4 };
}

const vectorOf = ({ segment, address }: Points, i: number) =>
  segment.floats.slice(address / 4 + i * DIM, address / 4 + (i + 1) * DIM);

/** The word of a part that is nearest to some components, by the definition. */
function nearestWord(shape: ProductWords, part: number, cut: Float32Array): { word: number; square: number } {
  const { width, count, words } = shape;
  let best = { word: -1, square: Infinity };
  for (let word = 0; word < count; word++) {
    const at = (part * count + word) * width;
    const square = cut.reduce((sum, x, i) => sum + (x - words[at + i]!) ** 2, 0);
    if (square < best.square) best = { word, square };
  }
  return best;
}

describe("ProductQuantizer", () => {
  test.each([1, 3, 4, 12])("names each of %i parts by a word that is as near as any", (parts) => {
    const points = pointsOf(500);
    const shape = finish(trainProduct(points, parts, 7n));
    expect(shape).toMatchObject({ parts, width: DIM / parts, count: 256 });
    const quantizer = new ProductQuantizer(new Regions(points.segment), shape);
    const codes = new Uint8Array(ROWS_AT_ONCE * parts);
    quantizer.encode(points.address, points.stride, ROWS_AT_ONCE, codes);
    for (let i = 0; i < ROWS_AT_ONCE; i++) {
      for (let part = 0; part < parts; part++) {
        const cut = vectorOf(points, i).subarray((part * DIM) / parts, ((part + 1) * DIM) / parts);
        const given = codes[i * parts + part]!;
        const square = cut.reduce((sum, x, j) => sum + (x - quantizer.component(part, given, j)) ** 2, 0);
        expect(square).toBeLessThan(nearestWord(shape, part, cut).square + 1e-3);
      }
    }
  });

  test("learns from fewer than 256 vectors: then each is a word", () => {
    const points = pointsOf(9);
    const shape = finish(trainProduct(points, 4, 1n));
    expect(shape.count).toBe(9);
    for (let i = 0; i < 9; i++) {
      for (let part = 0; part < 4; part++) {
        expect(nearestWord(shape, part, vectorOf(points, i).subarray(part * 3, part * 3 + 3)).square).toBe(0);
      }
    }
    expect(finish(trainProduct(pointsOf(0), 4, 1n)).count).toBe(0);
  });

  test("words are the same with kernels and with their twins", () => {
    const learn = (kernels: KernelVariant) => finish(trainProduct(pointsOf(300, kernels), 3, 5n));
    expect(learn("simd")).toEqual(learn("twin"));
  });

  test("parts draw from seeds of their own", () => {
    const points = pointsOf(300);
    const shape = finish(trainProduct(points, 4, 5n));
    const shifted = finish(trainProduct({ ...points, address: points.address + 12, dim: 9 }, 3, 6n));
    expect(shifted.words).toEqual(shape.words.subarray(shape.count * 3));
  });
});
