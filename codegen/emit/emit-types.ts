/** Interfaces of plain data, enumerations as constants with a union, switches as discriminated unions. */
import {
  type Completion,
  completions,
  coversAll,
  hasInputForm,
  instanceMayBeAbsent,
  isFilledIn,
  sameConstant,
  shownInstances,
} from "../model/facts.js";
import type {
  BitsBody,
  Body,
  CaseBody,
  EnumModel,
  FieldModel,
  InstanceModel,
  IntegerBody,
  ParamModel,
  SwitchBody,
  Typed,
  TypeModel,
  Valid,
  ValueType,
} from "../model/model.js";
import { zeroFrame } from "../model/resolve-frame.js";
import { typedArrayOf } from "../model/value-type.js";
import { SchemaError } from "../schema/place.js";
import type { ModuleContext } from "./module-context.js";

/** A doc comment; nothing when there is nothing to say. */
export function docComment(text: string): string {
  // What a schema says must not end the comment.
  const lines = text
    .replaceAll("*/", "*\\/")
    .split("\n")
    .map((line) => line.trim());
  if (text === "") return "";
  if (lines.length === 1) return `/** ${lines[0]} */`;
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n");
}

export function emitEnum(model: EnumModel): string {
  const suffix = model.js === "bigint" ? "n" : "";
  const members = model.members.map(({ label, value, doc }) => `${docComment(doc)}\n${label}: ${value}${suffix},`);
  return `
    ${docComment(`Enumeration \`${model.id}\`.`)}
    export const ${model.name} = {
      ${members.join("\n")}
    } as const;

    export type ${model.name} = (typeof ${model.name})[keyof typeof ${model.name}];

    ${docComment(`Whether \`value\` is a member of {@link ${model.name}}.`)}
    export function is${model.name}(value: ${model.js}): value is ${model.name} {
      return ${membership(
        model.members.map(({ value }) => value),
        suffix,
      )};
    }
  `;
}

/** A condition on `value`: a range when the members have no gaps. */
function membership(values: readonly bigint[], suffix: string): string {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return "false";
  if (sorted.length > 2 && max - min === BigInt(sorted.length - 1)) {
    return `value >= ${min}${suffix} && value <= ${max}${suffix}`;
  }
  return sorted.map((value) => `value === ${value}${suffix}`).join(" || ");
}

/** The interface of a type, and that of what its writer takes where the two differ. */
export function emitType(type: TypeModel, module: ModuleContext): string {
  const input = `{@link ${type.name}} as its writer takes it: what follows from the rest may be left out.`;
  return [
    emitShape(type, module, false, type.doc),
    hasInputForm(type) ? emitShape(type, module, true, input) : "",
  ].join("\n\n");
}

function emitShape(type: TypeModel, module: ModuleContext, input: boolean, doc: string): string {
  const name = module.typeName(type, input);
  const unions = discriminated(type);
  const inUnion = new Set(unions.flatMap(({ tag, fields }) => [tag, ...fields]));
  const plain = type.fields.filter((field) => !inUnion.has(field));
  const members = [
    ...plain.map((field) => member(type, field, module, input)),
    ...shownInstances(type).map((instance) => instanceMember(instance, module, input)),
    ...(input ? [] : type.params.filter((param) => isShownParameter(param, module))).map((param) => {
      const doc = docComment(`${param.doc} (A parameter: no part of the data.)`.trim());
      return `${doc}\nreadonly ${param.name}?: ${valueTypeName(param.type, module)} | undefined;`;
    }),
  ];
  if (unions.length === 0) return `${docComment(doc)}\nexport interface ${name} {\n${members.join("\n")}\n}`;
  const told = [...inUnion].filter((field) => field.doc !== "").map((field) => `\`${field.name}\`: ${field.doc}`);
  const parts = unions.map((union) => variants(union, module, input));
  if (members.length > 0) parts.unshift(`{\n${members.join("\n")}\n}`);
  const comment = docComment([doc, "", ...told].join("\n").trim());
  return `${comment}\nexport type ${name} = ${parts.map((part) => (parts.length > 1 && part.includes("} | {") ? `(${part})` : part)).join(" & ")};`;
}

function member(type: TypeModel, field: FieldModel, module: ModuleContext, input: boolean): string {
  const filled = input ? completions(type, field) : [];
  const comment = input || field.doc === "" ? "" : `${docComment(field.doc)}\n`;
  return `${comment}${field.name}${isOptional(field, input) ? "?" : ""}: ${filled.length > 0 ? completedType(filled, module) : fieldType(field, module, input)};`;
}

/** Streams, and what the generator hands on by itself, are nothing to be seen. */
export function isShownParameter({ id, type }: ParamModel, module: ModuleContext): boolean {
  return module.style.showsParameters === true && /^[a-z]/.test(id) && type.kind !== "stream";
}

/** Writers compute value instances by themselves and do without data that has no place of its own. */
function instanceMember(instance: InstanceModel, module: ModuleContext, input: boolean): string {
  const { name, doc } = instance;
  const comment = input || doc === "" ? "" : `${docComment(doc)}\n`;
  const type = instanceType(instance, module, input).replace(/ \| undefined$/, "");
  const optional = input || instanceMayBeAbsent(instance);
  return `${comment}${name}${optional ? "?" : ""}: ${type}${optional ? " | undefined" : ""};`;
}

function instanceType(instance: InstanceModel, module: ModuleContext, input: boolean): string {
  return instance.kind === "value"
    ? valueTypeName(instance.value.type, module)
    : fieldType(instance.field, module, input);
}

/** The TypeScript of the values of an expression. */
export function valueTypeName(type: ValueType, module: ModuleContext): string {
  switch (type.kind) {
    case "integer":
      return type.js;
    case "float":
      return "number";
    case "bytes":
      return "Uint8Array";
    case "user":
      return module.typeName(type.type);
    case "struct":
      return "object";
    case "list": {
      const element = valueTypeName(type.element, module);
      return type.array ?? `ArrayLike<${element}>`;
    }
    case "union":
      return [...new Set(type.members.map((member) => valueTypeName(member, module))), "undefined"].join(" | ");
    case "any":
      return "unknown";
    case "stream":
      return module.bytes("type ByteReader", "byte-reader");
    default:
      return type.kind;
  }
}

/** The type of a value that the writer of the type around it completes. */
function completedType(filled: readonly Completion[], module: ModuleContext): string {
  const { outer } = filled[0]!;
  const keys = filled.map(({ inner }) => `"${inner.name}"`).join(" | ");
  const whole = fieldType({ ...outer, condition: undefined }, module, true);
  const type = `${module.bytes("type Completed", "codec")}<${whole}, ${keys}>`;
  return isOptional(outer, true) ? `${type} | undefined` : type;
}

/** Whether a value may go without the field. */
export function isOptional(field: FieldModel, input: boolean): boolean {
  if (field.condition && !isEmptyWhenAbsent(field)) return true;
  return input && (field.derive !== undefined || isFilledIn(field));
}

/** A repetition that is absent only because the stream ends is an empty one. */
export function isEmptyWhenAbsent({ repeat, condition }: FieldModel): boolean {
  return repeat !== undefined && condition?.onStream === true;
}

export function fieldType(field: FieldModel, module: ModuleContext, input: boolean): string {
  const element = bodyType(field, module, input);
  const list = typedArrayOf(field) ?? (field.repeat ? `${input ? "readonly " : ""}${element}[]` : element);
  return isOptional(field, input) ? `${list} | undefined` : list;
}

function bodyType(field: FieldModel, module: ModuleContext, input: boolean): string {
  const { body } = field;
  switch (body.kind) {
    case "integer":
    case "bits":
      return body.enum?.js === body.js && isClosed(field.valid) ? module.enumName(body.enum) : body.js;
    case "float":
      return "number";
    case "text":
      return "string";
    case "user":
      return body.raw ? "Uint8Array" : module.typeName(body.type, input);
    case "switch":
      return switchType(body, field, module, input);
    case "bytes":
    case "constant":
      return "Uint8Array";
    case "elements":
      return `Float${body.element.width * 8}Array`;
  }
}

/** Whether only named members of an enumeration pass. */
export function isClosed(valid: Valid | undefined): boolean {
  if (valid?.kind === "in-enum") return true;
  if (valid?.kind === "eq") return valid.value.node.kind === "enum";
  return valid?.kind === "any-of" && valid.values.every((value) => value.node.kind === "enum");
}

function switchType(body: SwitchBody, field: FieldModel, module: ModuleContext, input: boolean): string {
  const types = new Set(body.cases.map((one) => caseType(one.body, field, module, input)));
  if (!coversAll(body)) types.add(field.size ? "Uint8Array" : "undefined");
  const union = [...types].join(" | ");
  return field.repeat ? `(${union})` : union;
}

/** The type of one case of a switch. */
export function caseType(body: CaseBody, field: FieldModel, module: ModuleContext, input: boolean): string {
  return bodyType(caseField(field, body), module, input);
}

/** A field as it is when one case of its switch holds. */
export function caseField(field: FieldModel, body: Body): FieldModel {
  const sized = body.kind === "user" || body.kind === "bytes" || body.kind === "text";
  return { ...field, body, repeat: undefined, condition: undefined, size: sized ? field.size : undefined };
}

/** What one case of a switch reads and writes: what stands around the switch stands around all cases. */
export function caseContent(field: FieldModel, body: CaseBody): FieldModel {
  const isBounded = ["user", "bytes", "text"].includes(body.kind) && (field.size ?? field.frame ?? field.process);
  const inside = { frame: zeroFrame(body), process: undefined, valid: undefined };
  return { ...caseField(field, body), ...inside, size: isBounded ? { kind: "eos" } : undefined };
}

/** The switches on a field of the same type, by that field. */
export interface Discriminated {
  readonly tag: FieldModel;
  readonly fields: readonly FieldModel[];
}

export function discriminated(type: TypeModel): Discriminated[] {
  const byTag = new Map<FieldModel, FieldModel[]>();
  for (const field of type.fields) {
    const tag = siblingTag(field);
    if (tag) byTag.set(tag, [...(byTag.get(tag) ?? []), field]);
  }
  return [...byTag].map(([tag, fields]) => ({ tag, fields }));
}

/** The field of the same type that alone decides on the type of `field`. */
export function siblingTag({ body, condition, repeat }: FieldModel): FieldModel | undefined {
  if (body.kind !== "switch" || condition || repeat || body.on.node.kind !== "field") return undefined;
  const { field } = body.on.node;
  const counts = field.body.kind === "integer" || (field.body.kind === "bits" && field.body.js !== "boolean");
  const simple = counts && !field.condition && !field.repeat && !field.derive;
  // The cases of a union of types are told apart by constants.
  const constant = body.cases.every(({ when }) => !when || when.node.kind === "integer" || when.node.kind === "enum");
  const sameJs = body.cases.every(({ when }) => when?.node.kind !== "enum" || when.node.enum.js === jsOfTag(field));
  return simple && constant && sameJs ? field : undefined;
}

function jsOfTag({ body }: FieldModel): string {
  return body.kind === "integer" || body.kind === "bits" ? body.js : "";
}

function variants({ tag, fields }: Discriminated, module: ModuleContext, input: boolean): string {
  const switches = fields.map((field) => ({ field, body: field.body as SwitchBody }));
  const allWhens = switches.flatMap(({ body }) => body.cases.flatMap(({ when }) => (when ? [when] : [])));
  const whens = uniqueConstants(allWhens);
  const variant = (type: string, pick: (body: SwitchBody) => CaseBody | undefined): string => {
    const bodies = switches.map(({ field, body }) => {
      const found = pick(body) ?? body.cases.find(({ when }) => when === undefined)?.body;
      if (found) return `${field.name}: ${caseType(found, field, module, input)};`;
      return field.size ? `${field.name}: Uint8Array;` : `${field.name}?: undefined;`;
    });
    return `{ ${tag.name}: ${type}; ${bodies.join(" ")} }`;
  };
  const named = whens.map((when) =>
    variant(
      literalType(when, tag, module),
      (body) => body.cases.find((one) => one.when && sameConstant(one.when, when))?.body,
    ),
  );
  const { tags } = switches[0]!.body;
  const rest = tags?.filter((value) => !whens.some((when) => sameConstant(when, value)));
  if (rest === undefined) named.push(variant((tag.body as IntegerBody | BitsBody).js, () => undefined));
  else if (rest.length > 0) {
    named.push(variant(rest.map((value) => literalType(value, tag, module)).join(" | "), () => undefined));
  }
  return named.join(" | ");
}

function uniqueConstants(values: readonly Typed[]): Typed[] {
  return values.filter((value, at) => values.findIndex((other) => sameConstant(other, value)) === at);
}

/** The type of one constant: `typeof Kind.text`, `1`, `1n`. */
function literalType({ node, place }: Typed, tag: FieldModel, module: ModuleContext): string {
  if (node.kind === "enum") return `typeof ${module.enumName(node.enum)}.${node.label}`;
  if (node.kind !== "integer") throw new SchemaError(place, "a case of this switch must be an integer");
  return `${node.value}${"js" in tag.body && tag.body.js === "bigint" ? "n" : ""}`;
}
