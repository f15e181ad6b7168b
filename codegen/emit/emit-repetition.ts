/**
 * The part of a reader that reads repeated fields: typed arrays at once, lists element by element, up to a torn tail where
 * the reader goes that far.
 */
import { handedOut, isPlain, isUnaligned, minElementSize } from "../model/facts.js";
import type { FieldModel, FloatBody, IntegerBody, Repeat, Typed, UserBody } from "../model/model.js";
import { typedArrayOf } from "../model/value-type.js";
import { isOnStream, someNode } from "../model/walk.js";
import { arrayReader, inOrder } from "./emit-primitive.js";
import { isEmptyWhenAbsent } from "./emit-types.js";
import { local } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";
import { discard, emptyValue, isCalledAlone, isList, type ReadMode, usesElementValue } from "./reader-parts.js";

/** The reader around the repetition. */
export interface ElementReader {
  readonly mode: ReadMode;
  readonly module: ModuleContext;
  readonly lines: string[];
  isNeeded(field: FieldModel): boolean;
  expression(typed: Typed, js?: "number" | "bigint"): string;
  /** Reads a value that is not repeated. */
  single(field: FieldModel, assign: (code: string) => string): void;
  call(body: UserBody, discarded: boolean, state?: string): string;
  keep(field: FieldModel): void;
  leaf(field: FieldModel): void;
}

/** Whether a size can be told before the first element is read. */
function isSameForAll(size: Typed): boolean {
  return !isOnStream(size) && !someNode(size, ({ node }) => node.kind === "index");
}

export class RepetitionEmitter {
  readonly #reader: ElementReader;

  constructor(reader: ElementReader) {
    this.#reader = reader;
  }

  isSkippedAtOnce(field: FieldModel): boolean {
    return (
      field.repeat?.kind === "expr" &&
      !this.#reader.isNeeded(field) &&
      !field.valid &&
      field.size === undefined &&
      field.frame === undefined &&
      field.body.kind === "user" &&
      isPlain(field.body.type)
    );
  }

  emit(field: FieldModel, assign: (code: string) => string): void {
    const repeat = field.repeat!;
    const elementMin = minElementSize(field);
    if (typedArrayOf(field)) this.#typedArray(field, repeat, assign);
    else if (repeat.kind === "expr" && this.#reader.mode === "skip" && this.isSkippedAtOnce(field)) {
      this.#reader.lines.push(`reader.advance(${this.#count(field, repeat, elementMin)} * ${elementMin});`);
    } else {
      this.#list(field, repeat, elementMin, assign);
      this.#reader.lines.push("index = -1;");
    }
  }

  /** A size that the file says bounds the count as well as one that the schema says. */
  #count({ size }: FieldModel, repeat: Extract<Repeat, { kind: "expr" }>, elementMin: number): string {
    const said = elementMin === 0 && size?.kind === "expr" && isSameForAll(size.length) ? size.length : undefined;
    const min = said ? this.#reader.expression(said, "number") : elementMin;
    return `reader.count(${this.#reader.expression(repeat.count)}, ${min})`;
  }

  #typedArray(field: FieldModel, repeat: Repeat, assign: (code: string) => string): void {
    const array = typedArrayOf(field);
    if (!array || (field.body.kind !== "float" && field.body.kind !== "integer")) return;
    const { width } = field.body;
    const count =
      repeat.kind === "expr" ? this.#count(field, repeat, width) : `reader.elements(reader.end - reader.pos, ${width})`;
    if (assign === discard) this.#reader.lines.push(`reader.advance(${count} * ${width});`);
    else this.#reader.lines.push(assign(this.#arrayCode(field.body, array, count)));
    this.#reader.leaf(field);
  }

  #arrayCode(body: IntegerBody | FloatBody, array: string, count: string): string {
    return inOrder(
      body,
      (typed) => this.#reader.expression(typed),
      (one) => arrayReader(one, array, count),
    );
  }

  #list(field: FieldModel, repeat: Repeat, elementMin: number, assign: (code: string) => string): void {
    const name = local(field.name);
    const kept = assign !== discard;
    if (kept && !isEmptyWhenAbsent(field)) {
      this.#reader.lines.push(assign("[]"));
      if (isList(field)) this.#reader.keep(field);
    }
    const handsOut = field.body.kind === "user" ? handedOut(field.body.type, this.#reader.module.schemas) : [];
    if (handsOut.length > 0 && field.body.kind === "user") {
      const state = this.#reader.module.stateName(field.body.type);
      const initial = handsOut.map(({ name, value }) => `${name}: ${emptyValue(value.type)}`).join(", ");
      this.#reader.lines.push(`const elementState: ${state} = { ${initial} };`);
    }
    const state = handsOut.length > 0 ? "elementState" : "";
    const push = kept ? (code: string) => `${name}.push(${code});` : discard;
    if (repeat.kind === "until") this.#until(field, repeat, elementMin, push, state);
    else this.#counted(field, repeat, elementMin, push, state);
  }

  #counted(
    field: FieldModel,
    repeat: Exclude<Repeat, { kind: "until" }>,
    elementMin: number,
    push: (code: string) => string,
    state: string,
  ): void {
    if (repeat.kind === "expr") {
      const count = local(`${field.name}Count`);
      this.#reader.lines.push(`const ${count} = ${this.#count(field, repeat, elementMin)};`);
      this.#reader.lines.push(`for (index = 0; index < ${count}; index++) {`);
      this.#element(field, push, state);
    } else {
      const more = this.#reader.module.usesBits ? `!${this.#reader.module.atEnd()}` : "reader.pos < reader.end";
      this.#reader.lines.push(`for (index = 0; ${more}; index++) {`);
      if (elementMin === 0) this.#reader.lines.push(`const before = ${this.#position(field)};`);
      this.#element(field, push, state);
      if (elementMin === 0) this.#reader.lines.push(this.#progress(field));
    }
    this.#reader.lines.push("}");
  }

  #until(
    field: FieldModel,
    repeat: Extract<Repeat, { kind: "until" }>,
    elementMin: number,
    push: (code: string) => string,
    state: string,
  ): void {
    const watch = elementMin === 0 || this.#reader.mode === "partial";
    this.#reader.lines.push("for (index = 0; ; index++) {");
    if (watch) this.#reader.lines.push(`const before = ${this.#position(field)};`);
    if (this.#reader.mode === "partial" && repeat.torn) this.#partialElement(field, repeat.torn, state);
    else this.#untilElement(field, repeat, push, state);
    this.#reader.lines.push(`if (${this.#reader.expression(repeat.condition)}) break;`);
    if (elementMin === 0) this.#reader.lines.push(this.#progress(field));
    this.#reader.lines.push("}");
  }

  /** Where an element begins, by which it is seen whether it takes anything. */
  #position(field: FieldModel): string {
    return isUnaligned(field) ? `${this.#reader.module.bytes("bitPosition", "bit-fields")}(reader)` : "reader.pos";
  }

  #progress(field: FieldModel): string {
    return `reader.requireProgress(before${isUnaligned(field) ? `, ${this.#position(field)}` : ""});`;
  }

  #untilElement(
    field: FieldModel,
    repeat: Extract<Repeat, { kind: "until" }>,
    push: (code: string) => string,
    state: string,
  ): void {
    if (!usesElementValue(repeat.condition)) {
      this.#element(field, push, state);
      return;
    }
    this.#element(field, (code) => `const element = ${code};`, state);
    if (push !== discard) this.#reader.lines.push(push("element"));
  }

  #partialElement(field: FieldModel, torn: Typed, state: string): void {
    const body = field.body as UserBody;
    this.#reader.lines.push(
      "const { start, end } = reader;",
      `let element: ${this.#reader.module.typeName(body.type)};`,
      `try { element = ${this.#reader.call(body, false, state)}; } catch (error) {`,
      `partial.stop("${field.name}", index, { before, start, end }, error); break; }`,
      `if (${this.#reader.expression(torn)}) { partial.stop("${field.name}", index, { before, start, end }); break; }`,
      `${local(field.name)}.push(element);`,
    );
  }

  #element(field: FieldModel, assign: (code: string) => string, state: string): void {
    if (this.#reader.mode === "trace") this.#reader.lines.push(`layout.enter("${field.name}", index);`);
    const { body } = field;
    const single: FieldModel = { ...field, repeat: undefined, condition: undefined };
    if (body.kind === "user" && isCalledAlone(field))
      this.#reader.lines.push(assign(this.#reader.call(body, assign === discard, state)));
    else if (assign === discard) this.#reader.single(single, discard);
    else this.#nestedElement(single, assign);
    if (this.#reader.mode === "trace") this.#reader.lines.push("layout.leave();");
  }

  /** An element that takes more than one expression to read. */
  #nestedElement(field: FieldModel, assign: (code: string) => string): void {
    if (field.body.kind !== "switch" && !field.valid) {
      this.#reader.single(field, assign);
      return;
    }
    const name = `${field.name}Element`;
    this.#reader.single({ ...field, name }, (code) => `const ${local(name)} = ${code};`);
    this.#reader.lines.push(assign(local(name)));
  }
}
