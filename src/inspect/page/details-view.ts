/** What is known of the field that is pointed at, or else selected. */
import { type Checksum, isRight } from "../inspection.js";
import { grouped } from "../leaf-value.js";
import { docOf, enumMember, leafValue, showNode, typeOf } from "../node-words.js";
import { checksumIn, checksumOver } from "./checksums.js";
import { element } from "./element.js";
import type { LoadedPart } from "./load-parts.js";
import type { Selection } from "./selection.js";

/** As much of a long value as anyone reads here. */
const LIMITS = { elements: 24, bytes: 96 };

export class DetailsView {
  readonly box = element("section", { class: "details", "aria-label": "Field", "aria-live": "polite" });
  readonly #part: LoadedPart;
  readonly #selection: Selection;

  constructor(part: LoadedPart, selection: Selection) {
    this.#part = part;
    this.#selection = selection;
    selection.onChange(() => this.refresh());
  }

  refresh(): void {
    const { node, byte } = this.#selection.pointed ?? this.#selection.selected;
    // Pointing is not to be read aloud.
    this.box.setAttribute("aria-live", this.#selection.pointed ? "off" : "polite");
    this.box.replaceChildren(...(this.#part.bytes.length === 0 ? ["The part is empty."] : this.#lines(node, byte)));
  }

  #lines(node: number, byte: number): (HTMLElement | string)[] {
    const { structure } = this.#part;
    const path = structure.path(node) || "the whole";
    const lines = [
      element("h2", {}, path, element("span", { class: "type" }, typeOf(this.#part, node))),
      element("p", { class: "value" }, showNode(this.#part, node, LIMITS)),
      element("p", { class: "place" }, this.#place(node, byte)),
    ];
    const doc = this.#docs(node);
    if (doc !== "") lines.push(element("p", { class: "doc" }, doc));
    for (const [isGood, text] of this.#verdicts(node)) {
      lines.push(element("p", { class: isGood ? "right" : "wrong" }, `${isGood ? "✓" : "✗"} ${text}`));
    }
    for (const { path: at, state, why } of this.#part.summary.problems) {
      // What is wrong with a checksum has just been said.
      const isSaid = checksumIn(this.#part, node) !== undefined;
      if (at !== "" && at === structure.path(node) && !isSaid) lines.push(element("p", { class: state }, why));
    }
    return lines;
  }

  #place(node: number, byte: number): string {
    const { structure } = this.#part;
    const [start, end] = [structure.start[node]!, structure.end[node]!];
    const [first, last] = [Math.floor(start / 8), Math.ceil(end / 8)];
    const bits = start % 8 === 0 && end % 8 === 0 ? "" : `, bits ${start % 8} to ${(end - 1) % 8}`;
    const size = end - start < 8 && end > start ? `${end - start} bits` : `${grouped(last - first)} bytes`;
    const at = `byte ${grouped(byte)} = 0x${byte.toString(16)}`;
    if (last <= first) return `at byte ${grouped(first)}, no bytes`;
    return `${size} from ${grouped(first)} (0x${first.toString(16)}) to ${grouped(last - 1)} (0x${(last - 1).toString(16)})${bits}; ${at}`;
  }

  #docs(node: number): string {
    const value = leafValue(this.#part, node);
    const member = value && enumMember(this.#part, node, value);
    const docs = [docOf(this.#part, node)];
    if (member && member.doc !== "") docs.push(`${member.id}: ${member.doc}`);
    return docs.filter((doc) => doc !== "").join("\n");
  }

  *#verdicts(node: number): Generator<[isGood: boolean, text: string]> {
    const own = checksumIn(this.#part, node);
    if (own) yield [isRight(own), inWords(own)];
    const cover = checksumOver(this.#part, node);
    if (cover) yield [isRight(cover), `covered by ${cover.path}, which is ${isRight(cover) ? "right" : "wrong"}`];
  }
}

export function inWords(checksum: Checksum): string {
  const { start, end, stored, computed, besides } = checksum;
  const bytes = `bytes ${grouped(start)} to ${grouped(end - 1)}${besides ? ` ${besides}` : ""}`;
  if (isRight(checksum)) return `checksum ${hex(stored)} is right for ${bytes}`;
  return `checksum ${hex(stored)} is wrong: ${bytes} have ${hex(computed)}`;
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, "0");
}
