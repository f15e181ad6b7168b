/**
 * Which types must know what stands around them, and how. Most types need nothing but their bytes; what more is needed costs
 * time, so it is found out beforehand:
 *
 *     context   `_parent` or `_root` is used inside: readers get both handed in
 *     scoped    a reader keeps an object of what expressions see, because instances or inner types look at it later
 *     looked up the surroundings of a value are found by the value (`foo._io`, `foo.param`)
 *     linked    a writer builds the same object for the data it is given, before anything is checked or written
 */
import { expressionsOf, innerTypes, instanceExpressions, mayBeAbsent, shownInstances } from "./facts.js";
import type { InstanceModel, SchemaModel, Typed, TypeModel } from "./model.js";
import { someNode } from "./walk.js";
import { withImports } from "./with-imports.js";

export class Surroundings {
  readonly #types: readonly TypeModel[];
  readonly #context = new Set<TypeModel>();
  readonly #scoped = new Set<TypeModel>();
  readonly #lookedUp = new Set<TypeModel>();
  readonly #linked = new Set<TypeModel>();

  constructor(schemas: readonly SchemaModel[]) {
    this.#types = [...withImports(schemas)].flatMap(({ types }) => types);
    for (const type of this.#types) this.#lookUps(type);
    for (const type of this.#types) if (usesContext(type)) this.#addContext(type);
    for (const type of this.#types) {
      if (this.#context.has(type) || this.#lookedUp.has(type) || shownInstances(type).some((one) => !isPlain(one))) {
        this.#scoped.add(type);
      }
    }
    // What holds such objects keeps their streams apart, because they may look into them later.
    this.#close(this.#scoped);
    for (const type of this.#types) {
      if (this.#scoped.has(type) || shownInstances(type).length > 0 || usesOwnStream(type)) this.#linked.add(type);
    }
    this.#close(this.#linked);
  }

  hasContext(type: TypeModel): boolean {
    return this.#context.has(type);
  }

  isScoped(type: TypeModel): boolean {
    return this.#scoped.has(type);
  }

  isLookedUp(type: TypeModel): boolean {
    return this.#lookedUp.has(type);
  }

  isLinked(type: TypeModel): boolean {
    return this.#linked.has(type);
  }

  /** Adds all types that hold values of those in `set`. */
  #close(set: Set<TypeModel>): void {
    for (let size = -1; size !== set.size; ) {
      size = set.size;
      for (const type of this.#types) if (heldTypes(type).some((inner) => set.has(inner))) set.add(type);
    }
  }

  #addContext(type: TypeModel): void {
    this.#context.add(type);
    this.#context.add(type.schema.root);
    this.#close(this.#context);
  }

  #lookUps(type: TypeModel): void {
    const visit = (typed: Typed): boolean => {
      const { node } = typed;
      const object = node.kind === "around" || node.kind === "member-param" ? node.object : undefined;
      if (object) this.#lookUp(object, node.kind === "around" && node.what !== "io");
      return false;
    };
    for (const typed of [...expressionsOf(type), ...instanceExpressions(type)]) someNode(typed, visit);
    for (const typed of parentsSaid(type)) this.#lookUp(typed, true);
  }

  #lookUp(object: Typed, context: boolean): void {
    const { node } = object;
    if (node.kind === "around" && node.what !== "io") return;
    if (node.kind === "cast" && node.object.node.kind === "around") return;
    for (const type of this.#typesOf(object)) {
      this.#lookedUp.add(type);
      if (context) this.#addContext(type);
    }
  }

  #typesOf({ type }: Typed): readonly TypeModel[] {
    if (type.kind === "user") return [type.type];
    if (type.kind !== "union") return this.#types;
    return type.members.flatMap((member) => (member.kind === "user" ? [member.type] : []));
  }
}

/** The types of values that stand inside values of a type. */
export function heldTypes(type: TypeModel): TypeModel[] {
  const positioned = type.instances.filter((one) => one.kind === "positioned");
  return [...type.fields, ...positioned.map(({ field }) => field)].flatMap(({ body }) => innerTypes(body));
}

function allExpressions(type: TypeModel): Typed[] {
  return [...expressionsOf(type), ...instanceExpressions(type)];
}

function usesContext(type: TypeModel): boolean {
  const isContext = ({ node }: Typed) => node.kind === "around" && !node.object && node.what !== "io";
  return parentsSaid(type).length > 0 || allExpressions(type).some((typed) => someNode(typed, isContext));
}

/** The objects that the fields of a type name as `parent`. */
function parentsSaid(type: TypeModel): Typed[] {
  const positioned = type.instances.filter((one) => one.kind === "positioned");
  return [...type.fields, ...positioned.map(({ field }) => field)].flatMap(({ body }) => {
    const bodies = body.kind === "switch" ? body.cases.map((one) => one.body) : [body];
    return bodies.flatMap((one) => (one.kind === "user" && typeof one.parent === "object" ? [one.parent] : []));
  });
}

/** Whether a writer needs to know where in the stream it is. Conditions and ends of repetitions are seen by the data. */
function usesOwnStream(type: TypeModel): boolean {
  return type.fields.some(({ size, repeat, body, frame, process }) => {
    const typed = [size?.kind === "expr" ? size.length : undefined, repeat?.kind === "expr" ? repeat.count : undefined];
    if (body.kind === "switch") typed.push(body.on);
    const bodies = body.kind === "switch" ? body.cases.map((one) => one.body) : [body];
    for (const one of bodies) if (one.kind === "user") typed.push(...one.args);
    const onStream = ({ node }: Typed) => node.kind === "stream" || node.kind === "around";
    // The size of a value is asked for without its parameters, and these take the size that the schema gives them.
    const isOtherText = body.kind === "text" && body.encoding !== "UTF-8";
    const isGiven = body.kind === "user" || body.kind === "switch" || isOtherText || (frame ?? process) !== undefined;
    const byParam = isGiven && size?.kind === "expr" && someNode(size.length, ({ node }) => node.kind === "param");
    return byParam || typed.some((one) => one && someNode(one, onStream));
  });
}

/** Whether an instance always has a value, which depends on nothing but the data of its object. */
export function isPlain(instance: InstanceModel): boolean {
  if (instance.kind !== "value" || instance.condition || instance.valid) return false;
  return !someNode(instance.value, (typed) => !isTotal(typed));
}

function isTotal({ node, type }: Typed): boolean {
  switch (node.kind) {
    case "integer":
    case "float":
    case "string":
    case "boolean":
    case "bytes":
    case "array":
    case "format":
    case "enum":
    case "length":
    case "ternary":
    case "unary":
      return true;
    case "param":
      return ["integer", "float", "string", "boolean"].includes(type.kind);
    case "field":
    case "member":
      return !mayBeAbsent(node.field);
    case "instance":
      return isPlain(node.instance);
    case "binary":
      return !["/", "%", "<<", ">>"].includes(node.operator) || isHarmless(node.operator, node.right);
    case "call":
      return ["integer.to_s", "enum.to_i", "boolean.to_i", "string.reverse"].includes(node.method);
    default:
      return false;
  }
}

/** A divisor that is never 0, a shift that is never too far. */
function isHarmless(operator: string, { type }: Typed): boolean {
  if (type.kind === "float") return true;
  if (type.kind !== "integer") return false;
  return operator === "/" || operator === "%" ? type.min > 0n : type.min >= 0n && type.max <= 64n;
}
