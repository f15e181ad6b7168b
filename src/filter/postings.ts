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

const WORD_BITS = 32;
/**
 * What things cost, in rows that are reached by following a link (measured): to begin a list; and, for each slot there
 * is, to walk through the whole column, or to add a bitmap.
 */
const LIST_COST = 2;
const COLUMN_COST = 1 / 6;
const BITMAP_COST = 1 / 128;

export class Postings {
  #codes = new Uint32Array(0);
  /** Slot + 1 of the next row with the same code; 0 ends the list. */
  #next = new Uint32Array(0);
  /** Slot + 1 of the row before it; 0 for the first. */
  #previous = new Uint32Array(0);
  /** By code, two cells each, side by side for the cache: slot + 1 of the first row, and how many there are. */
  #lists = new Uint32Array(0);
  readonly #bitmaps = new Map<number, SlotSet>();

  /** Bytes of memory. */
  get bytes(): number {
    let bitmaps = 0;
    for (const bitmap of this.#bitmaps.values()) bitmaps += bitmap.bytes;
    return 12 * this.#codes.length + this.#lists.byteLength + bitmaps;
  }

  codeAt(slot: number): number {
    return slot < this.#codes.length ? this.#codes[slot] : MISSING;
  }

  /** How many rows have a code. */
  count(code: number): number {
    const at = 2 * code + 1;
    return at < this.#lists.length ? this.#lists[at] : 0;
  }

  /** Makes room for more than `slot` slots, for whole words of a bitmap. Errors: `IQDB_UNSUPPORTED`. */
  #growSlots(slot: number): void {
    const slots = WORD_BITS * Math.ceil(nextCapacity(this.#codes.length, slot + 1) / WORD_BITS);
    for (const [code, bitmap] of this.#bitmaps) {
      if (!this.#keepsBitmap(code, slots)) this.#bitmaps.delete(code);
      else bitmap.reserve(slots);
    }
    [this.#codes, this.#next, this.#previous] = [this.#codes, this.#next, this.#previous].map((column) =>
      resized(column, slots),
    );
  }

  #growLists(code: number): void {
    this.#lists = resized(this.#lists, 2 * nextCapacity(this.#lists.length / 2, code + 1));
  }

  /** Gives a row another code. Errors: `IQDB_UNSUPPORTED`. */
  set(slot: number, code: number): void {
    const old = this.codeAt(slot);
    if (old === code) return;
    if (slot >= this.#codes.length) this.#growSlots(slot);
    if (2 * code >= this.#lists.length) this.#growLists(code);
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
    if (this.count(code) === 0) return;
    for (let link = this.#lists[2 * code]; link !== 0; link = this.#next[link - 1]) visit(link - 1);
  }

  /** Adds the rows of all codes in `lists`, each there once and `rows` together, to `target`. Errors: `IQDB_UNSUPPORTED`. */
  addTo(lists: readonly CodeList[], rows: number, target: SlotSet): void {
    if (this.#costOf(lists, rows) > this.#codes.length * COLUMN_COST) this.#scan(lists, target);
    else for (const codes of lists) for (const code of codes) this.#addRowsOf(code, target);
  }

  /** What it costs, at most, to add the rows of one code after the other. */
  #costOf(lists: readonly CodeList[], rows: number): number {
    const count = lists.reduce((sum, codes) => sum + codes.length, 0);
    // Of more codes only few can have a bitmap, and it would take long to look.
    if (count > BITMAP_SHARE) return rows + LIST_COST * count;
    const costs = lists
      .flat()
      .map((code) => (this.#isDense(code) ? this.#codes.length * BITMAP_COST : this.count(code)));
    return costs.reduce((sum, cost) => sum + cost, LIST_COST * count);
  }

  #isDense(code: number): boolean {
    return this.count(code) * BITMAP_SHARE > this.#codes.length;
  }

  #addRowsOf(code: number, target: SlotSet): void {
    const count = this.count(code);
    if (count === 1) target.add(this.#lists[2 * code] - 1);
    else if (this.#isDense(code)) target.or(this.#bitmapOf(code));
    else this.forEach(code, (slot) => target.add(slot));
  }

  #scan(lists: readonly CodeList[], target: SlotSet): void {
    const length = this.#lists.length / 2;
    const wanted = allocating({ bytes: length }, () => new Uint8Array(length));
    for (const codes of lists) for (const code of codes) wanted[code] = 1;
    const column = this.#codes;
    const words = target.words;
    const wordsEnd = Math.min(words.length, column.length / WORD_BITS);
    for (let word = 0; word < wordsEnd; word++) {
      const slot = word * WORD_BITS;
      words[word] |=
        eightBits(wanted, column, slot) |
        (eightBits(wanted, column, slot + 8) << 8) |
        (eightBits(wanted, column, slot + 16) << 16) |
        (eightBits(wanted, column, slot + 24) << 24);
    }
  }

  #bitmapOf(code: number): SlotSet {
    const known = this.#bitmaps.get(code);
    if (known !== undefined) return known;
    const bitmap = new SlotSet(this.#codes.length);
    this.forEach(code, (slot) => bitmap.add(slot));
    this.#bitmaps.set(code, bitmap);
    return bitmap;
  }

  #link(slot: number, code: number): void {
    const first = this.#lists[2 * code];
    this.#next[slot] = first;
    this.#previous[slot] = 0;
    if (first !== 0) this.#previous[first - 1] = slot + 1;
    this.#lists[2 * code] = slot + 1;
    this.#lists[2 * code + 1]++;
    this.#bitmaps.get(code)?.add(slot);
  }

  #unlink(slot: number, code: number): void {
    const next = this.#next[slot];
    const previous = this.#previous[slot];
    this.#setAfter(previous, code, next);
    if (next !== 0) this.#previous[next - 1] = previous;
    this.#lists[2 * code + 1]--;
    if (!this.#keepsBitmap(code, this.#codes.length)) this.#bitmaps.delete(code);
    this.#bitmaps.get(code)?.remove(slot);
  }

  #keepsBitmap(code: number, slots: number): boolean {
    return this.count(code) * BITMAP_SHARE * 2 >= slots;
  }

  /** What comes after the row that `previous` links to, or first. */
  #setAfter(previous: number, code: number, link: number): void {
    if (previous === 0) this.#lists[2 * code] = link;
    else this.#next[previous - 1] = link;
  }
}

/** Which of eight slots from `slot` on have a wanted code. Written out: a loop takes twice the time. */
function eightBits(wanted: Uint8Array, codes: Uint32Array, slot: number): number {
  return (
    wanted[codes[slot]] |
    (wanted[codes[slot + 1]] << 1) |
    (wanted[codes[slot + 2]] << 2) |
    (wanted[codes[slot + 3]] << 3) |
    (wanted[codes[slot + 4]] << 4) |
    (wanted[codes[slot + 5]] << 5) |
    (wanted[codes[slot + 6]] << 6) |
    (wanted[codes[slot + 7]] << 7)
  );
}
