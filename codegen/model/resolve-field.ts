/** The fields of a type, one after the other. */
import { encodingName } from "../../src/bytes/text-encoding.js";
import type { Expression } from "../expression/ast.js";
import { parseTypeCall } from "../expression/parse-expression.js";
import { SchemaError } from "../schema/place.js";
import type { Endian, RawField, RawSwitch, RawValid } from "../schema/raw-schema.js";
import type { Text } from "../schema/yaml-node.js";
import type { TypeDeclaration } from "./declarations.js";
import type { Body, Condition, Derive, FieldModel, Repeat, Size, Typed, TypeModel, UserBody, Valid } from "./model.js";
import { camelCase } from "./names.js";
import { parseBitsType, parseFloatType, parseIntegerType } from "./primitive.js";
import type { Registry } from "./registry.js";
import { isZeroTerminated, resolveFrame, resolveProcess } from "./resolve-frame.js";
import { scopeOf, typeText } from "./resolve-parts.js";
import { integerType, type Scope, typeExpression } from "./type-expression.js";
import { bodyValueType } from "./value-type.js";
import { isOnStream } from "./walk.js";

/** Resolves the fields of `type` into `fields`, so that each sees those before it. */
export function resolveFields(
  declaration: TypeDeclaration,
  type: TypeModel,
  registry: Registry,
  fields: FieldModel[],
): void {
  const derives: (() => void)[] = [];
  for (const raw of declaration.raw.seq) {
    const field = new FieldResolver(raw, declaration, type, registry).resolve();
    fields.push(field);
    const { derive } = raw.hints;
    // A derived field describes a later one, so its target is looked up when all are there.
    if (derive) derives.push(() => Object.assign(field, resolveDerive(derive, field, fields)));
  }
  for (const resolve of derives) resolve();
}

class FieldResolver {
  readonly #raw: RawField;
  readonly #declaration: TypeDeclaration;
  readonly #type: TypeModel;
  readonly #registry: Registry;
  readonly #scope: Scope;

  constructor(raw: RawField, declaration: TypeDeclaration, type: TypeModel, registry: Registry) {
    this.#raw = raw;
    this.#declaration = declaration;
    this.#type = type;
    this.#registry = registry;
    this.#scope = scopeOf(declaration, type, registry);
  }

  resolve(): FieldModel {
    const raw = this.#raw;
    const body = this.#body();
    this.#requireHints(body);
    return {
      id: raw.id,
      name: camelCase(raw.id),
      doc: raw.doc,
      place: raw.place,
      body,
      size: this.#size(body),
      frame: resolveFrame(raw, body),
      process: raw.frame.process && resolveProcess(raw.frame.process, body, this.#scope),
      condition: this.#condition(),
      repeat: this.#repeat(body),
      valid: raw.valid && this.#valid(raw.valid, body),
      derive: undefined,
      parentDerive: undefined,
      columns: raw.hints.columns,
    };
  }

  #fail(what: string): never {
    throw new SchemaError(this.#raw.place, what);
  }

  #typed(text: Text): Typed {
    return typeText(text, this.#scope);
  }

  /** The byte order of the type, or of the type around it. */
  #endian(): Endian | undefined {
    for (let at: TypeDeclaration | undefined = this.#declaration; at; at = at.parent) {
      if (at.raw.endian) return at.raw.endian;
    }
    return undefined;
  }

  #bitEndian(): Endian {
    for (let at: TypeDeclaration | undefined = this.#declaration; at; at = at.parent) {
      if (at.raw.bitEndian) return at.raw.bitEndian;
    }
    return "be";
  }

  #encoding(): Text | undefined {
    if (this.#raw.encoding) return this.#raw.encoding;
    for (let at: TypeDeclaration | undefined = this.#declaration; at; at = at.parent) {
      if (at.raw.encoding) return at.raw.encoding;
    }
    return undefined;
  }

  #body(): Body {
    const { type, contents, hints } = this.#raw;
    if (contents) return { kind: "constant", bytes: contents };
    if (!type) return this.#bytes();
    if ("on" in type) return this.#switch(type);
    const endian = this.#endian();
    if (/^[usf][1248]$/.test(type.text) && !type.text.endsWith("1") && !endian) {
      throw new SchemaError(type.place, `\`${type.text}\` needs a byte order (UndecidedEndiannessError)`);
    }
    const integer = parseIntegerType(type.text, endian, hints.jsNumber);
    if (integer) return { ...integer, enum: this.#enum() };
    const float = parseFloatType(type.text, endian);
    if (float) return float;
    const bits = parseBitsType(type.text, this.#bitEndian(), this.#enum());
    if (bits) return bits;
    if (type.text === "str" || type.text === "strz") return this.#text(type);
    return this.#user(type);
  }

  #bytes(): Body {
    const { elements } = this.#raw.hints;
    if (!elements) return { kind: "bytes" };
    const element = parseFloatType(elements.text, this.#endian());
    if (!element) throw new SchemaError(elements.place, `elements of type \`${elements.text}\` are not supported`);
    return { kind: "elements", element };
  }

  #text({ text, place }: Text): Body {
    const named = this.#encoding();
    if (!named) throw new SchemaError(place, `\`${text}\` needs an encoding`);
    const encoding = encodingName(named.text);
    if (!encoding) throw new SchemaError(named.place, `encoding \`${named.text}\` is not supported by this generator`);
    return { kind: "text", encoding };
  }

  #enum() {
    const { enum: name } = this.#raw;
    return name && this.#scope.enum(name.text.split("::"), name.place);
  }

  #user(text: Text): UserBody {
    const { path, args, place } = parseTypeCall(text);
    const target = this.#declaration.findType(path, place);
    const type = this.#registry.type(target);
    if (args.length !== type.params.length) {
      throw new SchemaError(place, `\`${type.id}\` takes ${type.params.length} parameters, not ${args.length}`);
    }
    const { raw } = this.#raw.hints;
    return { kind: "user", type, args: args.map((arg) => this.#arg(arg, text)), raw };
  }

  #arg(arg: Expression, text: Text): Typed {
    return typeExpression(arg, text.place, this.#scope);
  }

  #switch(raw: RawSwitch): Body {
    const on = this.#typed(raw.on);
    const cases = raw.cases.map(({ when, type }) => {
      if (when.text === "_") throw new SchemaError(when.place, "a default case is not supported by this generator");
      if (parseIntegerType(type.text, "le", false) || parseFloatType(type.text, "le") || type.text === "str") {
        throw new SchemaError(type.place, "a primitive type in a switch is not supported: wrap it in a type");
      }
      return { when: this.#typed(when), body: this.#user(type) };
    });
    return { kind: "switch", on, cases, tags: tagsOf(on) };
  }

  #size(body: Body): Size | undefined {
    const { size, sizeEos, place } = this.#raw;
    const needsSize = ["bytes", "text", "elements"].includes(body.kind);
    const isTerminated = this.#raw.frame.terminator !== undefined || isZeroTerminated(this.#raw);
    if (needsSize && !size && !sizeEos && !isTerminated) {
      this.#fail(`\`${this.#raw.id}\` needs \`size\`, \`size-eos\` or \`terminator\``);
    }
    const takesSize = needsSize || body.kind === "user" || body.kind === "switch";
    if (!takesSize && (size || sizeEos)) this.#fail("a field of this type has a size of its own");
    if (size && sizeEos) throw new SchemaError(place, "`size` and `size-eos` exclude each other");
    if (sizeEos) return { kind: "eos" };
    if (!size) return undefined;
    const length = this.#typed(size);
    if (length.type.kind !== "integer") throw new SchemaError(size.place, "a size must be an integer");
    return { kind: "expr", length };
  }

  #condition(): Condition | undefined {
    if (!this.#raw.condition) return undefined;
    const test = this.#boolean(this.#raw.condition, this.#scope);
    return { test, onStream: isOnStream(test) };
  }

  #boolean(text: Text, scope: Scope): Typed {
    const typed = typeText(text, scope);
    if (typed.type.kind !== "boolean") throw new SchemaError(text.place, "a condition must be true or false");
    return typed;
  }

  #repeat(body: Body): Repeat | undefined {
    const { repeat, hints } = this.#raw;
    if (hints.torn && repeat?.kind !== "until") {
      throw new SchemaError(hints.torn.place, "`-iqdb-torn` belongs to `repeat: until`");
    }
    if (!repeat || repeat.kind === "eos") return repeat;
    if (repeat.kind === "expr") {
      const count = this.#typed(repeat.count);
      if (count.type.kind !== "integer") throw new SchemaError(repeat.count.place, "a count must be an integer");
      return { kind: "expr", count };
    }
    const scope = scopeOf(this.#declaration, this.#type, this.#registry, bodyValueType(body));
    const condition = this.#boolean(repeat.condition, scope);
    return { kind: "until", condition, torn: hints.torn && this.#boolean(hints.torn, scope) };
  }

  #valid(raw: RawValid, body: Body): Valid {
    const scope = scopeOf(this.#declaration, this.#type, this.#registry, bodyValueType(body));
    const typed = (text: Text) => typeText(text, scope);
    switch (raw.kind) {
      case "in-enum":
        if ((body.kind !== "integer" && body.kind !== "bits") || !body.enum)
          return this.#fail("`in-enum` needs a field with an enumeration");
        return { kind: "in-enum", enum: body.enum };
      case "any-of":
        return { kind: "any-of", values: raw.values.map(typed) };
      case "range":
        return { kind: "range", min: raw.min && typed(raw.min), max: raw.max && typed(raw.max) };
      case "expr":
        return { kind: "expr", value: this.#boolean(raw.value, scope) };
      case "eq":
        return { kind: "eq", value: typed(raw.value) };
    }
  }

  #requireHints(body: Body): void {
    const { hints, repeat, enum: enumName } = this.#raw;
    if (hints.raw && body.kind !== "user") this.#fail("`-iqdb-raw` needs a field of a user type");
    if (hints.elements && body.kind !== "elements") this.#fail("`-iqdb-elements` needs a field of plain bytes");
    if (hints.jsNumber && !(body.kind === "integer" && body.width === 8))
      this.#fail("`-iqdb-js` needs a 64-bit integer");
    if (hints.columns && !(repeat && body.kind === "user")) this.#fail("`-iqdb-columns` needs a repeated user type");
    if (enumName && body.kind !== "integer" && body.kind !== "bits") this.#fail("`enum` needs an integer");
  }
}

/** All values of a tag, when its field says so in `valid`. */
function tagsOf({ node, place }: Typed): Typed[] | undefined {
  if (node.kind !== "field" && node.kind !== "member") return undefined;
  const { valid } = node.field;
  if (valid?.kind === "eq") return [valid.value];
  if (valid?.kind === "any-of") return [...valid.values];
  if (valid?.kind !== "in-enum") return undefined;
  const { enum: model } = valid;
  return model.members.map(({ label, value }) => ({
    type: { ...integerType(value, value), enum: model },
    place,
    node: { kind: "enum", enum: model, label, value },
  }));
}

function resolveDerive(
  { text, place }: Text,
  field: FieldModel,
  fields: readonly FieldModel[],
): Partial<Pick<FieldModel, "derive" | "parentDerive">> {
  const match = /^(sizeof|count|crc32)\((_parent\.)?([a-z][a-z0-9_]*)\)$/.exec(text);
  if (!match) throw new SchemaError(place, "`-iqdb-derive` is sizeof(x), count(x) or crc32(x); x may be `_parent.y`");
  if (field.body.kind !== "integer") throw new SchemaError(place, "only an integer can be derived");
  if (field.condition || field.repeat) throw new SchemaError(place, "a derived field is always there, once");
  const kind = match[1] as Derive["kind"];
  const targetId = match[3]!;
  if (match[2]) return { parentDerive: { kind, targetId, place } };
  const target = fields.find((candidate) => candidate.id === targetId);
  if (!target) throw new SchemaError(place, `there is no field \`${targetId}\``);
  if (kind === "count" && !target.repeat) throw new SchemaError(place, `\`${target.id}\` is not repeated`);
  return { derive: { kind, target } };
}
