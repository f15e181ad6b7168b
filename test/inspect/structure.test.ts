/** The tree that a field map becomes: what is where, what repeats, and that its packed form is the same tree. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_INDEX, type Structure } from "../../src/inspect/structure.js";
import { StructureBuilder } from "../../src/inspect/structure-builder.js";
import { decodeStructure, encodeStructure } from "../../src/inspect/structure-codec.js";

function pathsOf(structure: Structure): string[] {
  return Array.from({ length: structure.count }, (_, node) => structure.path(node));
}

/** `a`, then `rows` of `id` and `tags[]`. */
function example(nodesMax?: number): StructureBuilder {
  const builder = new StructureBuilder(nodesMax);
  builder.type("x.Root");
  builder.enter("a", -1);
  builder.leaf("u1", 0, 8);
  builder.leave();
  for (let row = 0; row < 3; row++) {
    builder.enter("rows", row);
    builder.type("x.Row");
    const at = 8 + row * 32;
    builder.enter("id", -1);
    builder.leaf("u2le", at, at + 16);
    builder.leave();
    for (let tag = 0; tag < 2; tag++) {
      builder.enter("tags", tag);
      builder.leaf("u1", at + 16 + 8 * tag, at + 24 + 8 * tag);
      builder.leave();
    }
    builder.leave();
  }
  return builder;
}

describe("the tree", () => {
  test("has a node around each repetition, and paths as field maps write them", () => {
    const structure = example().finish();
    const row = (at: number) => [
      `rows[${at}]`,
      `rows[${at}].id`,
      `rows[${at}].tags`,
      `rows[${at}].tags[0]`,
      `rows[${at}].tags[1]`,
    ];
    expect(pathsOf(structure)).toEqual(["", "a", "rows", ...row(0), ...row(1), ...row(2)]);
    for (const [node, path] of pathsOf(structure).entries()) expect(structure.find(path)).toBe(node);
    expect(structure.find("rows[3]")).toBeUndefined();
    expect(structure.find("rows.id")).toBeUndefined();
  });

  test("gives each node the bits of what is inside it, and its identity in the schema", () => {
    const structure = example().finish();
    const rows = structure.find("rows")!;
    expect([structure.start[rows], structure.end[rows]]).toEqual([8, 104]);
    expect(structure.fieldOf(structure.find("rows[1].id")!)).toMatchObject({
      owner: "x.Row",
      name: "id",
      kind: "u2le",
    });
    expect(structure.index[rows]).toBe(NO_INDEX);
    expect(structure.depth(structure.find("rows[1].tags[0]")!)).toBe(4);
  });

  test("finds the leaf of each bit", () => {
    const structure = example().finish();
    const owners = [0, 7, 8, 23, 24, 32, 103].map((bit) => structure.path(structure.leafAt(bit)!));
    expect(owners).toEqual([
      "a",
      "a",
      "rows[0].id",
      "rows[0].id",
      "rows[0].tags[0]",
      "rows[0].tags[1]",
      "rows[2].tags[1]",
    ]);
    expect(structure.leafAt(104)).toBeUndefined();
  });

  test("a value read at another place does not stretch what stands around it", () => {
    const builder = new StructureBuilder();
    builder.enter("head", -1);
    builder.enter("length", -1);
    builder.leaf("u1", 0, 8);
    builder.leave();
    builder.enter("far", -1);
    builder.leaf("u1", 800, 808);
    builder.leave();
    builder.leave();
    const structure = builder.finish();
    const head = structure.find("head")!;
    expect([structure.start[head], structure.end[head]]).toEqual([0, 8]);
    expect(structure.path(structure.leafAt(800)!)).toBe("head.far");
  });

  test("what was begun when reading stopped ends where reading stopped", () => {
    const builder = new StructureBuilder();
    builder.enter("a", -1);
    builder.enter("b", -1);
    builder.leaf("u1", 0, 8);
    builder.leave();
    builder.enter("c", -1);
    builder.unwind(1);
    builder.filler("unread", builder.position, 80);
    const structure = builder.finish();
    expect(pathsOf(structure)).toEqual(["", "a", "a.b", "a.c", "unread"]);
    expect([...structure.leaves()].map((leaf) => structure.path(leaf))).toEqual(["a.b", "unread"]);
  });

  test("a part of a value that is read later stands inside it all the same", () => {
    const builder = new StructureBuilder();
    builder.enter("head", -1);
    builder.type("x.Head");
    const head = builder.place();
    builder.enter("a", -1);
    builder.leaf("u1", 0, 8);
    builder.leave();
    builder.leave();
    builder.enter("tail", -1);
    builder.leaf("u1", 8, 16);
    builder.leave();
    const back = builder.moveTo(head);
    builder.enter("late", -1);
    builder.leaf("u1", 80, 88);
    builder.leave();
    builder.moveTo(back);
    builder.enter("end", -1);
    builder.leaf("u1", 16, 24);
    builder.leave();
    builder.fill("unused", 0, 96);
    const structure = builder.finish();
    expect(pathsOf(structure)).toEqual(["", "head", "head.a", "head.late", "tail", "end", "unused", "unused"]);
    const late = structure.find("head.late")!;
    expect(structure.fieldOf(late).owner).toBe("x.Head");
    expect(structure.path(structure.leafAt(80)!)).toBe("head.late");
    const spans = Array.from(structure.leaves(), (leaf) => [structure.start[leaf], structure.end[leaf]]);
    expect(spans).toEqual([
      [0, 8],
      [8, 16],
      [16, 24],
      [24, 80],
      [80, 88],
      [88, 96],
    ]);
    const again = decodeStructure(structure.fields, structure.count, encodeStructure(structure));
    expect(pathsOf(again)).toEqual(pathsOf(structure));
  });

  test("of values that share bits the first has them", () => {
    const builder = new StructureBuilder();
    for (const [name, start, end] of [
      ["a", 0, 32],
      ["b", 8, 16],
      ["c", 24, 48],
    ] as const) {
      builder.enter(name, -1);
      builder.leaf("bytes", start, end);
      builder.leave();
    }
    const structure = builder.finish();
    expect(Array.from(structure.leaves(), (leaf) => structure.path(leaf))).toEqual(["a", "c"]);
    expect(structure.path(structure.leafAt(30)!)).toBe("a");
    expect(structure.path(structure.leafAt(32)!)).toBe("c");
  });

  test("beyond a number of nodes, elements become one node, and every bit still has an owner", () => {
    const structure = example(8).finish();
    const leaves = [...structure.leaves()];
    expect(structure.count).toBeLessThan(12);
    expect(leaves.at(-1)).toBe(structure.find("rows[1]"));
    expect(structure.fieldOf(leaves.at(-1)!).kind).toBe("elided");
    expect(leaves.reduce((bits, leaf) => bits + structure.end[leaf]! - structure.start[leaf]!, 0)).toBe(104);
  });
});

describe("packed", () => {
  /** What a recording might be told: a tree of named leaves and repetitions. */
  const { node: shape } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.nat(300),
      fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.boolean(), tie("node")), { maxLength: 4 }),
    ),
  }));

  function record(builder: StructureBuilder, value: unknown, at: { bit: number }): void {
    if (typeof value === "number") {
      builder.leaf("u1", at.bit, at.bit + value);
      at.bit += value;
      return;
    }
    builder.type("x.Type");
    for (const [name, repeats, inner] of value as [string, boolean, unknown][]) {
      for (let index = 0; index < (repeats ? 3 : 1); index++) {
        builder.enter(name, repeats ? index : -1);
        record(builder, inner, at);
        builder.leave();
      }
    }
  }

  test("any tree is the same tree again", () => {
    fc.assert(
      fc.property(shape, (value) => {
        const builder = new StructureBuilder();
        record(builder, value, { bit: 0 });
        const structure = builder.finish();
        structure.covered.set(Array.from(structure.covered, (_, node) => (node * 7) % 3));
        structure.covered[0] = 0;
        const again = decodeStructure(structure.fields, structure.count, encodeStructure(structure));
        for (const column of ["field", "parent", "next", "index", "start", "end", "covered"] as const) {
          expect(again[column], column).toEqual(structure[column]);
        }
      }),
    );
  });
});
