/**
 * The byte order of a type: fixed, or decided by an expression when a value of the type is read. The decision is an instance
 * of that type which is no part of the data; types declared inside of it take it as a last parameter.
 */
import { SchemaError } from "../schema/place.js";
import type { Endian, RawEndianSwitch } from "../schema/raw-schema.js";
import type { TypeDeclaration } from "./declarations.js";
import { memoized } from "./memoized.js";
import type { ByteOrder, ParamModel, Typed, TypeModel, ValueInstance, ValueType } from "./model.js";
import type { Registry } from "./registry.js";
import { scopeOf, typeText } from "./resolve-scope.js";

/** No name of a schema begins so. */
const ID = "_is_le";
const NAME = "isLittleEndian";
const DOC = "Whether the lowest byte of a number comes first.";
const BOOLEAN: ValueType = { kind: "boolean" };

/** Who says the byte order of a type: itself, or the nearest type around it that says one. */
function sourceOf(declaration: TypeDeclaration): TypeDeclaration | undefined {
  let at: TypeDeclaration | undefined = declaration;
  while (at && !at.raw.endian) at = at.parent;
  return at;
}

function switchOf(declaration: TypeDeclaration): RawEndianSwitch | undefined {
  const endian = sourceOf(declaration)?.raw.endian;
  return typeof endian === "object" ? endian : undefined;
}

/** The byte order in which numbers of a type are read, if anything says one. */
export function byteOrderOf(declaration: TypeDeclaration, type: TypeModel): ByteOrder | undefined {
  const endian = sourceOf(declaration)?.raw.endian;
  return typeof endian === "object" ? decisionIn(type, endian) : endian;
}

/** The decision as expressions inside of a type see it. */
function decisionIn(type: TypeModel, { place }: RawEndianSwitch): Typed {
  const instance = decisionOf(type);
  if (instance) return { type: BOOLEAN, place, node: { kind: "instance", instance } };
  const param = type.params.find(({ id }) => id === ID)!;
  return { type: BOOLEAN, place, node: { kind: "param", param } };
}

/** What a type decides about its byte order, if it does. */
export function decisionOf({ instances }: TypeModel): ValueInstance | undefined {
  return instances.find((one): one is ValueInstance => one.id === ID && one.kind === "value");
}

/** The instance of a type whose own `meta` decides. */
export function decidingInstances(
  declaration: TypeDeclaration,
  type: TypeModel,
  registry: Registry,
): readonly ValueInstance[] {
  const { endian } = declaration.raw;
  if (typeof endian !== "object") return [];
  const base = { id: ID, name: NAME, doc: DOC, place: endian.place, kind: "value" as const, hidden: true };
  const none = { onStream: false, condition: undefined, valid: undefined };
  const value = () => decide(endian, declaration, type, registry);
  return [memoized({ ...base, ...none }, { value }, "the byte order depends on itself")];
}

function decide(raw: RawEndianSwitch, declaration: TypeDeclaration, type: TypeModel, registry: Registry): Typed {
  const scope = scopeOf(declaration, type, registry);
  const { place } = raw;
  const on = typeText(raw.on, scope);
  const constant = (endian: Endian): Typed => ({
    type: BOOLEAN,
    place,
    node: { kind: "boolean", value: endian === "le" },
  });
  const fallback = raw.cases.find(({ when }) => when.text === "_");
  const otherwise: Typed = fallback ? constant(fallback.endian) : { type: BOOLEAN, place, node: { kind: "undecided" } };
  const cases = raw.cases.filter((one) => one !== fallback);
  return cases.reduceRight<Typed>((rest, { when, endian }) => {
    const right = typeText(when, scope);
    const condition: Typed = { type: BOOLEAN, place, node: { kind: "binary", operator: "==", left: on, right } };
    return { type: BOOLEAN, place, node: { kind: "ternary", condition, then: constant(endian), otherwise: rest } };
  }, otherwise);
}

/** The parameter of a type that follows the decision of a type around it. */
export function followingParams(declaration: TypeDeclaration): readonly ParamModel[] {
  const decision = declaration.raw.endian ? undefined : switchOf(declaration);
  return decision ? [{ id: ID, name: NAME, doc: DOC, place: declaration.raw.place, type: BOOLEAN }] : [];
}

/** What is handed to a type that follows: the decision of the type in which it is used. */
export function followingArgs(used: TypeDeclaration, declaration: TypeDeclaration, type: TypeModel): readonly Typed[] {
  const decision = used.raw.endian ? undefined : switchOf(used);
  if (!decision) return [];
  if (switchOf(declaration) === decision) return [decisionIn(type, decision)];
  const source = sourceOf(used)!.raw.id;
  const what = `\`${used.raw.id}\` takes its byte order from \`${source}\` and can be used inside of that type only`;
  throw new SchemaError(declaration.raw.place, what);
}
