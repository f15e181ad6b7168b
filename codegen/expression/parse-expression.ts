/**
 * The grammar of Kaitai expressions, loosest binding first:
 *
 *     ternary     a ? b : c
 *     or          and          not
 *     comparison  == != < <= > >=   (one, not a chain)
 *     bits        |    ^    &    << >>
 *     arithmetic  + -    * / %    unary - + ~
 *     access      x.name   x[i]   x(args)   x.as<type>
 */
import { type Place, SchemaError, shifted } from "../schema/place.js";
import type { Text } from "../schema/yaml-node.js";
import type { BinaryOperator, Expression, TypeName, UnaryOperator } from "./ast.js";
import { type Token, tokenize } from "./tokenize.js";

/** Left-associative levels between comparison and unary operators, loosest first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]];
const COMPARISONS: readonly BinaryOperator[] = ["==", "!=", "<", "<=", ">", ">="];

/** Schemas are written by people: deeper nesting than this is a mistake, and would overflow the stack. */
const DEPTH_MAX = 200;

export function parseExpression({ text, place }: Text): Expression {
  return new Parser(tokenize(text, place), place).whole();
}

/** `type`, `a::b[]`: the type of a parameter. */
export function parseTypeName({ text, place }: Text): TypeName {
  return new Parser(tokenize(text, place), place).wholeTypeName();
}

/** `type(arg, arg)`: the name of a type and the expressions of its arguments. */
export function parseTypeCall({ text, place }: Text): { path: string[]; args: Expression[]; place: Place } {
  return new Parser(tokenize(text, place), place).typeCall();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #place: Place;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], place: Place) {
    this.#tokens = tokens;
    this.#place = place;
  }

  whole(): Expression {
    const expression = this.#ternary();
    this.#end();
    return expression;
  }

  typeCall(): { path: string[]; args: Expression[]; place: Place } {
    const path = this.#path();
    const args = this.#take("(") ? this.#list(")") : [];
    this.#end();
    return { path, args, place: this.#place };
  }

  wholeTypeName(): TypeName {
    const name = this.#typeName();
    this.#end();
    return name;
  }

  /** `a::b`; a leading `::` only says that the first name is looked for from outside. */
  #path(): string[] {
    this.#take("::");
    const path = [this.#name()];
    while (this.#take("::")) path.push(this.#name());
    return path;
  }

  #typeName(): TypeName {
    const path = this.#path();
    let lists = 0;
    for (; this.#take("["); lists++) this.#expect("]");
    return { path, lists };
  }

  /** `<type>`. */
  #typeArgument(): TypeName {
    this.#expect("<");
    const name = this.#typeName();
    this.#expect(">");
    return name;
  }

  #end(): void {
    if (this.#peek().kind !== "end") this.#fail("something is left over here");
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #fail(what: string): never {
    throw new SchemaError(shifted(this.#place, this.#peek().at), what);
  }

  #is(word: string): boolean {
    const token = this.#peek();
    return (token.kind === "symbol" && token.symbol === word) || (token.kind === "name" && token.name === word);
  }

  #take(word: string): boolean {
    if (!this.#is(word)) return false;
    this.#next++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) this.#fail(`expected \`${symbol}\``);
  }

  #name(): string {
    const token = this.#peek();
    if (token.kind !== "name") this.#fail("expected a name");
    this.#next++;
    return token.name;
  }

  #list(close: string): Expression[] {
    const items: Expression[] = [];
    if (this.#take(close)) return items;
    do {
      if (this.#is(close)) break;
      items.push(this.#ternary());
    } while (this.#take(","));
    this.#expect(close);
    return items;
  }

  #ternary(): Expression {
    if (++this.#depth > DEPTH_MAX) this.#fail("the expression is nested too deeply");
    const at = this.#peek().at;
    const condition = this.#or();
    let result = condition;
    if (this.#take("?")) {
      const then = this.#ternary();
      this.#expect(":");
      result = { kind: "ternary", condition, then, otherwise: this.#ternary(), at };
    }
    this.#depth--;
    return result;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take("or")) left = { kind: "binary", operator: "or", left, right: this.#and(), at: left.at };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#take("and")) left = { kind: "binary", operator: "and", left, right: this.#not(), at: left.at };
    return left;
  }

  #not(): Expression {
    const at = this.#peek().at;
    let count = 0;
    while (this.#take("not")) count++;
    let operand = this.#comparison();
    for (; count > 0; count--) operand = { kind: "unary", operator: "not", operand, at };
    return operand;
  }

  #comparison(): Expression {
    const left = this.#level(0);
    const operator = COMPARISONS.find((symbol) => this.#take(symbol));
    if (!operator) return left;
    return { kind: "binary", operator, left, right: this.#level(0), at: left.at };
  }

  #level(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#level(level + 1);
    for (;;) {
      const operator = operators.find((symbol) => this.#take(symbol));
      if (!operator) return left;
      left = { kind: "binary", operator, left, right: this.#level(level + 1), at: left.at };
    }
  }

  #unary(): Expression {
    const at = this.#peek().at;
    const operators: UnaryOperator[] = [];
    for (;;) {
      const operator = (["-", "+", "~"] as const).find((symbol) => this.#take(symbol));
      if (!operator) break;
      operators.push(operator);
    }
    return operators.reduceRight<Expression>(
      (operand, operator) => ({ kind: "unary", operator, operand, at }),
      this.#access(),
    );
  }

  #access(): Expression {
    let object = this.#atom();
    for (;;) {
      const { at } = object;
      if (this.#take(".")) object = this.#member(object);
      else if (this.#take("[")) {
        object = { kind: "index", object, index: this.#ternary(), at };
        this.#expect("]");
      } else if (this.#take("(")) object = { kind: "call", callee: object, args: this.#list(")"), at };
      else return object;
    }
  }

  #member(object: Expression): Expression {
    const { at } = object;
    const name = this.#name();
    if (name === "as" && this.#is("<")) return { kind: "cast", object, to: this.#typeArgument(), at };
    return { kind: "member", object, name, at };
  }

  #atom(): Expression {
    const token = this.#peek();
    const { at } = token;
    if (this.#take("(")) {
      const inner = this.#ternary();
      this.#expect(")");
      return inner;
    }
    if (this.#take("[")) return { kind: "array", items: this.#list("]"), at };
    if (this.#is("::")) return this.#named(at);
    if (token.kind === "symbol" || token.kind === "end") this.#fail("expected a value");
    if (token.kind === "name") return this.#named(at);
    this.#next++;
    if (token.kind === "integer") return { kind: "integer", value: token.value, at };
    if (token.kind === "float") return { kind: "float", value: token.value, at };
    if (token.kind === "format") return { kind: "format", parts: token.parts.map((part) => this.#part(part)), at };
    return { kind: "string", value: this.#joinedString(token.value), at };
  }

  #part(part: string | readonly Token[]): string | Expression {
    return typeof part === "string" ? part : new Parser(part, this.#place).whole();
  }

  /** Strings that stand side by side are one. */
  #joinedString(first: string): string {
    let value = first;
    for (let token = this.#peek(); token.kind === "string"; token = this.#peek()) {
      value += token.value;
      this.#next++;
    }
    return value;
  }

  #named(at: number): Expression {
    const path = this.#path();
    const name = path[0]!;
    if (path.length > 1) return { kind: "enum", path: path.slice(0, -1), label: path.at(-1)!, at };
    if (name === "true" || name === "false") return { kind: "boolean", value: name === "true", at };
    if ((name === "sizeof" || name === "bitsizeof") && this.#is("<")) {
      return { kind: "sizeof", of: this.#typeArgument(), unit: name === "sizeof" ? "bytes" : "bits", at };
    }
    return { kind: "name", name, at };
  }
}
