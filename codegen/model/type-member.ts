/** What a name behind a dot means: a part of an object, a property of a stream, a method of a value. */
import { encodingName } from "../../src/bytes/text-encoding.js";
import { declaredFieldBits, declaredTypeBits } from "./declared-size.js";
import { CONVERTED_INTEGER, integerType } from "./integer-range.js";
import type { Method, Surrounding, Typed, TypedNode, TypeModel, ValueType } from "./model.js";
import { fieldValueType, instanceValueType } from "./value-type.js";

/** No byte array of JavaScript is longer; so sums of stream positions stay safe numbers. */
const STREAM_MAX = 2n ** 47n;
export const STREAM_POSITION = integerType(0n, STREAM_MAX);
export const BOOLEAN: ValueType = { kind: "boolean" };
const STRING: ValueType = { kind: "string" };
const BYTE = integerType(0n, 255n);

export interface Meaning {
  readonly type: ValueType;
  readonly node: TypedNode;
}

/** The meaning of `object.name(args)`; a text when it has none. */
export function memberOf(object: Typed, name: string, args: readonly Typed[]): Meaning | string {
  const { type } = object;
  if (name === "_sizeof") return sizeOfValue(object);
  const found = part(object, name) ?? method(object, name, args);
  if (found) return found;
  if (type.kind === "user") return `type \`${type.type.id}\` has no field \`${name}\``;
  const cast = ["struct", "union", "any"].includes(type.kind) ? "; `.as<type>` says what it is" : "";
  return `a value of kind ${type.kind} has no \`${name}\`${cast}`;
}

function part(object: Typed, name: string): Meaning | undefined {
  const { type } = object;
  if (type.kind === "stream") {
    if (name === "eof") return { type: BOOLEAN, node: { kind: "stream-of", object, property: name } };
    if (name !== "pos" && name !== "size") return undefined;
    return { type: STREAM_POSITION, node: { kind: "stream-of", object, property: name } };
  }
  const around = surrounding(object, name);
  if (around) return around;
  if (type.kind !== "user") return undefined;
  const field = type.type.fields.find(({ id }) => id === name);
  if (field) return { type: fieldValueType(field), node: { kind: "member", object, field } };
  const param = type.type.params.find(({ id }) => id === name);
  if (param) return { type: param.type, node: { kind: "member-param", object, param } };
  const instance = type.type.instances.find(({ id }) => id === name);
  return instance && { type: instanceValueType(instance), node: { kind: "member-instance", object, instance } };
}

function surrounding(object: Typed, name: string): Meaning | undefined {
  const { type } = object;
  if (type.kind !== "user" && type.kind !== "struct" && type.kind !== "union") return undefined;
  const node = (what: Surrounding): TypedNode => ({ kind: "around", object, what });
  if (name === "_io") return { type: { kind: "stream" }, node: node("io") };
  if (type.kind === "union") return undefined;
  const known = type.kind === "user" ? type.type : undefined;
  if (name === "_parent") return { type: parentType(known), node: node("parent") };
  if (name === "_root") return { type: rootType(known), node: node("root") };
  return undefined;
}

export function parentType(type: TypeModel | undefined): ValueType {
  return type?.parent.kind === "type" ? { kind: "user", type: type.parent.type } : { kind: "struct" };
}

export function rootType(type: TypeModel | undefined): ValueType {
  return type ? { kind: "user", type: type.schema.root } : { kind: "struct" };
}

/** How many bytes a value always takes, by its schema. */
function sizeOfValue({ type, node }: Typed): Meaning | string {
  const field = node.kind === "field" || node.kind === "member" ? node.field : undefined;
  const bits = field ? declaredFieldBits(field) : type.kind === "user" ? declaredTypeBits(type.type) : undefined;
  return bits === undefined ? "the size is not always the same" : constant(BigInt(Math.ceil(bits / 8)));
}

export function constant(value: bigint): Meaning {
  return { type: integerType(value, value), node: { kind: "integer", value } };
}

/** A method with the kinds of its arguments, those after `|` optional. */
function method(object: Typed, name: string, args: readonly Typed[]): Meaning | undefined {
  const { type } = object;
  if (["size", "length"].includes(name) && args.length === 0 && ["list", "bytes", "string"].includes(type.kind)) {
    return { type: STREAM_POSITION, node: { kind: "length", object } };
  }
  const call = (kind: Method, result: ValueType, ...expected: ValueType["kind"][]): Meaning | undefined => {
    const fits = args.length === expected.length && args.every((arg, at) => arg.type.kind === expected[at]);
    return fits ? { type: result, node: { kind: "call", method: kind, object, args } } : undefined;
  };
  switch (`${type.kind}.${name}`) {
    case "integer.to_s":
      return call("integer.to_s", STRING);
    case "integer.to_i":
      return type.kind === "integer" ? call("enum.to_i", { ...type, enum: undefined }) : undefined;
    case "float.to_i":
      return call("float.to_i", CONVERTED_INTEGER);
    case "boolean.to_i":
      return call("boolean.to_i", integerType(0n, 1n));
    case "string.to_i":
      return call("string.to_i", CONVERTED_INTEGER) ?? call("string.to_i", CONVERTED_INTEGER, "integer");
    case "string.reverse":
      return call("string.reverse", STRING);
    case "string.substring":
      return call("string.substring", STRING, "integer", "integer");
    case "bytes.to_s":
      return decoded(object, args);
    default:
      return listMethod(type, name, call);
  }
}

/** The encoding is a literal, because each is known by one name only. */
function decoded(object: Typed, [encoding, ...more]: readonly Typed[]): Meaning | undefined {
  const name = encoding?.node.kind === "string" && more.length === 0 ? encodingName(encoding.node.value) : undefined;
  if (name === undefined) return undefined;
  const arg: Typed = { ...encoding!, node: { kind: "string", value: name } };
  return { type: STRING, node: { kind: "call", method: "bytes.to_s", object, args: [arg] } };
}

function listMethod(
  type: ValueType,
  name: string,
  call: (kind: Method, result: ValueType) => Meaning | undefined,
): Meaning | undefined {
  const element = elementType(type);
  if (!element) return undefined;
  if (name === "first" || name === "last") return call(`list.${name}`, element);
  const comparable = ["integer", "float", "string", "bytes"].includes(element.kind);
  return comparable && (name === "min" || name === "max") ? call(`list.${name}`, element) : undefined;
}

/** The type of `list[index]`. */
export function elementType(type: ValueType): ValueType | undefined {
  if (type.kind === "bytes") return BYTE;
  return type.kind === "list" ? type.element : undefined;
}
