// Search of an inverted file by product quantisation: distances are sums of table entries, one for each part of a row, and
// the best rows by them may be compared in full afterwards.
import {
  ACCEPT,
  BOOK_CENTROIDS,
  BOOK_COUNT,
  CANDIDATES,
  CANDIDATES_MAX,
  CHUNK_MAX,
  CHUNK_NEXT,
  CHUNK_ROWS,
  CLUSTER_QUERY,
  COSINE,
  DEAD,
  DIM,
  DOT,
  EUCLIDEAN,
  HIT_BYTES,
  HIT_COUNT,
  HIT_POSITION,
  HITS,
  IVF_BOOK,
  IVF_PRODUCT,
  IVF_SPACE,
  K,
  LIST_COUNT,
  LIST_FIRST,
  MANHATTAN,
  METRIC,
  PQ_CODES,
  PRODUCT_CODES,
  PRODUCT_PARTS,
  PRODUCT_SUMS,
  PRODUCT_TABLE,
  PRODUCT_TERM,
  PRODUCT_WIDTH,
  QUERY,
  SCALED_QUERY,
  SEQUENCES,
  SPACE_FACTOR,
  TOUCHED,
  WORDS_MAX,
} from "../layout";
import { boundOf, offer } from "./hits";
import { beginLists, listOf, nextCluster } from "./lists";
import { accepts, cellIn, shiftOf, strideOf, tableOf } from "./memory";
import { scanRows } from "./scan-rows";
import { scaleRows } from "./spaces";
import { dotSum, squareSum } from "./sums";

/** One component of four words added to a sum: the product with that of the query, or the difference. */
@inline
function addTerm(metric: u32, sum: v128, q: v128, words: v128): v128 {
  return f32x4.add(sum, metric == MANHATTAN ? f32x4.abs(f32x4.sub(q, words)) : f32x4.mul(q, words));
}

/** Fills a part of the table of a query: what each of WORDS_MAX words adds to a distance, sixteen at a time. */
@inline
function sumPart(metric: u32, query: usize, end: usize, words: usize, out: usize): usize {
  const factor = f32x4.splat(metric == MANHATTAN ? 1 : metric == DOT ? -1 : -2);
  for (const last = out + (WORDS_MAX << 2); out < last; out += 64) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let at = query; at < end; at += 4, words += 64) {
      const q = v128.load32_splat(at);
      a = addTerm(metric, a, q, v128.load(words));
      b = addTerm(metric, b, q, v128.load(words, 16));
      c = addTerm(metric, c, q, v128.load(words, 32));
      d = addTerm(metric, d, q, v128.load(words, 48));
    }
    v128.store(out, f32x4.mul(a, factor));
    v128.store(out, f32x4.mul(b, factor), 16);
    v128.store(out, f32x4.mul(c, factor), 32);
    v128.store(out, f32x4.mul(d, factor), 48);
  }
  return words;
}

@inline
function sumParts(metric: u32, context: usize, product: usize, query: usize): void {
  const bytes = <usize>load<u32>(product, PRODUCT_WIDTH) << 2;
  let words = <usize>load<u32>(product, PRODUCT_TABLE);
  let out = <usize>load<u32>(context, PRODUCT_SUMS);
  for (let part = load<u32>(product, PRODUCT_PARTS); part > 0; part--, query += bytes, out += WORDS_MAX << 2) {
    words = sumPart(metric, query, query + bytes, words, out);
  }
}

function sumWords(context: usize, product: usize, query: usize): void {
  const metric = load<u32>(METRIC);
  if (metric == MANHATTAN) sumParts(MANHATTAN, context, product, query);
  else if (metric == DOT) sumParts(DOT, context, product, query);
  else sumParts(EUCLIDEAN, context, product, query);
}

@inline
function entry(table: usize, code: u8): f32 {
  return load<f32>(table + (<usize>code << 2));
}

/** The sum of the table entries of a row: part p in sum p mod 4, these added two by two. */
@inline
function sumOf(table: usize, codes: usize, parts: u32): f32 {
  let a: f32 = 0;
  let b: f32 = 0;
  let c: f32 = 0;
  let d: f32 = 0;
  const end = codes + <usize>(parts & ~3);
  for (; codes < end; codes += 4, table += WORDS_MAX << 4) {
    a += entry(table, load<u8>(codes));
    b += entry(table + (WORDS_MAX << 2), load<u8>(codes, 1));
    c += entry(table + (WORDS_MAX << 3), load<u8>(codes, 2));
    d += entry(table + 3 * (WORDS_MAX << 2), load<u8>(codes, 3));
  }
  const rest = parts & 3;
  if (rest > 0) a += entry(table, load<u8>(codes));
  if (rest > 1) b += entry(table + (WORDS_MAX << 2), load<u8>(codes, 1));
  if (rest > 2) c += entry(table + (WORDS_MAX << 3), load<u8>(codes, 2));
  return a + b + (c + d);
}

/** What the centroid of a list gives to the distances of its rows. */
@inline
function baseOf(context: usize, ivf: usize, cluster: u32): f32 {
  const metric = load<u32>(METRIC);
  if (metric == MANHATTAN) return 0;
  const dim = load<u32>(DIM);
  const centroids = <usize>load<u32>(<usize>load<u32>(ivf, IVF_BOOK), BOOK_CENTROIDS);
  const centroid = centroids + <usize>cluster * <usize>(dim << 2);
  if (metric == DOT) return -dotSum(<usize>load<u32>(context, SCALED_QUERY), centroid, dim);
  return squareSum(<usize>load<u32>(context, CLUSTER_QUERY), centroid, dim);
}

/** A distance of rows as they are, from one of rows multiplied with the factor of the space. */
@inline
function unscaled(metric: u32, sum: f32, factor: f32): f32 {
  if (metric == EUCLIDEAN) return sqrt<f32>(max<f32>(sum, 0)) / factor;
  return metric == MANHATTAN ? sum / factor : sum / factor / factor;
}

/** Looks at the codes of rows, so that memory brings all of them at the same time. */
@inline
function touchCodes(context: usize, rows: usize, end: usize, cells: usize, shift: u32, stride: u32): void {
  let touched: u32 = 0;
  for (; rows < end; rows += 4) touched += load<u32>(cellIn(cells, shift, stride, load<u32>(rows)));
  store<u32>(context, touched, TOUCHED);
}

/** Offers the rows of a list with their approximate distances, which are unscaled when they are what is reported. */
function offerProducts(context: usize, ivf: usize, list: usize, base: f32, isReported: bool): void {
  const metric = load<u32>(METRIC);
  const factor = load<f32>(<usize>load<u32>(ivf, IVF_SPACE), SPACE_FACTOR);
  const parts = load<u32>(<usize>load<u32>(ivf, IVF_PRODUCT), PRODUCT_PARTS);
  const sums = <usize>load<u32>(context, PRODUCT_SUMS);
  const bitmap = <usize>load<u32>(context, ACCEPT);
  const shift = shiftOf();
  const cells = tableOf(PQ_CODES);
  const stride = strideOf(PQ_CODES);
  const sequences = tableOf(SEQUENCES);
  let bound = boundOf(context);
  let left = load<u32>(list, LIST_COUNT);
  for (let chunk = <usize>load<u32>(list, LIST_FIRST); left > 0; chunk = <usize>load<u32>(chunk, CHUNK_NEXT)) {
    const count = min<u32>(left, CHUNK_MAX);
    const end = chunk + CHUNK_ROWS + <usize>(count << 2);
    touchCodes(context, chunk + CHUNK_ROWS, end, cells, shift, stride);
    for (let at = chunk + CHUNK_ROWS; at < end; at += 4) {
      const row = load<u32>(at);
      if (!accepts(bitmap, row)) continue;
      const codes = cellIn(cells, shift, stride, row);
      const term = load<f32>(codes, PRODUCT_TERM);
      let sum = (metric == DOT ? base * term : base + term) + sumOf(sums, codes + PRODUCT_CODES, parts);
      // Opposite infinities: nothing is known of the distance.
      if (sum != sum) sum = <f32>Infinity;
      if (isReported) sum = unscaled(metric, sum, factor);
      if (sum > bound) continue;
      const sequence = load<u32>(cellIn(sequences, shift, 4, row));
      if (sequence == DEAD) continue;
      offer(context, row, sum, sequence);
      bound = boundOf(context);
    }
    left -= count;
  }
}

/** Offers rows of the nearest lists by approximate distances. As in `searchLists`, but for `wanted`. */
function visitLists(context: usize, ivf: usize, probes: u32, wanted: u32, isReported: bool): void {
  let left = load<u32>(<usize>load<u32>(ivf, IVF_BOOK), BOOK_COUNT);
  for (let visited: u32 = 0; left > 0; left--) {
    if (visited >= probes && load<u32>(context, HIT_COUNT) >= wanted) break;
    const cluster = nextCluster(context, left);
    const list = listOf(ivf, cluster);
    if (load<u32>(list, LIST_COUNT) == 0) continue;
    offerProducts(context, ivf, list, baseOf(context, ivf, cluster), isReported);
    visited++;
  }
}

/** Rows of hits, one behind the other in the place of the hits. */
function rowsOfHits(hits: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(hits + (<usize>i << 2), load<u32>(hits + <usize>i * HIT_BYTES, HIT_POSITION));
  }
}

/** Without candidates approximate distances are reported; else as many rows are compared in full. */
export function searchProducts(context: usize, ivf: usize, probes: u32): void {
  const wanted = load<u32>(context, K);
  const hits = load<u32>(context, HITS);
  const candidates = load<u32>(context, CANDIDATES);
  const candidatesMax = load<u32>(context, CANDIDATES_MAX);
  const isDot = load<u32>(METRIC) == DOT;
  beginLists(context, ivf);
  if (isDot) scaleRows(<usize>load<u32>(ivf, IVF_SPACE), load<u32>(context, QUERY), 1, load<u32>(context, SCALED_QUERY));
  sumWords(context, load<u32>(ivf, IVF_PRODUCT), load<u32>(context + <usize>(isDot ? SCALED_QUERY : CLUSTER_QUERY)));
  if (candidatesMax == 0) {
    visitLists(context, ivf, probes, wanted, true);
    return;
  }
  store<u32>(context, candidates, HITS);
  store<u32>(context, candidatesMax, K);
  visitLists(context, ivf, probes, wanted, false);
  const count = load<u32>(context, HIT_COUNT);
  rowsOfHits(candidates, count);
  store<u32>(context, hits, HITS);
  store<u32>(context, wanted, K);
  store<u32>(context, 0, HIT_COUNT);
  scanRows(context, candidates, count);
}
