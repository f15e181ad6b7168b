/** Calls of ByteReader and ByteWriter for fields that are not of a user type. */
import type { BitsBody, FieldModel, FloatBody, IntegerBody, Typed } from "../model/model.js";
import { constantCase } from "../model/names.js";
import type { Endian } from "../schema/raw-schema.js";
import { contentReader, isPlainText, type ReadSite } from "./emit-frame.js";
import type { ModuleContext } from "./module-context.js";

/** A number whose byte order is fixed. */
type Ordered<Body> = Body & { readonly endian: Endian };

/** Code for a number; where its byte order is decided while reading or writing, a choice between both. */
export function inOrder<Body extends IntegerBody | FloatBody>(
  body: Body,
  expression: (typed: Typed) => string,
  code: (body: Ordered<Body>) => string,
): string {
  const { endian } = body;
  if (typeof endian === "string") return code({ ...body, endian });
  return `(${expression(endian)} ? ${code({ ...body, endian: "le" })} : ${code({ ...body, endian: "be" })})`;
}

/** `u4le`, `f8be`, `u1`: the method of reader and writer. */
export function methodOf(body: IntegerBody | FloatBody): string {
  const letter = body.kind === "float" ? "f" : body.signed ? "s" : "u";
  const order = body.width === 1 || typeof body.endian !== "string" ? "" : body.endian;
  const asNumber = body.kind === "integer" && body.width === 8 && body.js === "number" ? "Number" : "";
  return `${letter}${body.width}${order}${asNumber}`;
}

/** The name of the constant that holds the bytes of a `contents` field. */
export function constantName(typeId: string, field: FieldModel): string {
  return `${constantCase(typeId)}_${constantCase(field.id)}`;
}

/** The expression that reads one element. */
export function bodyReader(field: FieldModel, site: ReadSite): string {
  const { body } = field;
  switch (body.kind) {
    case "integer":
    case "float":
      return inOrder(body, site.expression, (one) => `reader.${methodOf(one)}()`);
    case "bits":
      return bitsReader(body, site.module);
    case "constant":
      return `reader.constant(${constantName(site.typeId, field)})`;
    case "text":
      return isPlainText(field) ? `reader.utf8(${site.length()})` : textReader(field, body.encoding, site);
    case "bytes":
      return contentReader(field, site);
    case "elements":
      return inOrder(body.element, site.expression, (one) =>
        floatArrayReader(one, `reader.elements(${site.length()}, ${one.width})`),
      );
    default:
      throw new Error(`a field of kind ${body.kind} is not read by one call`);
  }
}

/** `bitsBe`, `bigBitsLe`: the function that reads or, with `put`, writes bits. */
function bitsFunction({ js, endian }: BitsBody, module: ModuleContext, put = ""): string {
  const name = `${js === "bigint" ? "BigBits" : "Bits"}${endian === "be" ? "Be" : "Le"}`;
  return module.bytes(put === "" ? name.charAt(0).toLowerCase() + name.slice(1) : put + name, "bit-fields");
}

function bitsReader(body: BitsBody, module: ModuleContext): string {
  const code = `${bitsFunction(body, module)}(reader, ${body.width})`;
  return body.js === "boolean" ? `${code} === 1` : code;
}

/** The statement that writes bits. */
export function bitsWriter(body: BitsBody, access: string, module: ModuleContext): string {
  const value = body.js === "boolean" ? `Number(${access})` : access;
  return `${bitsFunction(body, module, "put")}(writer, ${value}, ${body.width});`;
}

function textReader(field: FieldModel, encoding: string, site: ReadSite): string {
  if (!field.frame && !field.process && !/^UTF-(16|32)/.test(encoding)) {
    return `${site.module.bytes("asciiLikeText", "text-field")}(reader, ${site.length()}, "${encoding}")`;
  }
  return `${site.module.bytes("textOf", "text-field")}(reader, ${contentReader(field, site)}, "${encoding}")`;
}

/** The expression that moves over one element and refuses what reading would refuse. */
export function bodySkipper(field: FieldModel, site: ReadSite): string {
  const { body } = field;
  switch (body.kind) {
    case "integer":
      // A 64-bit integer that must be safe has to be looked at.
      if (body.width === 8 && body.js === "number") return bodyReader(field, site);
      return `reader.advance(${body.width})`;
    case "float":
      return `reader.advance(${body.width})`;
    case "text":
      return isPlainText(field) ? `reader.skipUtf8(${site.length()})` : bodyReader(field, site);
    case "bytes":
      return field.frame || field.process ? bodyReader(field, site) : `reader.advance(${site.length()})`;
    case "elements":
      return `reader.advance(reader.elements(${site.length()}, ${body.element.width}) * ${body.element.width})`;
    default:
      return bodyReader(field, site);
  }
}

export function floatArrayReader(body: FloatBody, count: string): string {
  return `reader.${methodOf(body)}Array(${count})`;
}

/** The call that reads a typed array. */
export function arrayReader(body: IntegerBody | FloatBody, array: string, count: string): string {
  return body.kind === "float" ? floatArrayReader(body, count) : `reader.${body.endian}Array(${array}, ${count})`;
}

/** The method that writes a typed array. */
export function arrayWriter(body: IntegerBody | FloatBody): string {
  return body.kind === "float" ? `${methodOf(body)}Array` : `${body.endian}Array`;
}

/** What a field map calls the field. */
export function layoutKind({ body }: FieldModel, isArray: boolean): string {
  switch (body.kind) {
    case "integer":
    case "float":
      return `${methodOf(body).replace("Number", "")}${isArray ? "[]" : ""}`;
    case "elements":
      return `${methodOf(body.element)}[]`;
    case "bits":
      return `b${body.width}${body.endian}`;
    case "text":
      return "str";
    case "constant":
      return "contents";
    default:
      return "bytes";
  }
}
