/**
 * A typed expression as TypeScript. Integers are numbers where their range allows it and bigints elsewhere; conversions
 * stand where the two meet. Parentheses are generous: the formatter takes away those that are not needed.
 */
import type { EnumModel, FieldModel, InstanceModel, ParamModel, Typed, ValueType } from "../model/model.js";
import { SchemaError } from "../schema/place.js";

/** How names are written at the place of an expression. */
export interface Names {
  field(field: FieldModel): string;
  param(param: ParamModel): string;
  instance(instance: InstanceModel, typed: Typed): string;
  element(typed: Typed): string;
  stream(property: "pos" | "size" | "eof", typed: Typed): string;
  memberInstance(object: Typed, instance: InstanceModel, typed: Typed): string;
  enumMember(model: EnumModel, label: string): string;
  /** Imports a function of src/bytes. */
  helper(name: string, file: string): string;
}

type Js = "number" | "bigint";
type Node<K extends Typed["node"]["kind"]> = Extract<Typed["node"], { kind: K }>;

const INT32_MAX = 2n ** 31n - 1n;

export function emitExpression(typed: Typed, names: Names, js?: Js): string {
  return new Emitter(names).as(typed, js);
}

export function jsOf(type: ValueType): Js {
  return type.kind === "integer" ? type.js : "number";
}

class Emitter {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** The expression as a number or a bigint; without `js`, as it comes. */
  as(typed: Typed, js: Js | undefined): string {
    const own = jsOf(typed.type);
    if (typed.node.kind === "integer") {
      const big = (js ?? own) === "bigint";
      return `${typed.node.value}${big ? "n" : ""}`;
    }
    const code = this.#code(typed);
    if (js === undefined || js === own || typed.type.kind !== "integer") return code;
    return js === "bigint" ? `BigInt(${code})` : `Number(${code})`;
  }

  #code(typed: Typed): string {
    const { node } = typed;
    const names = this.#names;
    switch (node.kind) {
      case "integer":
      case "float":
      case "boolean":
        return String(node.value);
      case "string":
        return JSON.stringify(node.value);
      case "enum":
        return names.enumMember(node.enum, node.label);
      case "field":
        return this.#present(names.field(node.field), node.field);
      case "param":
        return names.param(node.param);
      case "instance":
        return names.instance(node.instance, typed);
      case "element":
        return names.element(typed);
      case "stream":
        return names.stream(node.property, typed);
      case "member":
        return this.#present(`${this.#code(node.object)}.${node.field.name}`, node.field);
      case "member-instance":
        return names.memberInstance(node.object, node.instance, typed);
      case "length":
        return `${this.#code(node.object)}.length`;
      case "unary":
        return this.#unary(typed, node);
      case "binary":
        return `(${this.#binary(typed, node)})`;
      case "ternary":
        return this.#ternary(typed, node);
    }
  }

  /** A field with a condition may be absent: then it is an error of ours, not a TypeError. */
  #present(code: string, field: FieldModel): string {
    if (!field.condition || (field.repeat && field.condition.onStream)) return code;
    return `${this.#names.helper("present", "present")}(${code}, "${field.name}")`;
  }

  #unary(typed: Typed, { operator, operand }: Node<"unary">): string {
    if (operator === "not") return `!(${this.#code(operand)})`;
    const js = jsOf(typed.type);
    const code = this.as(operand, js);
    return operator === "~" ? `(-(${code}) - ${js === "bigint" ? "1n" : "1"})` : `(-(${code}))`;
  }

  #ternary(typed: Typed, { condition, then, otherwise }: Node<"ternary">): string {
    const js = typed.type.kind === "integer" ? typed.type.js : undefined;
    return `(${this.#code(condition)} ? ${this.as(then, js)} : ${this.as(otherwise, js)})`;
  }

  #binary(typed: Typed, { operator, left, right }: Node<"binary">): string {
    const big = [left, right].some((side) => jsOf(side.type) === "bigint");
    const side = (one: Typed) => this.as(one, big ? "bigint" : undefined);
    switch (operator) {
      case "or":
        return `${this.#code(left)} || ${this.#code(right)}`;
      case "and":
        return `${this.#code(left)} && ${this.#code(right)}`;
      case "==":
      case "!=":
        return `${side(left)} ${operator}= ${side(right)}`;
      case "<":
      case "<=":
      case ">":
      case ">=":
        return `${side(left)} ${operator} ${side(right)}`;
    }
    if (typed.type.kind !== "integer") return `${this.#code(left)} ${operator} ${this.#code(right)}`;
    return this.#integerOperation(typed, operator, left, right);
  }

  #integerOperation(typed: Typed, operator: string, left: Typed, right: Typed): string {
    const wanted = jsOf(typed.type);
    const operands = [left, right];
    const inNumbers = operands.every((side) => jsOf(side.type) === "number") && wanted === "number";
    const bits = ["&", "|", "^"].includes(operator);
    if (inNumbers && (!bits || operands.every(({ type }) => type.kind === "integer" && type.max <= INT32_MAX))) {
      return this.#numberOperation(operator, left, right);
    }
    const code = this.#bigintOperation(operator, this.as(left, "bigint"), this.as(right, "bigint"), left);
    return wanted === "number" ? `Number(${code})` : code;
  }

  #numberOperation(operator: string, left: Typed, right: Typed): string {
    const [a, b] = [this.as(left, "number"), this.as(right, "number")];
    switch (operator) {
      case "/":
        return `Math.floor(${a} / ${b})`;
      case "%":
        return isNegative(left) ? `((${a} % ${b}) + ${b}) % ${b}` : `${a} % ${b}`;
      case "<<":
        return `${a} * 2 ** ${b}`;
      case ">>":
        return `Math.floor(${a} / 2 ** ${b})`;
      default:
        return `${a} ${operator} ${b}`;
    }
  }

  #bigintOperation(operator: string, a: string, b: string, left: Typed): string {
    // Division of bigints rounds towards zero, that of Kaitai downwards.
    if (operator === "/" && isNegative(left)) return `(${a} - (((${a} % ${b}) + ${b}) % ${b})) / ${b}`;
    if (operator === "%" && isNegative(left)) return `((${a} % ${b}) + ${b}) % ${b}`;
    return `${a} ${operator} ${b}`;
  }
}

function isNegative({ type }: Typed): boolean {
  return type.kind === "integer" && type.min < 0n;
}

/** For places where a name has no meaning. */
export function unsupported(typed: Typed, what: string): never {
  throw new SchemaError(typed.place, what);
}
