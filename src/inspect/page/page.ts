/** The page: a head with what is wrong, a tab for each part, and in each the tree, the bytes and what is known of a field. */
import { grouped } from "../leaf-value.js";
import { nodeOfPath } from "../node-of-path.js";
import type { PageSummary } from "../page-data.js";
import { DetailsView } from "./details-view.js";
import { button, element } from "./element.js";
import { findField } from "./find-field.js";
import { findingsView } from "./findings-view.js";
import { HexView } from "./hex-view.js";
import { type LoadedPart, loadPart, loadSummary } from "./load-parts.js";
import { Selection } from "./selection.js";
import { themeButton } from "./theme.js";
import { TreeView } from "./tree-view.js";

/** A part with its views. */
class PartPanel {
  readonly box: HTMLElement;
  readonly part: LoadedPart;
  readonly selection = new Selection();
  readonly hex: HexView;
  readonly tree: TreeView;
  readonly #details: DetailsView;

  constructor(part: LoadedPart, id: string) {
    this.part = part;
    const problems = part.summary.problems.filter(({ state }) => state !== "note");
    const faulty = new Set(problems.map(({ path }) => nodeOfPath(part.structure, path)));
    this.hex = new HexView(part, this.selection);
    this.tree = new TreeView(part, this.selection, faulty);
    this.#details = new DetailsView(part, this.selection);
    const views = element("div", { class: "views" }, this.tree.box, this.hex.box);
    const findings = findingsView(part, this.selection);
    this.box = element("div", { class: "panel", role: "tabpanel", id }, findings, views, this.#details.box);
  }

  show(): void {
    this.hex.refresh();
    this.tree.refresh();
    this.#details.refresh();
  }
}

class Page {
  readonly #panels: PartPanel[];
  readonly #tabs: HTMLButtonElement[];
  readonly #say = element("output", { class: "say" });
  #shown = 0;

  constructor(summary: PageSummary, parts: readonly LoadedPart[]) {
    this.#panels = parts.map((part, at) => new PartPanel(part, `part-${at}`));
    this.#tabs = parts.map(({ summary: { name, length } }, at) => {
      const tab = button(`${name} (${grouped(length)} bytes)`, name, () => this.#show(at));
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", `part-${at}`);
      return tab;
    });
    const tabs = element("div", { class: "tabs", role: "tablist", "aria-label": "Parts" }, ...this.#tabs);
    if (parts.length < 2) tabs.hidden = true;
    document.body.replaceChildren(this.#head(summary, parts), tabs, ...this.#panels.map(({ box }) => box));
    document.addEventListener("keydown", (event) => this.#key(event));
    tabs.addEventListener("keydown", (event) => this.#tabKey(event));
    this.#show(0);
  }

  get #panel(): PartPanel {
    return this.#panels[this.#shown]!;
  }

  #show(at: number): void {
    this.#shown = at;
    for (const [place, { box }] of this.#panels.entries()) {
      box.hidden = place !== at;
      this.#tabs[place]!.setAttribute("aria-selected", String(place === at));
      this.#tabs[place]!.tabIndex = place === at ? 0 : -1;
    }
    this.#panel.show();
  }

  #tabKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    this.#show((this.#shown + step + this.#tabs.length) % this.#tabs.length);
    this.#tabs[this.#shown]!.focus();
  }

  readonly #offset = element("input", {
    type: "text",
    size: "12",
    placeholder: "offset (g)",
    title: "Go to an offset: 1234 or 0x4d2. Key: g",
    "aria-label": "Go to offset",
  });
  readonly #query = element("input", {
    type: "search",
    size: "22",
    placeholder: "find field (/)",
    title: "Find a field by its path; Enter goes on, Shift+Enter back. Key: /",
    "aria-label": "Find field",
  });

  #head({ file, title, format, state }: PageSummary, parts: readonly LoadedPart[]): HTMLElement {
    this.#offset.addEventListener("keydown", (event) => event.key === "Enter" && this.#goTo(this.#offset.value));
    this.#query.addEventListener("keydown", (event) => event.key === "Enter" && this.#find(event.shiftKey));
    const about = element("p", {}, `${title || format}, ${grouped(parts[0]!.bytes.length)} bytes`);
    const name = element("h1", {}, file, element("span", { class: `state ${state}` }, state));
    const tools = element("div", { class: "tools" }, this.#say, this.#query, this.#offset, themeButton());
    return element("header", {}, element("div", { class: "about" }, name, about), tools);
  }

  #key(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key === "Escape" && isTyping) this.#panel.hex.box.focus();
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const input = event.key === "g" ? this.#offset : event.key === "/" ? this.#query : undefined;
    if (input === undefined) return;
    event.preventDefault();
    input.focus();
    input.select();
  }

  #goTo(text: string): void {
    const { bytes } = this.#panel.part;
    const digits = text.trim().replaceAll(/[,_ ]/g, "");
    const offset = /^(0x[0-9a-f]+|\d+)$/i.test(digits) ? Number(digits) : Number.NaN;
    if (!(offset < bytes.length)) {
      this.#say.textContent = Number.isNaN(offset)
        ? "An offset is 1234 or 0x4d2"
        : `The last byte is ${bytes.length - 1}`;
      return;
    }
    this.#say.textContent = "";
    this.#panel.hex.go(offset);
    this.#panel.hex.box.focus();
  }

  #find(isBackwards: boolean): void {
    const { part, selection } = this.#panel;
    const node = findField(part.structure, this.#query.value, selection.selected.node, isBackwards);
    this.#say.textContent = node === undefined ? "No such field" : "";
    if (node !== undefined) selection.select({ node, byte: Math.floor(part.structure.start[node]! / 8) });
  }
}

async function start(): Promise<void> {
  const loading = element("p", { class: "loading", role: "status" }, "Unpacking…");
  document.body.append(loading);
  const summary = await loadSummary();
  const parts: LoadedPart[] = [];
  for (const [at, part] of summary.parts.entries()) parts.push(await loadPart(summary.description, part, at));
  new Page(summary, parts);
  document.documentElement.dataset.ready = "";
}

start().catch((error: unknown) => {
  document.body.append(element("p", { class: "loading", role: "alert" }, `This page cannot be shown: ${error}`));
});
