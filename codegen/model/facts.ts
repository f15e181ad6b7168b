/** What follows from a model: sizes, what can be passed over unseen, and which types a writer may be given less of. */
import { SchemaError } from "../schema/place.js";
import type {
  Body,
  Derive,
  FieldModel,
  InstanceModel,
  SchemaModel,
  SwitchBody,
  Typed,
  TypeModel,
  Valid,
  ValueInstance,
} from "./model.js";
import { operandsOf } from "./walk.js";

/** The size of one element of a field without `size`, when it is always the same. */
export function fixedBodySize(body: Body, seen: ReadonlySet<TypeModel> = new Set()): number | undefined {
  switch (body.kind) {
    case "integer":
    case "float":
      return body.width;
    case "constant":
      return body.bytes.length;
    case "user":
      return fixedTypeSize(body.type, seen);
    default:
      return undefined;
  }
}

/** The size of a type in bytes, when it is always the same. */
export function fixedTypeSize(type: TypeModel, seen: ReadonlySet<TypeModel> = new Set()): number | undefined {
  if (seen.has(type) || type.schema.opaque) return undefined;
  const inner = new Set([...seen, type]);
  let total = 0;
  for (const field of type.fields) {
    const size =
      field.repeat || field.condition || field.size || field.frame ? undefined : fixedBodySize(field.body, inner);
    if (size === undefined) return undefined;
    total += size;
  }
  return total;
}

/** The fewest bytes that a value of this type takes. */
export function minTypeSize(type: TypeModel, seen: ReadonlySet<TypeModel> = new Set()): number {
  if (seen.has(type)) return 0;
  const inner = new Set([...seen, type]);
  return type.fields.reduce((total, field) => total + minFieldSize(field, inner), 0);
}

function minFieldSize(field: FieldModel, seen: ReadonlySet<TypeModel>): number {
  if (field.condition || field.repeat) return 0;
  return field.size || field.frame ? minElementSize(field) : minBodySize(field.body, seen);
}

/** The least value of a size expression: a field with `valid: min` says it itself. */
function minSizeOf({ type, node }: Typed): number {
  if (node.kind === "field" && node.field.valid?.kind === "range") {
    const min = node.field.valid.min?.node;
    if (min?.kind === "integer") return Number(min.value);
  }
  return type.kind === "integer" && type.min > 0n ? Number(type.min) : 0;
}

/** The fewest bytes that one element of a field takes, as far as the schema says. */
export function minElementSize({ size, body, frame }: FieldModel): number {
  if (!size && frame) return frame.eosError && frame.consume ? frame.terminator.length : 0;
  if (!size) return minBodySize(body);
  return size.kind === "expr" ? minSizeOf(size.length) : 0;
}

/** The fewest bytes that a value of this kind takes where it has no size of its own. */
export function minBodySize(body: Body, seen: ReadonlySet<TypeModel> = new Set()): number {
  if (body.kind === "user") return minTypeSize(body.type, seen);
  // Bits count as a part of a byte, so that bounds on counts hold for them as well.
  if (body.kind === "bits") return body.width / 8;
  if (body.kind !== "switch") return fixedBodySize(body) ?? 0;
  return coversAll(body) ? Math.min(...body.cases.map((one) => minBodySize(one.body, seen))) : 0;
}

/** Whether each value that the tag can have has a case. */
export function coversAll({ cases, tags }: SwitchBody): boolean {
  if (cases.some(({ when }) => when === undefined)) return true;
  return tags?.every((tag) => cases.some(({ when }) => when && sameConstant(when, tag))) ?? false;
}

export function sameConstant(a: Typed, b: Typed): boolean {
  const value = ({ node }: Typed) => ("value" in node && typeof node.value !== "object" ? node.value : undefined);
  return value(a) !== undefined && value(a) === value(b);
}

/** Whether a value may go without the field. A repetition that is absent only because the stream ends is an empty one. */
export function mayBeAbsent({ condition, repeat, body, size }: FieldModel): boolean {
  if (condition) return !(repeat && condition.onStream);
  return body.kind === "switch" && !repeat && !size && !coversAll(body);
}

/** Whether a value may go without the instance: its condition does not hold, or what it hands on is absent itself. */
export function instanceMayBeAbsent(instance: InstanceModel): boolean {
  if (instance.kind === "positioned") return mayBeAbsent(instance.field);
  return instance.condition !== undefined || handsOnAbsence(instance.value);
}

/** Whether an expression is nothing but something that may be absent, or a choice of such. */
export function handsOnAbsence({ node, type }: Typed): boolean {
  switch (node.kind) {
    case "field":
    case "member":
      return mayBeAbsent(node.field);
    case "instance":
    case "member-instance":
      return instanceMayBeAbsent(node.instance);
    case "cast":
      return type.kind === "user" && handsOnAbsence(node.object);
    case "ternary":
      return type.kind === "user" && [node.then, node.otherwise].some(handsOnAbsence);
    default:
      return false;
  }
}

/** Whether every byte sequence of the right length is a valid value, so that skipping is moving on. */
export function isPlain(type: TypeModel): boolean {
  if (fixedTypeSize(type) === undefined) return false;
  return type.fields.every(({ body, valid }) => {
    if (valid || body.kind === "constant") return false;
    if (body.kind === "integer") return body.width < 8 || body.js === "bigint";
    return body.kind === "float" || (body.kind === "user" && isPlain(body.type));
  });
}

/** The instances that are part of the data. */
export function shownInstances({ instances }: TypeModel): InstanceModel[] {
  return instances.filter((one) => one.kind === "positioned" || !one.hidden);
}

/** Whether the writer computes parts of the type, so that a value may leave them out. */
export function hasInputForm(type: TypeModel, seen: ReadonlySet<TypeModel> = new Set()): boolean {
  if (seen.has(type)) return false;
  const inner = new Set([...seen, type]);
  if (shownInstances(type).length > 0) return true;
  return type.fields.some((field) => {
    const { body, derive } = field;
    if (derive || isFilledIn(field) || completions(type, field).length > 0) return true;
    return innerTypes(body).some((one) => hasInputForm(one, inner));
  });
}

/** Bytes that are always the same need not be given; how often they are repeated does. */
export function isFilledIn({ body, repeat }: FieldModel): boolean {
  return body.kind === "constant" && !repeat;
}

/** What the writer of `type` fills into the value of its field `outer`. */
export interface Completion {
  readonly outer: FieldModel;
  readonly inner: FieldModel;
  readonly derive: Derive;
}

/** The parts of a field's value that are derived from the fields beside it. */
export function completions(type: TypeModel, outer: FieldModel): Completion[] {
  return innerTypes(outer.body).flatMap((inner) => inner.fields.flatMap((field) => completion(type, outer, field)));
}

function completion(type: TypeModel, outer: FieldModel, inner: FieldModel): Completion[] {
  if (!inner.parentDerive) return [];
  const { kind, targetId, place } = inner.parentDerive;
  const target = type.fields.find((candidate) => candidate.id === targetId);
  if (!target) throw new SchemaError(place, `\`${type.id}\` uses this type and has no field \`${targetId}\``);
  if (outer.repeat || outer.body.kind !== "user") {
    throw new SchemaError(outer.place, "a type that is derived from its parent must stand alone and once");
  }
  return [{ outer, inner, derive: { kind, target } }];
}

/** Whether reading a value of the type always goes to the end of its stream, so that nothing is left unread. */
export function fillsStream(type: TypeModel, seen: ReadonlySet<TypeModel> = new Set()): boolean {
  const last = type.fields.at(-1);
  if (!last || seen.has(type)) return false;
  if (last.condition) return last.size?.kind === "eos" && isNotEof(last.condition.test);
  if (last.size?.kind === "eos" || last.repeat?.kind === "eos") return true;
  const inner = innerTypes(last.body);
  const around = new Set([...seen, type]);
  return !last.size && !last.repeat && inner.length > 0 && inner.every((one) => fillsStream(one, around));
}

/** `not _io.eof`. */
function isNotEof({ node }: Typed): boolean {
  if (node.kind !== "unary" || node.operator !== "not") return false;
  const { node: operand } = node.operand;
  return operand.kind === "stream" && operand.property === "eof";
}

/** Whether the content of a sized field may be shorter than the field. */
export function mayHaveGap({ size, body, frame, process }: FieldModel): boolean {
  if (frame || process) return false;
  return size?.kind === "expr" && !innerTypes(body).every((one) => fillsStream(one));
}

/** The types that values of a field are of; none when the value is bytes. */
export function innerTypes(body: Body): readonly TypeModel[] {
  if (body.kind === "user") return body.raw ? [] : [body.type];
  return body.kind === "switch" ? body.cases.flatMap((one) => innerTypes(one.body)) : [];
}

/** Whether the type ends in a repetition with a torn tail, itself or in its last field. */
export function hasTornTail(type: TypeModel, seen: ReadonlySet<TypeModel> = new Set()): boolean {
  const last = type.fields.at(-1);
  if (!last || seen.has(type)) return false;
  if (last.repeat) return last.repeat.kind === "until" && last.repeat.torn !== undefined;
  const inner = new Set([...seen, type]);
  return innerTypes(last.body).some((one) => hasTornTail(one, inner));
}

/** All expressions of a type, those of its instances apart. */
export function expressionsOf(type: TypeModel): Typed[] {
  return type.fields.flatMap(fieldExpressions);
}

/** The expressions of the instances of a type. */
export function instanceExpressions({ instances }: TypeModel): Typed[] {
  return instances.flatMap((one): Typed[] => {
    const own =
      one.kind === "value" ? [one.value, one.condition?.test, ...validExpressions(one.valid)] : [one.pos, one.io];
    const inside = one.kind === "positioned" ? fieldExpressions(one.field) : [];
    return [...own.filter((typed) => typed !== undefined), ...inside];
  });
}

function fieldExpressions({ condition, size, repeat, valid, body, process }: FieldModel): Typed[] {
  const found: (Typed | undefined)[] = [condition?.test, ...validExpressions(valid)];
  if (process?.kind === "xor") found.push(process.key);
  if (process?.kind === "rotate") found.push(process.amount);
  if (process?.kind === "custom") found.push(...process.args);
  if (size?.kind === "expr") found.push(size.length);
  if (repeat?.kind === "expr") found.push(repeat.count);
  if (repeat?.kind === "until") found.push(repeat.condition, repeat.torn);
  found.push(...bodyExpressions(body));
  return found.filter((typed) => typed !== undefined);
}

function validExpressions(valid: Valid | undefined): (Typed | undefined)[] {
  if (valid?.kind === "eq" || valid?.kind === "expr") return [valid.value];
  if (valid?.kind === "range") return [valid.min, valid.max];
  return valid?.kind === "any-of" ? [...valid.values] : [];
}

function bodyExpressions(body: Body): (Typed | undefined)[] {
  if (body.kind === "user") return [...body.args, body.parent === "none" ? undefined : body.parent];
  if (body.kind !== "switch") return [];
  return [body.on, ...body.cases.flatMap((one) => [one.when, ...bodyExpressions(one.body)])];
}

/** The fields of its own type that an expression needs, through instances too. */
export function ownFields(typed: Typed): FieldModel[] {
  const { node } = typed;
  if (node.kind === "field") return [node.field];
  if (node.kind === "instance" && node.instance.kind === "value") return ownFields(node.instance.value);
  return operandsOf(typed).flatMap(ownFields);
}

/** Instances on the stream that expressions of other types look at: a reader has to hand them out. */
export function handedOut(type: TypeModel, schemas: readonly SchemaModel[]): ValueInstance[] {
  const candidates = type.instances.filter(
    (one) => one.kind === "value" && one.hidden && one.onStream,
  ) as ValueInstance[];
  if (candidates.length === 0) return [];
  const used = new Set<InstanceModel>();
  const visit = (typed: Typed): void => {
    if (typed.node.kind === "member-instance") used.add(typed.node.instance);
    operandsOf(typed).forEach(visit);
  };
  for (const one of schemas.flatMap(({ types }) => types)) {
    for (const typed of [...expressionsOf(one), ...instanceExpressions(one)]) visit(typed);
  }
  return candidates.filter((instance) => used.has(instance));
}

/** Whether anything in the type is processed, so that options about processes matter. */
export function hasProcess(type: TypeModel, seen: Set<TypeModel> = new Set()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return type.fields.some((field) => {
    return field.process !== undefined || typesOf(field.body).some((inner) => hasProcess(inner, seen));
  });
}

/** How many bytes at the end of a value are written only where there is room: a terminator that may be missing. */
export function optionalTail(type: TypeModel, seen: ReadonlySet<TypeModel> = new Set()): number {
  if (seen.has(type)) return 0;
  const inner = new Set([...seen, type]);
  let tail = 0;
  for (const field of type.fields.toReversed()) {
    tail = Math.max(
      tail,
      ownTail(field),
      ...(field.size ? [] : innerTypes(field.body).map((one) => optionalTail(one, inner))),
    );
    if (!field.condition && !field.repeat) break;
  }
  return tail;
}

function ownTail({ frame, size }: FieldModel): number {
  return frame && !size && frame.consume && !frame.include && !frame.eosError ? frame.terminator.length : 0;
}

/** Whether what is in a field depends on where the field ends. */
export function looksAtEndInside({ body }: FieldModel): boolean {
  const isText =
    body.kind === "switch" && body.cases.some((one) => one.body.kind === "text" && one.body.zeroTerminated);
  return isText || innerTypes(body).some((type) => looksAtEnd(type));
}

/** Whether the bytes of a value depend on where its stream ends. */
export function looksAtEnd(type: TypeModel, seen: Set<TypeModel> = new Set()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return type.fields.some((field) => {
    const { frame, size, body } = field;
    if (frame && (size?.kind === "eos" || (!size && !frame.eosError))) return true;
    return size?.kind !== "expr" && innerTypes(body).some((inner) => looksAtEnd(inner, seen));
  });
}

/** Whether values of the type have bit fields in the stream that the type itself is read from. */
export function carriesBits(type: TypeModel, seen: Set<TypeModel> = new Set()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return type.fields.some(({ body, size, frame }) => {
    if (body.kind === "bits") return true;
    return !size && !frame && typesOf(body).some((inner) => carriesBits(inner, seen));
  });
}

/** The types that a body is read by, whether its value is kept as bytes or not. */
function typesOf(body: Body): readonly TypeModel[] {
  return body.kind === "user" ? [body.type] : innerTypes(body);
}

/** Whether what is read of a field may end, and begin, inside a byte. */
export function isUnaligned({ body, size, frame }: FieldModel): boolean {
  return body.kind === "bits" || (!size && !frame && typesOf(body).some((type) => carriesBits(type)));
}

/** Whether a field goes on at a whole byte because a bit field stands before it. */
export function alignsBefore(type: TypeModel, field: FieldModel): boolean {
  if (field.body.kind === "bits") return false;
  const before = type.fields[type.fields.indexOf(field) - 1];
  return (
    before?.body.kind === "bits" || (!isUnaligned(field) && typesOf(field.body).some((inner) => carriesBits(inner)))
  );
}
