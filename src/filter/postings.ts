/**
 * Which rows have which code. The code of each row stands in a column, and two more columns link the rows of one code to a
 * list: so a row comes, goes or moves in constant time, and a code that a single row has costs nothing extra.
 *
 * Three ways lead to the rows of some codes, and the cheapest is taken: along the links; through the whole column, when
 * many rows are wanted; and by a bitmap of its own for a code that many rows have, made when it is first asked for.
 */
import { allocating, nextCapacity, resized } from "../store/allocate.js";
import { SlotSet } from "../store/slot-set.js";
import type { CodeList } from "./value-order.js";
import { MISSING } from "./value-table.js";

/**
 * A code that more than one row in this many has gets a bitmap, and keeps it until it has half as many: so all bitmaps
 * together never take more than sixteen bytes a row.
 */
const BITMAP_SHARE = 64;
/**
 * Walking through the whole column takes about a third of the time a slot that following a link takes a row; to begin a
 * list takes twice that time (measured).
 */
const SCAN_SHARE = 3;
const LIST_COST = 2;

export class Postings {
  #codes = new Uint32Array(0);
  /** Slot + 1 of the next row with the same code; 0 ends the list. */
  #next = new Uint32Array(0);
  /** Slot + 1 of the row before it; 0 for the first. */
  #previous = new Uint32Array(0);
  /** By code: slot + 1 of the first row, and how many there are. */
  #first = new Uint32Array(0);
  #counts = new Uint32Array(0);
  readonly #bitmaps = new Map<number, SlotSet>();

  /** Bytes of memory. */
  get bytes(): number {
    let bitmaps = 0;
    for (const bitmap of this.#bitmaps.values()) bitmaps += bitmap.bytes;
    return 12 * this.#codes.length + 8 * this.#counts.length + bitmaps;
  }

  codeAt(slot: number): number {
    return slot < this.#codes.length ? this.#codes[slot] : MISSING;
  }

  /** How many rows have a code. */
  count(code: number): number {
    return code < this.#counts.length ? this.#counts[code] : 0;
  }

  /** Makes room for exactly `slots` slots. Errors: `IQDB_UNSUPPORTED`. */
  reserve(slots: number): void {
    if (slots <= this.#codes.length) return;
    for (const [code, bitmap] of this.#bitmaps) {
      if (!this.#keepsBitmap(code, slots)) this.#bitmaps.delete(code);
      else bitmap.reserve(slots);
    }
    [this.#codes, this.#next, this.#previous] = [this.#codes, this.#next, this.#previous].map((column) =>
      resized(column, slots),
    );
  }

  /** Gives a row another code. Errors: `IQDB_UNSUPPORTED`. */
  set(slot: number, code: number): void {
    const old = this.codeAt(slot);
    if (old === code) return;
    if (slot >= this.#codes.length) this.reserve(nextCapacity(this.#codes.length, slot + 1));
    if (code >= this.#counts.length) this.#growCodes(nextCapacity(this.#counts.length, code + 1));
    if (old !== MISSING) this.#unlink(slot, old);
    if (code !== MISSING) this.#link(slot, code);
    this.#codes[slot] = code;
  }

  /** Gives the code of `from` to `to`, which has none, and none to `from`. */
  move(from: number, to: number): void {
    const code = this.codeAt(from);
    if (code === MISSING) return;
    const next = this.#next[from];
    const previous = this.#previous[from];
    this.#codes[to] = code;
    this.#next[to] = next;
    this.#previous[to] = previous;
    this.#codes[from] = MISSING;
    this.#setAfter(previous, code, to + 1);
    if (next !== 0) this.#previous[next - 1] = to + 1;
    const bitmap = this.#bitmaps.get(code);
    bitmap?.remove(from);
    bitmap?.add(to);
  }

  /** Calls `visit` with the slot of each row that has `code`. */
  forEach(code: number, visit: (slot: number) => void): void {
    if (code >= this.#first.length) return;
    for (let link = this.#first[code]; link !== 0; link = this.#next[link - 1]) visit(link - 1);
  }

  /** Adds the rows of all codes in `lists`, each there once and `rows` together, to `target`. Errors: `IQDB_UNSUPPORTED`. */
  addTo(lists: readonly CodeList[], rows: number, target: SlotSet): void {
    const count = lists.reduce((sum, codes) => sum + codes.length, 0);
    const isScanned = count > 1 && (rows + count * LIST_COST) * SCAN_SHARE > this.#codes.length;
    if (isScanned) this.#scan(lists, target);
    else for (const codes of lists) for (const code of codes) this.#addRowsOf(code, target);
  }

  #addRowsOf(code: number, target: SlotSet): void {
    const bitmap = this.#bitmapOf(code);
    if (bitmap === undefined) this.#follow(code, target);
    else target.or(bitmap);
  }

  #follow(code: number, target: SlotSet): void {
    if (code >= this.#first.length) return;
    const next = this.#next;
    for (let link = this.#first[code]; link !== 0; link = next[link - 1]) target.add(link - 1);
  }

  #scan(lists: readonly CodeList[], target: SlotSet): void {
    const length = this.#counts.length;
    const wanted = allocating({ bytes: length }, () => new Uint8Array(length));
    for (const codes of lists) for (const code of codes) wanted[code] = 1;
    const column = this.#codes;
    const words = target.words;
    for (let word = 0; word < words.length; word++) {
      const start = word * 32;
      const end = Math.min(start + 32, column.length);
      let bits = 0;
      for (let slot = start; slot < end; slot++) bits |= wanted[column[slot]] << (slot & 31);
      words[word] |= bits;
    }
  }

  #bitmapOf(code: number): SlotSet | undefined {
    if (this.count(code) * BITMAP_SHARE <= this.#codes.length) return undefined;
    const known = this.#bitmaps.get(code);
    if (known !== undefined) return known;
    const bitmap = new SlotSet(this.#codes.length);
    this.#follow(code, bitmap);
    this.#bitmaps.set(code, bitmap);
    return bitmap;
  }

  #link(slot: number, code: number): void {
    const first = this.#first[code];
    this.#next[slot] = first;
    this.#previous[slot] = 0;
    if (first !== 0) this.#previous[first - 1] = slot + 1;
    this.#first[code] = slot + 1;
    this.#counts[code]++;
    this.#bitmaps.get(code)?.add(slot);
  }

  #unlink(slot: number, code: number): void {
    const next = this.#next[slot];
    const previous = this.#previous[slot];
    this.#setAfter(previous, code, next);
    if (next !== 0) this.#previous[next - 1] = previous;
    this.#counts[code]--;
    if (!this.#keepsBitmap(code, this.#codes.length)) this.#bitmaps.delete(code);
    this.#bitmaps.get(code)?.remove(slot);
  }

  #keepsBitmap(code: number, slots: number): boolean {
    return this.#counts[code] * BITMAP_SHARE * 2 >= slots;
  }

  /** What comes after the row that `previous` links to, or first. */
  #setAfter(previous: number, code: number, link: number): void {
    if (previous === 0) this.#first[code] = link;
    else this.#next[previous - 1] = link;
  }

  #growCodes(codes: number): void {
    [this.#first, this.#counts] = [this.#first, this.#counts].map((column) => resized(column, codes));
  }
}
