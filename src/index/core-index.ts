/**
 * The index of a database: rows, how they are searched, and the payload that holds both (formats/iqdb_core_payload.ksy).
 * Invariant: rows stand in storage order; what a file held and this version does not know (bytes after the last row,
 * parameters of another index) is written back unchanged.
 */
import { IdKind } from "../../generated/iqdb-common.js";
import {
  type CoreHead,
  type CoreHeadInput,
  decodeCoreHead,
  encodeCoreHead,
  encodeRow,
  IndexKind,
  type RowInput,
  sizeOfCoreHead,
  sizeOfRow,
} from "../../generated/iqdb-core-payload.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { ByteWriter } from "../bytes/byte-writer.js";
import { FormatError } from "../bytes/format-error.js";
import type { PayloadReader } from "../bytes/payload-reader.js";
import type { PayloadWriter } from "../bytes/payload-writer.js";
import { encodeUtf8 } from "../bytes/utf8.js";
import { FieldIndex } from "../filter/field-index.js";
import { keyToBytes } from "../format/id.js";
import { salvagePayload } from "../format/payload-salvage.js";
import { DIM_MAX } from "../limits.js";
import { RowStore } from "../store/row-store.js";
import { SlotSet } from "../store/slot-set.js";
import type { IdKey } from "../types/id.js";
import { METRICS, type Metric } from "../types/metric.js";
import type { Mutation, UpsertMutation } from "../types/mutation.js";
import type { Derived, PayloadCapture, Persistable } from "../types/persistable.js";
import { finish, type Steps, within } from "../types/steps.js";
import type { SearchSettings } from "./engine.js";
import { engineMakerOf, rowOptionsOf } from "./engine-maker.js";
import { FLAT_BLOCK, type IndexConfig, indexConfigOf, type KindBlock, kindBlockOf, kindOf } from "./index-config.js";
import { type CoreIndexConfig, checkDim, checkMetric, type SearchOptions } from "./index-options.js";
import { IndexSearch } from "./index-search.js";
import { loadRows, rowBytesMin } from "./load-rows.js";
import type { PieceSizes, Route, SearchRequest } from "./pieced-search.js";
import { type PayloadParts, RowCapture } from "./row-capture.js";
import { checkVectorPlace, type Quantize } from "./row-codes.js";
import { RowEngines } from "./row-engines.js";
import type { RowFilter } from "./row-filter.js";
import { costOf, planSearch, reasonFor, type SearchWork, type Strategy } from "./search-plan.js";
import { NO_HITS, type SlotHits } from "./slot-hits.js";

/** The index type in the header of every database. */
export const CORE_INDEX_TYPE = "iqdb-core";

const CORE_VERSION = 1;
/** Of the sections that engines write; another one is not read. */
const DERIVED_VERSION = 1;
/** More than the longest head; a head is read from the first window. */
const HEAD_BYTES_MAX = 256;

const ROUTES: Readonly<Record<Strategy, Route>> = {
  "exact-scan": "scan",
  "matching-scan": "list",
  graph: "engine",
  clusters: "engine",
};

/** Below this many rows memory is not worth giving back. */
const CAPACITY_MIN = 1024;

/** The share of `optimize` that entering all rows into the engines counts as. */
const BUILDING_SHARE = 0.5;

/** How many rows a filter function is asked about first: this many for each hit wanted, and no fewer than the second. */
const ASKED_PER_HIT = 8;
const ASKED_MIN = 100;

/** A search of the index: checked, except for the filter function of a user. */
export interface IndexQuery extends SearchSettings {
  readonly vectors: readonly Float32Array[];
  readonly k: number;
  readonly filter?: RowFilter | undefined;
}

export interface SearchPlan {
  readonly strategy: Strategy;
  readonly reason: string;
  /** Rows that the filter accepts. */
  readonly matching: number;
  /** Distances that a walk of the graph computes. */
  readonly distances?: number;
}

export class CoreIndex implements Persistable {
  /** The index type in the header of every database. */
  static readonly indexType = CORE_INDEX_TYPE;
  /** Brings back what a damaged payload still holds: see {@link PersistableType}. */
  static readonly salvage = salvagePayload;
  /** The index type in the header of every database. */
  readonly indexType = CORE_INDEX_TYPE;
  /** How distances are measured ({@link Metric}). */
  readonly metric: Metric;
  /** @internal */
  readonly rows: RowStore;
  readonly #options: SearchOptions;
  #block: KindBlock;
  #engines: RowEngines;
  /**
   * Engines know the rows, as of none they always do: what a log adds to an empty snapshot enters as it comes. Loading rows does
   * not build what searches them: that is for `build`, or the first who needs it.
   */
  #isBuilt = true;
  /** Has begun to tell them. */
  #building: Steps<void> | undefined;
  #fields: FieldIndex;
  #trailing: Uint8Array = new Uint8Array(0);
  readonly #vector: Float32Array;
  /** Payloads that are being written. */
  readonly #captures = new Set<RowCapture>();

  /** Errors: IQDB_INVALID_CONFIG, IQDB_INVALID_METRIC. */
  constructor(config: CoreIndexConfig) {
    checkDim(config.dim);
    checkMetric(config.metric);
    checkVectorPlace(config.dim, config.metric, config.quantize ?? "int8", config.vectors ?? "wasm");
    this.metric = config.metric;
    this.#options = config;
    this.#block = config.index === undefined ? FLAT_BLOCK : kindBlockOf(config.index, config.dim, config.metric);
    this.rows = new RowStore(rowOptionsOf(this.#block, config));
    this.#engines = this.#newEngines();
    this.#fields = new FieldIndex(this.rows);
    this.#vector = new Float32Array(config.dim);
  }

  /** Reads a whole payload. Errors: FormatError, IQDB_INVALID_PAYLOAD (duplicate ids), IQDB_INVALID_VECTOR. */
  static loadFrom(reader: PayloadReader, options: SearchOptions = {}): CoreIndex {
    return CoreIndex.readInto(reader, (config) => new CoreIndex({ ...options, ...config }));
  }

  /** @internal Whether the index in a payload derives anything from its rows. Errors: FormatError. */
  static derivesIn(reader: PayloadReader): boolean {
    return decodeCoreHead(new ByteReader(reader.window(HEAD_BYTES_MAX))).indexKind !== IndexKind.flat;
  }

  /** @internal `loadFrom` for a class that extends this one. */
  protected static readInto<T extends CoreIndex>(reader: PayloadReader, make: (config: CoreIndexConfig) => T): T {
    const head = readHead(reader);
    const index = make({ dim: Number(head.dim), metric: METRICS[head.metric] });
    index.#become({ indexKind: head.indexKind, indexParameters: head.indexParameters } as KindBlock);
    loadRows(reader, Number(head.numRows), index.rows);
    index.#isBuilt = index.size === 0;
    index.#trailing = reader.take(reader.remaining);
    return index;
  }

  /** Number of components of each vector. */
  get dim(): number {
    return this.rows.dim;
  }

  /** Number of rows. */
  get size(): number {
    return this.rows.size;
  }

  /** The index with all its parameters. */
  get config(): IndexConfig {
    return indexConfigOf(this.#block);
  }

  /** Searches by other means from now on; the rows stay. Errors: IQDB_INVALID_CONFIG, IQDB_UNSUPPORTED. */
  reconfigure(config: IndexConfig): void {
    finish(aside(this.#become(kindBlockOf(config, this.dim, this.metric)), this.#entering()));
  }

  /**
   * @internal Gives back what deleted and replaced rows took, and improves what searches, in steps between which rows may be read and
   * searched, but not changed: what is made anew is made aside. Ended early, it leaves what was there. True when the index was
   * built anew.
   */
  *optimize(): Steps<boolean> {
    this.rows.compact();
    this.#fields.clear();
    const { vectors } = this.rows;
    const isSparse = vectors.capacity > CAPACITY_MIN && this.size < vectors.capacity / 2;
    if (!isSparse) return yield* this.#tidied();
    yield* aside(this.#become(this.#block), this.#tidied());
    return true;
  }

  /**
   * What searches the rows, kept beside the snapshot so that opening does not build it again. Undefined for a flat index,
   * which needs nothing, and for a graph of several segments that has seen deletions: rows would fall into other segments.
   */
  get derived(): Derived | undefined {
    if (!this.#engines.areBuilt || this.size === 0) return undefined;
    const { segments } = this.rows.vectors;
    if (segments.length > 1 && !this.rows.isInOrder) return undefined;
    const [{ rowsMax }] = segments;
    const shape = {
      quantize: this.#options.quantize ?? "int8",
      ...(this.size > rowsMax ? { segmentRows: rowsMax } : {}),
    };
    return {
      fingerprint: () => fingerprintOf(this.config, shape),
      revision: this.#engines.revision,
      sections: () => {
        this.build();
        return this.#engines.sections();
      },
      load: (source) => {
        this.#isBuilt = this.#engines.load(source);
        return this.#isBuilt;
      },
      rebuild: (tell) => {
        this.#forgetEngines();
        for (const done of this.#entering()) tell?.(done);
      },
    };
  }

  /** Whether a row of this key is there. */
  has(key: IdKey): boolean {
    return this.rows.slotOf(key) !== undefined;
  }

  /** Takes the memory that `apply` of these mutations needs. Errors: IQDB_UNSUPPORTED when there is none left. */
  prepare(mutations: readonly Mutation[]): void {
    let rows = 0;
    let metadataBytes = 0;
    for (const mutation of mutations) {
      if (mutation.kind === "delete") continue;
      rows++;
      metadataBytes += mutation.metadata?.length ?? 0;
    }
    if (rows === 0) return;
    this.rows.makeRoom(rows, metadataBytes);
    this.build();
    this.#engines.prepare(rows);
  }

  /** Puts or removes a row; an absent one is no error. */
  apply(mutation: Mutation): void {
    if (mutation.kind === "upsert") this.#put(mutation);
    else this.#remove(mutation.key);
  }

  /** New rows are put many at once where rows are only scanned: what builds on them wants to hear of one after the other. */
  applyAll(mutations: readonly Mutation[]): void {
    for (let at = 0; at < mutations.length; ) {
      const added = this.#engines.areBuilt ? 0 : this.#appendNew(mutations, at);
      if (added === 0) this.apply(mutations[at]);
      at += Math.max(added, 1);
    }
  }

  /** @internal Enters all rows into engines that do not know them. */
  build(): void {
    if (!this.#isBuilt) finish(this.#entering());
  }

  /** @internal How `find` would go for one query; a graph is searched to see how many distances that takes. */
  plan(query: IndexQuery): SearchPlan {
    const accept = this.#accepted(query);
    const work = this.#work(query, accept);
    const strategy = planSearch(work);
    const plan = { strategy, reason: reasonFor(strategy, work), matching: work.matching };
    if (strategy !== "graph") return plan;
    this.#run("engine", query, accept);
    return { ...plan, distances: this.#engines.evaluated };
  }

  /** @internal The `k` nearest rows to each query among those that the filter accepts: exactly min(k, matches) of them. */
  find(query: IndexQuery): SlotHits[] {
    if (query.k <= 0 || this.size === 0) return query.vectors.map(() => NO_HITS);
    const { isPredicate = false } = query.filter ?? {};
    if (isPredicate && this.#block.indexKind !== IndexKind.flat) return this.#searchThenAsk(query);
    return this.begin(query).run();
  }

  /** @internal `find` in pieces of these sizes, for rows that are there and no filter function. No row may change until it is done. */
  begin(query: IndexQuery, sizes?: PieceSizes): IndexSearch {
    const accept = this.#accepted(query);
    const work = this.#work(query, accept);
    const strategy = planSearch(work);
    this.build();
    return new IndexSearch(
      this.#engines,
      this.#request(ROUTES[strategy], query, accept),
      Math.min(query.k, work.matching),
      query.vectors.length * costOf(strategy, work),
      sizes,
    );
  }

  /** @internal Whether a search can be begun, and room made for rows, without changing what a search under way reads. */
  get isSettled(): boolean {
    return this.#isBuilt && this.rows.hasNumbersLeft;
  }

  /** @internal Whether other threads can reach the rows. */
  get isShared(): boolean {
    return this.#engines.areShared;
  }

  /** @internal The same by comparing with every row: what `find` is measured against. */
  findExactly(query: IndexQuery): SlotHits[] {
    if (query.k <= 0 || this.size === 0) return query.vectors.map(() => NO_HITS);
    return this.#run("scan", query, this.#accepted(query));
  }

  /** @internal Slots of the rows that a filter accepts; undefined for all. */
  matching(filter: RowFilter | undefined): SlotSet | undefined {
    return filter?.slots(this.#fields) ?? (filter && this.#asked(filter));
  }

  /** Bytes of memory by what they hold: the rows, and what searches them. */
  memory(): { vectors: number; metadata: number; ids: number; filters: number } & Record<string, number> {
    return { ...this.#engines.memory(), ...this.rows.memory(), filters: this.#fields.memory() };
  }

  /** Writes the whole payload. */
  saveTo(writer: PayloadWriter): void {
    new RowCapture(this.#payload()).writeTo(writer, Number.POSITIVE_INFINITY);
  }

  capture(): PayloadCapture {
    const capture = new RowCapture(this.#payload(), (released) => this.#captures.delete(released));
    this.#captures.add(capture);
    return capture;
  }

  #payload(): PayloadParts {
    const { rows } = this;
    const head: CoreHeadInput = {
      version: CORE_VERSION,
      ...this.#block,
      dim: BigInt(rows.dim),
      metric: METRICS.indexOf(this.metric) as CoreHead["metric"],
      numRows: BigInt(rows.size),
    };
    const writer = new ByteWriter(new Uint8Array(sizeOfCoreHead(head)));
    encodeCoreHead(writer, head);
    return {
      size: rows.size,
      head: writer.bytes,
      encodeRow: (slot, roomFor) => {
        const row = this.#rowAt(slot);
        encodeRow(roomFor(sizeOfRow(row)), row, head.dim);
      },
      trailing: this.#trailing,
    };
  }

  /** The row in this slot is about to change. */
  #keep(slot: number): void {
    for (const capture of this.#captures) capture.keep(slot);
  }

  #put({ key, vector, metadata }: UpsertMutation): void {
    const { rows } = this;
    const held = rows.slotOf(key);
    if (held !== undefined) {
      this.#keep(held);
      this.#engines.leaving(rows.positionOf(held));
    }
    rows.put(key, vector, metadata);
    const slot = held ?? rows.size - 1;
    this.#engines.arrived(rows.positionOf(slot));
    this.#fields.put(slot);
  }

  /** Whoever scans need not hear of rows behind the last one: they are coded when they are first searched. */
  #appendNew(mutations: readonly Mutation[], from: number): number {
    const added = this.rows.appendNew(mutations, from);
    if (added > 0) this.#fields.added();
    return added;
  }

  #remove(key: IdKey): void {
    const { rows } = this;
    const slot = rows.slotOf(key);
    if (slot === undefined) return;
    this.build();
    const last = rows.size - 1;
    this.#keep(slot);
    this.#keep(last);
    const [position, lastPosition] = [rows.positionOf(slot), rows.positionOf(last)];
    this.#engines.leaving(position);
    rows.remove(key);
    if (!rows.pinned && slot !== last) this.#engines.moved(lastPosition, position);
    this.#fields.remove(slot, last);
  }

  #accepted(query: IndexQuery): SlotSet | undefined {
    return query.filter === undefined ? undefined : this.matching(query.filter);
  }

  /** Asks a filter function about every row. */
  #asked(filter: RowFilter): SlotSet {
    const accepted = new SlotSet(this.size);
    for (let slot = 0; slot < this.size; slot++) if (filter.accepts(slot)) accepted.add(slot);
    return accepted;
  }

  #work(query: IndexQuery, accept: SlotSet | undefined): SearchWork {
    const matching = accept === undefined ? this.size : accept.count();
    const { scan, pick } = this.#engines.costs;
    return {
      kind: kindOf(this.#block),
      size: this.size,
      matching,
      hasFilter: accept !== undefined,
      engineCost: this.#engines.engineCost(Math.min(query.k, this.size), matching, query),
      scanCost: scan,
      pickCost: pick,
    };
  }

  #run(route: Route, query: IndexQuery, accept: SlotSet | undefined): SlotHits[] {
    this.build();
    return new IndexSearch(this.#engines, this.#request(route, query, accept), 0, 0).run();
  }

  #request(route: Route, query: IndexQuery, accept: SlotSet | undefined): SearchRequest {
    return { route, queries: query.vectors, k: query.k, settings: query, accept };
  }

  /**
   * A filter function is slow and may be asked about few rows: the engine finds more rows than wanted, and those are asked.
   * Where too few of them match, every row is.
   */
  #searchThenAsk(query: IndexQuery): SlotHits[] {
    const filter = query.filter!;
    const wanted = Math.min(this.size, Math.max(query.k * ASKED_PER_HIT, ASKED_MIN));
    const { filter: _filter, ...wider } = { ...query, k: wanted };
    let accept: SlotSet | undefined;
    return this.find(wider).map((found, place) => {
      const slots: number[] = [];
      const distances: number[] = [];
      for (let i = 0; i < found.slots.length && slots.length < query.k; i++) {
        if (!filter.accepts(found.slots[i])) continue;
        slots.push(found.slots[i]);
        distances.push(found.distances[i]);
      }
      if (slots.length === query.k) return { slots: Uint32Array.from(slots), distances: Float32Array.from(distances) };
      accept ??= this.#asked(filter);
      return this.#run("list", { ...query, vectors: [query.vectors[place]] }, accept)[0];
    });
  }

  /**
   * Takes the shape that a kind of index needs. The rows stay; engines do not know them yet. Answers what exchanges this shape
   * and the one before, as long as no row has changed.
   */
  #become(block: KindBlock): () => void {
    const present = () => [this.#block, this.#engines, this.#isBuilt, this.#building] as const;
    let other = present();
    const exchangeRows = this.rows.rearrange(
      rowOptionsOf(block, { ...this.#options, dim: this.dim, metric: this.metric }),
    );
    this.#block = block;
    this.#forgetEngines();
    return () => {
      exchangeRows();
      const held = other;
      other = present();
      [this.#block, this.#engines, this.#isBuilt, this.#building] = held;
    };
  }

  #forgetEngines(): void {
    this.#engines = this.#newEngines();
    this.#isBuilt = this.size === 0;
    this.#building = undefined;
  }

  /** Enters rows into engines that do not know them: whoever needs them meanwhile does the rest, and this ends. */
  *#entering(): Steps<void> {
    while (!this.#isBuilt) {
      this.#building ??= this.#engines.build();
      try {
        const { done, value } = this.#building.next();
        if (!done) yield value;
        else {
          this.#isBuilt = true;
          this.#building = undefined;
        }
      } catch (error) {
        this.#forgetEngines();
        throw error;
      }
    }
  }

  /** Engines that know all rows, and are tidy. */
  *#tidied(): Steps<boolean> {
    const building = this.#isBuilt ? 0 : BUILDING_SHARE;
    yield* within(this.#entering(), 0, building);
    return yield* within(this.#engines.optimize(), building, 1);
  }

  #newEngines(): RowEngines {
    return new RowEngines(this.rows, engineMakerOf(this.#block, this.#options.threads));
  }

  #rowAt(slot: number): RowInput {
    const key = this.rows.keyAt(slot);
    const id: RowInput["id"] =
      typeof key === "string"
        ? { kind: IdKind.bytes, body: { value: keyToBytes(key) } }
        : { kind: IdKind.u64, body: { value: BigInt(key) } };
    // A copy: from shared memory to where a file needs it bytes would be copied one by one.
    this.#vector.set(this.rows.vectorAt(slot));
    const vector = this.#vector;
    const metadata = this.rows.metadataAt(slot);
    return metadata === undefined ? { id, vector, hasMetadata: 0 } : { id, vector, hasMetadata: 1, metadata };
  }
}

/**
 * Takes the steps of some work in another state, in which this begins and ends, and from which `exchange` leads to the one before
 * and back: that is the state between the steps, and afterwards when the work is ended early.
 */
function* aside<T>(exchange: () => void, work: Steps<T>): Steps<T> {
  let isAside = true;
  const change = () => {
    exchange();
    isAside = !isAside;
  };
  let isWhole = false;
  try {
    let step = work.next();
    for (; !step.done; step = work.next()) {
      change();
      yield step.value;
      change();
    }
    isWhole = true;
    return step.value;
  } finally {
    if (!isWhole) {
      // What is half done is undone where it was done.
      if (!isAside) change();
      work.return(undefined as T);
      change();
    }
  }
}

/** What shapes that which is derived from rows, beside the index: rows of a segment where there are several. */
interface DerivedShape {
  readonly quantize: Quantize;
  readonly segmentRows?: number;
}

/** Everything that shapes what is derived from rows; what a search may choose each time is left out. */
function fingerprintOf(config: IndexConfig, derived: DerivedShape): Uint8Array {
  const shape = {
    version: DERIVED_VERSION,
    ...derived,
    ...config,
    efSearch: 0,
    filterWiden: 0,
    nProbes: 0,
    pqRefineFactor: 0,
  };
  return encodeUtf8(JSON.stringify(shape, (_name, value: unknown) => (typeof value === "bigint" ? `${value}` : value)));
}

function readHead(reader: PayloadReader): CoreHead {
  const bytes = new ByteReader(reader.window(HEAD_BYTES_MAX));
  const head = decodeCoreHead(bytes);
  reader.advance(bytes.pos);
  if (head.dim > BigInt(DIM_MAX)) {
    throw new FormatError(
      "ValidationGreaterThanError",
      `dimension ${head.dim} is beyond ${DIM_MAX}`,
      0,
      DIM_MAX,
      head.dim,
    );
  }
  const bytesMin = head.numRows * BigInt(rowBytesMin(Number(head.dim)));
  if (bytesMin > BigInt(reader.remaining)) {
    throw new FormatError(
      "CountError",
      `${head.numRows} rows need at least ${bytesMin} bytes, ${reader.remaining} are left`,
      reader.offset,
    );
  }
  return head;
}
