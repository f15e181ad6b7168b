/**
 * The names of types and enumerations in TypeScript: `FooBar`, with the names of the types around it in front where several
 * have the same one, and never a name that generated code uses for something else.
 */
import type { SchemaDeclaration, TypeDeclaration } from "./declarations.js";
import { pascalCase } from "./names.js";

const TAKEN = (
  "ArrayLike Array Boolean BigInt Error Math Number Object Reflect String Uint8Array Uint16Array Uint32Array Int8Array " +
  "Int16Array Int32Array BigInt64Array BigUint64Array Float32Array Float64Array ByteReader ByteWriter Codec Completed " +
  "FormatError Frame LayoutEntry LayoutRecorder Partial PartialCodec PartialRead PartialResult ReadOptions Scope " +
  "SparseWriter WriteOptions"
).split(" ");

/** What else may be declared under the name of a type. */
const ENDINGS = ["", "Input", "Scope", "State", "Columns"];

/** The names of all types and enumerations of a schema, by their declaration. */
export function typeNames({ root }: SchemaDeclaration): ReadonlyMap<object, string> {
  const parts = root
    .all()
    .flatMap((type) => [
      { key: type as object, type, id: type.raw.id },
      ...type.raw.enums.map((raw) => ({ key: raw as object, type, id: `${raw.id}` })),
    ]);
  const short = parts.map(({ id }) => pascalCase(id));
  const names = new Map<object, string>();
  const taken = new Set(TAKEN);
  const take = (key: object, name: string): void => {
    names.set(key, name);
    for (const ending of ENDINGS) taken.add(name + ending);
  };
  const isFree = (name: string) => ENDINGS.every((ending) => !taken.has(name + ending));
  parts.forEach(({ key, type, id }, at) => {
    const plain = short[at]!;
    const isUnique = short.indexOf(plain) === short.lastIndexOf(plain);
    if (isUnique && isFree(plain)) {
      take(key, plain);
      return;
    }
    const long = [...outerIds(type, key), id].map(pascalCase).join("");
    let name = isFree(long) ? long : `${plain}Type`;
    for (let count = 2; !isFree(name); count++) name = `${long}${count}`;
    take(key, name);
  });
  return names;
}

/** The ids of the types around a part, the root apart. */
function outerIds(type: TypeDeclaration, key: object): string[] {
  const ids: string[] = [];
  for (let at = type === key ? type.parent : type; at?.parent; at = at.parent) ids.unshift(at.raw.id);
  return ids;
}
