import { describe, expect, test } from "vitest";
import { refusalOf } from "./compile-schema.js";

/** A schema with these fields. */
const seq = (...lines: string[]): string =>
  ["meta:", "  id: bad", "  endian: le", "  encoding: UTF-8", "seq:", ...lines.map((line) => `  ${line}`)].join("\n");

/** What the language has and the generator has not, and plain mistakes: each with its place. */
const refusals: readonly [what: string, source: string, message: string][] = [
  ["an unknown key", seq("- id: a", "  typo: u1"), "bad.ksy:7:5: key `typo` is not supported in a field"],
  ["an unknown hint", seq("- id: a", "  type: u1", "  -iqdb-nope: 1"), "8:5: key `-iqdb-nope` is not supported"],
  ["a bad identifier", seq("- id: BadId", "  type: u1"), "6:9: `BadId` is no identifier"],
  ["a field declared twice", seq("- id: a", "  type: u1", "- id: a", "  type: u1"), "8:9: `a` is declared twice"],
  ["text without an encoding", "meta:\n  id: bad\nseq:\n  - id: a\n    type: strz\n", "5:11: `strz` needs an encoding"],
  ["a terminator that is no byte", seq("- id: a", "  terminator: 256"), "7:17: 256 is no byte"],
  ["a terminator of nothing", seq("- id: a", "  terminator: []"), "7:17: a terminator has bytes"],
  ["a terminated number", seq("- id: a", "  type: u1", "  terminator: 0"), "`a` has no content that could end"],
  ["processing without an end", seq("- id: a", "  type: bad", "  process: zlib"), "8:14: `process` needs `size`"],
  ["processing by nothing", seq("- id: a", "  size: 1", "  process: xor"), "8:14: `xor` takes one argument"],
  ["processing by text", seq("- id: a", "  size: 1", "  process: rol('a')"), "expected integer, found string"],
  ["more bits than 64", seq("- id: a", "  type: b65"), "7:11: there is no type `b65`"],
  ["an unknown type", seq("- id: a", "  type: nothing"), "7:11: there is no type `nothing`"],
  ["an unknown enumeration", seq("- id: a", "  type: u1", "  enum: nothing"), "8:11: there is no enumeration"],
  ["bytes without a size", seq("- id: a"), "6:9: `a` needs `size`, `size-eos` or `terminator`"],
  ["a size and an end", seq("- id: a", "  size: 1", "  size-eos: true"), "`size` and `size-eos` exclude each other"],
  ["a size for a number", seq("- id: a", "  type: u1", "  size: 1"), "6:9: a field of this type has a size of its own"],
  ["an unknown encoding", seq("- id: a", "  type: strz", "  encoding: X-1"), "8:15: encoding `X-1` is not supported"],
  [
    "a name that comes later",
    seq("- id: a", "  size: b", "- id: b", "  type: u1"),
    "7:11: `b` is neither a field before",
  ],
  [
    "a part of an unknown parent",
    seq("- id: a", "  size: _parent.b"),
    "a value of kind struct has no `b`; `.as<type>`",
  ],
  [
    "an unknown method",
    seq("- id: a", "  type: u1", "- id: b", "  size: a.to_x"),
    "a value of kind integer has no `to_x`",
  ],
  ["calls", seq("- id: a", "  size: f(1)"), "7:11: only methods can be called"],
  ["a list as a size", seq("- id: a", "  size: '[1]'"), "7:12: a size must be an integer"],
  ["a broken expression", seq("- id: a", "  size: 1 +"), "7:14: expected a value"],
  ["a size that is no integer", seq("- id: a", "  size: 'true'"), "7:12: a size must be an integer"],
  ["a condition that is none", seq("- id: a", "  type: u1", "  if: 1"), "8:9: a condition must be true or false"],
  ["mixed comparison", seq("- id: a", "  type: u1", "  if: '1 == \"x\"'"), "integer and string cannot be compared"],
  [
    "a count without repetition",
    seq("- id: a", "  type: u1", "  repeat-expr: 2"),
    "`repeat-expr` needs `repeat: expr`",
  ],
  [
    "two forms of valid",
    seq("- id: a", "  type: u1", "  valid:", "    eq: 1", "    min: 0"),
    "9:7: `valid` takes one of",
  ],
  ["no form of valid", seq("- id: a", "  type: u1", "  valid: {}"), "8:12: `valid` takes one of"],
  ["a constant with a type", seq("- id: a", "  contents: x", "  type: u1"), "8:11: `contents` stands alone"],
  ["deriving from nothing", seq("- id: a", "  type: u1", "  -iqdb-derive: sizeof(b)"), "8:19: there is no field `b`"],
  ["deriving something else", seq("- id: a", "  type: u1", "  -iqdb-derive: md5(a)"), "8:19: `-iqdb-derive` is"],
  ["raw numbers", seq("- id: a", "  type: u1", "  -iqdb-raw: true"), "6:9: `-iqdb-raw` needs a field of a user type"],
  ["safe bytes", seq("- id: a", "  type: u1", "  -iqdb-js: number"), "6:9: `-iqdb-js` needs a 64-bit integer"],
  ["YAML that is none", "meta: [", "1:8: "],
  ["no meta", "seq: []", "1:1: a schema needs `meta`"],
  [
    "no byte order",
    "meta:\n  id: bad\nseq:\n  - id: a\n    type: u4\n",
    "5:11: `u4` needs a byte order (UndecidedEndiannessError)",
  ],
  ["an import that is not there", "meta:\n  id: bad\n  imports:\n    - nowhere\n", "4:7: there is no file"],
  [
    "an instance that needs itself",
    `${seq("- id: a", "  size: b")}\ninstances:\n  b:\n    value: b + 1\n`,
    "instance `b` depends on itself",
  ],
  [
    "an instance on the stream whose moment is unknown",
    `${seq("- id: a", "  type: u1", "- id: b", "  type: u1", "  if: a == 1 or late")}\ninstances:\n  late:\n    value: _io.eof\n    -iqdb-hidden: true\n`,
    "10:19: instance `late` looks at `_io` and may be evaluated here or later",
  ],
  [
    "a checksum from a parent that has no such field",
    `${seq("- id: a", "  type: inner")}\ntypes:\n  inner:\n    seq:\n      - id: sum\n        type: u4\n        -iqdb-derive: crc32(_parent.b)\n`,
    "`bad` uses this type and has no field `b`",
  ],
];

describe("a schema that cannot be generated faithfully is refused at its place", () => {
  test.each(refusals)("%s", (_, source, message) => {
    expect(refusalOf(source)).toContain(message);
  });

  test("and the sound one beside them is accepted", () => {
    expect(refusalOf(seq("- id: a", "  type: u1"))).toBe("accepted");
  });
});
