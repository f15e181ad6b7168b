/**
 * What an inverted file keeps in the sidecar (formats/iqdb_sidecar.ksy): what was learned, the cluster of each row, and its
 * codes. The state is four numbers:
 *
 *     clusters     0: none were learned; then no other section is there
 *     rows         that they were learned from
 *     exponent     of the factor (src/quantize/space.ts), a power of two, plus 1024
 *     words        of each part of the product quantiser; 0 without one
 */
import { SectionKind } from "../../../generated/iqdb-sidecar.js";
import { WORDS_MAX } from "../../kernels/layout.js";
import { EXPONENT_MAX } from "../../quantize/space.js";
import type { DerivedSection, DerivedSource } from "../../types/persistable.js";
import type { RowOrder } from "../engine.js";
import type { ClusterShape, Clusters } from "./clusters.js";

const EXPONENT_BIAS = 1024;
const STATE_NUMBERS = 4;

/** What was read: nothing is known of it but that lengths agree and floats are finite. */
export interface KeptClusters {
  /** Undefined: none were learned. */
  readonly shape: ClusterShape | undefined;
  /** For each row. */
  readonly lists: Uint32Array;
  /** For each row, for each part. */
  readonly codes: Uint8Array;
}

/** The shape of the rows that sections belong to. */
export interface KeptFor {
  readonly rows: number;
  readonly dim: number;
  /** Parts of the product quantiser, 0 without one. */
  readonly parts: number;
}

export function writeClusters(clusters: Clusters | undefined, order: RowOrder): DerivedSection[] {
  if (clusters === undefined) return [section(SectionKind.index_state, new BigUint64Array(STATE_NUMBERS))];
  const { trainedRows, factor, centroids, product } = clusters.shape;
  const exponent = Math.round(Math.log2(factor)) + EXPONENT_BIAS;
  const state = [clusters.count, trainedRows, exponent, product?.count ?? 0];
  const lists = Uint32Array.from({ length: order.size }, (_, slot) => clusters.lists.listOf(order.rowOf(slot)));
  const sections = [
    section(SectionKind.index_state, BigUint64Array.from(state, BigInt)),
    section(SectionKind.centroids, centroids),
    section(SectionKind.assignments, lists),
  ];
  if (product === undefined) return sections;
  const codes = new Uint8Array(order.size * product.parts);
  for (let slot = 0; slot < order.size; slot++) codes.set(clusters.codesOf(order.rowOf(slot)), slot * product.parts);
  return [...sections, section(SectionKind.pq_codebooks, product.words), section(SectionKind.pq_codes, codes)];
}

/** Undefined when lengths or numbers do not fit. Memory is taken for what the file holds, no more. */
export function readClusters(source: DerivedSource, { rows, dim, parts }: KeptFor): KeptClusters | undefined {
  const state = readSection(source, SectionKind.index_state, STATE_NUMBERS, BigUint64Array);
  if (state === undefined) return undefined;
  const [clusters, trainedRows, biased, words] = Array.from(state, Number);
  if (clusters === 0) return { shape: undefined, lists: new Uint32Array(0), codes: new Uint8Array(0) };
  const exponent = biased - EXPONENT_BIAS;
  if (Math.abs(exponent) > EXPONENT_MAX || !Number.isSafeInteger(trainedRows)) return undefined;
  if (words > WORDS_MAX || (words === 0) !== (parts === 0)) return undefined;
  const centroids = readSection(source, SectionKind.centroids, clusters * dim, Float32Array);
  const lists = readSection(source, SectionKind.assignments, rows, Uint32Array);
  const book = readSection(source, SectionKind.pq_codebooks, words * dim, Float32Array);
  const codes = readSection(source, SectionKind.pq_codes, rows * parts, Uint8Array);
  if (centroids === undefined || lists === undefined || book === undefined || codes === undefined) return undefined;
  if (!centroids.every(Number.isFinite) || !book.every(Number.isFinite)) return undefined;
  const product = parts === 0 ? undefined : { parts, width: dim / parts, count: words, words: book };
  return { shape: { trainedRows, factor: 2 ** exponent, centroids, product }, lists, codes };
}

type Numbers = Uint8Array | Uint32Array | Float32Array | BigUint64Array;

/** A section of `count` numbers; undefined when it is of another length. None are none, whether there is a section or not. */
function readSection<T extends Numbers>(
  source: DerivedSource,
  kind: number,
  count: number,
  type: { new (count: number): T; readonly BYTES_PER_ELEMENT: number },
): T | undefined {
  if (count === 0) return new type(0);
  const found = source.section(kind);
  if (found?.length !== count * type.BYTES_PER_ELEMENT) return undefined;
  const numbers = new type(count);
  found.readInto([new Uint8Array(numbers.buffer)]);
  return numbers;
}

function section(kind: number, { buffer, byteOffset, byteLength }: Numbers): DerivedSection {
  return { kind, length: byteLength, chunks: () => [new Uint8Array(buffer, byteOffset, byteLength)] };
}
