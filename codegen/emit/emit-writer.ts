/**
 * The functions that write a type: `sizeOf` (how many bytes), `encode` (writes, trusting its value) and the names that
 * expressions have there. Derived fields are computed from the fields that they describe.
 */
import {
  alignsBefore,
  type Completion,
  carriesBits,
  completions,
  coversAll,
  innerTypes,
  instanceMayBeAbsent,
  looksAtEndInside,
  mayHaveGap,
} from "../model/facts.js";
import type {
  CaseBody,
  Derive,
  FieldModel,
  FloatBody,
  IntegerBody,
  PositionedInstance,
  SwitchBody,
  Typed,
  TypeModel,
  UserBody,
} from "../model/model.js";
import { pascalCase } from "../model/names.js";
import { decisionOf } from "../model/resolve-endian.js";
import { typedArrayOf } from "../model/value-type.js";
import { isOnStream } from "../model/walk.js";
import { SchemaError } from "../schema/place.js";
import { emitExpression, type Names, namesWithout, unsupported } from "./emit-expression.js";
import { type FramedLength, framedEncode, framedSize, isFramed, type WriteSite } from "./emit-framed-writer.js";
import { arrayWriter, bitsWriter, constantName, inOrder, methodOf } from "./emit-primitive.js";
import { switchTags } from "./emit-scope.js";
import { caseContent, caseType, siblingTag, valueTypeName } from "./emit-types.js";
import { block, local, parameterList } from "./local-names.js";
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
  return sizeCode(owner, target, access, module);
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
export function switchFunction(kind: Derive["kind"], owner: TypeModel, field: FieldModel): string {
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
  const code = (one: CaseBody, narrowed: string) =>
    `return ${sizeCode(type, caseContent(target, one), narrowed, module)};`;
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
  // Into the same object: an instance that is written out sees what the others see.
  return module.surroundings.isLinked(type) ? Object.assign(names, linkedNames(type, module, { ...names })) : names;
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
  };
}

/** The same where bytes are being written, so that it is known where. */
function encodingNames(type: TypeModel, module: ModuleContext, completed: readonly FieldModel[]): Names {
  const names = writerNames(type, module, "", completed);
  if (!module.surroundings.isLinked(type)) return names;
  return {
    ...names,
    stream: (property) => {
      if (property === "eof") return "(writer.pos >= self.io.end)";
      return property === "pos" ? "(writer.pos - self.io.start)" : "(self.io.end - self.io.start)";
    },
  };
}

/** The line that finds what stands around a value, where `code` looks at it. */
export function selfLine(type: TypeModel, module: ModuleContext, code: string): string {
  if (!module.surroundings.isLinked(type) || !/(?<![.\w])self[.,)]/.test(code)) return "";
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
    const param = type.params[at]?.type;
    return expression(arg, param?.kind === "integer" ? param.js : undefined);
  });
}

/** Whether a length or count can be told from the data alone. */
export function isKnown(typed: Typed): boolean {
  return !isOnStream(typed);
}

/** Where a framed field of `owner` is written; the content of a user type or switch is written by `encode`. */
export function writeSite(owner: TypeModel, module: ModuleContext): WriteSite {
  const names = writerNames(owner, module);
  const encode = (field: FieldModel) => new EncodeField(field, owner, module, []);
  return {
    typeId: owner.id,
    module,
    expression: (typed, js) => emitExpression(typed, names, js),
    encode: (access, field) => encode(field).content(access),
    sizeOf: (access, field) => contentSize(owner, field, access, module),
  };
}

/** What the writer knows of the size of a framed field. */
export function framedLength(owner: TypeModel, field: FieldModel, module: ModuleContext): FramedLength {
  const { size } = field;
  if (!size) return { kind: "none" };
  if (size.kind === "eos") return { kind: "rest" };
  if (sizeFollows(field)) return { kind: "content" };
  return { kind: "given", code: emitExpression(size.length, writerNames(owner, module), "number") };
}

/** The size of a value of a user type or switch without what its field says of sizes. */
function contentSize(owner: TypeModel, field: FieldModel, access: string, module: ModuleContext): string {
  const { body } = field;
  if (body.kind === "user") return body.raw ? `${access}.length` : `${module.call("sizeOf", body.type)}(${access})`;
  const code = (one: CaseBody, narrowed: string) =>
    `return ${sizeCode(owner, caseContent(field, one), narrowed, module)};`;
  const otherwise = (narrowed: string) => (field.size ? `return ${narrowed}.length;` : "return 0;");
  const whole = emitWriterSwitch(owner, field, access, module, code, otherwise, "return 0;");
  return `((): number => { ${whole} })()`;
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
export function givenLength({ size }: FieldModel): string {
  if (size?.kind !== "expr") return "";
  const { node } = size.length;
  if (node.kind === "field") return `value.${node.field.name}`;
  if (node.kind !== "member" || node.object.node.kind !== "field") return "";
  const { field: holder } = node.object.node;
  return `value.${holder.name}${holder.condition ? "?" : ""}.${node.field.name}`;
}

/** The size of a field whose length follows from its content: a greater one that is given leaves a gap behind it. */
export function withGap(field: FieldModel, content: string): string {
  if (!mayHaveGap(field)) return content;
  return `Math.max(${content}, Number(${givenLength(field)} ?? 0))`;
}

// ── sizeOf ────────────────────────────────────────────────────────────────

/** The code of the size of all elements of a field, `access` being its value. */
export function sizeCode(owner: TypeModel, field: FieldModel, access: string, module: ModuleContext): string {
  const { body } = field;
  if (isFramed(field) && !field.repeat) return framedSize(field, access, writeSite(owner, module));
  if (typedArrayOf(field)) return `${access}.byteLength`;
  if (body.kind === "text") return `${module.bytes("utf8Length", "utf8")}(${access})`;
  if (body.kind === "bytes" || (body.kind === "user" && body.raw)) return `${access}.length`;
  if (body.kind === "user" && !field.repeat) return `${module.call("sizeOf", body.type)}(${access})`;
  if (body.kind === "constant") return String(body.bytes.length);
  if ((body.kind === "integer" || body.kind === "float") && !field.repeat) return String(body.width);
  if (field.repeat && body.kind === "integer") return `${access}.length * ${body.width}`;
  throw new SchemaError(field.place, "the size of this field cannot be derived");
}

/** A loop over the elements of a list, and their positions where `code` asks for them. */
export function forEach(list: string, code: string): string {
  if (!/\bindex\b/.test(code)) return `for (const element of ${list}) { ${code} }`;
  if (!/\belement\b/.test(code)) return `for (const index of ${list}.keys()) { ${code} }`;
  return `for (const [index, element] of ${list}.entries()) { ${code} }`;
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
  names = writerNames(owner, module),
): string {
  const body = field.body as SwitchBody;
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

/** Functions in the place of a writer that cannot be. */
export function emitUnwritable(type: TypeModel, { message }: SchemaError, module: ModuleContext): string {
  const value = `_value: ${writtenType(type, module)}`;
  const rest = writerParameters(type, module)
    .map((param) => `, _${param}`)
    .join("");
  const refuse = `throw ${module.bytes("notWritable", "format-error")}(${JSON.stringify(message)});`;
  const comment = `/** A {@link ${type.name}} can only be read: its schema does not say enough to write one. */`;
  const bits = carriesBits(type)
    ? `${comment}\nexport function bitSizeOf${type.name}(${value}, _bits: number): number { ${refuse} }`
    : "";
  return `
    ${comment}
    export function ${module.call("sizeOf", type)}(${value}): number { ${refuse} }
    ${bits}
    ${comment}
    export function ${module.call("check", type)}(${value}${rest}, _options: ${module.bytes("type WriteOptions", "codec")} = {}): void { ${refuse} }

    ${comment}
    export function encode${type.name}(_writer: ${module.bytes("type ByteWriter", "byte-writer")}, ${value}${rest}): void { ${refuse} }
  `;
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
  const code = withDecision(type, module, lines.join("\n"));
  const body = `${selfLine(type, module, code)}\n${code}`;
  const writer = `writer: ${module.bytes("type ByteWriter", "byte-writer")}`;
  const parameters = [writer, `value: ${writtenType(type, module)}`, ...writerParameters(type, module)];
  return `
    /** Writes \`value\` at the writer's position and trusts it: {@link check${type.name}} is where it is checked. */
    export function encode${type.name}(${parameterList(parameters, body)}): void {
      ${body}
    }
  `;
}

/** A byte order that the type decides is decided once. */
function withDecision(type: TypeModel, module: ModuleContext, code: string): string {
  const decision = decisionOf(type);
  if (!decision) return code;
  const expression = `(${emitExpression(decision.value, writerNames(type, module))})`;
  if (!code.includes(expression)) return code;
  return `const ${decision.name} = ${expression};\n${code.replaceAll(expression, decision.name)}`;
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
    return emitExpression(typed, encodingNames(this.#type, this.#module, this.#completed), js);
  }

  emit(): string {
    const field = this.#field;
    const access = this.#completed.includes(field) ? local(field.name) : `value.${field.name}`;
    const align = alignsBefore(this.#type, field) ? this.#align() : "";
    const code = this.#code(field, access);
    const always = !field.condition || (field.repeat && field.condition.onStream);
    return `${align}${always ? code : `if (${access} !== undefined) { ${code} }`}`;
  }

  /** Goes on at a whole byte. */
  #align(): string {
    return `${this.#module.bytes("alignBits", "bit-fields")}(writer);`;
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
      return `${this.#inOrder(body, (one) => `writer.${arrayWriter(one)}(${access})`)};`;
    }
    const single: FieldModel = { ...field, repeat: undefined };
    const code = this.#single(single, "element");
    return forEach(access, code);
  }

  #single(field: FieldModel, access: string): string {
    const { body } = field;
    if (isFramed(field)) return this.#framed(field, access);
    switch (body.kind) {
      case "integer":
        return `${this.#inOrder(body, (one) => `writer.${methodOf(one)}(${this.#derived(field, access)})`)};`;
      case "bits":
        return bitsWriter(body, access, this.#module);
      case "float":
        return `${this.#inOrder(body, (one) => `writer.${methodOf(one)}(${access})`)};`;
      case "constant":
        return `writer.put(${access} ?? ${constantName(this.#type.id, field)});`;
      case "text":
        return `writer.utf8(${access});`;
      case "bytes":
        return `writer.put(${access});`;
      case "elements":
        return `${this.#inOrder(body.element, (one) => `writer.${methodOf(one)}Array(${access})`)};`;
      case "user":
        return this.#sized(field, access, this.#user(body, access));
      case "switch":
        return this.#sized(field, access, this.#switch(field, access));
    }
  }

  #framed(field: FieldModel, access: string): string {
    return framedEncode(
      field,
      access,
      framedLength(this.#type, field, this.#module),
      writeSite(this.#type, this.#module),
    );
  }

  /** The statements that write what is inside of a frame. */
  content(access: string): string {
    const field = this.#field;
    return field.body.kind === "switch" ? this.#switch(field, access) : this.#user(field.body as UserBody, access);
  }

  #inOrder(body: IntegerBody | FloatBody, code: (body: IntegerBody | FloatBody) => string): string {
    return inOrder(body, (typed) => this.#expression(typed), code);
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
    const names = encodingNames(this.#type, this.#module, this.#completed);
    return emitWriterSwitch(this.#type, field, access, this.#module, code, otherwise, "", names);
  }

  /** A field that is a stream of its own ends at a whole byte. */
  #sized(field: FieldModel, access: string, code: string): string {
    const isStream = field.size !== undefined && innerTypes(field.body).some((type) => carriesBits(type));
    return `${this.#filled(field, access, code)}${isStream ? this.#align() : ""}`;
  }

  /** Content that is shorter than the size of its field is followed by zeros. */
  #filled(field: FieldModel, access: string, code: string): string {
    const end = local(`${field.name}End`);
    const open = this.#opensStream(field);
    const opening = (to: string) =>
      open ? `${this.#module.bytes("openStream", "scope")}(${access}, writer.pos${to}); ` : "";
    const isSized = field.size?.kind === "expr" && isKnown(field.size.length);
    if (field.size?.kind !== "expr" || !isSized || (sizeFollows(field) && !mayHaveGap(field)))
      return opening("") + code;
    const length = sizeFollows(field)
      ? withGap(field, sizeofCode(this.#type, field, `value.${field.name}`, this.#module))
      : this.#expression(field.size.length, "number");
    if (!open && !looksAtEndInside(field)) {
      return `const ${end} = writer.pos + ${length}; ${code} writer.zeroTo(${end});`;
    }
    const outer = local(`${field.name}OuterEnd`);
    return `const ${outer} = writer.end; const ${end} = writer.pos + ${length}; writer.end = ${end};
      ${opening(`, ${end}`)}${code} writer.zeroTo(${end}); writer.end = ${outer};`;
  }

  /** Whether a sized value has to know where its stream is. */
  #opensStream({ size, body }: FieldModel): boolean {
    const bodies = body.kind === "switch" ? body.cases.map((one) => one.body) : [body];
    return (
      size !== undefined && bodies.some((one) => one.kind === "user" && this.#module.surroundings.isLinked(one.type))
    );
  }
}
