/**
 * The bytes, sixteen in a row, each in the colour of its field. A grid for screen readers; the cell that the keyboard is at is
 * the selected byte.
 */
import { isRight } from "../inspection.js";
import { checksumOver } from "./checksums.js";
import { element } from "./element.js";
import type { LoadedPart } from "./load-parts.js";
import { RowScroller } from "./row-scroller.js";
import type { Selection } from "./selection.js";

const WIDTH = 16;
const COLOURS = 10;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

interface RowCells {
  row: number;
  readonly offset: HTMLElement;
  readonly hex: readonly HTMLElement[];
  readonly text: readonly HTMLElement[];
}

export class HexView {
  readonly box: HTMLElement;
  readonly #part: LoadedPart;
  readonly #selection: Selection;
  readonly #scroller: RowScroller;
  readonly #cells = new Map<HTMLElement, RowCells>();
  readonly #digits: number;

  constructor(part: LoadedPart, selection: Selection) {
    this.#part = part;
    this.#selection = selection;
    this.#digits = Math.max(8, part.bytes.length.toString(16).length);
    this.box = element("div", {
      class: "hex",
      role: "grid",
      tabindex: "0",
      "aria-label": "Bytes. Arrow keys move, g goes to an offset.",
      "aria-rowcount": String(this.#rowCount()),
      "aria-colcount": String(WIDTH),
    });
    this.#scroller = new RowScroller(this.box, {
      rowHeight: 20,
      count: () => this.#rowCount(),
      make: () => this.#make(),
      fill: (row, at) => this.#fill(row, at),
    });
    this.box.addEventListener("mousemove", (event) => this.#point(event.target));
    this.box.addEventListener("mouseleave", () => selection.point(undefined));
    this.box.addEventListener("click", (event) => this.#click(event.target));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    selection.onChange((origin) => {
      if (origin === selection) this.#scroller.refresh();
      else this.#scroller.reveal(Math.floor(selection.selected.byte / WIDTH));
    });
  }

  refresh(): void {
    this.#scroller.refresh();
  }

  #rowCount(): number {
    return Math.ceil(this.#part.bytes.length / WIDTH);
  }

  #make(): HTMLElement {
    const offset = element("span", { class: "offset", role: "rowheader" });
    const hex = Array.from({ length: WIDTH }, () => element("span", { role: "gridcell" }));
    const text = Array.from({ length: WIDTH }, () => element("span"));
    const row = element("div", { class: "row", role: "row" }, offset);
    row.append(element("span", { class: "bytes", role: "presentation" }, ...hex));
    row.append(element("span", { class: "text", "aria-hidden": "true" }, ...text));
    this.#cells.set(row, { row: 0, offset, hex, text });
    return row;
  }

  #fill(element: HTMLElement, row: number): void {
    const cells = this.#cells.get(element)!;
    const { bytes, structure } = this.#part;
    const leaves = structure.leaves();
    const start = row * WIDTH;
    cells.row = row;
    cells.offset.textContent = start.toString(16).padStart(this.#digits, "0");
    element.setAttribute("aria-rowindex", String(row + 1));
    let place = this.#firstLeaf(leaves, start * 8);
    for (let at = 0; at < WIDTH; at++) {
      const byte = start + at;
      const hex = cells.hex[at]!;
      const text = cells.text[at]!;
      if (byte >= bytes.length) {
        hex.textContent = text.textContent = "";
        hex.className = text.className = "";
        hex.removeAttribute("id");
        continue;
      }
      while (place < leaves.length && structure.end[leaves[place]!]! <= byte * 8) place++;
      const value = bytes[byte]!;
      hex.textContent = HEX[value]!;
      text.textContent = value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : "·";
      hex.id = `byte-${byte}`;
      hex.className = text.className = this.#classOf(leaves[place], byte);
    }
  }

  #firstLeaf(leaves: Uint32Array, bit: number): number {
    const { end } = this.#part.structure;
    let low = 0;
    let high = leaves.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (end[leaves[middle]!]! <= bit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #classOf(leaf: number | undefined, byte: number): string {
    const { structure } = this.#part;
    const { selected, pointed } = this.#selection;
    let names = "plain";
    if (leaf !== undefined && structure.start[leaf]! < (byte + 1) * 8) {
      const { kind } = structure.fieldOf(leaf);
      names = kind === "unread" || kind === "unused" ? kind : `c${structure.field[leaf]! % COLOURS}`;
      if (structure.index[leaf]! % 2 === 1) names += " odd";
      const cover = checksumOver(this.#part, leaf);
      if (cover !== undefined && !isRight(cover)) names += " doubtful";
      if (pointed?.node === leaf) names += " pointed";
    }
    if (this.#isIn(selected.node, byte)) names += " selected";
    if (selected.byte === byte) names += " current";
    return names;
  }

  #isIn(node: number, byte: number): boolean {
    const { start, end } = this.#part.structure;
    return node !== 0 && byte * 8 < end[node]! && (byte + 1) * 8 > start[node]!;
  }

  /** The byte that an element shows. */
  #byteOf(target: EventTarget | null): number | undefined {
    const row = (target as HTMLElement | null)?.closest<HTMLElement>(".row");
    const cells = row && this.#cells.get(row);
    if (!cells) return undefined;
    const at = Math.max(cells.hex.indexOf(target as HTMLElement), cells.text.indexOf(target as HTMLElement));
    const byte = cells.row * WIDTH + at;
    return at >= 0 && byte < this.#part.bytes.length ? byte : undefined;
  }

  /** The leaf of a byte; the root when nothing has it. */
  leafOf(byte: number): number {
    const { structure } = this.#part;
    const leaf = structure.leafAt(byte * 8);
    return leaf !== undefined && structure.start[leaf]! < (byte + 1) * 8 ? leaf : 0;
  }

  #point(target: EventTarget | null): void {
    const byte = this.#byteOf(target);
    this.#selection.point(byte === undefined ? undefined : { node: this.leafOf(byte), byte });
  }

  #click(target: EventTarget | null): void {
    const byte = this.#byteOf(target);
    if (byte !== undefined) this.go(byte);
  }

  /** Selects a byte and its field. */
  go(byte: number): void {
    const last = this.#part.bytes.length - 1;
    const place = Math.min(Math.max(0, byte), Math.max(0, last));
    this.#selection.select({ node: this.leafOf(place), byte: place }, this);
    this.box.setAttribute("aria-activedescendant", `byte-${place}`);
  }

  #key(event: KeyboardEvent): void {
    const { byte } = this.#selection.selected;
    const column = byte % WIDTH;
    const far = event.ctrlKey || event.metaKey;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: byte - 1,
      ArrowRight: byte + 1,
      ArrowUp: byte - WIDTH >= 0 ? byte - WIDTH : byte,
      ArrowDown: byte + WIDTH,
      PageUp: Math.max(column, byte - WIDTH * this.#scroller.page),
      PageDown: byte + WIDTH * this.#scroller.page,
      Home: far ? 0 : byte - column,
      End: far ? this.#part.bytes.length - 1 : byte - column + WIDTH - 1,
    };
    const to = moves[event.key];
    if (to === undefined || event.altKey) return;
    event.preventDefault();
    this.go(to);
  }
}

/** The colour of a leaf, as a class. */
export function colourClass({ structure }: LoadedPart, node: number): string {
  const { kind } = structure.fieldOf(node);
  if (kind === "") return "";
  return kind === "unread" || kind === "unused" ? kind : `c${structure.field[node]! % COLOURS}`;
}
