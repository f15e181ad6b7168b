import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitExpression, type Names, namesWithout } from "../../codegen/emit/emit-expression.js";
import type { Expression } from "../../codegen/expression/ast.js";
import { parseExpression } from "../../codegen/expression/parse-expression.js";
import { integerType } from "../../codegen/model/integer-range.js";
import type { ParamModel, Typed, ValueType } from "../../codegen/model/model.js";
import { type Scope, typeExpression } from "../../codegen/model/type-expression.js";
import * as expressions from "../../src/bytes/expressions.js";
import { kaitaiReader } from "./kaitai-reader.js";

const place = { file: "test.ksy", line: 1, column: 1 };

/** The tree as a nested list, for reading in a test. */
function shape(node: Expression): unknown {
  switch (node.kind) {
    case "integer":
    case "float":
    case "boolean":
    case "string":
      return node.value;
    case "name":
      return node.name;
    case "enum":
      return [...node.path, node.label].join("::");
    case "format":
      return ["f", ...node.parts.map((part) => (typeof part === "string" ? part : shape(part)))];
    case "cast":
      return ["as", shape(node.object), node.to.path.join("::") + "[]".repeat(node.to.lists)];
    case "sizeof":
      return [node.unit, node.of.path.join("::")];
    case "array":
      return ["[]", ...node.items.map(shape)];
    case "member":
      return [".", shape(node.object), node.name];
    case "index":
      return ["at", shape(node.object), shape(node.index)];
    case "call":
      return ["call", shape(node.callee), ...node.args.map(shape)];
    case "unary":
      return [node.operator, shape(node.operand)];
    case "binary":
      return [node.operator, shape(node.left), shape(node.right)];
    case "ternary":
      return ["?", shape(node.condition), shape(node.then), shape(node.otherwise)];
  }
}

const parsed = (text: string): unknown => shape(parseExpression({ text, place }));

describe("the grammar of expressions", () => {
  test.each([
    ["1 + 2 * 3", ["+", 1n, ["*", 2n, 3n]]],
    ["(1 + 2) * 3", ["*", ["+", 1n, 2n], 3n]],
    ["1 - 2 - 3", ["-", ["-", 1n, 2n], 3n]],
    ["-a.b", ["-", [".", "a", "b"]]],
    ["- -1", ["-", ["-", 1n]]],
    ["1 << 2 + 3", ["<<", 1n, ["+", 2n, 3n]]],
    ["a & 1 == 0", ["==", ["&", "a", 1n], 0n]],
    ["a | b ^ c & d", ["|", "a", ["^", "b", ["&", "c", "d"]]]],
    ["not a or b and c", ["or", ["not", "a"], ["and", "b", "c"]]],
    ["not a == b", ["not", ["==", "a", "b"]]],
    ["a ? b : c ? d : e", ["?", "a", "b", ["?", "c", "d", "e"]]],
    ["a or b ? 1 : 2", ["?", ["or", "a", "b"], 1n, 2n]],
    ["_io.size - _io.pos >= 8", [">=", ["-", [".", "_io", "size"], [".", "_io", "pos"]], 8n]],
    ["a::b::label", "a::b::label"],
    ["kind == id_kind::u64", ["==", "kind", "id_kind::u64"]],
    ["list[1].name(2, 3)", ["call", [".", ["at", "list", 1n], "name"], 2n, 3n]],
    ["[1, 0x1f, 0b101, 0o17, 1_000]", ["[]", 1n, 31n, 5n, 15n, 1000n]],
    ["1.5e3 + .5", ["+", 1500, 0.5]],
    [`'a\\n' "b\\n\\u0041" `, "a\\nb\nA"],
    ["true and not false", ["and", true, ["not", false]]],
    ["~a % 4", ["%", ["~", "a"], 4n]],
  ])("%s", (text, tree) => {
    expect(parsed(text)).toEqual(tree);
  });

  test.each([
    ["1 +", "test.ksy:1:4: expected a value"],
    ["(1", "test.ksy:1:3: expected `)`"],
    ["a b", "test.ksy:1:3: something is left over here"],
    ["a ? b", "test.ksy:1:6: expected `:`"],
    ["a § b", "test.ksy:1:3: `§` has no meaning in an expression"],
    ['"\\q"', "test.ksy:1:1: escape `\\q` is not known"],
    ["", "test.ksy:1:1: expected a value"],
    ["(".repeat(500), "test.ksy:1:201: the expression is nested too deeply"],
  ])("refuses %s at its place", (text, message) => {
    expect(() => parsed(text)).toThrow(message);
  });
});

// ── Meaning ─────────────────────────────────────────────────────────────────

const RANGES: Readonly<Record<string, ValueType>> = {
  tiny: integerType(0n, 255n),
  word: integerType(0n, 2n ** 32n - 1n),
  signed: integerType(-(2n ** 31n), 2n ** 31n - 1n),
  wide: { kind: "integer", js: "bigint", min: 0n, max: 2n ** 64n - 1n },
  deep: { kind: "integer", js: "bigint", min: -(2n ** 63n), max: 2n ** 63n - 1n },
};

const scope: Scope = {
  self: undefined,
  element: undefined,
  field: () => undefined,
  param: (id) => {
    const type = RANGES[id];
    return type && ({ id, name: id, doc: "", place, type } satisfies ParamModel);
  },
  instance: () => undefined,
  enum: () => {
    throw new Error("no enumerations here");
  },
  type: () => {
    throw new Error("no types here");
  },
};

const names: Names = {
  ...namesWithout("in tests"),
  field: () => "",
  param: (param) => param.name,
  instance: () => "",
  enumMember: () => "",
  helper: (name) => `expressions.${name}`,
};

/** The value by the rules of Kaitai: integers without limit, division and remainder rounded downwards. */
function meaning(node: Expression, values: Readonly<Record<string, bigint>>): bigint | boolean {
  const integer = (one: Expression) => meaning(one, values) as bigint;
  const truth = (one: Expression) => meaning(one, values) as boolean;
  switch (node.kind) {
    case "integer":
      return node.value;
    case "name":
      return values[node.name]!;
    case "unary":
      if (node.operator === "not") return !truth(node.operand);
      if (node.operator === "~") return ~integer(node.operand);
      return node.operator === "-" ? -integer(node.operand) : integer(node.operand);
    case "ternary":
      return truth(node.condition) ? meaning(node.then, values) : meaning(node.otherwise, values);
    case "binary":
      if (node.operator === "and") return truth(node.left) && truth(node.right);
      if (node.operator === "or") return truth(node.left) || truth(node.right);
      return operation(node.operator, integer(node.left), integer(node.right));
    default:
      throw new Error(`no value for ${node.kind}`);
  }
}

function operation(operator: string, a: bigint, b: bigint): bigint | boolean {
  const remainder = (): bigint => ((a % b) + b) % b;
  const operations: Readonly<Record<string, () => bigint | boolean>> = {
    "+": () => a + b,
    "-": () => a - b,
    "*": () => a * b,
    "/": () => (a - remainder()) / b,
    "%": remainder,
    "&": () => a & b,
    "|": () => a | b,
    "^": () => a ^ b,
    "<<": () => a << b,
    ">>": () => a >> b,
    "==": () => a === b,
    "!=": () => a !== b,
    "<": () => a < b,
    "<=": () => a <= b,
    ">": () => a > b,
    ">=": () => a >= b,
  };
  return operations[operator]!();
}

const leaf = fc.oneof(
  fc.constantFrom(...Object.keys(RANGES)),
  fc.constantFrom("0", "1", "7", "255", "0xffff_ffff", "0x1_0000_0000", "9007199254740991", "9223372036854775807"),
);

/** Text of integer expressions and of conditions, in which operators bind as they like. */
const { integers, conditions } = fc.letrec<{ integers: string; conditions: string }>((tie) => ({
  integers: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.tuple(tie("integers"), fc.constantFrom("+", "-", "*"), tie("integers")).map((parts) => parts.join(" ")),
    fc.tuple(tie("integers"), fc.constantFrom("+", "-", "*"), tie("integers")).map((parts) => `(${parts.join(" ")})`),
    fc.tuple(leaf, fc.constantFrom("&", "|", "^"), leaf).map((parts) => `(${parts.join(" ")})`),
    fc
      .tuple(tie("integers"), fc.constantFrom("/", "%"), fc.integer({ min: 1, max: 1000 }))
      .map((p) => `(${p.join(" ")})`),
    fc.tuple(leaf, fc.constantFrom("<<", ">>"), fc.nat(40)).map((parts) => `(${parts.join(" ")})`),
    fc.tuple(fc.constantFrom("-", "~"), leaf).map((parts) => parts.join("")),
    fc.tuple(tie("conditions"), tie("integers"), tie("integers")).map(([c, a, b]) => `((${c}) ? ${a} : ${b})`),
  ),
  conditions: fc.oneof(
    { depthSize: "small" },
    fc.tuple(leaf, fc.constantFrom("==", "!=", "<", "<=", ">", ">="), leaf).map((parts) => parts.join(" ")),
    fc.tuple(tie("integers"), fc.constantFrom("==", "<", ">="), tie("integers")).map((parts) => parts.join(" ")),
    fc.tuple(tie("conditions"), fc.constantFrom("and", "or"), tie("conditions")).map((parts) => parts.join(" ")),
    tie("conditions").map((one) => `not (${one})`),
  ),
}));

const edges: readonly bigint[] = [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];

const values = fc.record(
  Object.fromEntries(
    Object.entries(RANGES).map(([name, type]) => {
      const { min, max } = type as { min: bigint; max: bigint };
      const inside = edges.flatMap((edge) => [edge, -edge]).filter((edge) => edge >= min && edge <= max);
      return [name, fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, ...inside))];
    }),
  ),
);

function typed(text: string): Typed | undefined {
  try {
    return typeExpression(parseExpression({ text, place }), place, scope);
  } catch {
    // Bit operations on what may be negative, and the like.
    return undefined;
  }
}

function run(one: Typed, given: Readonly<Record<string, bigint>>): bigint | boolean {
  const inJs = Object.entries(given).map(([name, value]) => {
    const type = RANGES[name]!;
    return type.kind === "integer" && type.js === "bigint" ? value : Number(value);
  });
  const result: unknown = new Function("expressions", ...Object.keys(given), `return ${emitExpression(one, names)};`)(
    expressions,
    ...inJs,
  );
  return typeof result === "number" ? BigInt(result) : (result as bigint | boolean);
}

describe("the meaning of expressions", () => {
  test.each([
    ["integers", integers],
    ["conditions", conditions],
  ])("%s are computed exactly, whatever the widths", (_, texts) => {
    let computed = 0;
    fc.assert(
      fc.property(texts, values, (text, given) => {
        const one = typed(text);
        if (!one) return;
        computed++;
        const expected = meaning(parseExpression({ text, place }), given);
        expect(run(one, given)).toBe(expected);
        if (one.type.kind !== "integer" || typeof expected !== "bigint") return;
        expect(expected >= one.type.min && expected <= one.type.max).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(computed).toBeGreaterThan(1000);
  });

  test("operators bind as in Kaitai's compiler", async () => {
    const operators = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "+", "-"];
    const comparisons = ["==", "!=", "<", "<=", ">", ">="];
    const numbers = fc.integer({ min: 1, max: 3 }).map(String);
    const sums = fc
      .tuple(numbers, fc.array(fc.tuple(fc.constantFrom(...operators), numbers), { minLength: 1, maxLength: 4 }))
      .map(([first, rest]) => [first, ...rest.flat()].join(" "));
    const logic = fc
      .array(
        fc.tuple(sums, fc.constantFrom(...comparisons), sums).map((parts) => parts.join(" ")),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .chain((parts) =>
        fc
          .array(fc.constantFrom("and", "or", "and not", "or not"), { minLength: 3, maxLength: 3 })
          .map((words) => parts.map((part, at) => (at === 0 ? part : `${words[at - 1]} ${part}`)).join(" ")),
      );
    const texts = fc.sample(fc.oneof(sums, logic), { numRuns: 300, seed: 5 }).filter((text) => isJudgeable(text));
    const instances = texts.map((text, at) => `  i${at}:\n    value: '${text}'`);
    const schema = `meta:\n  id: judged\nseq: []\ninstances:\n${instances.join("\n")}\n`;
    const folder = mkdtempSync(join(tmpdir(), "iqdb-expressions-"));
    try {
      writeFileSync(join(folder, "judged.ksy"), schema);
      const judged = (await kaitaiReader(folder, "judged"))(new Uint8Array(0)) as Record<string, number | boolean>;
      texts.forEach((text, at) => {
        const ours = meaning(parseExpression({ text, place }), {});
        expect(typeof ours === "bigint" ? Number(ours) : ours, text).toBe(judged[`i${at}`]);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(texts.length).toBeGreaterThan(100);
  });
});

/** Whether Kaitai's JavaScript computes it right: no division by 0, all within 32 bits, no shift of or by less than 0. */
function isJudgeable(text: string): boolean {
  const visit = (node: Expression): boolean => {
    const parts = node.kind === "binary" ? [node.left, node.right] : node.kind === "unary" ? [node.operand] : [];
    if (!parts.every(visit)) return false;
    if (node.kind !== "binary") return true;
    const [left, right] = [meaning(node.left, {}), meaning(node.right, {})].map((value) => Number(value));
    if (["/", "%"].includes(node.operator) && right === 0) return false;
    // The shift of the judge takes negative numbers for large ones.
    if (["<<", ">>"].includes(node.operator) && (left! < 0 || right! < 0 || right! > 31)) return false;
    const result = meaning(node, {});
    return typeof result === "boolean" || (result < 2n ** 31n && result >= -(2n ** 31n));
  };
  return visit(parseExpression({ text, place }));
}
