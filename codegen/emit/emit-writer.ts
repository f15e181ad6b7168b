/**
 * The functions that write a type: `sizeOf` (how many bytes), `encode` (writes, trusting its value) and the names that
 * expressions have there. Derived fields are computed from the fields that they describe.
 */
import { fixedTypeSize } from "../model/facts.js";
import type { Derive, FieldModel, SwitchBody, TypeModel, UserBody } from "../model/model.js";
import { SchemaError } from "../schema/place.js";
import { emitExpression, type Names, unsupported } from "./emit-expression.js";
import { constantName, methodOf } from "./emit-primitive.js";
import { paramType } from "./emit-reader.js";
import { coversAll, siblingTag, typedArrayOf } from "./emit-types.js";
import { local } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";

/** What the writer puts into a derived field. */
export function deriveCode(field: FieldModel, derive: Derive, module: ModuleContext): string {
  const { kind, target } = derive;
  const access = `value.${target.name}`;
  const code = kind === "count" ? `${access}.length` : kind === "sizeof" ? sizeCode(target, access, module) : "";
  const whole = kind === "crc32" ? crc32Code(target, access, module) : code;
  const safe = target.condition ? `(${access} === undefined ? 0 : ${whole})` : whole;
  return field.body.kind === "integer" && field.body.js === "bigint" ? `BigInt(${safe})` : safe;
}

function crc32Code(target: FieldModel, access: string, module: ModuleContext): string {
  const crc32 = module.bytes("crc32", "crc32");
  if (target.body.kind === "bytes" || (target.body.kind === "user" && target.body.raw)) return `${crc32}(${access})`;
  if (target.body.kind === "text") return `${crc32}(${module.bytes("encodeUtf8", "utf8")}(${access}))`;
  if (target.body.kind !== "user" || target.repeat) {
    throw new SchemaError(target.place, "a checksum of this kind of field cannot be derived");
  }
  const encoded = module.bytes("encodeAlone", "encoded-value");
  return `${crc32}(${encoded}(${access}, ${module.call("sizeOf", target.body.type)}, ${module.call("encode", target.body.type)}))`;
}

/** How names are written where a `value` is being written. */
export function writerNames(module: ModuleContext, element = ""): Names {
  const names: Names = {
    field: (field) => {
      const access = `value.${field.name}`;
      return field.derive ? `(${access} ?? ${deriveCode(field, field.derive, module)})` : access;
    },
    param: (param) => local(param.name),
    instance: (instance) => `(${emitExpression(instance.value, names)})`,
    element: (typed) => (element === "" ? unsupported(typed, "`_` has no meaning while writing") : element),
    stream: (_, typed) => unsupported(typed, "`_io` cannot be looked at while writing"),
    memberInstance: (_object, _instance, typed) =>
      unsupported(typed, "instances of other types are not supported here"),
    enumMember: (model, label) => `${module.enumName(model)}.${label}`,
    helper: (name, file) => module.bytes(name, file),
  };
  return names;
}

/** Whether the size of a field is, by its derivation, that of its content. */
export function sizeFollows({ size, ...field }: FieldModel): boolean {
  if (size?.kind !== "expr" || size.length.node.kind !== "field") return size?.kind !== "expr";
  const { derive } = size.length.node.field;
  return derive?.kind === "sizeof" && derive.target.id === field.id;
}

// ── sizeOf ────────────────────────────────────────────────────────────────

/** The code of the size of all elements of a field, `access` being its value. */
function sizeCode(field: FieldModel, access: string, module: ModuleContext): string {
  const { body } = field;
  if (typedArrayOf(field)) return `${access}.byteLength`;
  if (body.kind === "text") return `${module.bytes("utf8Length", "utf8")}(${access})`;
  if (body.kind === "bytes" || (body.kind === "user" && body.raw)) return `${access}.length`;
  if (body.kind === "user" && !field.repeat) return `${module.call("sizeOf", body.type)}(${access})`;
  if (field.repeat && body.kind === "integer") return `${access}.length * ${body.width}`;
  throw new SchemaError(field.place, "the size of this field cannot be derived");
}

export function emitSizeOf(type: TypeModel, module: ModuleContext): string {
  const fixed = fixedTypeSize(type);
  const doc = `/** The number of bytes that \`value\` takes. */`;
  const input = module.typeName(type, true);
  const name = `sizeOf${type.name}`;
  if (fixed !== undefined) return `${doc}\nexport function ${name}(_value: ${input}): number { return ${fixed}; }`;
  const emitter = new SizeEmitter(module);
  const body = emitter.body(type);
  return `${doc}\nexport function ${name}(value: ${input}): number { ${body} }`;
}

class SizeEmitter {
  readonly #module: ModuleContext;
  readonly #lines: string[] = [];
  #constant = 0;

  constructor(module: ModuleContext) {
    this.#module = module;
  }

  body(type: TypeModel): string {
    for (const field of type.fields) this.#field(field);
    return [`let size = ${this.#constant};`, ...this.#lines, "return size;"].join("\n");
  }

  #field(field: FieldModel): void {
    const access = `value.${field.name}`;
    if (field.body.kind === "switch" && !field.repeat) {
      this.#switch(field, field.body, access);
      return;
    }
    const fixed = field.repeat ? undefined : fixedSize(field);
    if (fixed !== undefined) {
      if (field.condition) this.#lines.push(`if (${access} !== undefined) size += ${fixed};`);
      else this.#constant += fixed;
      return;
    }
    const absent = field.condition && !(field.repeat && field.condition.onStream);
    const code = this.#elements(field, access);
    this.#lines.push(absent ? `if (${access} !== undefined) { ${code} }` : code);
  }

  #elements(field: FieldModel, access: string): string {
    const { body } = field;
    if (!field.repeat || typedArrayOf(field) || body.kind === "integer") return `size += ${this.#size(field, access)};`;
    const single: FieldModel = { ...field, repeat: undefined };
    return `for (const element of ${access}) size += ${this.#size(single, "element")};`;
  }

  /** What one field takes: the size that the schema gives it, or that of its content. */
  #size(field: FieldModel, access: string): string {
    const { size, body } = field;
    const sized = size?.kind === "expr" && !sizeFollows(field) && body.kind === "user" && !body.raw;
    if (sized) return emitExpression(size.length, writerNames(this.#module), "number");
    return sizeCode(field, access, this.#module);
  }

  #switch(field: FieldModel, body: SwitchBody, access: string): void {
    const { size } = field;
    if (size?.kind === "expr" && !sizeFollows(field)) {
      this.#lines.push(`size += ${emitExpression(size.length, writerNames(this.#module), "number")};`);
      return;
    }
    const code = (one: UserBody, narrowed: string) => `size += ${this.#module.call("sizeOf", one.type)}(${narrowed});`;
    const otherwise = field.size ? (narrowed: string) => `size += ${narrowed}.length;` : undefined;
    this.#lines.push(emitWriterSwitch(field, body, access, this.#module, code, otherwise));
  }
}

function fixedSize({ body, size }: FieldModel): number | undefined {
  if (size) return undefined;
  if (body.kind === "integer" || body.kind === "float") return body.width;
  if (body.kind === "constant") return body.bytes.length;
  return body.kind === "user" && !body.raw ? fixedTypeSize(body.type) : undefined;
}

/**
 * A switch on the tag of a value. Where the tag is a field beside it, TypeScript narrows the body by itself; elsewhere the
 * tag stands in another object and the body is cast.
 */
export function emitWriterSwitch(
  field: FieldModel,
  body: SwitchBody,
  access: string,
  module: ModuleContext,
  code: (one: UserBody, narrowed: string) => string,
  otherwise: ((narrowed: string) => string) | undefined,
): string {
  const names = writerNames(module);
  const narrows = siblingTag(field) !== undefined && access.startsWith("value.");
  const js = body.on.type.kind === "integer" ? body.on.type.js : undefined;
  const cast = (type: string) => (narrows ? access : `(${access} as ${type})`);
  const cases = body.cases.map(({ when, body: one }) => {
    const narrowed = cast(module.typeName(one.type, true));
    return `case ${emitExpression(when, names, js)}: ${code(one, narrowed)} break;`;
  });
  if (otherwise && !coversAll(body)) cases.push(`default: ${otherwise(cast("Uint8Array"))}`);
  return `switch (${emitExpression(body.on, names)}) { ${cases.join("\n")} }`;
}

// ── encode ────────────────────────────────────────────────────────────────

export function emitEncode(type: TypeModel, module: ModuleContext): string {
  const lines = type.fields.map((field) => new EncodeField(field, type, module).emit());
  const params = type.params.map((param) => `, ${local(param.name)}: ${paramType(param.type)}`).join("");
  const used = params !== "" && !lines.some((line) => type.params.some((param) => line.includes(local(param.name))));
  const parameters = used ? params.replaceAll(", ", ", _") : params;
  const writer = module.bytes("type ByteWriter", "byte-writer");
  return `
    /** Writes \`value\` at the writer's position and trusts it: {@link check${type.name}} is where it is checked. */
    export function encode${type.name}(writer: ${writer}, value: ${module.typeName(type, true)}${parameters}): void {
      ${lines.join("\n")}
    }
  `;
}

class EncodeField {
  readonly #field: FieldModel;
  readonly #type: TypeModel;
  readonly #module: ModuleContext;

  constructor(field: FieldModel, type: TypeModel, module: ModuleContext) {
    this.#field = field;
    this.#type = type;
    this.#module = module;
  }

  emit(): string {
    const field = this.#field;
    const access = `value.${field.name}`;
    const code = this.#code(field, access);
    const always = !field.condition || (field.repeat && field.condition.onStream);
    return always ? code : `if (${access} !== undefined) { ${code} }`;
  }

  #code(field: FieldModel, access: string): string {
    if (field.body.kind === "float" && typedArrayOf(field)) return `writer.${methodOf(field.body)}Array(${access});`;
    if (!field.repeat) return this.#single(field, access);
    const single: FieldModel = { ...field, repeat: undefined };
    return `for (const element of ${access}) { ${this.#single(single, "element")} }`;
  }

  #single(field: FieldModel, access: string): string {
    const { body } = field;
    switch (body.kind) {
      case "integer":
        return `writer.${methodOf(body)}(${this.#derived(field, access)});`;
      case "float":
        return `writer.${methodOf(body)}(${access});`;
      case "constant":
        return `writer.put(${access} ?? ${constantName(this.#type.id, field)});`;
      case "text":
        return `writer.utf8(${access});`;
      case "bytes":
        return `writer.put(${access});`;
      case "elements":
        return `writer.${methodOf(body.element)}Array(${access});`;
      case "user":
        return this.#sized(field, this.#user(body, access));
      case "switch":
        return this.#sized(field, this.#switch(field, body, access));
    }
  }

  #derived(field: FieldModel, access: string): string {
    return field.derive ? `${access} ?? ${deriveCode(field, field.derive, this.#module)}` : access;
  }

  #user(body: UserBody, access: string): string {
    if (body.raw) return `writer.put(${access});`;
    const args = body.args.map((arg, at) => {
      const param = body.type.params[at]!.type;
      return `, ${emitExpression(arg, writerNames(this.#module), param.kind === "integer" ? param.js : undefined)}`;
    });
    return `${this.#module.call("encode", body.type)}(writer, ${access}${args.join("")});`;
  }

  #switch(field: FieldModel, body: SwitchBody, access: string): string {
    const code = (one: UserBody, narrowed: string) => this.#user(one, narrowed);
    const otherwise = field.size ? (narrowed: string) => `writer.put(${narrowed});` : undefined;
    return emitWriterSwitch(field, body, access, this.#module, code, otherwise);
  }

  /** Content that is shorter than the size of its field is followed by zeros. */
  #sized(field: FieldModel, code: string): string {
    if (field.size?.kind !== "expr" || sizeFollows(field)) return code;
    const end = local(`${field.name}End`);
    const length = emitExpression(field.size.length, writerNames(this.#module), "number");
    return `const ${end} = writer.pos + ${length}; ${code} writer.zeroTo(${end});`;
  }
}
