/**
 * The functions that write a type: `sizeOf` (how many bytes), `encode` (writes, trusting its value) and the names that
 * expressions have there. Derived fields are computed from the fields that they describe.
 */
import { type Completion, completions, coversAll, fixedTypeSize, mayHaveGap } from "../model/facts.js";
import type {
  CaseBody,
  Derive,
  FieldModel,
  PositionedInstance,
  SwitchBody,
  Typed,
  TypeModel,
  UserBody,
} from "../model/model.js";
import { pascalCase } from "../model/names.js";
import { typedArrayOf } from "../model/value-type.js";
import { isOnStream } from "../model/walk.js";
import { SchemaError } from "../schema/place.js";
import { emitExpression, type Names, namesWithout, unsupported } from "./emit-expression.js";
import { arrayWriter, constantName, methodOf } from "./emit-primitive.js";
import { switchTags } from "./emit-scope.js";
import { caseField, caseType, instanceMayBeAbsent, siblingTag, valueTypeName } from "./emit-types.js";
import { block, local } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";

/** What the writer puts into a derived field. */
export function deriveCode(owner: TypeModel, field: FieldModel, derive: Derive, module: ModuleContext): string {
  const { kind, target } = derive;
  const access = `value.${target.name}`;
  const code =
    kind === "count" ? `${access}.length` : kind === "sizeof" ? sizeofCode(owner, target, access, module) : "";
  const whole = kind === "crc32" ? crc32Code(owner, target, access, module) : code;
  const safe = target.condition ? `(${access} === undefined ? 0 : ${whole})` : whole;
  return field.body.kind === "integer" && field.body.js === "bigint" ? `BigInt(${safe})` : safe;
}

function sizeofCode(owner: TypeModel, target: FieldModel, access: string, module: ModuleContext): string {
  if (target.body.kind === "switch" && !target.repeat) return `${switchFunction("sizeof", owner, target)}(value)`;
  return sizeCode(target, access, module);
}

function crc32Code(owner: TypeModel, target: FieldModel, access: string, module: ModuleContext): string {
  const crc32 = module.bytes("crc32", "crc32");
  if (target.body.kind === "switch" && !target.repeat) {
    return `${crc32}(${switchFunction("crc32", owner, target)}(value))`;
  }
  if (target.body.kind === "bytes" || (target.body.kind === "user" && target.body.raw)) return `${crc32}(${access})`;
  if (target.body.kind === "text") return `${crc32}(${module.bytes("encodeUtf8", "utf8")}(${access}))`;
  if (target.body.kind !== "user" || target.repeat) {
    throw new SchemaError(target.place, "a checksum of this kind of field cannot be derived");
  }
  return `${crc32}(${encodedAlone(target.body, access, module)})`;
}

function encodedAlone({ type, args }: UserBody, access: string, module: ModuleContext): string {
  if (args.length > 0) throw new SchemaError(type.place, "a checksum over a type with parameters cannot be derived");
  const encodeAlone = module.bytes("encodeAlone", "encoded-value");
  return `${encodeAlone}(${access}, ${module.call("sizeOf", type)}, ${module.call("encode", type)})`;
}

/** The name of the function that gives the size of a switch, or its bytes for a checksum. */
function switchFunction(kind: Derive["kind"], owner: TypeModel, field: FieldModel): string {
  return `${kind === "sizeof" ? "size" : "bytes"}Of${owner.name}${pascalCase(field.id)}`;
}

/** The functions for each switch that something is derived from. */
export function emitSwitchFunctions(type: TypeModel, module: ModuleContext): string {
  const outside = type.fields.flatMap((field) => completions(type, field).map(({ derive }) => derive));
  const derives = [...type.fields.map(({ derive }) => derive), ...outside].filter((derive) => derive !== undefined);
  const functions = new Set(derives.map((derive) => emitSwitchFunction(type, derive, module)));
  return [...functions].join("\n\n");
}

function emitSwitchFunction(type: TypeModel, { kind, target }: Derive, module: ModuleContext): string {
  const { body } = target;
  if (body.kind !== "switch" || target.repeat) return "";
  const isSize = kind === "sizeof";
  const code = (one: CaseBody, narrowed: string) => `return ${sizeCode(caseContent(target, one), narrowed, module)};`;
  const encoded = (one: CaseBody, narrowed: string) => {
    if (one.kind !== "user") throw new SchemaError(target.place, "a checksum of this kind of field cannot be derived");
    return `return ${encodedAlone(one, narrowed, module)};`;
  };
  const nothing = isSize ? "return 0;" : "return new Uint8Array(0);";
  const bytes = (narrowed: string) => (isSize ? `return ${narrowed}.length;` : `return ${narrowed};`);
  const access = `value.${target.name}`;
  const otherwise = target.size ? bytes : () => nothing;
  return `
    /** ${isSize ? "The size of" : "The bytes of"} \`${target.name}\`, from which another field is derived. */
    function ${switchFunction(kind, type, target)}(value: ${module.typeName(type, true)}): ${isSize ? "number" : "Uint8Array"} {
      ${emitWriterSwitch(type, target, access, module, isSize ? code : encoded, otherwise, nothing)}
    }
  `;
}

/** The code of a field's value in which everything that is derived from the fields beside it is filled in. */
export function completedCode(type: TypeModel, filled: readonly Completion[], module: ModuleContext): string {
  const outer = `value.${filled[0]!.outer.name}`;
  const members = filled.map(
    ({ inner, derive }) => `${inner.name}: ${outer}.${inner.name} ?? ${deriveCode(type, inner, derive, module)}`,
  );
  return `{ ...${outer}, ${members.join(", ")} }`;
}

/** How names are written where a `value` is being written; fields in `completed` stand in variables. */
export function writerNames(
  type: TypeModel,
  module: ModuleContext,
  element = "",
  completed: readonly FieldModel[] = [],
): Names {
  const names: Names = {
    ...namesWithout("while writing"),
    field: (field) => {
      if (completed.includes(field)) return local(field.name);
      const access = `value.${field.name}`;
      return field.derive ? `(${access} ?? ${deriveCode(type, field, field.derive, module)})` : access;
    },
    param: (param) => local(param.name),
    instance: (instance, typed) =>
      instance.kind === "value"
        ? `(${emitExpression(instance.value, names)})`
        : unsupported(typed, "an instance with a place cannot be looked at here"),
    element: (typed) => (element === "" ? unsupported(typed, "`_` has no meaning while writing") : element),
    index: () => "index",
    typeName: (one) => module.typeName(one),
    scopeName: (one) => module.scopeName(one),
    enumMember: (model, label) => `${module.enumName(model)}.${label}`,
    helper: (name, file) => module.bytes(name, file),
  };
  return module.surroundings.isLinked(type) ? { ...names, ...linkedNames(type, module, names) } : names;
}

/** What can be seen of an object that was prepared for writing. */
function linkedNames(type: TypeModel, module: ModuleContext, names: Names): Partial<Names> {
  return {
    param: (param) => `self.params.${param.name}`,
    instance: (instance, typed) => {
      if (instance.kind === "value" && instance.hidden) return names.instance(instance, typed);
      const access = `value.${instance.name}`;
      if (!instanceMayBeAbsent(instance)) return access;
      return `${module.bytes("present", "present")}(${access}, "${instance.name}")`;
    },
    self: () => "self",
    io: () => "self.io",
    ownParent: () => type.parent,
    stream: (property) => {
      if (property === "eof") return "(writer.pos >= self.io.end)";
      return property === "pos" ? "(writer.pos - self.io.start)" : "(self.io.end - self.io.start)";
    },
  };
}

/** The line that finds what stands around a value, where `code` looks at it. */
export function selfLine(type: TypeModel, module: ModuleContext, code: string): string {
  if (!module.surroundings.isLinked(type) || !/\bself\b/.test(code)) return "";
  return `const self = ${module.bytes("scopeOf", "scope")}<${module.scopeName(type)}>(value);`;
}

/** The parameters of a type as those of its writer's functions; objects that were linked know theirs. */
export function writerParameters(type: TypeModel, module: ModuleContext): string[] {
  if (module.surroundings.isLinked(type)) return [];
  return type.params.map((param) => `${local(param.name)}: ${valueTypeName(param.type, module)}`);
}

/** What a writer's function takes. */
export function writtenType(type: TypeModel, module: ModuleContext): string {
  return module.typeName(type, !module.surroundings.isLinked(type));
}

/** The arguments of a call of a writer's function. */
export function writerArgs(
  { type, args }: UserBody,
  module: ModuleContext,
  expression: (typed: Typed, js?: "number" | "bigint") => string,
): string[] {
  if (module.surroundings.isLinked(type)) return [];
  return args.map((arg, at) => {
    const param = type.params[at]!.type;
    return expression(arg, param.kind === "integer" ? param.js : undefined);
  });
}

/** Whether a length or count can be told from the data alone. */
export function isKnown(typed: Typed): boolean {
  return !isOnStream(typed);
}

/** Whether the size of a field is, by its derivation, that of its content. */
export function sizeFollows({ size, id }: FieldModel): boolean {
  if (size?.kind !== "expr") return true;
  const { node } = size.length;
  if (node.kind === "field") return node.field.derive?.kind === "sizeof" && node.field.derive.target.id === id;
  if (node.kind !== "member" || node.object.node.kind !== "field") return false;
  const { parentDerive } = node.field;
  return parentDerive?.kind === "sizeof" && parentDerive.targetId === id;
}

/** The code of a length that is given in the value although it follows from it; empty where there is none. */
function givenLength({ size }: FieldModel): string {
  if (size?.kind !== "expr") return "";
  const { node } = size.length;
  if (node.kind === "field") return `value.${node.field.name}`;
  if (node.kind !== "member" || node.object.node.kind !== "field") return "";
  const { field: holder } = node.object.node;
  return `value.${holder.name}${holder.condition ? "?" : ""}.${node.field.name}`;
}

/** The size of a field whose length follows from its content: a greater one that is given leaves a gap behind it. */
function withGap(field: FieldModel, content: string): string {
  if (!mayHaveGap(field)) return content;
  return `Math.max(${content}, Number(${givenLength(field)} ?? 0))`;
}

// ── sizeOf ────────────────────────────────────────────────────────────────

/** The code of the size of all elements of a field, `access` being its value. */
function sizeCode(field: FieldModel, access: string, module: ModuleContext): string {
  const { body } = field;
  if (typedArrayOf(field)) return `${access}.byteLength`;
  if (body.kind === "text") return `${module.bytes("utf8Length", "utf8")}(${access})`;
  if (body.kind === "bytes" || (body.kind === "user" && body.raw)) return `${access}.length`;
  if (body.kind === "user" && !field.repeat) return `${module.call("sizeOf", body.type)}(${access})`;
  if (body.kind === "constant") return String(body.bytes.length);
  if ((body.kind === "integer" || body.kind === "float") && !field.repeat) return String(body.width);
  if (field.repeat && body.kind === "integer") return `${access}.length * ${body.width}`;
  throw new SchemaError(field.place, "the size of this field cannot be derived");
}

export function emitSizeOf(type: TypeModel, module: ModuleContext): string {
  const fixed = fixedTypeSize(type);
  const doc = `/** The number of bytes that \`value\` takes. */`;
  const input = writtenType(type, module);
  const name = module.call("sizeOf", type);
  if (fixed !== undefined) return `${doc}\nexport function ${name}(_value: ${input}): number { return ${fixed}; }`;
  const body = new SizeEmitter(type, module).body();
  return `${doc}\nexport function ${name}(value: ${input}): number { ${selfLine(type, module, body)} ${body} }`;
}

class SizeEmitter {
  readonly #type: TypeModel;
  readonly #module: ModuleContext;
  readonly #lines: string[] = [];
  #constant = 0;

  constructor(type: TypeModel, module: ModuleContext) {
    this.#type = type;
    this.#module = module;
  }

  body(): string {
    for (const field of this.#type.fields) this.#field(field);
    return [`let size = ${this.#constant};`, ...this.#lines, "return size;"].join("\n");
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
    if (body.kind === "switch") return `for (const element of ${access}) { ${this.#switch(single, "element")} }`;
    if (!field.repeat || typedArrayOf(field) || body.kind === "integer") return `size += ${this.#size(field, access)};`;
    const one = this.#size(single, "element");
    // A size that the schema says is the same for every element.
    if (!/\belement\b/.test(one)) return `size += ${access}.length * ${one};`;
    return `for (const element of ${access}) size += ${one};`;
  }

  /** What one field takes: the size that the schema gives it, or that of its content. */
  #size(field: FieldModel, access: string): string {
    const { size, body } = field;
    const sized = size?.kind === "expr" && !sizeFollows(field) && body.kind === "user" && !body.raw;
    if (sized && isKnown(size.length)) return emitExpression(size.length, writerNames(this.#type, this.#module), "number");
    const incomplete = completions(this.#type, field).length > 0 && body.kind === "user";
    const whole = incomplete ? `${access} as ${this.#module.typeName(body.type, true)}` : access;
    return withGap(field, sizeCode(field, whole, this.#module));
  }

  #switch(field: FieldModel, access: string): string {
    const { size } = field;
    if (size?.kind === "expr" && !sizeFollows(field) && isKnown(size.length)) {
      const code = `size += ${emitExpression(size.length, writerNames(this.#type, this.#module), "number")};`;
      return field.condition ? `if (${access} !== undefined) { ${code} }` : code;
    }
    const code = (one: CaseBody, narrowed: string) =>
      `size += ${sizeCode(caseContent(field, one), narrowed, this.#module)};`;
    const otherwise = field.size ? (narrowed: string) => `size += ${narrowed}.length;` : undefined;
    if (mayHaveGap(field) && !field.repeat && sizeFollows(field)) {
      const content = `${switchFunction("sizeof", this.#type, field)}(value)`;
      return `size += ${withGap(field, content)};`;
    }
    const statement = emitWriterSwitch(this.#type, field, access, this.#module, code, otherwise);
    return field.condition ? `if (${access} !== undefined) { ${statement} }` : statement;
  }
}

/** A case of a switch as a field of its own; a size stands around all cases. */
export function caseContent(field: FieldModel, body: CaseBody): FieldModel {
  const one = caseField(field, body);
  return { ...one, size: one.size && { kind: "eos" }, valid: undefined };
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
  owner: TypeModel,
  field: FieldModel,
  access: string,
  module: ModuleContext,
  code: (one: CaseBody, narrowed: string) => string,
  otherwise: ((narrowed: string) => string) | undefined,
  /** What stands in the default branch of a switch whose cases cover every tag. */
  impossible = "",
): string {
  const body = field.body as SwitchBody;
  const names = writerNames(owner, module);
  const narrows = siblingTag(field) !== undefined && body.tags !== undefined && access.startsWith("value.");
  const cast = (type: string) => (narrows ? access : `(${access} as ${type})`);
  const expression = (typed: Typed, js?: "number" | "bigint") => emitExpression(typed, names, js);
  const { on, whens } = switchTags(body.on, body.cases, expression, (name) => module.bytes(name, "expressions"));
  const cases = body.cases.map(({ when, body: one }, at) => {
    const statement = code(one, cast(caseType(one, field, module, writesInput(owner, module))));
    return `${when ? `case ${whens[at]}` : "default"}: ${block(`${statement}${statement.startsWith("return") ? "" : " break;"}`)}`;
  });
  if (body.cases.every(({ when }) => when)) {
    if (otherwise && !coversAll(body)) cases.push(`default: ${otherwise(field.size ? cast("Uint8Array") : access)}`);
    else if (impossible !== "") cases.push(`default: ${impossible}`);
  }
  return `switch (${on}) { ${cases.join("\n")} }`;
}

/** Whether the writer's functions of a type take data as it is given, not yet linked. */
function writesInput(type: TypeModel, module: ModuleContext): boolean {
  return !module.surroundings.isLinked(type);
}

// ── encode ────────────────────────────────────────────────────────────────

export function emitEncode(type: TypeModel, module: ModuleContext): string {
  const filled = type.fields.map((field) => completions(type, field)).filter((list) => list.length > 0);
  const completed = filled.map((list) => list[0]!.outer);
  const lines = [
    ...filled.map((list) => emitCompletion(type, list, module)),
    ...type.fields.map((field) => new EncodeField(field, type, module, completed).emit()),
  ];
  const positioned = type.instances.filter((one) => one.kind === "positioned");
  lines.push(...positioned.map((one) => new EncodeField(one.field, type, module, completed).emitAt(one)));
  const code = lines.join("\n");
  const params = writerParameters(type, module).join(", ");
  const isUsed = type.params.some((param) => new RegExp(`\\b${local(param.name)}\\b`).test(code));
  const parameters = params === "" || isUsed ? params : params.replaceAll(/(^|, )(?=\w+:)/g, "$1_");
  const writer = module.bytes("type ByteWriter", "byte-writer");
  return `
    /** Writes \`value\` at the writer's position and trusts it: {@link check${type.name}} is where it is checked. */
    export function encode${type.name}(writer: ${writer}, value: ${writtenType(type, module)}${parameters === "" ? "" : `, ${parameters}`}): void {
      ${selfLine(type, module, code)}
      ${code}
    }
  `;
}

function emitCompletion(type: TypeModel, filled: readonly Completion[], module: ModuleContext): string {
  const { outer } = filled[0]!;
  const code = completedCode(type, filled, module);
  return `const ${local(outer.name)} = ${outer.condition ? `value.${outer.name} && ${code}` : code};`;
}

class EncodeField {
  readonly #field: FieldModel;
  readonly #type: TypeModel;
  readonly #module: ModuleContext;
  readonly #completed: readonly FieldModel[];

  constructor(field: FieldModel, type: TypeModel, module: ModuleContext, completed: readonly FieldModel[]) {
    this.#field = field;
    this.#type = type;
    this.#module = module;
    this.#completed = completed;
  }

  #expression(typed: Typed, js?: "number" | "bigint"): string {
    return emitExpression(typed, writerNames(this.#type, this.#module, "", this.#completed), js);
  }

  emit(): string {
    const field = this.#field;
    const access = this.#completed.includes(field) ? local(field.name) : `value.${field.name}`;
    const code = this.#code(field, access);
    const always = !field.condition || (field.repeat && field.condition.onStream);
    return always ? code : `if (${access} !== undefined) { ${code} }`;
  }

  /** An instance where it stands; who leaves it out has nothing to write there. */
  emitAt({ pos, io, name }: PositionedInstance): string {
    const stream = io ? this.#expression(io) : "self.io";
    const before = local(`${name}Outer`);
    const move = pos ? `writer.pos = ${stream}.start + ${this.#expression(pos, "number")};` : "";
    const code = this.#code(this.#field, `value.${name}`);
    return `if (value.${name} !== undefined) { const ${before} = writer.pos; ${move} ${code} writer.pos = ${before}; }`;
  }

  #code(field: FieldModel, access: string): string {
    const { body } = field;
    if (!field.repeat) return this.#single(field, access);
    if (typedArrayOf(field) && (body.kind === "float" || body.kind === "integer")) {
      return `writer.${arrayWriter(body)}(${access});`;
    }
    const single: FieldModel = { ...field, repeat: undefined };
    const code = this.#single(single, "element");
    if (!/\bindex\b/.test(code)) return `for (const element of ${access}) { ${code} }`;
    return `for (const [index, element] of ${access}.entries()) { ${code} }`;
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
        return this.#sized(field, access, this.#user(body, access));
      case "switch":
        return this.#sized(field, access, this.#switch(field, access));
    }
  }

  #derived(field: FieldModel, access: string): string {
    return field.derive ? `${access} ?? ${deriveCode(this.#type, field, field.derive, this.#module)}` : access;
  }

  #user(body: UserBody, access: string): string {
    if (body.raw) return `writer.put(${access});`;
    const args = writerArgs(body, this.#module, (typed, js) => this.#expression(typed, js));
    return `${this.#module.call("encode", body.type)}(${["writer", access, ...args].join(", ")});`;
  }

  #switch(field: FieldModel, access: string): string {
    const code = (one: CaseBody, narrowed: string) => this.#single(caseContent(field, one), narrowed);
    const otherwise = field.size ? (narrowed: string) => `writer.put(${narrowed});` : undefined;
    return emitWriterSwitch(this.#type, field, access, this.#module, code, otherwise);
  }

  /** Content that is shorter than the size of its field is followed by zeros. */
  #sized(field: FieldModel, access: string, code: string): string {
    const end = local(`${field.name}End`);
    const open = this.#opensStream(field);
    const opening = (to: string) => (open ? `${this.#module.bytes("openStream", "scope")}(${access}, writer.pos${to}); ` : "");
    const isSized = field.size?.kind === "expr" && isKnown(field.size.length);
    if (field.size?.kind !== "expr" || !isSized || (sizeFollows(field) && !mayHaveGap(field))) return opening("") + code;
    const length = sizeFollows(field)
      ? withGap(field, sizeofCode(this.#type, field, `value.${field.name}`, this.#module))
      : this.#expression(field.size.length, "number");
    return `const ${end} = writer.pos + ${length}; ${opening(`, ${end}`)}${code} writer.zeroTo(${end});`;
  }

  /** Whether a sized value has to know where its stream is. */
  #opensStream({ size, body }: FieldModel): boolean {
    const bodies = body.kind === "switch" ? body.cases.map((one) => one.body) : [body];
    return size !== undefined && bodies.some((one) => one.kind === "user" && this.#module.surroundings.isLinked(one.type));
  }
}
