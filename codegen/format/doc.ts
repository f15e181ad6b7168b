/**
 * A document that can be laid out in more than one way, and its printing within a width: groups stay on one line when they
 * fit, and break at all their own lines when they do not, outer ones first. (Wadler, "A prettier printer"; the printer of
 * the Prettier project works the same way.)
 */

export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: "group"; readonly doc: Doc; readonly broken: boolean }
  | { readonly kind: "indent"; readonly doc: Doc }
  /** A line break, or `flat` when its group fits; `hard` breaks always. */
  | { readonly kind: "line"; readonly flat: string; readonly hard: boolean }
  /** Text that stands only where its group is broken. */
  | { readonly kind: "if-broken"; readonly text: string };

export const LINE: Doc = { kind: "line", flat: " ", hard: false };
export const SOFT_LINE: Doc = { kind: "line", flat: "", hard: false };
export const HARD_LINE: Doc = { kind: "line", flat: "", hard: true };

export function group(doc: Doc): Doc {
  return { kind: "group", doc, broken: mustBreak(doc) };
}

export function indent(doc: Doc): Doc {
  return { kind: "indent", doc };
}

export function ifBroken(text: string): Doc {
  return { kind: "if-broken", text };
}

/** Whether a break inside cannot be avoided. */
export function mustBreak(doc: Doc): boolean {
  if (typeof doc === "string") return false;
  if (isList(doc)) return doc.some(mustBreak);
  switch (doc.kind) {
    case "line":
      return doc.hard;
    case "group":
      return doc.broken;
    case "indent":
      return mustBreak(doc.doc);
    case "if-broken":
      return false;
  }
}

function isList(doc: Exclude<Doc, string>): doc is readonly Doc[] {
  return Array.isArray(doc);
}

interface Command {
  readonly depth: number;
  readonly broken: boolean;
  readonly doc: Doc;
}

const STEP = "  ";

export function printDoc(doc: Doc, width: number, depth = 0): string {
  const parts: string[] = [];
  let column = depth * STEP.length;
  const stack: Command[] = [{ depth, broken: true, doc }];
  for (let command = stack.pop(); command; command = stack.pop()) {
    const { doc: one, broken } = command;
    if (typeof one === "string") {
      parts.push(one);
      column = one.includes("\n") ? one.length - one.lastIndexOf("\n") - 1 : column + one.length;
    } else if (isList(one)) pushAll(stack, one, command);
    else if (one.kind === "indent") stack.push({ ...command, depth: command.depth + 1, doc: one.doc });
    else if (one.kind === "if-broken") parts.push(broken ? one.text : "");
    else if (one.kind === "group") {
      const flat = { ...command, broken: false, doc: one.doc };
      stack.push(!one.broken && fits(flat, stack, width - column) ? flat : { ...flat, broken: true });
    } else if (broken || one.hard) {
      parts.push("\n", STEP.repeat(command.depth));
      column = command.depth * STEP.length;
    } else {
      parts.push(one.flat);
      column += one.flat.length;
    }
  }
  return parts.join("").replaceAll(/[ \t]+$/gm, "");
}

function pushAll(stack: Command[], docs: readonly Doc[], command: Command): void {
  for (let at = docs.length - 1; at >= 0; at--) stack.push({ ...command, doc: docs[at]! });
}

/** Whether the text up to the next possible line break behind `first` fits. */
function fits(first: Command, rest: readonly Command[], room: number): boolean {
  let left = room;
  let behind = rest.length;
  const stack = [first];
  while (left >= 0) {
    const command = stack.pop() ?? rest[--behind];
    if (!command) return true;
    const { doc, broken } = command;
    if (typeof doc === "string") left -= doc.length;
    else if (isList(doc)) pushAll(stack, doc, command);
    else if (doc.kind === "line") {
      if (broken || doc.hard) return true;
      left -= doc.flat.length;
    } else if (doc.kind !== "if-broken") {
      stack.push({ ...command, broken: doc.kind === "group" ? doc.broken || broken : broken, doc: doc.doc });
    }
  }
  return false;
}
