/**
 * The inverted file of a segment (IVF), with or without product quantisation: rows in lists by their nearest centroid, and a
 * search looks through the lists whose centroids are nearest to the query.
 *
 * Clusters are learned when rows are first searched; rows that come later go to the nearest centroid there is. `retrain`
 * learns anew, in steps, and what it makes takes the place of the old at its end or not at all. Rows that are too few for
 * clusters are all compared, and so are rows for whose clusters there is no memory: a search is right before it is fast.
 */
import { IqdbError } from "../../errors.js";
import type { KernelCall } from "../../kernels/kernels.js";
import {
  CANDIDATES,
  CANDIDATES_MAX,
  CLUSTER_CODES,
  CLUSTER_QUERY,
  CLUSTER_RANKS,
  CODES,
  HIT_BYTES,
  K,
  LISTS,
  PQ_CODES,
  PRODUCT_SUMS,
  SCALED_QUERY,
  WORDS_MAX,
} from "../../kernels/layout.js";
import { tileBytes } from "../../quantize/codebook.js";
import type { Segment } from "../../store/segment.js";
import type { DerivedSection, DerivedSource } from "../../types/persistable.js";
import { finish, type Steps, within } from "../../types/steps.js";
import type { Engine, EngineStats, RowOrder, SearchSettings } from "../engine.js";
import { FlatEngine } from "../flat/flat-engine.js";
import type { QueryContext } from "../query-context.js";
import type { RowCodes } from "../row-codes.js";
import { Assignment } from "./assignment.js";
import { type ClusterShape, Clusters } from "./clusters.js";
import { clustersFor, type IvfOptions } from "./ivf-options.js";
import { type KeptClusters, readClusters, writeClusters } from "./ivf-sections.js";
import { trainClusters } from "./train-clusters.js";

// What a search costs, ns: docs/decisions/ivf-clusters.md has the measurements.
const BEGIN_NS = 5000;
const RANK_NS_PER_PRODUCT = 0.1;
const VISIT_NS = 1.5;
const COMPARE_NS = 12;
const COMPARE_NS_PER_BYTE = 0.15;
/** Rows compared in full for each hit wanted, by codes. */
const CANDIDATES_PER_HIT = 4;
const TABLE_NS_PER_PRODUCT = 0.3;
const PRODUCT_NS = 3;
const PRODUCT_NS_PER_PART = 0.9;

/** Clusters fewer than wanted are learned again when there are so many times the rows. */
const GROWTH = 2;
/** The share of learning anew that learning takes; the rest is assigning rows. */
const LEARNING_SHARE = 0.9;

export class IvfEngine implements Engine {
  readonly options: IvfOptions;
  readonly #segment: Segment;
  readonly #codes: RowCodes;
  readonly #flat: FlatEngine;
  #clusters: Clusters | undefined;
  /** The clusters that are about to take the place of these. */
  #next: Assignment | undefined;
  /** Rows that room was promised for. */
  #promised = 0;
  #revision = 0;
  /** Rows at which learning is tried again after there was no memory for it. */
  #restUntil = 0;

  constructor(segment: Segment, codes: RowCodes, options: IvfOptions) {
    this.options = options;
    this.#segment = segment;
    this.#codes = codes;
    this.#flat = new FlatEngine(segment, codes);
  }

  /** The clusters that searches go by; undefined while all rows are compared. */
  get clusters(): Clusters | undefined {
    return this.#clusters;
  }

  get segment(): Segment {
    return this.#segment;
  }

  /** Whether the next search will learn clusters first. */
  get isTrainingDue(): boolean {
    const { rows } = this.#segment;
    const wanted = clustersFor(this.options, rows);
    if (rows < wanted || rows === 0) return false;
    if (this.#clusters === undefined) return true;
    return this.#clusters.count < wanted && rows >= GROWTH * this.#clusters.shape.trainedRows;
  }

  prepare(rows: number): void {
    this.#clusters?.lists.prepare(rows);
    this.#promised = rows;
  }

  insert(row: number): void {
    this.#flat.insert(row);
    this.#promised = Math.max(0, this.#promised - 1);
    this.#next?.changed(row);
    this.#clusters?.insert(row);
  }

  remove(row: number): void {
    this.#flat.remove(row);
    this.#clusters?.lists.remove(row);
  }

  moved(from: number, to: number): void {
    this.#flat.moved(from, to);
    this.#next?.changed(to);
    this.#clusters?.lists.moved(to);
  }

  /**
   * Learns clusters from the rows as they are, in steps: between them rows may be put, removed and searched. Who stops half-way
   * (the generator's `return`) keeps the clusters that were there; so does an error. A later call makes this one end
   * without effect. Errors: IQDB_UNSUPPORTED.
   */
  *retrain(): Steps<void> {
    const { rows } = this.#segment;
    if (rows === 0 || rows < clustersFor(this.options, rows)) {
      this.#next = undefined;
      this.#replace(undefined);
      return;
    }
    const shape = yield* within(trainClusters(this.#segment, this.options), 0, LEARNING_SHARE);
    yield* within(this.#adopt(shape), LEARNING_SHARE, 1);
  }

  /** Learns anew. Errors: IQDB_UNSUPPORTED. */
  *optimize(): Steps<boolean> {
    yield* this.retrain();
    return true;
  }

  /** How often other clusters took their place. */
  get revision(): number {
    return this.#revision;
  }

  sections(order: RowOrder): Iterable<DerivedSection> {
    return writeClusters(this.#clusters, order);
  }

  load(source: DerivedSource): boolean {
    const { rows, shape } = this.#segment;
    const kept = readClusters(source, { rows, dim: shape.dim, parts: this.options.parts });
    if (kept === undefined) return false;
    this.#promised = 0;
    return kept.shape === undefined || this.#restore(kept.shape, kept);
  }

  get isSettled(): boolean {
    return !this.isTrainingDue;
  }

  searchCall(context: QueryContext, settings: SearchSettings): KernelCall | undefined {
    if (this.isTrainingDue) this.#tryTraining();
    const clusters = this.#clusters;
    if (clusters === undefined) return this.#flat.searchCall(context);
    this.#codes.encodeTo();
    const isProduct = clusters.shape.product !== undefined;
    this.#reserve(context, clusters);
    if (isProduct) this.#reserveForProducts(context);
    const { kernels, rows } = this.#segment;
    const accepted = kernels.countAccepted(context.address);
    if (accepted === 0) return undefined;
    const probes = this.#probes(settings, clusters.count, accepted / rows);
    if (isProduct) return ["searchProducts", context.address, clusters.address, probes];
    if (this.#segment.has(CODES)) kernels.encodeQuery(context.address);
    return ["searchLists", context.address, clusters.address, probes];
  }

  cost(k: number, matching: number, settings: SearchSettings): number {
    const { rows, shape } = this.#segment;
    const clusters = this.#clusters?.count ?? clustersFor(this.options, rows);
    // Without clusters asking means comparing with all rows, which is done better without asking.
    if (matching === 0 || rows < clusters) return Number.POSITIVE_INFINITY;
    const share = matching / rows;
    const visited = Math.max((rows * this.#probes(settings, clusters, share)) / clusters, Math.min(rows, k / share));
    const { parts, refineFactor } = this.options;
    const { dim } = shape;
    const full = COMPARE_NS + 4 * dim * COMPARE_NS_PER_BYTE;
    const ranking = BEGIN_NS + clusters * dim * RANK_NS_PER_PRODUCT;
    if (parts > 0) {
      const table = WORDS_MAX * dim * TABLE_NS_PER_PRODUCT;
      const each = VISIT_NS + share * (PRODUCT_NS + parts * PRODUCT_NS_PER_PART);
      return ranking + table + visited * each + Math.min(k * refineFactor, rows) * full;
    }
    const isCoded = this.#segment.has(CODES);
    const each = isCoded ? COMPARE_NS + dim * COMPARE_NS_PER_BYTE : full;
    const candidates = isCoded ? Math.min(k * CANDIDATES_PER_HIT, rows) : 0;
    return ranking + visited * (VISIT_NS + share * each) + candidates * full;
  }

  stats(): EngineStats {
    const product = this.options.parts === 0 ? 0 : this.#segment.capacity * this.#segment.stride(PQ_CODES);
    return {
      memory: {
        ...this.#flat.stats().memory,
        clusters: this.#clusters?.bytes ?? 0,
        lists: this.#segment.capacity * this.#segment.stride(LISTS) + (this.#clusters?.lists.bytes ?? 0),
        ...(this.options.parts === 0 ? {} : { products: product }),
      },
    };
  }

  #restore(shape: ClusterShape, { lists, codes }: KeptClusters): boolean {
    const next = new Assignment(new Clusters(this.#segment, shape), this.#segment);
    let isEntered = false;
    try {
      if (!next.take(lists, codes)) return false;
      next.enter(0);
      isEntered = true;
    } finally {
      if (!isEntered) next.clusters.release();
    }
    this.#replace(next.clusters);
    return true;
  }

  *#adopt(shape: ClusterShape): Steps<void> {
    const next = new Assignment(new Clusters(this.#segment, shape), this.#segment);
    this.#next = next;
    let isEntered = false;
    try {
      for (const done of next.run()) {
        yield done;
        if (this.#next !== next) return;
      }
      next.enter(this.#promised);
      isEntered = true;
    } finally {
      if (this.#next === next) this.#next = undefined;
      if (!isEntered) next.clusters.release();
    }
    this.#replace(next.clusters);
  }

  #replace(clusters: Clusters | undefined): void {
    this.#clusters?.release();
    this.#clusters = clusters;
    this.#revision++;
  }

  /** Where there is no memory to learn, searches stay what they are; learning is tried again when there are more rows. */
  #tryTraining(): void {
    const { rows } = this.#segment;
    if (rows < this.#restUntil) return;
    try {
      finish(this.retrain());
    } catch (error) {
      if (!(error instanceof IqdbError) || error.code !== "IQDB_UNSUPPORTED") throw error;
      this.#restUntil = GROWTH * rows;
    }
  }

  /**
   * With a filter more clusters are visited, so many that as many rows are compared as without: else the fewer rows match,
   * the fewer of the nearest would be found.
   */
  #probes({ nProbes = this.options.probes }: SearchSettings, clusters: number, share: number): number {
    return Math.min(Math.max(1, Math.ceil(nProbes / share)), clusters);
  }

  #reserve(context: QueryContext, clusters: Clusters): void {
    const { dim } = this.#segment.shape;
    context.reserve(CLUSTER_QUERY, dim * 4);
    context.reserve(CLUSTER_CODES, tileBytes(dim));
    context.reserve(CLUSTER_RANKS, clusters.count * 8);
  }

  #reserveForProducts(context: QueryContext): void {
    const { dim } = this.#segment.shape;
    const { refineFactor, parts } = this.options;
    const wanted = this.#segment.words[(context.address + K) / 4];
    const candidates = Math.min(this.#segment.rows, wanted * refineFactor);
    context.reserve(PRODUCT_SUMS, parts * WORDS_MAX * 4);
    context.reserve(SCALED_QUERY, dim * 4);
    context.reserve(CANDIDATES, candidates * HIT_BYTES);
    this.#segment.words[(context.address + CANDIDATES_MAX) / 4] = candidates;
  }
}
