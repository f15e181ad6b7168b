/**
 * A typed expression as TypeScript. Integers are numbers where their range allows it and bigints elsewhere; conversions
 * stand where the two meet. Parentheses are generous: the formatter takes away those that are not needed.
 */
import { instanceMayBeAbsent, mayBeAbsent } from "../model/facts.js";
import { CONVERTED_INTEGER } from "../model/integer-range.js";
import type {
  EnumModel,
  FieldModel,
  InstanceModel,
  Method,
  ParamModel,
  ParentModel,
  StreamProperty,
  Surrounding,
  Typed,
  TypeModel,
  ValueType,
} from "../model/model.js";
import { SchemaError } from "../schema/place.js";

/** How names are written at the place of an expression. */
export interface Names {
  field(field: FieldModel): string;
  param(param: ParamModel): string;
  /** An error where the instance is absent, unless it `mayBeAbsent`. */
  instance(instance: InstanceModel, typed: Typed, mayBeAbsent?: boolean): string;
  element(typed: Typed): string;
  index(typed: Typed): string;
  stream(property: StreamProperty, typed: Typed): string;
  /** The own stream as an object. */
  io(typed: Typed): string;
  /** What the object being read or written knows beside its data. */
  self(typed: Typed): string;
  memberInstance(object: Typed, instance: InstanceModel, typed: Typed): string;
  enumMember(model: EnumModel, label: string): string;
  typeName(type: TypeModel): string;
  scopeName(type: TypeModel): string;
  /** The parent of the own type. */
  ownParent(): ParentModel | undefined;
  /** Imports a function of src/bytes. */
  helper(name: string, file: string): string;
}

type Js = "number" | "bigint";
type Node<K extends Typed["node"]["kind"]> = Extract<Typed["node"], { kind: K }>;

const INT32_MAX = 2n ** 31n - 1n;
const UINT32_MAX = 2n ** 32n - 1n;

/** Functions of src/bytes/expressions for methods without arguments of a form of their own. */
const METHODS: Readonly<Partial<Record<Method, string>>> = {
  "float.to_i": "truncated",
  "string.to_i": "integerOf",
  "string.reverse": "reversed",
  "string.substring": "substringOf",
  "list.first": "firstOf",
  "list.last": "lastOf",
  "list.min": "leastOf",
  "list.max": "greatestOf",
};

export function emitExpression(typed: Typed, names: Names, js?: Js): string {
  return new Emitter(names).as(typed, js);
}

/** The expression where its value may be absent: then it is `undefined`, and no error. */
export function emitHandedOn(typed: Typed, names: Names): string {
  return new Emitter(names).handedOn(typed);
}

/** The surroundings of an object. */
export function emitScope(typed: Typed, names: Names): string {
  return new Emitter(names).scope(typed);
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

  /** What may be absent, as it is. */
  handedOn(typed: Typed): string {
    const { node } = typed;
    const names = this.#names;
    switch (node.kind) {
      case "field":
        return names.field(node.field);
      case "instance":
        return names.instance(node.instance, typed, true);
      case "member":
        return `${this.#code(node.object)}.${node.field.name}`;
      case "member-instance":
        if (node.instance.kind === "value" && node.instance.hidden) return this.#code(typed);
        return `${this.#code(node.object)}.${node.instance.name}`;
      case "cast":
        return this.#castCode(typed, node.object, this.handedOn(node.object));
      case "ternary":
        return `(${this.#code(node.condition)} ? ${this.handedOn(node.then)} : ${this.handedOn(node.otherwise)})`;
      default:
        return this.#code(typed);
    }
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
      case "undecided":
        return `${names.helper("undecidedByteOrder", "validation")}()`;
      case "enum":
        return names.enumMember(node.enum, node.label);
      case "field":
        return this.#present(names.field(node.field), node.field);
      case "param":
        return names.param(node.param);
      case "instance":
        return names.instance(node.instance, typed);
      case "bytes":
        return `new Uint8Array([${node.values.join(", ")}])`;
      case "array":
        return this.#array(typed, node);
      case "format":
        return this.#format(node);
      case "element":
        return names.element(typed);
      case "index":
        return names.index(typed);
      case "stream":
        return names.stream(node.property, typed);
      case "stream-of":
        return this.#streamOf(node);
      case "around":
        return this.#around(typed, node);
      case "member":
        return this.#present(`${this.#code(node.object)}.${node.field.name}`, node.field);
      case "member-param":
        return `${this.scope(node.object)}.params.${node.param.name}`;
      case "member-instance":
        return this.#memberInstance(typed, node);
      case "length":
        return `${this.#code(node.object)}.length`;
      case "at":
        return `${this.#expressions("elementAt")}(${this.#code(node.object)}, ${this.#code(node.index)})`;
      case "call":
        return this.#call(node);
      case "cast":
        return this.#castCode(typed, node.object, this.#code(node.object));
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
    if (!mayBeAbsent(field)) return code;
    return this.#presentCode(code, field.name);
  }

  #presentCode(code: string, name: string): string {
    return `${this.#names.helper("present", "present")}(${code}, "${name}")`;
  }

  #expressions(name: string): string {
    return this.#names.helper(name, "expressions");
  }

  #memberInstance(typed: Typed, { object, instance }: Node<"member-instance">): string {
    if (instance.kind === "value" && instance.hidden) return this.#names.memberInstance(object, instance, typed);
    const code = `${this.#code(object)}.${instance.name}`;
    return instanceMayBeAbsent(instance) ? this.#presentCode(code, instance.name) : code;
  }

  #array({ type }: Typed, { items }: Node<"array">): string {
    const js = type.kind === "list" && type.element.kind === "integer" ? type.element.js : undefined;
    return `[${items.map((item) => this.as(item, js)).join(", ")}]`;
  }

  #format({ parts }: Node<"format">): string {
    const text = (part: string) =>
      JSON.stringify(part).slice(1, -1).replaceAll('\\"', '"').replaceAll("`", "\\`").replaceAll("${", "\\${");
    return `\`${parts.map((part) => (typeof part === "string" ? text(part) : `\${${this.#code(part)}}`)).join("")}\``;
  }

  #streamOf({ object, property }: Node<"stream-of">): string {
    const code = this.#code(object);
    if (property === "eof") return `(${code}.pos >= ${code}.end)`;
    return `(${code}.${property === "pos" ? "pos" : "end"} - ${code}.start)`;
  }

  #around(typed: Typed, { object, what }: Node<"around">): string {
    if (what === "io") return object ? `${this.scope(object)}.io` : this.#names.io(typed);
    return `${this.scope(typed)}.value`;
  }

  /** What an object knows beside its data. */
  scope(typed: Typed): string {
    const { node, type } = typed;
    const names = this.#names;
    if (node.kind === "around" && node.what !== "io") {
      const outer = node.object ? this.scope(node.object) : names.self(typed);
      return this.#neighbour(outer, node.what, node.object?.type);
    }
    if (node.kind === "cast" && type.kind === "user" && node.object.node.kind === "around") {
      return `(${this.scope(node.object)} as ${names.scopeName(type.type)})`;
    }
    const known = type.kind === "user" ? `<${names.scopeName(type.type)}>` : "";
    return `${names.helper("scopeOf", "scope")}${known}(${this.#code(typed)})`;
  }

  /** Without a type it is the object's own, whose parent may be missing where it may stand alone. */
  #neighbour(scope: string, what: Surrounding, type: ValueType | undefined): string {
    const code = `${scope}.${what}`;
    if (what === "root") return code;
    const parent = type?.kind === "user" ? type.type.parent : this.#names.ownParent();
    return parent?.kind === "type" && !parent.optional ? code : this.#presentCode(code, "_parent");
  }

  #call({ method, object, args }: Node<"call">): string {
    const code = this.#code(object);
    switch (method) {
      case "integer.to_s":
        return `String(${code})`;
      case "enum.to_i":
        return code;
      case "boolean.to_i":
        return `(${code} ? 1 : 0)`;
      case "bytes.to_s":
        return `${this.#names.helper("decodeText", "text-encoding")}(${[code, ...args.map((arg) => this.#code(arg))].join(", ")})`;
      default:
        return `${this.#expressions(METHODS[method]!)}(${[code, ...args.map((arg) => this.#code(arg))].join(", ")})`;
    }
  }

  /** What is known already needs no cast; what may be anything is taken for what it is said to be. */
  #castCode({ type }: Typed, object: Typed, code: string): string {
    const from = object.type.kind;
    if (type.kind === "bytes" && from === "list") return `Uint8Array.from(${code})`;
    if (type.kind === "user") {
      const name = this.#names.typeName(type.type);
      if (object.type.kind === "user" && object.type.type === type.type) return code;
      return `(${code} as ${from === "user" ? "unknown as " : ""}${name})`;
    }
    if (from !== "union" && from !== "any") return code;
    const isMixed = object.type.kind === "union" && object.type.members.every((member) => member.kind === "integer");
    if (isMixed && type.kind === "integer" && type.js === "bigint") return `BigInt(${code} as number | bigint)`;
    return `(${code} as ${castName(type)})`;
  }

  #unary(typed: Typed, { operator, operand }: Node<"unary">): string {
    if (operator === "not") return `!(${this.#code(operand)})`;
    const js = jsOf(typed.type);
    const code = this.as(operand, js);
    return operator === "~" ? `(-(${code}) - ${js === "bigint" ? "1n" : "1"})` : `(-(${code}))`;
  }

  #ternary(typed: Typed, { condition, then, otherwise }: Node<"ternary">): string {
    const js = typed.type.kind === "integer" ? typed.type.js : typed.type.kind === "float" ? "number" : undefined;
    return `(${this.#code(condition)} ? ${this.as(then, js)} : ${this.as(otherwise, js)})`;
  }

  #binary(typed: Typed, { operator, left, right }: Node<"binary">): string {
    switch (operator) {
      case "or":
        return `${this.#code(left)} || ${this.#code(right)}`;
      case "and":
        return `${this.#code(left)} && ${this.#code(right)}`;
      case "==":
      case "!=":
        return this.#comparison(`${operator}=`, left, right);
      case "<":
      case "<=":
      case ">":
      case ">=":
        return this.#comparison(operator, left, right);
    }
    if (typed.type.kind === "integer") return this.#integerOperation(typed, operator, left, right);
    if (typed.type.kind === "string") return `${this.#code(left)} + ${this.#code(right)}`;
    return `${this.as(left, "number")} ${operator} ${this.as(right, "number")}`;
  }

  #comparison(operator: string, left: Typed, right: Typed): string {
    const sides = [left, right];
    if (sides.every(({ type }) => type.kind === "bytes" || type.kind === "list")) {
      const codes = sides.map((side) => this.#code(side)).join(", ");
      return `${this.#expressions("compareBytes")}(${codes}) ${operator} 0`;
    }
    const isFloat = sides.some(({ type }) => type.kind === "float");
    const isBig = sides.some(({ type }) => jsOf(type) === "bigint");
    const js = isFloat ? "number" : isBig ? "bigint" : undefined;
    const code = this.as(left, js);
    // TypeScript refuses to compare two values that it knows to differ.
    const compared = sides.every(isLiteral) ? `${widener(left.type, js)}(${code})` : code;
    return `${compared} ${operator} ${this.as(right, js)}`;
  }

  #integerOperation(typed: Typed, operator: string, left: Typed, right: Typed): string {
    const wanted = jsOf(typed.type);
    const inNumbers = [left, right].every((side) => jsOf(side.type) === "number") && wanted === "number";
    const code = inNumbers ? this.#numberOperation(typed, operator, left, right) : undefined;
    if (code !== undefined) return code;
    const big = this.#bigintOperation(operator, left, right);
    return wanted === "number" ? `Number(${big})` : big;
  }

  /** Undefined where numbers do not do it. */
  #numberOperation(typed: Typed, operator: string, left: Typed, right: Typed): string | undefined {
    const [a, b] = [this.as(left, "number"), this.as(right, "number")];
    switch (operator) {
      case "/":
        return isPositive(right) ? `Math.floor(${a} / ${b})` : `${this.#expressions("floorDivide")}(${a}, ${b})`;
      case "%":
        if (!isPositive(right)) return `${this.#expressions("floorModulo")}(${a}, ${b})`;
        return isNegative(left) ? `((${a} % ${b}) + ${b}) % ${b}` : `${a} % ${b}`;
      case "<<":
        if (typed.type.kind === "integer" && typed.type === CONVERTED_INTEGER) {
          return `${this.#expressions("shiftedLeft")}(${a}, ${b})`;
        }
        return isShift(right) ? `${a} * 2 ** ${b}` : undefined;
      case ">>":
        return isShift(right) ? `Math.floor(${a} / 2 ** ${b})` : undefined;
      case "&":
        if (isWithin(left, 0n, INT32_MAX) || isWithin(right, 0n, INT32_MAX)) return `${a} & ${b}`;
        return this.#bits(operator, left, right, a, b);
      case "|":
      case "^":
        return this.#bits(operator, left, right, a, b);
      default:
        return `${a} ${operator} ${b}`;
    }
  }

  /** JavaScript's bit operations know 32 bits with a sign, or without one by `>>> 0`. */
  #bits(operator: string, left: Typed, right: Typed, a: string, b: string): string | undefined {
    if ([left, right].every((side) => isWithin(side, -INT32_MAX - 1n, INT32_MAX))) return `${a} ${operator} ${b}`;
    const unsigned = [left, right].every((side) => isWithin(side, 0n, UINT32_MAX));
    return unsigned ? `(${a} ${operator} ${b}) >>> 0` : undefined;
  }

  #bigintOperation(operator: string, left: Typed, right: Typed): string {
    const [a, b] = [this.as(left, "bigint"), this.as(right, "bigint")];
    if (operator === "/" || operator === "%") {
      // Division of bigints rounds towards zero, that of Kaitai downwards.
      if (isPositive(right) && !isNegative(left)) return `${a} ${operator} ${b}`;
      return `${this.#expressions(operator === "/" ? "floorDivideBig" : "floorModuloBig")}(${a}, ${b})`;
    }
    const isAnyShift = (operator === "<<" || operator === ">>") && !isShift(right);
    return `${a} ${operator} ${isAnyShift ? `${this.#expressions("shiftBy")}(${b})` : b}`;
  }
}

/** The function of JavaScript that gives a value back, as one of its kind. */
function widener(type: ValueType, js: Js | undefined): string {
  if (type.kind === "string") return "String";
  if (type.kind === "boolean") return "Boolean";
  return (js ?? jsOf(type)) === "bigint" ? "BigInt" : "Number";
}

function isLiteral({ node }: Typed): boolean {
  if (node.kind === "call" && node.method === "enum.to_i") return isLiteral(node.object);
  return ["integer", "float", "string", "boolean", "enum"].includes(node.kind);
}

function isWithin({ type }: Typed, min: bigint, max: bigint): boolean {
  return type.kind === "integer" && type.min >= min && type.max <= max;
}

function isPositive({ type }: Typed): boolean {
  return type.kind === "integer" && type.min > 0n;
}

function isShift(typed: Typed): boolean {
  return isWithin(typed, 0n, 64n);
}

function isNegative({ type }: Typed): boolean {
  return type.kind === "integer" && type.min < 0n;
}

/** For places where a name has no meaning. */
export function unsupported(typed: Typed, what: string): never {
  throw new SchemaError(typed.place, what);
}

function castName(type: ValueType): string {
  switch (type.kind) {
    case "integer":
      return type.js;
    case "float":
      return "number";
    case "bytes":
      return "Uint8Array";
    case "list":
      return `ArrayLike<${castName(type.element)}>`;
    case "string":
    case "boolean":
      return type.kind;
    case "struct":
    case "user":
      return "object";
    default:
      return "unknown";
  }
}

/** Names for places that see nothing but fields; `where` says so in the error. */
export function namesWithout(where: string): Omit<Names, "field" | "param" | "instance" | "enumMember" | "helper"> {
  const refuse = (what: string) => (typed: Typed) => unsupported(typed, `${what} cannot be used ${where}`);
  const none = (): never => {
    throw new Error(`types of objects have no meaning ${where}`);
  };
  return {
    element: refuse("`_`"),
    index: refuse("`_index`"),
    io: refuse("`_io`"),
    self: refuse("`_parent` and `_root`"),
    stream: (_, typed) => unsupported(typed, `\`_io\` cannot be used ${where}`),
    memberInstance: (_object, _instance, typed) =>
      unsupported(typed, `instances of other types cannot be used ${where}`),
    ownParent: () => undefined,
    typeName: none,
    scopeName: none,
  };
}
