/**
 * Writing of fields whose bytes are not their content as it stands: terminated, padded, processed, or text in another
 * encoding than UTF-8. The content is made into bytes first; those are processed, and put into their frame.
 */
import { innerTypes } from "../model/facts.js";
import type { FieldModel } from "../model/model.js";
import { encoded, frameName, isPlainText, keepsLength, type ReadSite } from "./emit-frame.js";
import { local } from "./local-names.js";

/** What the writer knows of the size of such a field. */
export type FramedLength =
  /** A terminator ends it. */
  | { readonly kind: "none" }
  /** It goes to the end of its stream. */
  | { readonly kind: "rest" }
  /** Its size is derived from its content. */
  | { readonly kind: "content" }
  | { readonly kind: "given"; readonly code: string };

/** The place in a generated function at which a field is written. */
export interface WriteSite extends Pick<ReadSite, "typeId" | "module" | "expression"> {
  /** Statements that write a value of a user type or switch. */
  encode(access: string, field: FieldModel): string;
  /** The expression of its size. */
  sizeOf(access: string, field: FieldModel): string;
}

export function isFramed(field: FieldModel): boolean {
  const isOtherText = field.body.kind === "text" && !isPlainText(field);
  return isOtherText || field.frame !== undefined || field.process !== undefined;
}

function isNested({ body }: FieldModel): boolean {
  return body.kind === "switch" || (body.kind === "user" && !body.raw);
}

/** The expression of the bytes of a field as they stand in its frame. */
export function framedBytes(field: FieldModel, access: string, length: FramedLength, site: WriteSite): string {
  const given = length.kind === "given" ? length.code : "";
  const content = contentBytes(field, access, given, site);
  return field.process ? encoded(field.process, content, site, given) : content;
}

/** What a reversible process is given fills the size of the field. */
function contentBytes(field: FieldModel, access: string, given: string, site: WriteSite): string {
  const { body, process, frame } = field;
  if (body.kind === "text") {
    if (body.encoding === "UTF-8") return `${site.module.bytes("encodeUtf8", "utf8")}(${access})`;
    return `${site.module.bytes("encodeText", "text-encoding")}(${access}, "${body.encoding}")`;
  }
  if (!isNested(field)) return access;
  const fills = process && keepsLength(process) && !frame && given !== "";
  // TypeScript forgets in a function that the value was found to be there.
  const inside = field.condition && body.kind === "user" ? `${access}!` : access;
  const write = `(writer) => { ${site.encode(inside, field)} }`;
  if (innerTypes(body).some((type) => site.module.surroundings.isLinked(type))) {
    return `${site.module.bytes("encodedAnywhere", "encoded-content")}(${write}${fills ? `, ${given}` : ""})`;
  }
  const size = fills ? given : site.sizeOf(access, field);
  return `${site.module.bytes("encodedBy", "encoded-value")}(${size}, ${write})`;
}

/** The expression of the size of a field that is not given by the schema. */
export function framedSize(field: FieldModel, access: string, site: WriteSite): string {
  const { frame, size } = field;
  const content = (): string => contentSize(field, access, site);
  if (!frame || size) return content();
  const { terminator, include, consume } = frame;
  if (include && !consume) {
    const shared = site.module.bytes("sharedLength", "frame");
    return `${shared}(${framedBytes(field, access, { kind: "none" }, site)}, ${frameName(site.typeId, field, site.module)})`;
  }
  return include || !consume ? content() : `${content()} + ${terminator.length}`;
}

function contentSize(field: FieldModel, access: string, site: WriteSite): string {
  const { body, process } = field;
  if (!keepsLength(process)) return `${framedBytes(field, access, { kind: "none" }, site)}.length`;
  if (isNested(field)) return site.sizeOf(access, field);
  if (body.kind !== "text") return `${access}.length`;
  if (body.encoding === "UTF-8") return `${site.module.bytes("utf8Length", "utf8")}(${access})`;
  return `${site.module.bytes("textLength", "text-encoding")}(${access}, "${body.encoding}")`;
}

/** The statements that write a field. */
export function framedEncode(field: FieldModel, access: string, length: FramedLength, site: WriteSite): string {
  const { frame, process } = field;
  if (isNested(field) && frame && !process) return nestedEncode(field, access, length, site);
  const bytes = framedBytes(field, access, length, site);
  if (!frame || length.kind === "content") return `writer.put(${bytes});`;
  const put = site.module.bytes("putFrame", "frame");
  return `${put}(writer, ${bytes}, ${frameName(site.typeId, field, site.module)}${lengthArgument(length, "writer.pos")});`;
}

function nestedEncode(field: FieldModel, access: string, length: FramedLength, site: WriteSite): string {
  const code = site.encode(access, field);
  if (length.kind === "content") return code;
  const start = local(`${field.name}Start`);
  const end = site.module.bytes("endFrame", "frame");
  const frame = frameName(site.typeId, field, site.module);
  return `const ${start} = writer.pos; ${code} ${end}(writer, ${start}, ${frame}${lengthArgument(length, start)});`;
}

function lengthArgument(length: FramedLength, start: string): string {
  if (length.kind === "given") return `, ${length.code}`;
  return length.kind === "rest" ? `, writer.end - ${start}` : "";
}

/** The statements that check whether a sound value fits into its frame. */
export function framedCheck(field: FieldModel, access: string, length: FramedLength, site: WriteSite): string {
  const { frame, process } = field;
  const bytes = framedBytes(field, access, length, site);
  if (frame && length.kind !== "content") {
    const size = length.kind === "given" ? `, ${length.code}` : length.kind === "rest" ? ', "rest"' : "";
    return `${site.module.bytes("requireFrame", "frame")}(${bytes}, ${frameName(site.typeId, field, site.module)}${size});`;
  }
  if (length.kind !== "given") return "";
  if (isNested(field) && keepsLength(process)) {
    const fits = site.module.bytes("requireFits", "value-checks");
    return `${fits}(${site.sizeOf(access, field)}, ${length.code});`;
  }
  if (process?.kind === "zlib") {
    return `${site.module.bytes("requireFits", "value-checks")}(${bytes}.length, ${length.code});`;
  }
  return `${site.module.bytes("requireSame", "value-checks")}("the length in bytes", ${bytes}.length, ${length.code});`;
}
