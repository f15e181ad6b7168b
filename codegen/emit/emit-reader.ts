/**
 * The functions that read a type, from one description in four modes:
 *
 *     decode   builds the value
 *     skip     validates and moves on, building nothing but what later expressions need
 *     trace    decodes and records who owns which byte
 *     partial  decodes up to a torn tail
 *
 * The name of the current field is a local variable of constants, which costs nothing until an error unwinds. Instances
 * become constants in front of their first use, because `_io.pos` must be looked at then and only then.
 */
import { descriptionKey } from "../docs/describe-schemas.js";
import {
  alignsBefore,
  carriesBits,
  completions,
  coversAll,
  expressionsOf,
  handedOut,
  hasTornTail,
  innerTypes,
  ownFields,
  shownInstances,
} from "../model/facts.js";
import type {
  CaseBody,
  FieldModel,
  PositionedInstance,
  SwitchBody,
  Typed,
  TypeModel,
  UserBody,
  Valid,
  ValueInstance,
} from "../model/model.js";
import { decisionOf } from "../model/resolve-endian.js";
import { typedArrayOf } from "../model/value-type.js";
import { SchemaError } from "../schema/place.js";
import { contentReader, frameName, type ReadSite } from "./emit-frame.js";
import { bodyReader, bodySkipper, inOrder, layoutKind } from "./emit-primitive.js";
import { RepetitionEmitter } from "./emit-repetition.js";
import { contextParameters, emitPrologue, instanceReaderName, shownParameters, switchTags } from "./emit-scope.js";
import { caseContent, discriminated, fieldType, isEmptyWhenAbsent, valueTypeName } from "./emit-types.js";
import { emitValid, validated } from "./emit-valid.js";
import { block, local, parameterList } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";
import { discard, isList, offsetOf, paramJs, type ReadMode, usesWord } from "./reader-parts.js";
import { ReaderScope } from "./reader-scope.js";

const PURPOSE: Readonly<Record<ReadMode, string>> = {
  decode: "Reads a value at the reader's position.",
  skip: "Moves over a value and validates it as {@link decode} does, without building it.",
  trace: "Decodes a value and records who owns which byte.",
  partial: "Decodes a value up to its torn tail.",
};

export function emitReader(type: TypeModel, mode: ReadMode, module: ModuleContext): string {
  return new ReaderEmitter(type, mode, module).emit();
}

/** The function that reads a positioned instance. */
export function emitInstanceReader(
  type: TypeModel,
  instance: PositionedInstance,
  mode: "decode" | "trace",
  module: ModuleContext,
): string {
  return new ReaderEmitter(type, mode, module, "instance").emitInstance(instance);
}

class ReaderEmitter {
  readonly #type: TypeModel;
  #mode: ReadMode;
  /** The reader of the content at hand. */
  #stream = "reader";
  readonly #module: ModuleContext;
  readonly #handedOut: readonly ValueInstance[];
  /** Whether fields are also put into the object that expressions elsewhere look at. */
  readonly #scoped: boolean;
  readonly #needed: ReadonlySet<string>;
  readonly #lines: string[] = [];
  readonly #scope: ReaderScope;
  readonly #repetition: RepetitionEmitter;
  #current = "";

  constructor(type: TypeModel, mode: ReadMode, module: ModuleContext, place: "reader" | "instance" = "reader") {
    this.#type = type;
    this.#mode = mode;
    this.#module = module;
    this.#scope = new ReaderScope(type, module, this.#lines, place);
    this.#scoped = module.surroundings.isScoped(type);
    this.#handedOut = handedOut(type, module.schemas);
    const needed = mode === "skip" ? expressionsOf(type).flatMap(ownFields) : type.fields;
    this.#needed = new Set(needed.map(({ id }) => id));
    this.#repetition = new RepetitionEmitter({
      mode,
      module,
      lines: this.#lines,
      isNeeded: ({ id }) => this.#needed.has(id),
      expression: (typed, js) => this.#expression(typed, js),
      single: (field, assign) => this.#single(field, assign),
      call: (body, discarded, state) => this.#call(body, discarded, state),
      keep: (field) => this.#keep(field),
      leaf: (field) => this.#leaf(field),
    });
  }

  emit(): string {
    const { name } = this.#type;
    for (const field of this.#type.fields) this.#field(field);
    for (const instance of this.#handedOut) this.#handOut(instance);
    if (!this.#scoped && this.#mode !== "skip") this.#scope.evaluateAll();
    const result = this.#mode === "skip" ? "" : this.#result();
    const verb = this.#mode === "partial" ? "decodePartial" : this.#mode;
    const purpose = PURPOSE[this.#mode].replace("{@link decode}", `{@link decode${name}}`);
    const returns = this.#mode === "skip" ? "void" : this.#module.typeName(this.#type);
    const body = this.#withoutDecision(this.#lines).join("\n");
    const told = this.#mode === "trace" ? `layout.type("${descriptionKey(this.#type)}");` : "";
    const scope = this.#scoped ? emitPrologue(this.#type, this.#module, this.#mode === "trace", body) : "";
    const prologue = `${told}${scope}`;
    const parameters = parameterList(this.#parameters(), `${prologue}\n${body}\n${result}`);
    const head = `/** ${purpose} */\nexport function ${verb}${name}(${parameters}): ${returns}`;
    if (this.#type.fields.length === 0) return `${head} { ${prologue} ${body} ${result} }`;
    const hasLoop = this.#type.fields.some((field) => this.#loops(field));
    return `${head} {
      ${prologue}
      ${this.#guarded(`${body}\n${result}`, hasLoop)}
    }`;
  }

  /** Code whose errors name the field. */
  #guarded(code: string, hasLoop: boolean, first = "", last = ""): string {
    const inField = this.#module.bytes("inField", "format-error");
    return `
      let at = "${first}";${hasLoop ? "\nlet index = -1;" : ""}
      try {
        ${code}
      } catch (error) {
        throw ${inField}(error, at${hasLoop ? ", index" : ""});
      }${last}
    `;
  }

  emitInstance({ field, pos, io, name }: PositionedInstance): string {
    const trace = this.#mode === "trace";
    const type = this.#type;
    const result = fieldType(field, this.#module, false);
    this.#lines.push(`const reader = ${io ? this.#expression(io) : "self.io"};`, "const before = reader.mark();");
    if (trace) this.#lines.push("const outer = layout.moveTo(reader, here);");
    const opening = this.#lines.splice(0).join("\n");
    if (field.condition) this.#lines.push(`if (!(${this.#expression(field.condition.test)})) return undefined;`);
    if (pos) this.#lines.push(`reader.seek(${this.#expression(pos)});`);
    if (trace) this.#lines.push("layout.passOver();");
    const single: FieldModel = { ...field, condition: undefined };
    const variable = local(field.name);
    this.#value(single, (code) => `const ${variable}${this.#annotation(single)} = ${code};`);
    const back = `finally { reader.reset(before); ${trace ? "layout.moveBack(outer);" : ""} }`;
    const body = this.#guarded(`${this.#lines.join("\n")}\nreturn ${variable};`, this.#loops(single), "", back);
    const layout = trace
      ? `, layout: ${this.#module.bytes("type LayoutRecorder", "layout")}, here: ${this.#module.bytes("type LayoutPlace", "layout")}`
      : "";
    return `
      /** Reads \`${type.id}.${field.id}\` where it stands${trace ? ", and records who owns which byte" : ""}. */
      function ${instanceReaderName(type, name, trace)}(self: ${this.#module.scopeName(type)}${layout}): ${result} {
        ${usesWord(body + opening, "object") ? "const object = self.value;" : ""}
        ${opening}
        ${body}
      }
    `;
  }

  /** Moving over numbers needs no byte order. */
  #withoutDecision(lines: readonly string[]): readonly string[] {
    const decision = decisionOf(this.#type)?.name;
    if (decision === undefined || lines.filter((line) => line.includes(decision)).length !== 1) return lines;
    return lines.filter((line) => !line.startsWith(`const ${decision} = `));
  }

  #parameters(): string[] {
    const parameters = [`reader: ${this.#module.bytes("type ByteReader", "byte-reader")}`];
    if (this.#mode === "trace") parameters.push(`layout: ${this.#module.bytes("type LayoutRecorder", "layout")}`);
    if (this.#mode === "partial") parameters.push(`partial: ${this.#module.bytes("type PartialRead", "partial-read")}`);
    parameters.push(...contextParameters(this.#type, this.#module));
    for (const param of this.#type.params) {
      parameters.push(`${local(param.name)}: ${valueTypeName(param.type, this.#module)}`);
    }
    if (this.#handedOut.length > 0) parameters.push(`state?: ${this.#module.stateName(this.#type)}`);
    return parameters;
  }

  #result(): string {
    if (this.#scoped) return "return object;";
    const names = [...this.#type.fields, ...shownInstances(this.#type)].map(({ name }) =>
      local(name) === name ? name : `${name}: ${local(name)}`,
    );
    const cast = discriminated(this.#type).length > 0 ? ` as ${this.#module.typeName(this.#type)}` : "";
    const value = `{ ${names.join(", ")} }${cast}`;
    const shown = shownParameters(this.#type, this.#module);
    if (!shown) return `return ${value};`;
    const whole = `<${this.#module.typeName(this.#type)}>`;
    return `return ${this.#module.bytes("withParameters", "scope")}${whole}(${value}, ${shown});`;
  }

  #handOut(instance: ValueInstance): void {
    if (!this.#scope.isEvaluated(instance)) {
      throw new SchemaError(instance.place, "an instance on `_io` that others use must be used unconditionally in seq");
    }
    this.#lines.push(`if (state) state.${instance.name} = ${local(instance.name)};`);
  }

  #loops(field: FieldModel): boolean {
    return (
      field.repeat !== undefined &&
      !typedArrayOf(field) &&
      !(this.#mode === "skip" && this.#repetition.isSkippedAtOnce(field))
    );
  }

  #field(field: FieldModel): void {
    if (this.#current !== field.name) this.#lines.push(`at = "${field.name}";`);
    this.#current = field.name;
    if (alignsBefore(this.#type, field)) this.#align();
    const name = local(field.name);
    const kept = this.#needed.has(field.id);
    if (field.condition) {
      this.#scope.prepare(field.condition.test);
      if (kept) this.#lines.push(this.#absent(field));
      if (isEmptyWhenAbsent(field)) this.#keep(field);
      this.#lines.push(`if (${this.#expression(field.condition.test)}) {`);
      this.#value(field, kept ? (code) => `${name} = ${code};` : discard);
      if (!isEmptyWhenAbsent(field) || typedArrayOf(field)) this.#keep(field);
      this.#lines.push("}");
    } else {
      this.#scope.prepareParts(field);
      const annotation = this.#annotation(field);
      this.#value(field, kept ? (code) => `const ${name}${annotation} = ${code};` : discard);
      if (!isList(field)) this.#keep(field);
    }
  }

  /** Puts a field where expressions of other objects find it. */
  #keep({ name }: FieldModel): void {
    if (this.#scoped && this.#scope.place === "reader") this.#lines.push(`object.${name} = ${local(name)};`);
  }

  /** Goes on at a whole byte; the bits in between belong to nobody. */
  #align(): void {
    if (this.#mode === "trace") this.#lines.push("layout.unused(reader.pos);");
    this.#lines.push(`${this.#module.bytes("alignBits", "bit-fields")}(reader);`);
  }

  /** What a substream leaves of its last byte is not for the fields behind it. */
  #alignAfter(field: FieldModel): void {
    if (innerTypes(field.body).some((type) => carriesBits(type))) this.#align();
  }

  /** The declaration of a field that may be absent. */
  #absent(field: FieldModel): string {
    const name = local(field.name);
    const type = fieldType(field, this.#module, false);
    if (!isEmptyWhenAbsent(field)) return `let ${name}: ${type};`;
    const typed = typedArrayOf(field);
    return typed ? `let ${name} = new ${typed}(0);` : `const ${name}: ${type} = [];`;
  }

  #annotation(field: FieldModel): string {
    return field.repeat && !typedArrayOf(field) ? `: ${fieldType(field, this.#module, false)}` : "";
  }

  #expression(typed: Typed, js?: "number" | "bigint"): string {
    return this.#scope.expression(typed, js);
  }

  // ── The value of a field ────────────────────────────────────────────────

  #value(field: FieldModel, assign: (code: string) => string): void {
    const checksum = this.#mode === "trace" ? this.#checksumOf(field) : undefined;
    const covered = local(`${field.name}From`);
    if (checksum !== undefined) this.#lines.push(`const ${covered} = layout.position;`);
    if (this.#mode === "trace") this.#traced(field, assign);
    else if (field.repeat) this.#repetition.emit(field, assign);
    else this.#single(field, assign);
    if (checksum !== undefined) this.#lines.push(`layout.cover(${covered}, "${checksum}");`);
  }

  /** The path of the checksum over a field, from this type on. */
  #checksumOf(field: FieldModel): string | undefined {
    const own = this.#type.fields.find(({ derive }) => derive?.kind === "crc32" && derive.target === field);
    if (own) return own.name;
    const all = this.#type.fields.flatMap((outer) => completions(this.#type, outer));
    const found = all.find(({ derive }) => derive.kind === "crc32" && derive.target === field);
    return found && `${found.outer.name}.${found.inner.name}`;
  }

  #traced(field: FieldModel, assign: (code: string) => string): void {
    if (field.repeat && !typedArrayOf(field)) {
      this.#repetition.emit(field, assign);
      return;
    }
    this.#lines.push(`layout.enter("${field.name}");`);
    if (field.repeat) this.#repetition.emit(field, assign);
    else this.#single(field, assign);
    this.#lines.push("layout.leave();");
  }

  #leaf(field: FieldModel): void {
    if (this.#mode === "trace" && innerTypes(field.body).length === 0) {
      this.#lines.push(`layout.leaf(${this.#kind(field)});`);
    }
  }

  /** The code of what a field map calls the field: a byte order that is decided while reading is said as it was decided. */
  #kind(field: FieldModel): string {
    const { body } = field;
    const isArray = typedArrayOf(field) !== undefined;
    if (body.kind !== "integer" && body.kind !== "float") return `"${layoutKind(field, isArray)}"`;
    const inThis = (one: typeof body) => `"${layoutKind({ ...field, body: one }, isArray)}"`;
    return body.width === 1 ? inThis(body) : inOrder(body, (typed) => this.#expression(typed), inThis);
  }

  #single(field: FieldModel, assign: (code: string) => string): void {
    const { body } = field;
    if (body.kind !== "user" && body.kind !== "switch") this.#primitive(field, assign);
    else if (field.valid) this.#validObject(field, field.valid, assign);
    else if (field.process) this.#processed(field, assign);
    else if (field.frame) this.#framed(field, assign);
    else if (field.size) this.#substream(field, assign);
    else if (body.kind === "switch") this.#switch(field, body, assign);
    else this.#user(field, body, assign);
  }

  #primitive(field: FieldModel, assign: (code: string) => string): void {
    if (assign === discard && this.#mode === "skip" && !field.valid) {
      this.#lines.push(`${bodySkipper(field, this.#site(field))};`);
      return;
    }
    const code = bodyReader(field, this.#site(field));
    if (field.valid) this.#validated(field, field.valid, code, assign);
    else this.#lines.push(assign(code));
    this.#leaf(field);
  }

  #validated(field: FieldModel, valid: Valid, code: string, assign: (code: string) => string): void {
    const name = local(field.name);
    const direct = assign !== discard && !field.condition;
    const read = assign === discard || direct ? name : `${name}Read`;
    const isFixed = field.body.kind === "integer" || field.body.kind === "float";
    const offset = isFixed ? offsetOf(field) : local(`${field.name}At`);
    if (!isFixed) this.#lines.push(`const ${offset} = reader.pos;`);
    this.#lines.push(direct ? assign(code) : `const ${read} = ${code};`);
    this.#lines.push(emitValid(validated(field), valid, read, this.#scope.names(read), this.#module, offset));
    if (!direct && assign !== discard) this.#lines.push(assign(read));
  }

  /** What is looked at must be built, even where nobody else needs it. */
  #validObject(field: FieldModel, valid: Valid, assign: (code: string) => string): void {
    const name = local(field.name);
    this.#single({ ...field, valid: undefined }, assign === discard ? (code) => `const ${name} = ${code};` : assign);
    this.#lines.push(emitValid(validated(field), valid, name, this.#scope.names(name), this.#module, "reader.pos"));
  }

  #site(field: FieldModel): ReadSite {
    return {
      typeId: this.#type.id,
      module: this.#module,
      length: () => this.#length(field),
      expression: (typed, js) => this.#expression(typed, js),
    };
  }

  /** The length of a sized field as a number that was checked against the stream. */
  #length({ size }: FieldModel): string {
    if (size?.kind !== "expr") return "reader.end - reader.pos";
    return `reader.length(${this.#expression(size.length)})`;
  }

  #user(field: FieldModel, body: UserBody, assign: (code: string) => string): void {
    if (field.body.kind === "user") this.#enterPartial(field);
    if (body.raw) this.#raw(field, body, assign);
    else this.#lines.push(assign(this.#call(body, assign === discard)));
  }

  /** Says where the torn tail is, should there be one. */
  #enterPartial(field: FieldModel): void {
    if (this.#mode !== "partial" || !innerTypes(field.body).some((type) => hasTornTail(type))) return;
    this.#lines.push(`partial.enter("${field.name}");`);
  }

  /** The call that reads a value of a user type; `partial` goes on into the types that have a torn tail. */
  #call(body: UserBody, discarded: boolean, state = ""): string {
    const args = [this.#stream];
    let verb: ReadMode = discarded && this.#mode === "skip" ? "skip" : "decode";
    if (this.#mode === "trace") verb = "trace";
    if (this.#mode === "partial" && hasTornTail(body.type)) verb = "partial";
    if (verb === "trace") args.push("layout");
    if (verb === "partial") args.push("partial");
    args.push(...this.#scope.contextOf(body));
    body.args.forEach((arg, at) => {
      args.push(this.#expression(arg, paramJs(body.type, at)));
    });
    if (state !== "") args.push(state);
    return `${this.#module.call(verb, body.type)}(${args.join(", ")})`;
  }

  #raw(field: FieldModel, body: UserBody, assign: (code: string) => string): void {
    const start = local(`${field.name}Start`);
    const stream = this.#stream;
    if (assign !== discard) this.#lines.push(`const ${start} = ${stream}.pos;`);
    if (this.#mode === "trace") this.#lines.push(`${this.#call(body, false)};`);
    else this.#lines.push(`${this.#module.call("skip", body.type)}(${stream}${this.#rawArgs(body)});`);
    if (assign !== discard) this.#lines.push(assign(`${stream}.bytes.subarray(${start}, ${stream}.pos)`));
  }

  #rawArgs(body: UserBody): string {
    return body.args.map((arg, at) => `, ${this.#expression(arg, paramJs(body.type, at))}`).join("");
  }

  #switch(field: FieldModel, body: SwitchBody, assign: (code: string) => string): void {
    const name = local(field.name);
    const kept = assign !== discard;
    if (kept && !field.condition && !field.repeat) {
      this.#lines.push(`let ${name}: ${this.#switchType(field, body)};`);
    }
    this.#enterPartial(field);
    const { on, whens } = this.#tags(body);
    this.#lines.push(`switch (${on}) {`);
    body.cases.forEach(({ when, body: one }, at) => {
      const label = when ? `case ${whens[at]}:` : "default:";
      const first = this.#lines.length;
      const assignOne = kept ? (code: string) => `${name} = ${code};` : discard;
      if (one.kind === "user") this.#user(field, one, assignOne);
      else this.#single(this.#caseContent(field, one), assignOne);
      const code = [...this.#lines.splice(first), "break;"].join("\n");
      // A value that is no object is read from what the code calls `reader`.
      const own = one.kind === "user" ? code : code.replaceAll(/\breader\b/g, this.#stream);
      this.#lines.push(label, block(own));
    });
    if (!coversAll(body)) this.#otherwise(field, kept ? name : undefined);
    else if (body.cases.every(({ when }) => when)) this.#lines.push(kept ? this.#impossible(body) : "");
    this.#lines.push("}");
  }

  /** A case that is no object: of a sized field it takes what the size leaves. */
  #caseContent(field: FieldModel, body: CaseBody): FieldModel {
    return { ...caseContent(field, body), name: `${field.name}Case` };
  }

  /** Bytes are no constants to JavaScript: each case is a comparison. */
  #tags({ on, cases }: SwitchBody): { on: string; whens: string[] } {
    return switchTags(
      on,
      cases,
      (typed, js) => this.#expression(typed, js),
      (name) => this.#module.bytes(name, "expressions"),
    );
  }

  #switchType(field: FieldModel, body: SwitchBody): string {
    const type = fieldType({ ...field, condition: undefined }, this.#module, false);
    return coversAll(body) || type.includes("undefined") || field.size ? type : `${type} | undefined`;
  }

  /** Every tag has a case and other tags were refused; this tells the compiler so. */
  #impossible(body: SwitchBody): string {
    const notExpr = this.#module.bytes("notExpr", "validation");
    return `default: throw ${notExpr}(${this.#expression(body.on)}, "a case of the switch");`;
  }

  /** A tag without a case: the bytes of a sized field are kept as they are, else there is nothing. */
  #otherwise(field: FieldModel, name: string | undefined): void {
    if (!field.size) return;
    const take = `${this.#stream}.takeRest()`;
    this.#lines.push("default:", name === undefined ? `${take};` : `${name} = ${take};`);
    if (this.#mode === "trace") this.#lines.push('layout.leaf("bytes");');
  }

  #substream(field: FieldModel, assign: (code: string) => string): void {
    const { size } = field;
    if (this.#scoped) {
      this.#ownStream(field, assign);
      return;
    }
    const outer = [local(`${field.name}OuterStart`), local(`${field.name}OuterEnd`)];
    if (size?.kind === "expr") {
      this.#lines.push(`const ${outer[0]} = reader.start;`, `const ${outer[1]} = reader.end;`);
      this.#lines.push(`reader.narrow(${this.#length(field)});`);
    } else {
      this.#lines.push(`const ${outer[0]} = reader.start;`, "reader.start = reader.pos;");
    }
    this.#content(field, assign);
    if (this.#mode === "trace") this.#lines.push("layout.unused(reader.end);");
    this.#lines.push(`reader.widen(${outer[0]}, ${size?.kind === "expr" ? outer[1] : "reader.end"});`);
    this.#alignAfter(field);
  }

  #content(field: FieldModel, assign: (code: string) => string): void {
    const { body } = field;
    if (body.kind === "switch") this.#switch(field, body, assign);
    else this.#user(field, body as UserBody, assign);
  }

  /** A substream that ends at a terminator or before padding. */
  #framed(field: FieldModel, assign: (code: string) => string): void {
    const [start, end, next] = ["OuterStart", "OuterEnd", "Next"].map((part) => local(`${field.name}${part}`));
    const narrow = this.#module.bytes("narrowFrame", "frame");
    const length = field.size ? `, ${this.#length(field)}` : "";
    this.#lines.push(
      `const ${start} = reader.start;`,
      `const ${end} = reader.end;`,
      `const ${next} = ${narrow}(reader, ${frameName(this.#type.id, field, this.#module)}${length});`,
    );
    if (this.#scoped) {
      const content = local(`${field.name}Content`);
      this.#lines.push(`const ${content} = reader.substream(reader.end - reader.pos);`);
      this.#inStream(content, field, assign);
      if (this.#mode === "trace") this.#lines.push("layout.passOver();");
    } else {
      this.#content(field, assign);
      if (this.#mode === "trace") this.#lines.push("layout.unused(reader.end);");
    }
    this.#lines.push(`reader.resume(${start}, ${end}, ${next});`);
    this.#alignAfter(field);
    if (this.#mode === "trace") this.#lines.push('layout.leaf("frame");');
  }

  /** Content that is read from other bytes than those of the stream: these belong to the field as a whole. */
  #processed(field: FieldModel, assign: (code: string) => string): void {
    const content = local(`${field.name}Content`);
    this.#lines.push(`const ${content} = reader.over(${contentReader(field, this.#site(field))});`);
    const mode = this.#mode;
    this.#mode = mode === "skip" ? "skip" : "decode";
    this.#stream = content;
    this.#content(field, assign);
    this.#stream = "reader";
    this.#mode = mode;
    if (mode === "trace") this.#lines.push('layout.leaf("bytes");');
  }

  /** A stream that is still there when its content has been read: instances may look into it later. */
  #ownStream(field: FieldModel, assign: (code: string) => string): void {
    const content = local(`${field.name}Content`);
    this.#lines.push(`const ${content} = reader.substream(${this.#length(field)});`);
    this.#inStream(content, field, assign);
    if (this.#mode === "trace") this.#lines.push("layout.passOver();");
  }

  #inStream(content: string, field: FieldModel, assign: (code: string) => string): void {
    const trace = this.#mode === "trace";
    if (trace) this.#lines.push(`const ${content}Outer = layout.moveTo(${content});`);
    this.#stream = content;
    this.#content(field, assign);
    this.#stream = "reader";
    if (trace) this.#lines.push(`layout.moveBack(${content}Outer);`);
  }
}
