/**
 * Gives an expression its types: names are resolved, integers get a range, mistakes get a place.
 *
 * An integer operation whose range stays within ±(2^53 - 1) is done in numbers, any other in bigints, so no operation
 * ever rounds.
 */
import type { Expression } from "../expression/ast.js";
import { type Place, SchemaError, shifted } from "../schema/place.js";
import type { EnumModel, FieldModel, InstanceModel, ParamModel, Typed, TypedNode, ValueType } from "./model.js";
import { fieldValueType } from "./value-type.js";

/** What names mean at the place of an expression. */
export interface Scope {
  field(id: string): FieldModel | undefined;
  param(id: string): ParamModel | undefined;
  instance(id: string): InstanceModel | undefined;
  enum(path: readonly string[], place: Place): EnumModel;
  /** The type of `_`, where it has a meaning. */
  readonly element: ValueType | undefined;
}

type Integer = Extract<ValueType, { kind: "integer" }>;

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);
/** No byte array of JavaScript is longer; so sums of stream positions stay safe numbers. */
const STREAM_MAX = 2n ** 47n;
const BOOLEAN: ValueType = { kind: "boolean" };
const STREAM_POSITION = integerType(0n, STREAM_MAX);

export function integerType(min: bigint, max: bigint): Integer {
  return { kind: "integer", js: min < -SAFE_MAX || max > SAFE_MAX ? "bigint" : "number", min, max };
}

/** Types `expression`, which stands at `place`, by the names of `scope`. */
export function typeExpression(expression: Expression, place: Place, scope: Scope): Typed {
  const visit = (node: Expression): Typed => new Typing(shifted(place, node.at), scope, visit).type(node);
  return visit(expression);
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
      case "name":
        return this.#name(node.name);
      case "member":
        return this.#member(node.object, node.name);
      case "unary":
        return this.#unary(node);
      case "binary":
        return this.#binary(node);
      case "ternary":
        return this.#ternary(node);
      default:
        return this.#fail(`${{ array: "arrays", index: "indexing", call: "calls" }[node.kind]} in expressions`);
    }
  }

  #typed(type: ValueType, node: TypedNode): Typed {
    return { type, place: this.#place, node };
  }

  /** An error for what the language has and this generator has not. */
  #fail(what: string): never {
    throw new SchemaError(this.#place, `${what} are not supported by this generator`);
  }

  #mistake(what: string): never {
    throw new SchemaError(this.#place, what);
  }

  #enum(path: readonly string[], label: string): Typed {
    const model = this.#scope.enum(path, this.#place);
    const member = model.members.find((candidate) => candidate.label === label);
    if (!member) this.#mistake(`enumeration \`${path.join("::")}\` has no member \`${label}\``);
    const type = { ...integerType(member.value, member.value), enum: model };
    return this.#typed(type, { kind: "enum", enum: model, label, value: member.value });
  }

  #name(name: string): Typed {
    const scope = this.#scope;
    if (name === "_") {
      if (!scope.element) this.#mistake("`_` has no meaning here");
      return this.#typed(scope.element, { kind: "element" });
    }
    if (name === "_io") this.#mistake("of `_io`, only `_io.pos`, `_io.size` and `_io.eof` can be used");
    if (name.startsWith("_")) this.#mistake(`\`${name}\` is not supported by this generator`);
    const field = scope.field(name);
    if (field) return this.#typed(fieldValueType(field), { kind: "field", field });
    const param = scope.param(name);
    if (param) return this.#typed(param.type, { kind: "param", param });
    const instance = scope.instance(name);
    if (instance) return this.#typed(instance.value.type, { kind: "instance", instance });
    return this.#mistake(`\`${name}\` is neither a field before this place, nor a parameter, nor an instance`);
  }

  #member(objectNode: Expression, name: string): Typed {
    if (objectNode.kind === "name" && objectNode.name === "_io") return this.#stream(name);
    const object = this.#visit(objectNode);
    if (object.type.kind === "user") {
      const { type } = object.type;
      const field = type.fields.find((candidate) => candidate.id === name);
      if (field) return this.#typed(fieldValueType(field), { kind: "member", object, field });
      const instance = type.instances.find((candidate) => candidate.id === name);
      if (instance) return this.#typed(instance.value.type, { kind: "member-instance", object, instance });
      this.#mistake(`type \`${type.id}\` has no field \`${name}\``);
    }
    const countable = object.type.kind === "list" ? "size" : "length";
    if (name === countable && ["list", "bytes", "string"].includes(object.type.kind)) {
      return this.#typed(STREAM_POSITION, { kind: "length", object });
    }
    return this.#mistake(`\`.${name}\` of a value of kind ${object.type.kind} is not supported by this generator`);
  }

  #stream(property: string): Typed {
    if (property === "eof") return this.#typed(BOOLEAN, { kind: "stream", property });
    if (property === "pos" || property === "size") return this.#typed(STREAM_POSITION, { kind: "stream", property });
    return this.#mistake(`\`_io.${property}\` is not supported by this generator`);
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
      if (!["+", "-", "*", "/"].includes(operator)) this.#mistake(`\`${operator}\` needs integers`);
      if (this.#isBig(left) || this.#isBig(right)) this.#fail("floats together with 64-bit integers");
      return typed({ kind: "float" });
    }
    return typed(rangeOf(operator, this.#integer(left), this.#integer(right), (what) => this.#mistake(what)));
  }

  #isBig(typed: Typed): boolean {
    return typed.type.kind === "integer" && typed.type.js === "bigint";
  }

  #comparable(left: Typed, right: Typed): void {
    const kinds = [left.type.kind, right.type.kind];
    const numeric = kinds.every((kind) => kind === "integer" || kind === "float");
    const same = kinds[0] === kinds[1] && ["string", "boolean"].includes(kinds[0]!);
    if (!numeric && !same) this.#mistake(`${kinds[0]} and ${kinds[1]} cannot be compared`);
  }

  #ternary(node: Extract<Expression, { kind: "ternary" }>): Typed {
    const condition = this.#visit(node.condition);
    const then = this.#visit(node.then);
    const otherwise = this.#visit(node.otherwise);
    this.#require(condition, "boolean");
    const typed = (type: ValueType) => this.#typed(type, { kind: "ternary", condition, then, otherwise });
    if (then.type.kind === "integer" && otherwise.type.kind === "integer") {
      const { type: a } = then;
      const { type: b } = otherwise;
      return typed(integerType(a.min < b.min ? a.min : b.min, a.max > b.max ? a.max : b.max));
    }
    if (then.type.kind !== otherwise.type.kind) this.#mistake("both sides of `? :` must have the same type");
    return typed(then.type);
  }

  #integer(typed: Typed): Integer {
    if (typed.type.kind !== "integer") this.#mistake(`expected an integer, found ${typed.type.kind}`);
    return typed.type;
  }

  #require(typed: Typed, kind: ValueType["kind"]): void {
    if (typed.type.kind !== kind) throw new SchemaError(typed.place, `expected ${kind}, found ${typed.type.kind}`);
  }
}

function spread(values: readonly bigint[]): Integer {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return integerType(sorted[0]!, sorted.at(-1)!);
}

/** The range of an integer operation, by the ranges of its operands. */
function rangeOf(operator: string, a: Integer, b: Integer, mistake: (what: string) => never): Integer {
  switch (operator) {
    case "+":
      return integerType(a.min + b.min, a.max + b.max);
    case "-":
      return integerType(a.min - b.max, a.max - b.min);
    case "*":
      return spread([a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max]);
    case "/":
      if (b.min <= 0n) mistake("the divisor must be known to be positive");
      return spread([a.min, a.max, a.min / b.min - 1n, a.max / b.min, 0n]);
    case "%":
      if (b.min <= 0n) mistake("the divisor must be known to be positive");
      return integerType(0n, b.max - 1n);
    case "&":
      if (a.min < 0n || b.min < 0n) mistake("bit operations need operands that are not negative");
      return integerType(0n, a.max < b.max ? a.max : b.max);
    case "|":
    case "^":
      if (a.min < 0n || b.min < 0n) mistake("bit operations need operands that are not negative");
      return integerType(0n, allOnes(a.max | b.max));
    case "<<":
      if (b.min < 0n || b.max > 64n) mistake("the shift must be known to be between 0 and 64");
      return spread([a.min << b.min, a.min << b.max, a.max << b.min, a.max << b.max]);
    case ">>":
      if (b.min < 0n || b.max > 64n) mistake("the shift must be known to be between 0 and 64");
      return spread([a.min >> b.min, a.min >> b.max, a.max >> b.min, a.max >> b.max]);
    default:
      return mistake(`\`${operator}\` is not an operation on integers`);
  }
}

/** The largest number with as many bits as `value`. */
function allOnes(value: bigint): bigint {
  return (1n << BigInt(value.toString(2).length)) - 1n;
}
