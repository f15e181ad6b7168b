/** The structure as a tree: only what is unfolded is listed, and only what is seen is in the page. */
import { isRight } from "../inspection.js";
import { grouped } from "../leaf-value.js";
import { showNode } from "../node-words.js";
import { NO_NODE } from "../structure.js";
import { checksumIn } from "./checksums.js";
import { element } from "./element.js";
import { colourClass } from "./hex-view.js";
import type { LoadedPart } from "./load-parts.js";
import { RowScroller } from "./row-scroller.js";
import type { Selection } from "./selection.js";

interface RowParts {
  row: number;
  readonly indent: HTMLElement;
  readonly twist: HTMLElement;
  readonly swatch: HTMLElement;
  readonly label: HTMLElement;
  readonly value: HTMLElement;
  readonly size: HTMLElement;
}

export class TreeView {
  readonly box: HTMLElement;
  readonly #part: LoadedPart;
  readonly #selection: Selection;
  readonly #scroller: RowScroller;
  readonly #open = new Set<number>([0]);
  readonly #faulty: ReadonlySet<number>;
  readonly #rows = new Map<HTMLElement, RowParts>();
  /** Nodes in the order of their rows. */
  #listed: Uint32Array = new Uint32Array(0);

  /** `faulty` are the nodes that something is wrong with. */
  constructor(part: LoadedPart, selection: Selection, faulty: ReadonlySet<number>) {
    this.#part = part;
    this.#selection = selection;
    this.#faulty = faulty;
    this.box = element("div", { class: "tree", role: "tree", tabindex: "0", "aria-label": "Fields" });
    const first = [...part.structure.children(0)];
    // What is small is shown with what is in it.
    for (const node of first) if ([...part.structure.children(node)].length <= 24) this.#open.add(node);
    this.#list();
    this.#scroller = new RowScroller(this.box, {
      rowHeight: 22,
      count: () => this.#listed.length,
      make: () => this.#make(),
      fill: (row, at) => this.#fill(row, at),
    });
    this.box.addEventListener("click", (event) => this.#click(event));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("mousemove", (event) => this.#point(event));
    this.box.addEventListener("mouseleave", () => selection.point(undefined));
    selection.onChange((origin) => {
      if (origin === selection) this.#scroller.refresh();
      else this.#reveal(selection.selected.node);
    });
  }

  refresh(): void {
    this.#scroller.refresh();
  }

  /** Lists what is unfolded. */
  #list(): void {
    const { structure } = this.#part;
    const listed: number[] = [];
    const visit = (node: number): void => {
      for (const child of structure.children(node)) {
        listed.push(child);
        if (this.#open.has(child)) visit(child);
      }
    };
    visit(0);
    this.#listed = Uint32Array.from(listed);
  }

  #isFoldable(node: number): boolean {
    return this.#part.structure.next[node]! > node + 1;
  }

  #fold(node: number, isOpen: boolean): void {
    if (isOpen) this.#open.add(node);
    else this.#open.delete(node);
    this.#list();
    this.#scroller.refresh();
  }

  #rowOf(node: number): number {
    // Rows are in the order of the nodes.
    let low = 0;
    let high = this.#listed.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#listed[middle]! < node) low = middle + 1;
      else high = middle;
    }
    return this.#listed[low] === node ? low : -1;
  }

  #reveal(node: number): void {
    const { parent } = this.#part.structure;
    let isListed = true;
    for (let at = parent[node]!; at !== NO_NODE; at = parent[at]!) {
      isListed &&= this.#open.has(at);
      this.#open.add(at);
    }
    if (!isListed) this.#list();
    this.#scroller.refresh();
    const row = this.#rowOf(node);
    if (row >= 0) this.#scroller.reveal(row);
    this.box.setAttribute("aria-activedescendant", `node-${node}`);
  }

  #make(): HTMLElement {
    const [indent, twist, swatch, label, value, size] = ["indent", "twist", "swatch", "label", "value", "size"].map(
      (name) => element("span", { class: name }),
    ) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement];
    for (const one of [indent, twist, swatch]) one.setAttribute("aria-hidden", "true");
    const row = element("div", { class: "row", role: "treeitem" }, indent, twist, swatch, label, value, size);
    this.#rows.set(row, { row: 0, indent, twist, swatch, label, value, size });
    return row;
  }

  #fill(row: HTMLElement, at: number): void {
    const node = this.#listed[at];
    const parts = this.#rows.get(row)!;
    if (node === undefined) return;
    const { structure } = this.#part;
    const level = structure.depth(node);
    const isOpen = this.#open.has(node);
    const isFoldable = this.#isFoldable(node);
    const bits = structure.end[node]! - structure.start[node]!;
    parts.row = at;
    parts.indent.style.width = `${(level - 1) * 14}px`;
    parts.twist.textContent = isFoldable ? (isOpen ? "▾" : "▸") : "";
    parts.swatch.className = `swatch ${colourClass(this.#part, node)}`;
    parts.label.textContent = structure.label(node);
    parts.value.textContent = showNode(this.#part, node) + this.#verdict(node);
    parts.value.className = structure.isLeaf(node) ? "value" : "value type";
    parts.size.textContent = bits % 8 === 0 ? grouped(bits / 8) : `${bits} b`;
    row.id = `node-${node}`;
    row.title = structure.path(node);
    row.className = this.#classOf(node);
    row.setAttribute("aria-level", String(level));
    row.setAttribute("aria-selected", String(this.#selection.selected.node === node));
    if (isFoldable) row.setAttribute("aria-expanded", String(isOpen));
    else row.removeAttribute("aria-expanded");
  }

  #verdict(node: number): string {
    const sum = checksumIn(this.#part, node);
    return sum === undefined ? "" : isRight(sum) ? "  ✓" : "  ✗";
  }

  #classOf(node: number): string {
    const { selected, pointed } = this.#selection;
    let names = "row";
    if (selected.node === node) names += " selected";
    if (pointed?.node === node) names += " pointed";
    if (this.#faulty.has(node)) names += " faulty";
    return names;
  }

  #nodeOf(target: EventTarget | null): number | undefined {
    const row = (target as HTMLElement | null)?.closest<HTMLElement>(".row");
    const parts = row && this.#rows.get(row);
    return parts ? this.#listed[parts.row] : undefined;
  }

  #point(event: MouseEvent): void {
    const node = this.#nodeOf(event.target);
    this.#selection.point(node === undefined ? undefined : { node, byte: this.#firstByte(node) });
  }

  #firstByte(node: number): number {
    return Math.floor(this.#part.structure.start[node]! / 8);
  }

  #click(event: MouseEvent): void {
    const node = this.#nodeOf(event.target);
    if (node === undefined) return;
    const onTwist = (event.target as HTMLElement).className === "twist";
    if (this.#isFoldable(node) && (onTwist || event.detail === 2)) this.#fold(node, !this.#open.has(node));
    if (!onTwist) this.#select(node);
  }

  #select(node: number): void {
    this.#selection.select({ node, byte: this.#firstByte(node) }, this);
  }

  #key(event: KeyboardEvent): void {
    const { node } = this.#selection.selected;
    const row = this.#rowOf(node);
    const last = this.#listed.length - 1;
    const rows: Readonly<Record<string, number>> = {
      ArrowUp: row - 1,
      ArrowDown: row + 1,
      PageUp: row - this.#scroller.page,
      PageDown: row + this.#scroller.page,
      Home: 0,
      End: last,
    };
    const to = rows[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (to !== undefined) this.#select(this.#listed[Math.min(Math.max(0, to), last)]!);
    else if (event.key === "ArrowRight") this.#goIn(node);
    else if (event.key === "ArrowLeft") this.#goOut(node);
    else if (event.key === "Enter" || event.key === " ") {
      if (this.#isFoldable(node)) this.#fold(node, !this.#open.has(node));
    } else return;
    event.preventDefault();
  }

  #goIn(node: number): void {
    if (!this.#isFoldable(node)) return;
    if (this.#open.has(node)) this.#select(node + 1);
    else this.#fold(node, true);
  }

  #goOut(node: number): void {
    const parent = this.#part.structure.parent[node]!;
    if (this.#open.has(node) && this.#isFoldable(node) && node !== 0) this.#fold(node, false);
    else if (parent !== 0 && parent !== NO_NODE) this.#select(parent);
  }
}
