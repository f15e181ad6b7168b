import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { isPlainObject, objectOf } from "../../src/types/plain-object.js";
import { isWellFormed } from "../../src/types/well-formed.js";

test("objects made by literals, JSON, another realm or without a prototype are plain; nothing else is", () => {
  class Row {}
  for (const plain of [{}, { a: 1 }, JSON.parse('{"__proto__": 1}'), Object.create(null), runInNewContext("({})")]) {
    expect(isPlainObject(plain)).toBe(true);
  }
  for (const other of [null, undefined, 1, "a", [], new Row(), new Map(), new Date(), () => 1, new Uint8Array(1)]) {
    expect(isPlainObject(other)).toBe(false);
  }
});

test("objectOf makes own fields of every name", () => {
  const made = objectOf([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  expect(Object.keys(made)).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
});

test("text with a surrogate without its partner is not well-formed", () => {
  for (const text of ["", "a", "\u{1f600}", "\ufeff", "\0"]) expect(isWellFormed(text)).toBe(true);
  for (const text of ["\ud800", "a\udc00", "\udc00\ud800", "\u{1f600}\ud83d"]) expect(isWellFormed(text)).toBe(false);
});
