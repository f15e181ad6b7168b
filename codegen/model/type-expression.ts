/**
 * Gives an expression its types: names are resolved, integers get a range, mistakes get a place.
 *
 * An integer operation whose range stays within ±(2^53 - 1) is done in numbers, any other in bigints, so no operation
 * ever rounds.
 */
import type { Expression, TypeName } from "../expression/ast.js";
import { type Place, SchemaError, shifted } from "../schema/place.js";
import { declaredTypeBits } from "./declared-size.js";
import { type Integer, integerType, rangeOf, united } from "./integer-range.js";
import type {
  EnumModel,
  FieldModel,
  InstanceModel,
  ParamModel,
  Typed,
  TypedNode,
  TypeModel,
  ValueType,
} from "./model.js";
import { bitsOfPrimitive, primitiveValueType } from "./primitive.js";
import { BOOLEAN, elementType, type Meaning, memberOf, parentType, rootType, STREAM_POSITION } from "./type-member.js";
import { commonType, fieldValueType, instanceValueType } from "./value-type.js";

/** What names mean at the place of an expression. */
export interface Scope {
  /** The type that the expression stands in. */
  readonly self: TypeModel | undefined;
  field(id: string): FieldModel | undefined;
  param(id: string): ParamModel | undefined;
  instance(id: string): InstanceModel | undefined;
  enum(path: readonly string[], place: Place): EnumModel;
  type(path: readonly string[], place: Place): TypeModel;
  /** The type of `_`, where it has a meaning. */
  readonly element: ValueType | undefined;
}

/** Types `expression`, which stands at `place`, by the names of `scope`. */
export function typeExpression(expression: Expression, place: Place, scope: Scope): Typed {
  const visit = (node: Expression): Typed => new Typing(shifted(place, node.at), scope, visit).type(node);
  return visit(expression);
}

/** The type that `name` means at `place`. */
export function namedType({ path, lists }: TypeName, place: Place, scope: Pick<Scope, "type">): ValueType {
  const primitive = path.length === 1 ? primitiveValueType(path[0]!) : undefined;
  let type: ValueType = primitive ?? { kind: "user", type: scope.type(path, place) };
  for (let list = 0; list < lists; list++) type = { kind: "list", element: type };
  return type;
}

/** Integers that are numbers here and bigints there are reckoned with as bigints. */
function inOneKind(typed: Typed): Typed {
  const { type, place } = typed;
  if (type.kind !== "union") return typed;
  const [first, ...rest] = type.members.filter((member) => member.kind === "integer");
  if (!first || rest.length + 1 < type.members.length) return typed;
  const range = rest.reduce<Integer>(united, first);
  return { type: { ...range, js: "bigint" }, place, node: { kind: "cast", object: typed } };
}

class Typing {
  readonly #place: Place;
  readonly #scope: Scope;
  readonly #visit: (node: Expression) => Typed;

  constructor(place: Place, scope: Scope, visit: (node: Expression) => Typed) {
    this.#place = place;
    this.#scope = scope;
    this.#visit = visit;
  }

  type(node: Expression): Typed {
    switch (node.kind) {
      case "integer":
        return this.#typed(integerType(node.value, node.value), { kind: "integer", value: node.value });
      case "float":
        return this.#typed({ kind: "float" }, { kind: "float", value: node.value });
      case "string":
        return this.#typed({ kind: "string" }, { kind: "string", value: node.value });
      case "boolean":
        return this.#typed(BOOLEAN, { kind: "boolean", value: node.value });
      case "enum":
        return this.#enum(node.path, node.label);
      case "array":
        return this.#array(node.items.map(this.#visit));
      case "format":
        return this.#format(node);
      case "name":
        return this.#name(node.name);
      case "member":
        return this.#member(node.object, node.name, []);
      case "call":
        if (node.callee.kind !== "member") return this.#mistake("only methods can be called: `value.method(…)`");
        return this.#member(node.callee.object, node.callee.name, node.args.map(this.#visit));
      case "index":
        return this.#at(this.#visit(node.object), this.#visit(node.index));
      case "cast":
        return this.#cast(this.#visit(node.object), node.to);
      case "sizeof":
        return this.#sizeof(node.of, node.unit);
      case "unary":
        return this.#unary(node);
      case "binary":
        return this.#binary(node);
      case "ternary":
        return this.#ternary(node);
    }
  }

  #typed(type: ValueType, node: TypedNode): Typed {
    return { type, place: this.#place, node };
  }

  #mistake(what: string): never {
    throw new SchemaError(this.#place, what);
  }

  #enum(path: readonly string[], label: string): Typed {
    const model = this.#scope.enum(path, this.#place);
    const member = model.members.find((candidate) => candidate.label === label);
    if (!member) this.#mistake(`enumeration \`${path.join("::")}\` has no member \`${label}\``);
    const type = { ...integerType(member.value, member.value), js: model.js, enum: model };
    return this.#typed(type, { kind: "enum", enum: model, label, value: member.value });
  }

  #meaning({ type, node }: Meaning): Typed {
    return this.#typed(type, node);
  }

  #name(name: string): Typed {
    const scope = this.#scope;
    if (name.startsWith("_")) return this.#special(name);
    const field = scope.field(name);
    if (field) return inOneKind(this.#typed(fieldValueType(field), { kind: "field", field }));
    const param = scope.param(name);
    if (param) return this.#typed(param.type, { kind: "param", param });
    const instance = scope.instance(name);
    if (instance) return inOneKind(this.#typed(instanceValueType(instance), { kind: "instance", instance }));
    return this.#mistake(`\`${name}\` is neither a field before this place, nor a parameter, nor an instance`);
  }

  #special(name: string): Typed {
    const { element, self } = this.#scope;
    switch (name) {
      case "_":
        if (!element) this.#mistake("`_` has no meaning here");
        return this.#typed(element, { kind: "element" });
      case "_index":
        return this.#typed(STREAM_POSITION, { kind: "index" });
      case "_io":
        return this.#typed({ kind: "stream" }, { kind: "around", object: undefined, what: "io" });
      case "_root":
        return this.#typed(rootType(self), { kind: "around", object: undefined, what: "root" });
      case "_parent":
        if (self?.parent.kind === "none") this.#mistake(`nothing stands around \`${self.id}\`: it has no \`_parent\``);
        return this.#typed(parentType(self), { kind: "around", object: undefined, what: "parent" });
      case "_sizeof": {
        const bits = self && declaredTypeBits(self);
        if (bits === undefined) this.#mistake("the size is not always the same");
        return this.#constant(BigInt(Math.ceil(bits / 8)));
      }
      default:
        return this.#mistake(`\`${name}\` has no meaning`);
    }
  }

  #constant(value: bigint): Typed {
    return this.#typed(integerType(value, value), { kind: "integer", value });
  }

  #member(objectNode: Expression, name: string, args: readonly Typed[]): Typed {
    const object = this.#visit(objectNode);
    if (object.node.kind === "around" && object.node.what === "io" && !object.node.object) {
      if (name === "eof") return this.#typed(BOOLEAN, { kind: "stream", property: name });
      if (name === "pos" || name === "size") return this.#typed(STREAM_POSITION, { kind: "stream", property: name });
    }
    const meaning = memberOf(object, name, args);
    return typeof meaning === "string" ? this.#mistake(meaning) : inOneKind(this.#meaning(meaning));
  }

  /** Literals of bytes are bytes; anything else is a list. */
  #array(items: readonly Typed[]): Typed {
    const values = items.map(({ node }) => (node.kind === "integer" ? Number(node.value) : -1));
    if (values.every((value) => value >= 0 && value <= 255)) {
      return this.#typed({ kind: "bytes" }, { kind: "bytes", values });
    }
    const element = items.reduce<ValueType | undefined>(
      (type, item) => type && commonType(type, item.type),
      items[0]!.type,
    );
    if (!element) this.#mistake("the elements of a list have one type");
    return this.#typed({ kind: "list", element }, { kind: "array", items });
  }

  #format(node: Extract<Expression, { kind: "format" }>): Typed {
    const parts = node.parts.map((part) => (typeof part === "string" ? part : this.#visit(part)));
    for (const part of parts) {
      if (typeof part !== "string" && part.type.kind !== "string") this.#require(part, "integer");
    }
    return this.#typed({ kind: "string" }, { kind: "format", parts });
  }

  #at(object: Typed, index: Typed): Typed {
    const element = elementType(object.type);
    if (!element) this.#mistake(`a value of kind ${object.type.kind} has no elements`);
    this.#require(index, "integer");
    return this.#typed(element, { kind: "at", object, index });
  }

  /** A number keeps the range that is known of it. */
  #cast(object: Typed, name: TypeName): Typed {
    const type = namedType(name, this.#place, this.#scope);
    const known = type.kind === "integer" && object.type.kind === "integer";
    return this.#typed(known ? { ...object.type, enum: undefined } : type, { kind: "cast", object });
  }

  #sizeof({ path }: TypeName, unit: "bytes" | "bits"): Typed {
    const primitive = path.length === 1 ? bitsOfPrimitive(path[0]!) : undefined;
    const bits = primitive ?? declaredTypeBits(this.#scope.type(path, this.#place));
    if (bits === undefined) this.#mistake(`the size of \`${path.join("::")}\` is not always the same`);
    return this.#constant(BigInt(unit === "bits" ? bits : Math.ceil(bits / 8)));
  }

  #unary(node: Extract<Expression, { kind: "unary" }>): Typed {
    const operand = this.#visit(node.operand);
    const typed = (type: ValueType) => this.#typed(type, { kind: "unary", operator: node.operator, operand });
    if (node.operator === "not") {
      this.#require(operand, "boolean");
      return typed(BOOLEAN);
    }
    if (operand.type.kind === "float" && node.operator !== "~") return typed(operand.type);
    const { min, max } = this.#integer(operand);
    if (node.operator === "+") return operand;
    if (node.operator === "-") return typed(integerType(-max, -min));
    return typed(integerType(-max - 1n, -min - 1n));
  }

  #binary(node: Extract<Expression, { kind: "binary" }>): Typed {
    const left = this.#visit(node.left);
    const right = this.#visit(node.right);
    const { operator } = node;
    const typed = (type: ValueType) => this.#typed(type, { kind: "binary", operator, left, right });
    switch (operator) {
      case "or":
      case "and":
        this.#require(left, "boolean");
        this.#require(right, "boolean");
        return typed(BOOLEAN);
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        this.#comparable(left, right);
        return typed(BOOLEAN);
    }
    if (operator === "+" && left.type.kind === "string" && right.type.kind === "string") return typed(left.type);
    if (left.type.kind === "float" || right.type.kind === "float") {
      if (!["+", "-", "*", "/", "%"].includes(operator)) this.#mistake(`\`${operator}\` needs integers`);
      for (const side of [left, right]) if (side.type.kind !== "float") this.#require(side, "integer");
      return typed({ kind: "float" });
    }
    const range = rangeOf(operator, this.#integer(left), this.#integer(right));
    return range ? typed(range) : this.#mistake(`\`${operator}\` is not an operation on integers`);
  }

  #comparable(left: Typed, right: Typed): void {
    const kinds = [left.type.kind, right.type.kind];
    if (kinds.includes("any") || kinds.includes("union")) return;
    const numeric = kinds.every((kind) => kind === "integer" || kind === "float");
    const same = kinds[0] === kinds[1] && ["string", "boolean", "bytes"].includes(kinds[0]!);
    const empty = kinds.every((kind) => kind === "bytes" || kind === "list");
    if (!numeric && !same && !empty) this.#mistake(`${kinds[0]} and ${kinds[1]} cannot be compared`);
  }

  #ternary(node: Extract<Expression, { kind: "ternary" }>): Typed {
    const condition = this.#visit(node.condition);
    const then = this.#visit(node.then);
    const otherwise = this.#visit(node.otherwise);
    this.#require(condition, "boolean");
    const type = commonType(then.type, otherwise.type);
    if (!type) this.#mistake("both sides of `? :` must have the same type");
    return this.#typed(type, { kind: "ternary", condition, then, otherwise });
  }

  #integer(typed: Typed): Integer {
    if (typed.type.kind !== "integer") this.#mistake(`expected an integer, found ${typed.type.kind}`);
    return typed.type;
  }

  #require(typed: Typed, kind: ValueType["kind"]): void {
    if (typed.type.kind !== kind) throw new SchemaError(typed.place, `expected ${kind}, found ${typed.type.kind}`);
  }
}
