/** The syntax tree of a Kaitai expression. `at` is the position of a node's first character in the expression's text. */

export type UnaryOperator = "-" | "+" | "~" | "not";

export type BinaryOperator =
  | "or"
  | "and"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "|"
  | "^"
  | "&"
  | "<<"
  | ">>"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

/** The name of a type inside an expression: `foo::bar`, `u4`, `bytes`, `foo[]`. */
export interface TypeName {
  readonly path: readonly string[];
  /** How many `[]` follow. */
  readonly lists: number;
}

export type Expression = { readonly at: number } & (
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "name"; readonly name: string }
  /** `a::b::label`: the last segment is the label, those before it name the enumeration. */
  | { readonly kind: "enum"; readonly path: readonly string[]; readonly label: string }
  | { readonly kind: "member"; readonly object: Expression; readonly name: string }
  | { readonly kind: "index"; readonly object: Expression; readonly index: Expression }
  /** `f"…{expression}…"`. */
  | { readonly kind: "format"; readonly parts: readonly (string | Expression)[] }
  /** `object.as<type>`. */
  | { readonly kind: "cast"; readonly object: Expression; readonly to: TypeName }
  /** `sizeof<type>` in bytes, `bitsizeof<type>` in bits. */
  | { readonly kind: "sizeof"; readonly of: TypeName; readonly unit: "bytes" | "bits" }
  | { readonly kind: "call"; readonly callee: Expression; readonly args: readonly Expression[] }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "ternary";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
);
