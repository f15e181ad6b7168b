/**
 * The functions that check a value before it is written: types and ranges, `valid`, presence, lengths and counts against
 * the data they describe. What passes can be encoded, and reading it gives the same value back.
 */
import { type Completion, completions, mayHaveGap, optionalTail } from "../model/facts.js";
import type {
  BitsBody,
  CaseBody,
  Derive,
  FieldModel,
  IntegerBody,
  Typed,
  TypeModel,
  UserBody,
} from "../model/model.js";
import { pascalCase } from "../model/names.js";
import { integerRange, typedArrayOf } from "../model/value-type.js";
import { emitExpression, type Names } from "./emit-expression.js";
import { framedCheck, isFramed } from "./emit-framed-writer.js";
import { constantName } from "./emit-primitive.js";
import { caseContent, isEmptyWhenAbsent } from "./emit-types.js";
import { emitValid, validated } from "./emit-valid.js";
import {
  deriveCode,
  emitWriterSwitch,
  framedLength,
  isKnown,
  selfLine,
  sizeFollows,
  writerArgs,
  writerNames,
  writerParameters,
  writeSite,
  writtenType,
} from "./emit-writer.js";
import { local, parameterList } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";

export function emitCheck(type: TypeModel, module: ModuleContext): string {
  const emitter = new CheckEmitter(type, module);
  const body = emitter.body();
  const parameters = writerParameters(type, module);
  const params = parameters.length === 0 ? "" : `${parameterList(parameters, body)}, `;
  const positioned = type.instances.filter((one) => one.kind === "positioned");
  const fields = [...type.fields, ...positioned.map(({ field }) => field)];
  const hasLoop = fields.some((field) => field.repeat && !typedArrayOf(field));
  const inField = module.bytes("inField", "format-error");
  const options = `options: ${module.bytes("type WriteOptions", "codec")} = {}`;
  const usesOptions = body.includes("options");
  const requireObject = module.bytes("requireObject", "value-checks");
  return `
    /** Throws a FormatError, with the path of the field, unless \`value\` can be written. */
    export function ${module.call("check", type)}(value: ${writtenType(type, module)}, ${params}${usesOptions ? options : `_${options}`}): void {
      let at = "";${hasLoop ? "\nlet index = -1;" : ""}
      try {
        ${requireObject}(value);
        ${selfLine(type, module, body)}
        ${body}
      } catch (error) {
        throw ${inField}(error, at${hasLoop ? ", index" : ""});
      }
    }
  `;
}

class CheckEmitter {
  readonly #type: TypeModel;
  readonly #module: ModuleContext;
  readonly #names: Names;
  readonly #lines: string[] = [];

  constructor(type: TypeModel, module: ModuleContext) {
    this.#type = type;
    this.#module = module;
    this.#names = writerNames(type, module);
  }

  body(): string {
    // Derived fields last: what they describe has been checked by then.
    for (const field of this.#type.fields) if (this.#completions(field).length > 0) this.#shape(field);
    const others = this.#type.fields.filter((field) => !field.derive);
    for (const field of others) if (this.#completions(field).length === 0) this.#field(field);
    for (const field of others) if (this.#completions(field).length > 0) this.#field(field);
    for (const field of this.#type.fields) if (field.derive) this.#derived(field);
    for (const one of this.#type.instances) if (one.kind === "positioned") this.#positioned(one.field);
    return this.#lines.join("\n");
  }

  #completions(field: FieldModel): Completion[] {
    return completions(this.#type, field);
  }

  /** Other fields look into a value that is checked after them: it must be an object by then. */
  #shape(field: FieldModel): void {
    const access = `value.${field.name}`;
    const code = `${this.#helper("requireObject")}(${access});`;
    this.#lines.push(`at = "${field.name}";`, field.condition ? `if (${access} !== undefined) ${code}` : code);
  }

  #helper(name: string): string {
    return this.#module.bytes(name, "value-checks");
  }

  #expression(typed: Parameters<typeof emitExpression>[0], js?: "number" | "bigint"): string {
    return emitExpression(typed, this.#names, js);
  }

  #derived(field: FieldModel): void {
    const name = local(field.name);
    this.#lines.push(
      `at = "${field.name}";`,
      `const ${name} = ${this.#compared(field, field.derive!, `value.${field.name}`)};`,
      this.#integer(field.body as IntegerBody, name),
      this.#valid(field, name),
    );
  }

  #field(field: FieldModel): void {
    const access = `value.${field.name}`;
    this.#lines.push(`at = "${field.name}";`);
    const { condition } = field;
    if (!condition || isEmptyWhenAbsent(field)) {
      this.#present(field, access);
      return;
    }
    if (!condition.onStream) {
      this.#lines.push(`${this.#helper("requirePresence")}(${access}, ${this.#expression(condition.test)});`);
    }
    this.#lines.push(`if (${access} !== undefined) {`);
    this.#present(field, access);
    this.#lines.push("}");
  }

  /** Who leaves out an instance has nothing to write there. */
  #positioned(field: FieldModel): void {
    const access = `value.${field.name}`;
    this.#lines.push(`at = "${field.name}";`, `if (${access} !== undefined) {`);
    if (field.condition && isKnown(field.condition.test)) {
      this.#lines.push(`${this.#helper("requirePresence")}(${access}, ${this.#expression(field.condition.test)});`);
    }
    this.#present({ ...field, condition: undefined }, access);
    this.#lines.push("}");
  }

  #present(field: FieldModel, access: string): void {
    const array = typedArrayOf(field);
    const filled = this.#completions(field);
    if (filled.length > 0) this.#completed(field, filled, access);
    else if (array) this.#lines.push(`${this.#helper("requireTypedArray")}(${access}, ${array});`);
    else if (field.repeat) this.#list(field, access);
    else this.#single(field, access);
    this.#lines.push(this.#count(field, access), this.#length(field, access));
  }

  /** A value of which parts follow from the fields beside it: those are compared, then the whole is checked. */
  #completed(field: FieldModel, filled: readonly Completion[], access: string): void {
    const parts = filled.map((part) => {
      const name = local(`${field.name}${pascalCase(part.inner.id)}`);
      this.#lines.push(`at = "${field.name}.${part.inner.name}";`, `const ${name} = ${this.#part(part, access)};`);
      return `${part.inner.name}: ${name}`;
    });
    this.#lines.push(`at = "${field.name}";`);
    this.#single(field, `{ ...${access}, ${parts.join(", ")} }`);
  }

  #part({ inner, derive }: Completion, access: string): string {
    const given = `${access}.${inner.name}`;
    const compared = this.#compared(inner, derive, given);
    if (!derive.target.condition) return compared;
    const present = this.#module.bytes("present", "present");
    return `value.${derive.target.name} === undefined ? ${present}(${given}, "${inner.name}") : ${compared}`;
  }

  /** A checksum that is not given is not computed here: any one would do for the check. */
  #compared(field: FieldModel, derive: Derive, given: string): string {
    const code = deriveCode(this.#type, field, derive, this.#module);
    const helper = derive.kind === "sizeof" && mayHaveGap(derive.target) ? "derivedOrMore" : "derived";
    const compared = `${this.#helper(helper)}(${given}, ${code}, options)`;
    return derive.kind === "crc32" ? `${given} === undefined ? 0 : ${compared}` : compared;
  }

  #list(field: FieldModel, access: string): void {
    const list = `const ${local(`${field.name}Elements`)} = ${access};`;
    const name = local(`${field.name}Elements`);
    this.#lines.push(list, `${this.#helper("requireList")}(${name});`);
    this.#lines.push(`for (index = 0; index < ${name}.length; index++) {`, `const element = ${name}[index]!;`);
    const single: FieldModel = { ...field, repeat: undefined };
    this.#single(single, "element");
    this.#lines.push(this.#length(single, "element"), "}", "index = -1;");
  }

  #single(field: FieldModel, access: string): void {
    const { body } = field;
    const push = (helper: string) => this.#lines.push(`${this.#helper(helper)}(${access});`);
    switch (body.kind) {
      case "integer":
        if (field.valid) this.#validated(field, body, access);
        else this.#lines.push(this.#integer(body, access));
        return;
      case "bits":
        if (field.valid && body.js !== "boolean") this.#validated(field, body, access);
        else this.#lines.push(this.#integer(body, access));
        if (field.valid && body.js !== "boolean") return;
        break;
      case "float":
        push("requireNumber");
        break;
      case "text":
        push(isFramed(field) ? "requireString" : "requireText");
        break;
      case "bytes":
        push("requireBytes");
        break;
      case "elements":
        this.#lines.push(`${this.#helper("requireTypedArray")}(${access}, ${typedArrayOf(field)});`);
        break;
      case "constant": {
        const constant = constantName(this.#type.id, field);
        this.#lines.push(`${this.#helper("requireConstant")}(${access}, ${constant}, options);`);
        break;
      }
      case "user":
        this.#lines.push(this.#user(body, access));
        break;
      case "switch":
        this.#switch(field, access);
    }
    if (isFramed(field)) this.#framed(field, access);
    if (field.valid) this.#lines.push(this.#valid(field, access));
  }

  #framed(field: FieldModel, access: string): void {
    const length = framedLength(this.#type, field, this.#module);
    this.#lines.push(framedCheck(field, access, length, writeSite(this.#type, this.#module)));
  }

  /** Through a variable of the plain type: a closed union would narrow to nothing in the branch that refuses. */
  #validated(field: FieldModel, body: IntegerBody | BitsBody, access: string): void {
    const given = local(`${field.name}Given`);
    this.#lines.push(`const ${given}: ${body.js} = ${access};`, this.#integer(body, given), this.#valid(field, given));
  }

  #integer(body: IntegerBody | BitsBody, access: string): string {
    if (body.js === "boolean") return `${this.#helper("requireBoolean")}(${access});`;
    const { min, max } = body.kind === "bits" ? { min: 0, max: (1n << BigInt(body.width)) - 1n } : integerRange(body);
    if (body.js === "bigint") return `${this.#helper("requireBigint")}(${access}, ${min}n, ${max}n);`;
    return `${this.#helper("requireInteger")}(${access}, ${min}, ${max});`;
  }

  #valid(field: FieldModel, access: string): string {
    return field.valid
      ? emitValid(
          validated(field),
          field.valid,
          access,
          writerNames(this.#type, this.#module, access),
          this.#module,
          "",
        )
      : "";
  }

  #user(body: UserBody, access: string): string {
    const args = writerArgs(body, this.#module, (typed, js) => this.#expression(typed, js));
    if (!body.raw) return `${this.#module.call("check", body.type)}(${[access, ...args, "options"].join(", ")});`;
    const whole = this.#module.bytes("requireWhole", "encoded-value");
    const skip = this.#module.call("skip", body.type);
    const read = args.length === 0 ? skip : `(reader) => ${skip}(${["reader", ...args].join(", ")})`;
    return `${whole}(${access}, ${read});`;
  }

  #switch(field: FieldModel, access: string): void {
    const code = (one: CaseBody, narrowed: string) => this.#case(field, one, narrowed);
    const otherwise = (narrowed: string) =>
      field.size
        ? `${this.#helper("requireBytes")}(${narrowed});`
        : `${this.#helper("requirePresence")}(${narrowed}, false);`;
    this.#lines.push(emitWriterSwitch(this.#type, field, access, this.#module, code, otherwise));
  }

  /** The check of one case, as one text: it stands inside of a switch. */
  #case(field: FieldModel, body: CaseBody, access: string): string {
    const before = this.#lines.length;
    const one = caseContent(field, body);
    this.#single(one, access);
    return [...this.#lines.splice(before), this.#fits(field, one, access)].join("\n");
  }

  /** Whether the content of a sized field fits into the size. */
  #fits({ size, ...field }: FieldModel, one: FieldModel, access: string): string {
    if (size?.kind !== "expr" || sizeFollows({ ...field, size }) || !isKnown(size.length)) return "";
    const actual = one.body.kind === "user" ? `${this.#module.call("sizeOf", one.body.type)}(${access})` : undefined;
    const length = actual ?? (["text", "bytes"].includes(one.body.kind) ? this.#lengthOf(one, access) : undefined);
    return length === undefined ? "" : `${this.#helper("requireFits")}(${length}, ${this.#expression(size.length)});`;
  }

  #count({ repeat }: FieldModel, access: string): string {
    if (repeat?.kind !== "expr" || !isKnown(repeat.count)) return "";
    const { node } = repeat.count;
    if (node.kind === "field" && node.field.derive?.kind === "count") return "";
    return `${this.#helper("requireSame")}("the count", ${access}.length, ${this.#expression(repeat.count)});`;
  }

  #length(field: FieldModel, access: string): string {
    const { size, body } = field;
    if (size?.kind !== "expr" || field.repeat || body.kind === "switch" || !isKnown(size.length)) return "";
    if (isFramed(field) && !sizeFollows(field)) return "";
    if (sizeFollows(field)) return this.#holder(size.length);
    const expected = this.#expression(size.length);
    if (body.kind === "user" && !body.raw) {
      const tail = optionalTail(body.type);
      const room = tail === 0 ? expected : `Number(${expected}) + ${tail}`;
      return `${this.#helper("requireFits")}(${this.#module.call("sizeOf", body.type)}(${access}), ${room});`;
    }
    const actual = body.kind === "elements" ? `${access}.byteLength` : this.#lengthOf(field, access);
    return `${this.#helper("requireSame")}("the length in bytes", ${actual}, ${expected});`;
  }

  /** A length that stands in another value: that one must be there when its own field is optional. */
  #holder({ node }: Typed): string {
    if (node.kind !== "member" || node.object.node.kind !== "field" || !node.object.node.field.condition) return "";
    const { name } = node.object.node.field;
    return `${this.#module.bytes("present", "present")}(value.${name}, "${name}");`;
  }

  #lengthOf({ body }: FieldModel, access: string): string {
    return body.kind === "text" ? `${this.#module.bytes("utf8Length", "utf8")}(${access})` : `${access}.length`;
  }
}
