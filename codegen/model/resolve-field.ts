/** The fields of a type, one after the other. */
import { encodingName } from "../../src/bytes/text-encoding.js";
import { parseTypeCall } from "../expression/parse-expression.js";
import { type Place, SchemaError } from "../schema/place.js";
import type { Endian, RawField, RawSwitch, RawValid } from "../schema/raw-schema.js";
import type { Text } from "../schema/yaml-node.js";
import type { TypeDeclaration } from "./declarations.js";
import { integerType } from "./integer-range.js";
import { memoized } from "./memoized.js";
import type {
  Body,
  CaseBody,
  Derive,
  FieldModel,
  Repeat,
  Size,
  Typed,
  TypeModel,
  UserBody,
  Valid,
  ValueType,
} from "./model.js";
import { camelCase } from "./names.js";
import { parseBitsType, parseFloatType, parseIntegerType } from "./primitive.js";
import type { Registry } from "./registry.js";
import { byteOrderOf, followingArgs } from "./resolve-endian.js";
import { resolveFrame, resolveProcess } from "./resolve-frame.js";
import { conditionOf, scopeOf, typeText } from "./resolve-scope.js";
import { type Scope, typeExpression } from "./type-expression.js";
import { bodyValueType } from "./value-type.js";

/** The fields of a type; each is resolved when it is first asked for. */
export function resolveFields(declaration: TypeDeclaration, type: TypeModel, registry: Registry): FieldModel[] {
  return declaration.raw.seq.map((raw) => resolveField(raw, declaration, type, registry, raw.id));
}

/** A field; of the fields of its type it sees those before `before`, all when that is left out. */
export function resolveField(
  raw: RawField,
  declaration: TypeDeclaration,
  type: TypeModel,
  registry: Registry,
  before?: string,
): FieldModel {
  return new FieldResolver(raw, declaration, type, registry, before).resolve();
}

class FieldResolver {
  readonly #raw: RawField;
  readonly #declaration: TypeDeclaration;
  readonly #type: TypeModel;
  readonly #registry: Registry;
  readonly #before: { before?: string };

  constructor(
    raw: RawField,
    declaration: TypeDeclaration,
    type: TypeModel,
    registry: Registry,
    before: string | undefined,
  ) {
    this.#raw = raw;
    this.#declaration = declaration;
    this.#type = type;
    this.#registry = registry;
    this.#before = before === undefined ? {} : { before };
  }

  resolve(): FieldModel {
    const raw = this.#raw;
    const { id, doc, place } = raw;
    const { derive } = raw.hints;
    const field: FieldModel = memoized(
      { id, name: camelCase(id), doc, place, columns: raw.hints.columns },
      {
        body: () => this.#checkedBody(),
        size: () => this.#size(field.body),
        frame: () => resolveFrame(raw, field.body),
        process: () => raw.frame.process && resolveProcess(raw.frame.process, field.body, this.#scope),
        condition: () => raw.condition && conditionOf(raw.condition, this.#scope),
        repeat: () => this.#repeat(field.body, field),
        valid: () =>
          raw.valid && resolveValid(raw.valid, bodyValueType(field.body), this.#elementScope(field.body, field)),
        derive: () => derive && resolveDerive(derive, field, this.#type.fields).derive,
        parentDerive: () => derive && resolveDerive(derive, field, this.#type.fields).parentDerive,
      },
    );
    return field;
  }

  get #scope(): Scope {
    return scopeOf(this.#declaration, this.#type, this.#registry, this.#before);
  }

  /** What `_` is, and the field itself as far as it is read. */
  #elementScope(body: Body, own?: FieldModel): Scope {
    const scope = scopeOf(this.#declaration, this.#type, this.#registry, {
      ...this.#before,
      element: bodyValueType(body),
    });
    return { ...scope, field: (id) => (own && id === own.id ? own : scope.field(id)) };
  }

  #checkedBody(): Body {
    const body = this.#body();
    this.#requireHints(body);
    return body;
  }

  #fail(what: string): never {
    throw new SchemaError(this.#raw.place, what);
  }

  #typed(text: Text): Typed {
    return typeText(text, this.#scope);
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
    const { type, contents } = this.#raw;
    if (contents) return { kind: "constant", bytes: contents };
    if (!type) return this.#bytes();
    return "on" in type ? this.#switch(type) : this.#typeBody(type);
  }

  #typeBody(type: Text): CaseBody {
    const endian = byteOrderOf(this.#declaration, this.#type);
    if (/^[usf][1248]$/.test(type.text) && !type.text.endsWith("1") && !endian) {
      throw new SchemaError(type.place, `\`${type.text}\` needs a byte order (UndecidedEndiannessError)`);
    }
    const integer = parseIntegerType(type.text, endian, this.#raw.hints.jsNumber);
    if (integer) return { ...integer, enum: this.#enum() };
    const float = parseFloatType(type.text, endian);
    if (float) return float;
    const bits = parseBitsType(type.text, this.#bitEndian(), this.#enum());
    if (bits) return bits;
    if (type.text === "str" || type.text === "strz") return this.#text(type);
    return this.#user(type);
  }

  #bytes(): CaseBody {
    const { elements } = this.#raw.hints;
    if (!elements) return { kind: "bytes" };
    const element = parseFloatType(elements.text, byteOrderOf(this.#declaration, this.#type));
    if (!element) throw new SchemaError(elements.place, `elements of type \`${elements.text}\` are not supported`);
    return { kind: "elements", element };
  }

  #text({ text, place }: Text): CaseBody {
    const named = this.#encoding();
    if (!named) throw new SchemaError(place, `\`${text}\` needs an encoding`);
    const encoding = encodingName(named.text);
    if (!encoding) throw new SchemaError(named.place, `encoding \`${named.text}\` is not supported by this generator`);
    return { kind: "text", encoding, zeroTerminated: text === "strz" };
  }

  #enum() {
    const { enum: name } = this.#raw;
    return name && this.#scope.enum(name.text.split("::"), name.place);
  }

  #user(text: Text): UserBody {
    const { path, args, place } = parseTypeCall(text);
    const target = this.#declaration.findType(path, place);
    const type = this.#registry.type(target);
    const following = followingArgs(target, this.#declaration, this.#type);
    const taken = type.params.length - following.length;
    if (args.length !== taken && !type.schema.opaque) {
      throw new SchemaError(place, `\`${type.id}\` takes ${taken} parameters, not ${args.length}`);
    }
    const { raw } = this.#raw.hints;
    const body: UserBody = { kind: "user", type, raw, args: [], parent: this.#parent() };
    const scope = this.#argumentScope(body);
    return { ...body, args: [...args.map((arg) => typeExpression(arg, text.place, scope)), ...following] };
  }

  /** The arguments of an element see the elements before it: a list of values whose type is known already. */
  #argumentScope(body: UserBody): Scope {
    const scope = this.#scope;
    const { id, doc, place, repeat } = this.#raw;
    if (!repeat) return scope;
    const own = listSoFar(
      { id, name: camelCase(id), doc, place, body },
      repeat.kind === "until" ? repeat.condition.place : place,
    );
    return { ...scope, field: (name) => (name === id ? own : scope.field(name)) };
  }

  #parent(): UserBody["parent"] {
    const { parent } = this.#raw;
    if (!parent) return undefined;
    if (parent.text === "false") return "none";
    const typed = this.#typed(parent);
    if (typed.type.kind !== "user" && typed.type.kind !== "struct") {
      throw new SchemaError(parent.place, "a parent is an object, or `false`");
    }
    return typed;
  }

  #switch(raw: RawSwitch): Body {
    const on = this.#typed(raw.on);
    const cases = raw.cases.map(({ when, type }) => {
      const isDefault = when.text === "_";
      return { when: isDefault ? undefined : this.#typed(when), body: this.#typeBody(type) };
    });
    return { kind: "switch", on, cases, tags: tagsOf(on) };
  }

  #size(body: Body): Size | undefined {
    const { size, sizeEos, place } = this.#raw;
    const needsSize = needsSizeOf(body);
    if (needsSize && !size && !sizeEos && !this.#raw.frame.terminator) {
      this.#fail(`\`${this.#raw.id}\` needs \`size\`, \`size-eos\` or \`terminator\``);
    }
    const takesSize = needsSize || body.kind === "text" || body.kind === "user" || body.kind === "switch";
    if (!takesSize && (size || sizeEos)) this.#fail("a field of this type has a size of its own");
    if (size && sizeEos) throw new SchemaError(place, "`size` and `size-eos` exclude each other");
    if (sizeEos) return { kind: "eos" };
    if (!size) return undefined;
    const length = this.#typed(size);
    if (length.type.kind !== "integer") throw new SchemaError(size.place, "a size must be an integer");
    return { kind: "expr", length };
  }

  #repeat(body: Body, field: FieldModel): Repeat | undefined {
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
    const scope = this.#elementScope(body, listSoFar(field, repeat.condition.place));
    const condition = conditionOf(repeat.condition, scope).test;
    return { kind: "until", condition, torn: hints.torn && conditionOf(hints.torn, scope).test };
  }

  #requireHints(body: Body): void {
    const { hints, repeat, enum: enumName } = this.#raw;
    if (hints.raw && body.kind !== "user") this.#fail("`-iqdb-raw` needs a field of a user type");
    if (hints.elements && body.kind !== "elements") this.#fail("`-iqdb-elements` needs a field of plain bytes");
    if (hints.jsNumber && !(body.kind === "integer" && body.width === 8))
      this.#fail("`-iqdb-js` needs a 64-bit integer");
    if (hints.columns && !(repeat && body.kind === "user")) this.#fail("`-iqdb-columns` needs a repeated user type");
    if (enumName && !["integer", "bits", "switch"].includes(body.kind)) this.#fail("`enum` needs an integer");
  }
}

/** A repeated field as its own expressions see it: a list of what was read so far. */
function listSoFar(field: Pick<FieldModel, "id" | "name" | "doc" | "place" | "body">, place: Place): FieldModel {
  const always: Typed = { type: { kind: "boolean" }, place, node: { kind: "boolean", value: true } };
  return memoized(
    { id: field.id, name: field.name, doc: field.doc, place: field.place, columns: false },
    {
      body: () => field.body,
      repeat: (): Repeat => ({ kind: "until", condition: always, torn: undefined }),
      size: () => undefined,
      frame: () => undefined,
      process: () => undefined,
      condition: () => undefined,
      valid: () => undefined,
      derive: () => undefined,
      parentDerive: () => undefined,
    },
  );
}

/** Whether a value of this kind has no end of its own. */
function needsSizeOf(body: Body): boolean {
  if (body.kind === "switch") return body.cases.some((one) => one.body.kind === "text" && !one.body.zeroTerminated);
  if (body.kind === "text") return !body.zeroTerminated;
  return body.kind === "bytes" || body.kind === "elements";
}

export function resolveValid(raw: RawValid, type: ValueType, scope: Scope): Valid {
  const typed = (text: Text) => typeText(text, scope);
  switch (raw.kind) {
    case "in-enum":
      if (type.kind !== "integer" || !type.enum) {
        throw new SchemaError(raw.place, "`in-enum` needs a value with an enumeration");
      }
      return { kind: "in-enum", enum: type.enum };
    case "any-of":
      return { kind: "any-of", values: raw.values.map(typed) };
    case "range":
      return { kind: "range", min: raw.min && typed(raw.min), max: raw.max && typed(raw.max) };
    case "expr":
      return { kind: "expr", value: conditionOf(raw.value, scope).test };
    case "eq":
      return { kind: "eq", value: typed(raw.value) };
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
