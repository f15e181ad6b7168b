/** The functions that say how many bytes a value takes. */
import { alignsBefore, carriesBits, completions, fixedTypeSize, isUnaligned, mayHaveGap } from "../model/facts.js";
import type { CaseBody, FieldModel, TypeModel } from "../model/model.js";
import { typedArrayOf } from "../model/value-type.js";
import { emitExpression } from "./emit-expression.js";
import { isFramed } from "./emit-framed-writer.js";
import { caseContent } from "./emit-types.js";
import {
  emitWriterSwitch,
  forEach,
  isKnown,
  selfLine,
  sizeCode,
  sizeFollows,
  switchFunction,
  withGap,
  writerNames,
  writtenType,
} from "./emit-writer.js";
import { parameterList } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";

export function emitSizeOf(type: TypeModel, module: ModuleContext): string {
  const fixed = fixedTypeSize(type);
  const doc = `/** The number of bytes that \`value\` takes. */`;
  const input = writtenType(type, module);
  const name = module.call("sizeOf", type);
  if (fixed !== undefined) return `${doc}\nexport function ${name}(_value: ${input}): number { return ${fixed}; }`;
  if (carriesBits(type)) return emitBitSize(type, module, `${doc}\nexport function ${name}(value: ${input}): number`);
  const body = new SizeEmitter(type, module).body();
  const code = `${selfLine(type, module, body)} ${body}`;
  return `${doc}\nexport function ${name}(${parameterList([`value: ${input}`], code)}): number { ${code} }`;
}

/** A type with bit fields counts in bits, together with those that stand before it in its first byte. */
function emitBitSize(type: TypeModel, module: ModuleContext, head: string): string {
  const name = `bitSizeOf${type.name}`;
  const body = new SizeEmitter(type, module, true).body();
  const value = /\bvalue\b/.test(body) ? "value" : "_value";
  return `
    ${head} { return Math.ceil(${name}(value, 0) / 8); }

    /** The number of bits that \`value\` takes behind \`bits\` others, those included. */
    export function ${name}(${value}: ${writtenType(type, module)}, bits: number): number {
      ${selfLine(type, module, body)}
      ${body}
    }
  `;
}

class SizeEmitter {
  readonly #type: TypeModel;
  readonly #module: ModuleContext;
  readonly #inBits: boolean;
  readonly #lines: string[] = [];
  #constant = 0;

  constructor(type: TypeModel, module: ModuleContext, inBits = false) {
    this.#type = type;
    this.#module = module;
    this.#inBits = inBits;
  }

  body(): string {
    for (const field of this.#type.fields) this.#inBits ? this.#behindBits(field) : this.#field(field);
    if (!this.#inBits) return [`let size = ${this.#constant};`, ...this.#lines, "return size;"].join("\n");
    const isOnlyBits = this.#constant === 0 && !this.#lines.some((line) => line.includes("size +="));
    const size = isOnlyBits ? [] : [`let size = ${this.#constant};`];
    const total = isOnlyBits ? "return total;" : "return total + 8 * size;";
    return ["let total = bits;", ...size, ...this.#lines, total].join("\n");
  }

  /** Whole bytes are counted apart from the bits, which are made whole bytes in front of them. */
  #behindBits(field: FieldModel): void {
    if (!isUnaligned(field) || alignsBefore(this.#type, field)) {
      this.#lines.push(`total = ${this.#module.bytes("alignedBits", "bit-fields")}(total);`);
    }
    if (!isUnaligned(field)) {
      this.#field(field);
      return;
    }
    const access = `value.${field.name}`;
    const code = field.repeat ? this.#repeatedBits(field, access) : this.#bits(field, access);
    const absent = field.condition && !(field.repeat && field.condition.onStream);
    this.#lines.push(absent ? `if (${access} !== undefined) { ${code} }` : code);
  }

  #repeatedBits(field: FieldModel, access: string): string {
    if (field.body.kind === "bits") return `total += ${field.body.width} * ${access}.length;`;
    return `for (const element of ${access}) { ${this.#bits({ ...field, repeat: undefined }, "element")} }`;
  }

  #bits(field: FieldModel, access: string): string {
    const { body } = field;
    if (body.kind === "bits") return `total += ${body.width};`;
    const one = (inner: CaseBody, value: string) => {
      if (inner.kind === "bits") return `total += ${inner.width};`;
      if (inner.kind !== "user") {
        const size = sizeCode(this.#type, caseContent(field, inner), value, this.#module);
        return `total = ${this.#module.bytes("alignedBits", "bit-fields")}(total) + 8 * ${size};`;
      }
      const { type, raw } = inner;
      if (raw || !carriesBits(type)) {
        const size = raw ? `${value}.length` : `${this.#module.call("sizeOf", type)}(${value})`;
        return `total = ${this.#module.bytes("alignedBits", "bit-fields")}(total) + 8 * ${size};`;
      }
      return `total = ${this.#module.call("bitSizeOf", type)}(${value}, total);`;
    };
    if (body.kind === "user") return one(body, access);
    return emitWriterSwitch(this.#type, field, access, this.#module, one, undefined);
  }

  #field(field: FieldModel): void {
    const access = `value.${field.name}`;
    const fixed = field.repeat ? undefined : fixedSize(field);
    if (fixed !== undefined) {
      if (field.condition) this.#lines.push(`if (${access} !== undefined) size += ${fixed};`);
      else this.#constant += fixed;
      return;
    }
    const absent = field.condition && !(field.repeat && field.condition.onStream) && field.body.kind !== "switch";
    const code = this.#elements(field, access);
    this.#lines.push(absent ? `if (${access} !== undefined) { ${code} }` : code);
  }

  #elements(field: FieldModel, access: string): string {
    const { body } = field;
    const single: FieldModel = { ...field, repeat: undefined, condition: undefined };
    if (body.kind === "switch" && !field.repeat) return this.#switch(field, access);
    if (body.kind === "switch") return forEach(access, this.#switch(single, "element"));
    if (!field.repeat || typedArrayOf(field) || body.kind === "integer") return `size += ${this.#size(field, access)};`;
    const one = this.#size(single, "element");
    // A size that the schema says is the same for every element.
    if (!/\b(?:element|index)\b/.test(one)) return `size += ${access}.length * ${one};`;
    return /\bindex\b/.test(one)
      ? forEach(access, `size += ${one};`)
      : `for (const element of ${access}) size += ${one};`;
  }

  /** What one field takes: the size that the schema gives it, or that of its content. */
  #size(field: FieldModel, access: string): string {
    const { size, body } = field;
    if (isFramed(field)) {
      if (size?.kind !== "expr" || sizeFollows(field)) return sizeCode(this.#type, field, access, this.#module);
      return emitExpression(size.length, writerNames(this.#type, this.#module), "number");
    }
    const sized = size?.kind === "expr" && !sizeFollows(field) && body.kind === "user" && !body.raw;
    if (sized && isKnown(size.length))
      return emitExpression(size.length, writerNames(this.#type, this.#module), "number");
    const incomplete = completions(this.#type, field).length > 0 && body.kind === "user";
    const whole = incomplete ? `${access} as ${this.#module.typeName(body.type, true)}` : access;
    return withGap(field, sizeCode(this.#type, field, whole, this.#module));
  }

  #switch(field: FieldModel, access: string): string {
    const { size } = field;
    if (size?.kind === "expr" && !sizeFollows(field) && isKnown(size.length)) {
      const code = `size += ${emitExpression(size.length, writerNames(this.#type, this.#module), "number")};`;
      return field.condition ? `if (${access} !== undefined) { ${code} }` : code;
    }
    const code = (one: CaseBody, narrowed: string) =>
      `size += ${sizeCode(this.#type, caseContent(field, one), narrowed, this.#module)};`;
    const otherwise = field.size ? (narrowed: string) => `size += ${narrowed}.length;` : undefined;
    if (mayHaveGap(field) && !field.repeat && sizeFollows(field)) {
      const content = `${switchFunction("sizeof", this.#type, field)}(value)`;
      return `size += ${withGap(field, content)};`;
    }
    const statement = emitWriterSwitch(this.#type, field, access, this.#module, code, otherwise);
    return field.condition ? `if (${access} !== undefined) { ${statement} }` : statement;
  }
}

function fixedSize({ body, size, frame }: FieldModel): number | undefined {
  if (size || frame) return undefined;
  if (body.kind === "integer" || body.kind === "float") return body.width;
  if (body.kind === "constant") return body.bytes.length;
  return body.kind === "user" && !body.raw ? fixedTypeSize(body.type) : undefined;
}
