/** The twin of src/kernels/assembly/row-codes.ts: the same arithmetic in the same order, so the records are the same. */
import {
  CODE_MAX,
  CODED_DIM_MAX,
  CODED_NORM_MAX,
  CODED_NORM_MIN,
  QUERY_CODE_MAX,
  RESIDUAL_FACTOR,
  RESIDUAL_FLOOR,
  UNIT_RESIDUAL_FLOOR,
} from "../code-rules.js";
import {
  CODE_BYTES,
  CODE_RESIDUAL,
  CODE_SCALE,
  CODE_SQUARE,
  CODE_SUM,
  CODES,
  COSINE,
  DIM,
  METRIC,
  NORMS,
  QUERY,
  QUERY_CODED,
  QUERY_CODES,
  QUERY_RESIDUAL,
  QUERY_SCALE,
  QUERY_SQUARE,
  STRIDES,
} from "../layout.js";
import { normOf } from "./twin-distance.js";
import type { TwinMemory } from "./twin-memory.js";

const f = Math.fround;

/** Where a coded vector and what is known of it go. */
interface Target {
  readonly codes: Int8Array | Int16Array;
  /** Addresses. */
  readonly scale: number;
  readonly square: number;
  readonly residual: number;
}

/** Σ term(i): four lanes, added from lane 0 on, then the rest. */
function laneSum(dim: number, term: (i: number) => number): number {
  const lanes = [0, 0, 0, 0];
  const whole = dim - (dim % 4);
  for (let i = 0; i < whole; i++) lanes[i % 4] += term(i);
  let sum = lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
  for (let i = whole; i < dim; i++) sum += term(i);
  return sum;
}

export function largest(vector: Float32Array): number {
  return vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** To the nearest integer, halves to the even one. */
export function nearest(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Codes components as integers up to `limit`. Returns their sum. */
function code(m: TwinMemory, vector: Float32Array, limit: number, norm: number | undefined, target: Target): number {
  const { codes } = target;
  const most = largest(vector);
  const multiplier = norm === undefined ? 1 : 1 / norm;
  const inverse = f(limit / most);
  const scale = f((most * multiplier) / limit);
  let sum = 0;
  let square = 0;
  codes.fill(0);
  for (let i = 0; i < vector.length; i++) {
    const one = nearest(f(vector[i] * inverse));
    codes[i] = one;
    sum += one;
    square += one * one;
  }
  const lost = laneSum(vector.length, (i) => {
    const loss = vector[i] * multiplier - codes[i] * scale;
    return loss * loss;
  });
  const floor = norm === undefined ? RESIDUAL_FLOOR : UNIT_RESIDUAL_FLOOR;
  m.setFloat(target.scale, scale);
  m.setFloat(target.square, scale * scale * square);
  m.setFloat(target.residual, Math.sqrt(lost) * RESIDUAL_FACTOR + floor);
  return sum;
}

/** The norm of a vector in 64 bits when it can be coded. */
function codableNorm(vector: Float32Array): number | undefined {
  const norm = Math.sqrt(laneSum(vector.length, (i) => vector[i] * vector[i]));
  return norm >= CODED_NORM_MIN && norm <= CODED_NORM_MAX ? norm : undefined;
}

const paddedTo16 = (dim: number) => Math.ceil(dim / 16) * 16;

function encodeRow(m: TwinMemory, vector: Float32Array, record: number, unit: boolean): void {
  const bytes = CODE_BYTES + paddedTo16(vector.length);
  const norm = codableNorm(vector);
  if (norm === undefined) {
    const square = largest(vector) === 0 ? (unit ? 1 : 0) : -Infinity;
    m.bytes.fill(0, record, record + bytes);
    m.setFloat(record + CODE_SQUARE, square);
    return;
  }
  const sum = code(m, vector, CODE_MAX, unit ? norm : undefined, {
    codes: m.i8.subarray(record + CODE_BYTES, record + bytes),
    scale: record + CODE_SCALE,
    square: record + CODE_SQUARE,
    residual: record + CODE_RESIDUAL,
  });
  m.i32[(record + CODE_SUM) >>> 2] = sum;
}

function vectorAt(m: TwinMemory, address: number): Float32Array {
  return m.f32.subarray(address >>> 2, (address >>> 2) + m.word(DIM));
}

export function normRows(m: TwinMemory, first: number, count: number): void {
  if (m.word(METRIC) !== COSINE) return;
  for (let row = first; row < first + count; row++) {
    m.setFloat(m.cell(NORMS, row), normOf(m, m.vectorOf(row, 0), m.word(DIM)));
  }
}

export function encodeRows(m: TwinMemory, first: number, count: number): void {
  const unit = m.word(METRIC) === COSINE;
  const coded = m.word(STRIDES + CODES * 4) !== 0;
  for (let row = first; row < first + count; row++) {
    const vector = m.vectorOf(row, 0);
    if (unit) m.setFloat(m.cell(NORMS, row), normOf(m, vector, m.word(DIM)));
    if (coded) encodeRow(m, vectorAt(m, vector), m.cell(CODES, row), unit);
  }
}

/** The largest code of a query: dim products with codes of rows must fit into 31 bits. */
function queryLimit(dim: number): number {
  return Math.min(QUERY_CODE_MAX, Math.floor(Math.floor(0x7fff_ffff / CODE_MAX) / dim));
}

export function encodeQuery(m: TwinMemory, context: number): void {
  const dim = m.word(DIM);
  const vector = vectorAt(m, m.word(context + QUERY));
  const norm = dim <= CODED_DIM_MAX ? codableNorm(vector) : undefined;
  m.setWord(context + QUERY_CODED, norm === undefined ? 0 : 1);
  if (norm === undefined) return;
  const at = m.word(context + QUERY_CODES) >>> 1;
  code(m, vector, queryLimit(dim), m.word(METRIC) === COSINE ? norm : undefined, {
    codes: m.i16.subarray(at, at + paddedTo16(dim)),
    scale: context + QUERY_SCALE,
    square: context + QUERY_SQUARE,
    residual: context + QUERY_RESIDUAL,
  });
}
