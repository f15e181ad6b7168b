/** The worked examples of docs/FORMAT.md, as a stranger finds them: taken from its text, not from what it is made of. */
import { readFileSync } from "node:fs";

/** A line of a table of bytes. */
export interface ByteRow {
  readonly at: number;
  readonly hex: string;
  /** Whether the document cuts the bytes off. */
  readonly isCut: boolean;
  readonly field: string;
}

export interface DocumentExample {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly rows: readonly ByteRow[];
}

/** The bytes of a structure, inside an example. */
export interface StructureExample {
  readonly example: string;
  readonly start: number;
  readonly rows: readonly ByteRow[];
}

export const documentText = (): string => readFileSync(new URL("../../docs/FORMAT.md", import.meta.url), "utf8");

const ROW = /^\| (\d+) \| `([0-9a-f ]+)( …)?` \| `([^`]+)` \| .* \|$/;

/** The table at the beginning of `text`. */
function byteRows(text: string): ByteRow[] {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines.slice(2, end).map((line) => {
    const match = ROW.exec(line);
    if (match === null) throw new Error(`no line of a table of bytes: ${line}`);
    const [, at, hex, cut, field] = match;
    return { at: Number(at), hex: hex!, isCut: cut !== undefined, field: field! };
  });
}

const EXAMPLE = /^\*\*Example (\w)\.\*\* (.*) \((\d+) bytes\):\n\n```text\n([\s\S]*?)\n```\n\n/gm;

/** The examples by their letters. */
export function documentExamples(text = documentText()): Map<string, DocumentExample> {
  const found = [...text.matchAll(EXAMPLE)].map(({ 0: all, 1: name, 2: title, 3: length, 4: dump, index }) => {
    const digits = dump!.split("\n").map((line) => line.replace(/^ *\d+ {2}/, ""));
    const bytes = new Uint8Array(Buffer.from(digits.join("").replaceAll(" ", ""), "hex"));
    if (bytes.length !== Number(length)) throw new Error(`example ${name} has ${bytes.length} bytes, not ${length}`);
    return [name!, { title: title!, bytes, rows: byteRows(text.slice(index + all.length)) }] as const;
  });
  return new Map(found);
}

/** The sections of structures (not of enumerations) below those of files, with the bytes that they show. */
export function documentStructures(text = documentText()): Map<string, StructureExample[]> {
  const sections = text.split(/^### /m).slice(1);
  const entries = sections.flatMap((section): [string, StructureExample[]][] => {
    const [, name] = /^(\S+)\n/.exec(section) ?? [];
    if (name === undefined) return [];
    const shown = [...section.matchAll(/^\*From byte (\d+) of example (\w):\*\n\n/gm)];
    return [
      [
        name,
        shown.map(({ 0: all, 1: start, 2: example, index }) => ({
          example: example!,
          start: Number(start),
          rows: byteRows(section.slice(index + all.length)),
        })),
      ],
    ];
  });
  return new Map(entries);
}
