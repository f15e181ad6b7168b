/**
 * A set of slots as a bitmap: bit `slot & 31` of word `slot >>> 5`, 32-bit words in a row, so that a kernel can read it as
 * it stands. It grows as slots are added; a slot beyond the last word is not in it.
 */
import { allocating, nextCapacity, resized } from "./allocate.js";

const WORD_BITS = 32;

function wordsFor(slots: number): number {
  return Math.ceil(slots / WORD_BITS);
}

function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export class SlotSet implements Iterable<number> {
  #words: Uint32Array;

  /** An empty set with room for exactly the slots below `slots`. Errors: `IQDB_UNSUPPORTED`. */
  constructor(slots = 0) {
    const words = wordsFor(slots);
    this.#words = allocating({ rows: slots, bytes: words * 4 }, () => new Uint32Array(words));
  }

  /** The bitmap itself, until the set grows. */
  get words(): Uint32Array {
    return this.#words;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Makes room for exactly the slots below `slots`. Errors: `IQDB_UNSUPPORTED`. */
  reserve(slots: number): void {
    this.#ensure(wordsFor(slots));
  }

  has(slot: number): boolean {
    const word = slot >>> 5;
    return word < this.#words.length && ((this.#words[word] >>> (slot & 31)) & 1) === 1;
  }

  /** Errors: `IQDB_UNSUPPORTED`. */
  add(slot: number): void {
    const word = slot >>> 5;
    if (word >= this.#words.length) this.#ensure(nextCapacity(this.#words.length, word + 1));
    this.#words[word] |= 1 << (slot & 31);
  }

  remove(slot: number): void {
    const word = slot >>> 5;
    if (word < this.#words.length) this.#words[word] &= ~(1 << (slot & 31));
  }

  clear(): void {
    this.#words.fill(0);
  }

  /** How many slots are in it. */
  count(): number {
    let count = 0;
    const words = this.#words;
    for (let word = 0; word < words.length; word++) count += bitsIn(words[word] | 0);
    return count;
  }

  /** Adds the slots of `other`. */
  or(other: SlotSet): void {
    let length = other.#words.length;
    while (length > this.#words.length && other.#words[length - 1] === 0) length--;
    this.#ensure(length);
    const words = this.#words;
    const others = other.#words;
    for (let word = 0; word < length; word++) words[word] |= others[word];
  }

  /** Keeps the slots that are in `other` too. */
  and(other: SlotSet): void {
    const words = this.#words;
    const others = other.#words;
    const common = Math.min(words.length, others.length);
    for (let word = 0; word < common; word++) words[word] &= others[word];
    words.fill(0, common);
  }

  /** Takes out the slots of `other`. */
  andNot(other: SlotSet): void {
    const words = this.#words;
    const others = other.#words;
    const common = Math.min(words.length, others.length);
    for (let word = 0; word < common; word++) words[word] &= ~others[word];
  }

  /** Becomes the set of all slots below `size` that were not in it. */
  complement(size: number): void {
    const length = wordsFor(size);
    this.#ensure(length);
    const words = this.#words;
    for (let word = 0; word < length; word++) words[word] = ~words[word];
    words.fill(0, length);
    if ((size & 31) !== 0) words[length - 1] &= 2 ** (size & 31) - 1;
  }

  /** A set of its own with the same slots. */
  copy(): SlotSet {
    const copy = new SlotSet(this.#words.length * WORD_BITS);
    copy.#words.set(this.#words);
    return copy;
  }

  /** Calls `visit` with each slot, in ascending order; one that was visited may be taken out at once. */
  forEach(visit: (slot: number) => void): void {
    const words = this.#words;
    for (let word = 0; word < words.length; word++) {
      for (let bits = words[word]; bits !== 0; bits &= bits - 1)
        visit(word * WORD_BITS + 31 - Math.clz32(bits & -bits));
    }
  }

  *[Symbol.iterator](): Generator<number> {
    yield* this.toSlots();
  }

  /** The slots in ascending order. */
  toSlots(): Uint32Array {
    const count = this.count();
    const slots = allocating({ rows: count, bytes: count * 4 }, () => new Uint32Array(count));
    let at = 0;
    const words = this.#words;
    for (let word = 0; word < words.length; word++) {
      for (let bits = words[word]; bits !== 0; bits &= bits - 1) {
        slots[at++] = word * WORD_BITS + 31 - Math.clz32(bits & -bits);
      }
    }
    return slots;
  }

  #ensure(words: number): void {
    if (words > this.#words.length) this.#words = resized(this.#words, words);
  }
}
