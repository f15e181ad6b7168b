/**
 * Names and instances inside a generated reader.
 *
 * An instance looks at `_io.pos` when it is first used, and keeps what it saw. So in front of the code that uses one for
 * the first time for certain, a constant takes its value. Where the moment is not known beforehand, an instance on the
 * stream is refused; one that does not look at the stream may be evaluated at any time.
 */
import { handsOnAbsence, instanceMayBeAbsent, shownInstances } from "../model/facts.js";
import type { FieldModel, InstanceModel, Typed, TypeModel, UserBody, ValueInstance } from "../model/model.js";
import { emitExpression, emitHandedOn, emitScope, type Names, unsupported } from "./emit-expression.js";
import { local } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";

export class ReaderScope {
  /** In a reader fields are variables, in a function for an instance they are parts of a value. */
  readonly place: "reader" | "instance";
  readonly #type: TypeModel;
  readonly #scoped: boolean;
  readonly #module: ModuleContext;
  /** The code of the reader so far. */
  readonly #lines: string[];
  /** Instances whose constant is there already. */
  readonly #evaluated = new Set<InstanceModel>();

  constructor(type: TypeModel, module: ModuleContext, lines: string[], place: "reader" | "instance") {
    this.place = place;
    this.#type = type;
    this.#scoped = module.surroundings.isScoped(type);
    this.#module = module;
    this.#lines = lines;
  }

  isEvaluated(instance: InstanceModel): boolean {
    return this.#evaluated.has(instance);
  }

  /** Evaluates the instances that a field without condition needs, in front of it. */
  prepareParts({ size, repeat, body }: FieldModel): void {
    if (size?.kind === "expr") this.prepare(size.length);
    if (repeat?.kind === "expr") this.prepare(repeat.count);
    if ((body.kind === "integer" || body.kind === "float") && typeof body.endian === "object")
      this.prepare(body.endian);
    if (body.kind === "switch") this.prepare(body.on);
    if (body.kind === "user") for (const arg of body.args) this.prepare(arg);
  }

  /** Writes constants for all instances that are part of the data: they are known when all fields are. */
  evaluateAll(): void {
    for (const instance of shownInstances(this.#type)) this.#evaluate(instance);
  }

  /** Writes a constant for each instance that `typed` evaluates for certain, in the order of evaluation. */
  prepare({ node }: Typed): void {
    switch (node.kind) {
      case "instance":
        this.#evaluate(node.instance);
        break;
      case "binary":
        this.prepare(node.left);
        if (node.operator !== "and" && node.operator !== "or") this.prepare(node.right);
        break;
      case "ternary":
        this.prepare(node.condition);
        break;
      case "unary":
        this.prepare(node.operand);
        break;
      case "member":
      case "length":
        this.prepare(node.object);
        break;
    }
  }

  #evaluate(instance: InstanceModel): void {
    if (this.#evaluated.has(instance) || !this.#isVariable(instance)) return;
    this.prepare(instance.value);
    this.#lines.push(`const ${local(instance.name)} = ${this.expression(instance.value)};`);
    this.#evaluated.add(instance);
  }

  /** Whether an instance is computed here; all others are parts of the value that compute themselves. */
  #isVariable(instance: InstanceModel): instance is ValueInstance {
    if (instance.kind !== "value") return false;
    return instance.hidden || (!this.#scoped && this.place === "reader");
  }

  /** What a reader of another type is handed beside its parameters. */
  contextOf({ type, parent }: UserBody): string[] {
    if (!this.#module.surroundings.hasContext(type)) return [];
    const names = this.names();
    const parentCode = parent === "none" ? "undefined" : parent ? emitScope(parent, names) : "self";
    return [parentCode, type.schema === this.#type.schema ? "self.root" : "undefined"];
  }

  expression(typed: Typed, js?: "number" | "bigint"): string {
    return emitExpression(typed, this.names(), js);
  }

  /** The same, except that what is handed on may be absent. */
  handedOn(typed: Typed, js?: "number" | "bigint"): string {
    return handsOnAbsence(typed) ? emitHandedOn(typed, this.names()) : this.expression(typed, js);
  }

  /** How names are written; `element` is the code of `_`. */
  names(element = "element"): Names {
    return {
      field: (field) => (this.place === "reader" ? local(field.name) : `object.${field.name}`),
      param: (param) => (this.place === "reader" ? local(param.name) : `self.params.${param.name}`),
      instance: (instance, typed, mayBeAbsent) => this.#instance(instance, typed, mayBeAbsent),
      element: () => element,
      index: () => "index",
      self: () => "self",
      io: () => (this.place === "reader" ? "reader" : "self.io"),
      ownParent: () => this.#type.parent,
      typeName: (type) => this.#module.typeName(type),
      scopeName: (type) => this.#module.scopeName(type),
      stream: (property) => {
        if (this.place === "reader" && property === "eof") return this.#module.atEnd();
        const io = this.place === "reader" ? "reader" : "self.io";
        if (property === "eof") return `${io}.pos >= ${io}.end`;
        return property === "pos" ? `(${io}.pos - ${io}.start)` : `(${io}.end - ${io}.start)`;
      },
      memberInstance: (object, instance, typed) => this.#memberInstance(object, instance, typed),
      enumMember: (model, label) => `${this.#module.enumName(model)}.${label}`,
      helper: (name, file) => this.#module.bytes(name, file),
    };
  }

  #instance(instance: InstanceModel, typed: Typed, mayBeAbsent = false): string {
    if (this.#evaluated.has(instance)) return local(instance.name);
    if (!this.#isVariable(instance)) {
      const code = `object.${instance.name}`;
      if (mayBeAbsent || !instanceMayBeAbsent(instance)) return code;
      return `${this.#module.bytes("present", "present")}(${code}, "${instance.name}")`;
    }
    if (!instance.onStream) return `(${this.expression(instance.value)})`;
    return unsupported(typed, `instance \`${instance.id}\` looks at \`_io\` and may be evaluated here or later`);
  }

  #memberInstance(object: Typed, instance: InstanceModel, typed: Typed): string {
    if (object.node.kind === "element" && instance.onStream) return `elementState.${instance.name}`;
    return unsupported(typed, `instance \`${instance.id}\` of another type can only be used through \`_\``);
  }
}
