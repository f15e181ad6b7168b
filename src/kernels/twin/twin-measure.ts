/** The twin of src/kernels/assembly/measure.ts and code-distance.ts: distances of rows to an origin. */
import { distance } from "../../distance/distance.js";
import { METRICS } from "../../types/metric.js";
import {
  CODE_BYTES,
  CODE_SCALE,
  CODE_SQUARE,
  CODES,
  COSINE,
  DIM,
  DOT,
  EVALUATED,
  FORM_EXACT,
  FORM_QUERY_CODES,
  FORM_ROW_CODES,
  GRAPH_CODED,
  METRIC,
  ORIGIN_CODES,
  ORIGIN_FORM,
  ORIGIN_ROW,
  ORIGIN_SALT,
  ORIGIN_SCALE,
  ORIGIN_SQUARE,
  ORIGIN_VECTOR,
  QUERY,
  QUERY_CODED,
  QUERY_CODES,
  QUERY_SCALE,
  QUERY_SQUARE,
  STAGED_ORIGIN,
} from "../layout.js";
import { linkAt } from "./twin-graph-links.js";
import type { TwinMemory } from "./twin-memory.js";

const f = Math.fround;

export function aimAtQuery(m: TwinMemory, context: number): void {
  const isCoded = m.word(GRAPH_CODED) !== 0 && m.word(context + QUERY_CODED) !== 0;
  m.setWord(context + ORIGIN_VECTOR, m.word(context + QUERY));
  m.setWord(context + ORIGIN_SALT, 0);
  m.setWord(context + ORIGIN_FORM, isCoded ? FORM_QUERY_CODES : FORM_EXACT);
  m.setWord(context + ORIGIN_CODES, m.word(context + QUERY_CODES));
  m.setFloat(context + ORIGIN_SCALE, m.float(context + QUERY_SCALE));
  m.setFloat(context + ORIGIN_SQUARE, m.float(context + QUERY_SQUARE));
}

export function aimAtRow(m: TwinMemory, context: number, row: number): void {
  m.setWord(context + ORIGIN_ROW, row);
  m.setWord(context + ORIGIN_VECTOR, 0);
  m.setWord(context + ORIGIN_FORM, FORM_EXACT);
  if (m.word(GRAPH_CODED) === 0) return;
  const record = m.cell(CODES, row);
  const square = m.float(record + CODE_SQUARE);
  if (square === -Infinity) return;
  m.setWord(context + ORIGIN_FORM, FORM_ROW_CODES);
  m.setWord(context + ORIGIN_CODES, record + CODE_BYTES);
  m.setFloat(context + ORIGIN_SCALE, m.float(record + CODE_SCALE));
  m.setFloat(context + ORIGIN_SQUARE, square);
}

/** The floats that distances are measured from. */
function originOf(m: TwinMemory, context: number): number {
  if (m.word(context + ORIGIN_VECTOR) === 0) {
    m.setWord(context + ORIGIN_VECTOR, m.vectorOf(m.word(context + ORIGIN_ROW), STAGED_ORIGIN));
  }
  return m.word(context + ORIGIN_VECTOR);
}

/** The distances of `count` rows, one behind the other at `distances`. */
export function measure(m: TwinMemory, context: number, rows: number, count: number, distances: number): void {
  m.setWord(context + EVALUATED, m.word(context + EVALUATED) + count);
  const form = m.word(context + ORIGIN_FORM);
  if (form === FORM_EXACT) measureExactly(m, context, rows, count, distances);
  else {
    const products = form === FORM_QUERY_CODES ? productsWith16(m, context) : productsWith8(m, context);
    for (let i = 0; i < count; i++) {
      m.setFloat(distances + i * 4, estimate(m, context, linkAt(m, rows, i), products));
    }
  }
}

/** Σ of the products of the codes of the origin with those at a place of `i8`. */
type Products = (at: number) => number;

function productsWith16(m: TwinMemory, context: number): Products {
  const origin = m.word(context + ORIGIN_CODES) / 2;
  const codes = m.i16.subarray(origin, origin + m.word(DIM));
  return (at) => sumOfProducts(codes, m.i8, at);
}

function productsWith8(m: TwinMemory, context: number): Products {
  const origin = m.word(context + ORIGIN_CODES);
  const codes = m.i8.subarray(origin, origin + m.word(DIM));
  return (at) => sumOfProducts(codes, m.i8, at);
}

function sumOfProducts(origin: Int16Array | Int8Array, rows: Int8Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < origin.length; i++) sum += origin[i] * rows[at + i];
  return sum;
}

function estimate(m: TwinMemory, context: number, row: number, products: Products): number {
  const record = m.cell(CODES, row);
  const square = m.float(record + CODE_SQUARE);
  if (square === -Infinity) return exactDistance(m, context, row);
  const scale = f(m.float(record + CODE_SCALE) * m.float(context + ORIGIN_SCALE));
  const dot = f(f(products(record + CODE_BYTES)) * scale);
  const metric = m.word(METRIC);
  if (metric === DOT) return -dot;
  const sum = f(square + m.float(context + ORIGIN_SQUARE));
  if (metric === COSINE) return f(f(sum * 0.5) - dot);
  return f(Math.sqrt(Math.max(0, f(sum - f(dot + dot)))));
}

function exactDistance(m: TwinMemory, context: number, row: number): number {
  const origin = originOf(m, context) / 4;
  return distance(METRICS[m.word(METRIC)], m.f32, origin, m.f32, m.vectorOf(row, 0) / 4, m.word(DIM));
}

/** The same as `measure`, in full: the distances that are reported. */
export function measureExactly(m: TwinMemory, context: number, rows: number, count: number, distances: number): void {
  for (let i = 0; i < count; i++) {
    m.setFloat(distances + i * 4, exactDistance(m, context, linkAt(m, rows, i)));
  }
}
