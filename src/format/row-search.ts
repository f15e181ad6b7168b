/**
 * Finds the rows of a payload in bytes that may be damaged. A row has no checksum: what is found has the form of a row, a
 * finite vector, and an id that no row before it has.
 *
 * Invariant: time is in proportion to the bytes, whatever they claim: `LOOKS_PER_BYTE` bytes are looked at for each.
 */
import { IdKind } from "../../generated/iqdb-common.js";
import { decodeRow, skipRow } from "../../generated/iqdb-core-payload.js";
import { ByteReader } from "../bytes/byte-reader.js";
import { firstNonFinite } from "../types/finite.js";
import type { IdKey } from "../types/id.js";
import type { ByteRange } from "../types/persistable.js";
import { addRange } from "./byte-ranges.js";
import { bytesToKey, u64ToKey } from "./id.js";

/** Tag, length and one byte of id, presence of metadata; the vector comes on top. */
const ROW_BYTES_MIN = 7;
const LOOKS_PER_BYTE = 64;
/** So many rows may be given up for being misread. */
const RECENT = 8;
/** Of each chain: others join it near its beginning, or are walked again. */
const REMEMBERED = 64;
/** What small damage to a small payload may cost. */
const LOOKS_MIN = 64 * 1024 * 1024;

/** Where the fields that are looked at stand (formats/iqdb_core_payload.ksy; a test holds them against the generated field map). */
export const ROW_OFFSETS = { idKind: 0, integerEnd: 9, lenId: 1, idBytes: 5 } as const;

export interface FoundRows {
  readonly count: number;
  /** Where they are, neighbours together. */
  readonly kept: readonly ByteRange[];
  /** What is between them: bytes that are no rows, and rows that cannot be. */
  readonly lost: readonly ByteRange[];
  /** Behind the last row; the end of the payload when rows are missing there. */
  readonly end: number;
}

/**
 * The rows of `payload` from `start` on, at most `announced`, one after the other. Where none follows, one before may be what
 * is damaged, and those since are misread: as many are given up as brings back most, none when it is all the same, unless
 * without them everything else is there.
 */
export function findRows(payload: Uint8Array, start: number, dim: number, announced: number): FoundRows {
  const search = new RowSearch(payload, dim);
  let left = announced;
  let at = start;
  while (left > 0 && at < payload.length) {
    const end = search.rowEnd(at);
    if (end !== undefined) {
      search.take(at, end);
      left--;
      at = end;
      continue;
    }
    let next = search.resumeBehind(at, left);
    let given = 0;
    for (const [place, from] of search.recent.entries()) {
      const chain = search.resumeBehind(from, left + place + 1);
      const rows = (chain?.rows ?? 0) - place - 1;
      const best = (next?.rows ?? 0) - given;
      if (rows > best || (rows === best && rows === left - 1)) [next, given, at] = [chain, place + 1, from];
    }
    search.giveBack(given);
    search.lose(at, next?.offset ?? payload.length);
    left = next?.rows ?? 0;
    at = next?.offset ?? payload.length;
  }
  return { count: search.count, kept: search.kept, lost: search.lost, end: at };
}

/** Between the millionth of a millionth and a million millions. */
const isUsual = (magnitude: number): boolean => magnitude > 1e-12 && magnitude < 1e12;

/** A row, and how many there are from it to the end. */
interface Chain {
  readonly offset: number;
  readonly rows: number;
}

class RowSearch {
  count = 0;
  readonly kept: ByteRange[] = [];
  readonly lost: ByteRange[] = [];
  readonly #reader: ByteReader;
  readonly #dim: number;
  readonly #rowMin: number;
  readonly #ids = new Set<IdKey>();
  /** The rows that were taken last; those that were kept with their keys. */
  readonly #recent: { readonly at: number; readonly key: IdKey | undefined }[] = [];
  /** A bit for each offset: rows from there do not end where the payload ends. */
  readonly #dead: Uint8Array;
  /** How many rows there are from some offsets exactly to the end. */
  readonly #live = new Map<number, number>();
  /** Of the rows that were read; rows that are missing are taken to be no shorter. */
  #shortest: number;
  #looks: number;

  constructor(payload: Uint8Array, dim: number) {
    this.#reader = new ByteReader(payload);
    this.#dim = dim;
    this.#rowMin = ROW_BYTES_MIN + 4 * dim;
    this.#shortest = Number.POSITIVE_INFINITY;
    this.#dead = new Uint8Array(Math.ceil(payload.length / 8));
    this.#looks = LOOKS_PER_BYTE * payload.length + LOOKS_MIN;
  }

  /** Where the row at `at` ends; undefined when there is none. */
  rowEnd(at: number): number | undefined {
    const reader = this.#reader;
    if (!this.#looksLikeRow(at)) return undefined;
    reader.pos = at;
    try {
      skipRow(reader, BigInt(this.#dim));
      return reader.pos;
    } catch {
      return undefined;
    } finally {
      this.#looks -= reader.pos - at;
    }
  }

  /** The bytes from `at` to `end` are a row: it is kept, if it can be a row besides those before it. */
  take(at: number, end: number): void {
    this.#reader.pos = at;
    const { id, vector } = decodeRow(this.#reader, BigInt(this.#dim));
    const key = id.kind === IdKind.u64 ? u64ToKey(id.body.value) : bytesToKey(id.body.value);
    this.#shortest = Math.min(this.#shortest, end - at);
    const isKept = firstNonFinite(vector) < 0 && !this.#ids.has(key);
    this.#recent.push({ at, key: isKept ? key : undefined });
    if (this.#recent.length > RECENT) this.#recent.shift();
    addRange(isKept ? this.kept : this.lost, at, end);
    if (!isKept) return;
    this.#ids.add(key);
    this.count++;
  }

  /** Where the rows that were taken last begin, the last one first. */
  get recent(): number[] {
    return this.#recent.map(({ at }) => at).reverse();
  }

  /** The last `rows` that were taken are none after all. */
  giveBack(rows: number): void {
    for (const { at, key } of this.#recent.splice(this.#recent.length - rows).reverse()) {
      const ranges = key === undefined ? this.lost : this.kept;
      const { offset } = ranges.pop()!;
      if (offset < at) ranges.push({ offset, length: at - offset });
      if (key === undefined) continue;
      this.#ids.delete(key);
      this.count--;
    }
  }

  /** The bytes from `at` to `end` are no rows. */
  lose(at: number, end: number): void {
    addRange(this.lost, at, end);
    this.#recent.length = 0;
  }

  /**
   * Where rows go on behind a bad one: an offset from which they follow each other exactly to the end, as many as possible, so
   * that those which are `left` besides had room in between.
   */
  resumeBehind(bad: number, left: number): Chain | undefined {
    const shortest = Number.isFinite(this.#shortest) ? this.#shortest : this.#rowMin;
    let best: Chain | undefined;
    for (let offset = bad + 1; offset + this.#rowMin <= this.#reader.end && this.#looks > 0; offset++) {
      const hasRoom = ({ offset: from, rows }: Chain) => rows < left && from - bad >= (left - rows) * shortest;
      const found = this.#chainFrom(offset)?.find((chain) => hasRoom(chain) && this.#isPlausible(chain.offset));
      if (found !== undefined && found.rows > (best?.rows ?? 0)) best = found;
      if (best?.rows === left - 1) break;
    }
    return best;
  }

  /**
   * Nothing says that a row begins here but its form, which misread numbers have as well: they show in ids that nobody counts
   * to, and in components of any magnitude.
   */
  #isPlausible(at: number): boolean {
    this.#reader.pos = at;
    const { id, vector } = decodeRow(this.#reader, BigInt(this.#dim));
    const isId = id.kind === IdKind.bytes || id.body.value <= BigInt(Number.MAX_SAFE_INTEGER);
    return isId && vector.every((component) => component === 0 || isUsual(Math.abs(component)));
  }

  /** The rows that follow each other from `offset` exactly to the end, each with those behind it; undefined: they do not. */
  #chainFrom(offset: number): Chain[] | undefined {
    const known = this.#live.get(offset);
    if (known !== undefined) return [{ offset, rows: known }];
    const passed: number[] = [];
    let at: number | undefined = offset;
    while (at !== undefined && at < this.#reader.end && !this.#isDead(at) && !this.#live.has(at)) {
      passed.push(at);
      at = this.rowEnd(at);
    }
    const behind = at === this.#reader.end ? 0 : at === undefined ? undefined : this.#live.get(at);
    if (behind === undefined) {
      for (const row of passed) this.#dead[Math.floor(row / 8)]! |= 1 << (row % 8);
      return undefined;
    }
    const chain = passed.map((row, place) => ({ offset: row, rows: passed.length - place + behind }));
    for (const { offset: row, rows } of chain.slice(0, REMEMBERED)) this.#live.set(row, rows);
    return chain;
  }

  #isDead(at: number): boolean {
    return (this.#dead[Math.floor(at / 8)]! & (1 << (at % 8))) !== 0;
  }

  /** In place and without an error thrown: most offsets are none. */
  #looksLikeRow(at: number): boolean {
    const reader = this.#reader;
    const { bytes, end } = reader;
    this.#looks--;
    if (at + this.#rowMin > end || bytes[at + ROW_OFFSETS.idKind]! > IdKind.bytes) return false;
    const isInteger = bytes[at] === IdKind.u64;
    reader.pos = at + ROW_OFFSETS.lenId;
    const idBytes = isInteger ? 0 : reader.u4le();
    const idEnd = isInteger ? ROW_OFFSETS.integerEnd : ROW_OFFSETS.idBytes + idBytes;
    const presence = at + idEnd + 4 * this.#dim;
    return presence < end && bytes[presence]! <= 1;
  }
}
