/** What is wrong, and what the checksums of a part say: a list to click on. */
import { isRight } from "../inspection.js";
import { grouped } from "../leaf-value.js";
import { nodeOfPath } from "../node-of-path.js";
import { inWords } from "./details-view.js";
import { button, element } from "./element.js";
import type { LoadedPart } from "./load-parts.js";
import type { Selection } from "./selection.js";

/** More than anyone reads. */
const PROBLEMS_MAX = 100;
const CHECKSUMS_MAX = 50;

export function findingsView(part: LoadedPart, selection: Selection): HTMLElement {
  const { problems, checksums } = part.summary;
  const select = (path: string, byte: number) => {
    const node = nodeOfPath(part.structure, path);
    selection.select({ node, byte: Math.max(0, Math.min(byte, part.bytes.length - 1)) });
  };
  const box = element("div", { class: "findings" });
  if (problems.length > 0) {
    const items = problems.slice(0, PROBLEMS_MAX).map(({ state, offset, path, why }) => {
      const text = `${state === "note" ? "" : `${state} at byte ${grouped(offset)}: `}${path === "" ? "" : `${path}: `}${why}`;
      return element(
        "li",
        {},
        button(text, "show the place", () => select(path, offset), state),
      );
    });
    box.append(
      list(
        `${grouped(problems.length)} ${problems.length === 1 ? "finding" : "findings"}`,
        items,
        problems.length,
        true,
      ),
    );
  }
  const wrong = checksums.filter((one) => !isRight(one));
  if (checksums.length > 0) {
    const ordered = [...wrong, ...checksums.filter(isRight)];
    const items = ordered.slice(0, CHECKSUMS_MAX).map((checksum) => {
      const mark = isRight(checksum) ? "✓" : "✗";
      const show = () => select(checksum.path, checksum.offset);
      const className = isRight(checksum) ? "right" : "wrong";
      return element(
        "li",
        {},
        button(`${mark} ${checksum.path}: ${inWords(checksum)}`, "show the checksum", show, className),
      );
    });
    const right = checksums.length - wrong.length;
    const words =
      wrong.length === 0 ? `${grouped(right)} right` : `${grouped(right)} right, ${grouped(wrong.length)} wrong`;
    box.append(list(`Checksums: ${words}`, items, checksums.length, false));
  }
  return box;
}

function list(title: string, items: readonly HTMLElement[], count: number, isOpen: boolean): HTMLElement {
  const rest =
    count > items.length ? element("li", { class: "rest" }, `… ${grouped(count - items.length)} more`) : undefined;
  const attributes = isOpen ? { open: "" } : {};
  return element("details", attributes, element("summary", {}, title), element("ul", {}, ...items, rest));
}
