/**
 * YAML with places: every node knows its line and column, so that an error in a schema names the spot.
 *
 * Scalars are kept as they are written; what a scalar means (text, number, expression) is for its reader to say.
 */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from "yaml";
import { type Place, SchemaError } from "./place.js";

/** A scalar as written, and where its first character stands. */
export interface Text {
  readonly text: string;
  readonly place: Place;
}

export interface YamlEntry {
  readonly key: Text;
  readonly value: YamlNode;
}

export class YamlNode {
  readonly place: Place;
  readonly #node: Node | null;
  readonly #placeAt: (offset: number) => Place;

  constructor(node: Node | null, fallback: Place, placeAt: (offset: number) => Place) {
    this.#node = node;
    this.#placeAt = placeAt;
    this.place = node?.range ? placeAt(node.range[0]) : fallback;
  }

  static parse(file: string, source: string): YamlNode {
    const lines = new LineCounter();
    const placeAt = (offset: number): Place => {
      const { line, col } = lines.linePos(offset);
      return { file, line, column: col };
    };
    const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    const problem = document.errors[0];
    if (problem) throw new SchemaError(placeAt(problem.pos[0]), problem.message);
    return new YamlNode(document.contents, { file, line: 1, column: 1 }, placeAt);
  }

  get isMap(): boolean {
    return isMap(this.#node);
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** Whether the scalar is in quotes, so that `'1'` is text where `1` is a number. */
  get isQuoted(): boolean {
    const type = isScalar(this.#node) ? this.#node.type : undefined;
    return type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;
  }

  get isNumber(): boolean {
    return isScalar(this.#node) && (typeof this.#node.value === "number" || typeof this.#node.value === "bigint");
  }

  entries(): YamlEntry[] {
    if (this.#node === null) return [];
    if (!isMap(this.#node)) throw new SchemaError(this.place, "expected a mapping");
    return this.#node.items.map((pair) => {
      const key = new YamlNode(pair.key as Node, this.place, this.#placeAt);
      return { key: key.text(), value: new YamlNode(pair.value as Node | null, key.place, this.#placeAt) };
    });
  }

  items(): YamlNode[] {
    if (!isSeq(this.#node)) throw new SchemaError(this.place, "expected a list");
    return this.#node.items.map((item) => new YamlNode(item as Node, this.place, this.#placeAt));
  }

  text(): Text {
    if (!isScalar(this.#node)) throw new SchemaError(this.place, "expected a single value");
    const { value, source } = this.#node;
    const text = typeof value === "string" ? value : (source ?? String(value));
    return { text, place: this.isQuoted ? { ...this.place, column: this.place.column + 1 } : this.place };
  }

  boolean(): boolean {
    const { text } = this.text();
    if (text !== "true" && text !== "false") throw new SchemaError(this.place, `expected true or false, found ${text}`);
    return text === "true";
  }
}
