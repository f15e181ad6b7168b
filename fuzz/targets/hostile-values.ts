/**
 * Every hostile value at every public entry: either it is taken for what it is, or refused with an IqdbError and the database is
 * as it was. What the caller's own code throws (a predicate, an iterator, a getter) comes back as it was thrown, and changes
 * nothing either. Object.prototype keeps its properties. Once more in a world whose prototypes are frozen.
 */
import { Iqdb, IqdbError, MemoryStorage } from "../../src/public.js";
import { contentsOf } from "../../test/golden/damage.js";
import { HOSTILE_VALUES, Trap } from "../hostile-values.js";
import { PATH, PUBLIC_ENTRIES, type World } from "../public-entries.js";
import { Finding, type FuzzTarget, textIn } from "../target.js";

const ENTRIES = [...PUBLIC_ENTRIES.keys()];

const OPTIONS = { ids: "bytes", numbers: "exact" } as const;

/** What a value does when it is read: nothing, a write to the same database, or its end. */
const REENTRIES = ["nothing", "writes", "closes"] as const;

/** Each value with what it does; most do nothing. */
const VALUES = Object.keys(HOSTILE_VALUES).flatMap((value) =>
  (value.endsWith("comes back in") ? REENTRIES : REENTRIES.slice(0, 1)).map((reenter) => ({ value, reenter })),
);

function makeWorld(): World {
  const storage = new MemoryStorage();
  const db = Iqdb.open(PATH, { ...OPTIONS, dim: 3, metric: "euclidean", storage });
  db.upsertMany([
    { id: 1, vector: [1, 0, 0], metadata: { k: 1 } },
    { id: "two", vector: [0, 1, 0], metadata: { k: "a", __proto__: null } },
    { id: 3, vector: [0, 0, 1] },
  ]);
  db.checkpoint();
  return { db, storage, bytes: storage.bytesOf(PATH)! };
}

let world: World | undefined;
const PROTOTYPES = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  Uint8Array.prototype,
  Float32Array.prototype,
];
const propertiesOf = (one: object): string => Reflect.ownKeys(one).map(String).join();
const properties = PROTOTYPES.map(propertiesOf);

function reenter(how: string, { db }: World): void {
  if (how === "writes") db.upsert("from within", [1, 1, 1]);
  if (how === "closes") db.close();
}

function call(entry: string, value: string, how: string, around: World): string {
  try {
    const made = HOSTILE_VALUES[value]!({ reenter: () => reenter(how, around) });
    const result = PUBLIC_ENTRIES.get(entry)!(made, around);
    // What comes back lazily is read, too.
    if (result instanceof Iqdb) result.close();
    return "taken";
  } catch (error) {
    if (error instanceof IqdbError) return error.code;
    if (error instanceof Trap) return "the caller's own error";
    throw error;
  }
}

export const hostileValues: FuzzTarget = {
  name: "hostile-values",
  about: "getters, proxies, detached buffers and their like at every public entry",
  stage: 10,
  release: {},
  size: () => ENTRIES.length * VALUES.length,
  make: (_, number) => ({
    entry: ENTRIES[number % ENTRIES.length]!,
    ...VALUES[Math.floor(number / ENTRIES.length)]!,
  }),
  check(input) {
    const [entry, value, how] = [textIn(input, "entry"), textIn(input, "value"), textIn(input, "reenter")];
    world ??= makeWorld();
    const around = world;
    const before = contentsOf(around.db);
    // Kept only when it is as it was.
    world = undefined;
    const word = call(entry, value, how, around);
    for (const [place, one] of PROTOTYPES.entries()) {
      if (propertiesOf(one) !== properties[place]) throw new Finding(`a prototype has changed: ${propertiesOf(one)}`);
    }
    if (how !== "nothing") return `${how}: ${word}`;
    const after = contentsOf(around.db);
    if (after === before) world = around;
    else if (word !== "taken") throw new Finding(`${word}, and yet the database has changed: ${after.slice(0, 300)}`);
    if (around.storage.openHandles > 1) throw new Finding(`${around.storage.openHandles} files are open after ${word}`);
    return word;
  },
};

export const frozenPrototypes: FuzzTarget = {
  ...hostileValues,
  name: "frozen-values",
  about: "the same where all prototypes are frozen",
  isFrozen: true,
};
