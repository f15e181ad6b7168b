/**
 * What an object knows beside its data: the interface of it, the code that readers and writers build it with, and the
 * instances that are computed from it.
 */
import { shownInstances } from "../model/facts.js";
import type { SwitchBody, Typed, TypeModel, ValueInstance } from "../model/model.js";
import { isShownParameter, valueTypeName } from "./emit-types.js";
import { local } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";

/** The types of `parent` and `root` of a type that is handed both. */
function contextTypes(type: TypeModel, module: ModuleContext): { parent: string; root: string } {
  const { parent, schema } = type;
  const anything = () => module.bytes("type Scope", "scope");
  const known = parent.kind === "type" ? module.scopeName(parent.type) : anything();
  const optional = parent.kind !== "type" || parent.optional;
  return { parent: `${known}${optional ? " | undefined" : ""}`, root: module.scopeName(schema.root) };
}

export function contextParameters(type: TypeModel, module: ModuleContext): string[] {
  if (!module.surroundings.hasContext(type)) return [];
  const { parent, root } = contextTypes(type, module);
  return [`parent: ${parent}`, `root: ${root}${type === type.schema.root ? " | undefined" : ""}`];
}

export function paramsType(type: TypeModel, module: ModuleContext): string {
  const members = type.params.map((param) => `readonly ${param.name}: ${valueTypeName(param.type, module)};`);
  return `{ ${members.join(" ")} }`;
}

export function emitScopeInterface(type: TypeModel, module: ModuleContext): string {
  const members = [`readonly value: ${module.typeName(type)};`];
  if (module.surroundings.hasContext(type)) {
    const { parent, root } = contextTypes(type, module);
    members.push(`readonly parent: ${parent};`, `readonly root: ${root};`);
  }
  if (type.params.length > 0) members.push(`readonly params: ${paramsType(type, module)};`);
  return `
    /** What expressions see of a {@link ${type.name}} that is being read or written. */
    export interface ${type.name}Scope extends ${module.bytes("type Scope", "scope")} { ${members.join("\n")} }
  `;
}

/** The members of a scope beside `value` and `io`. */
export function scopeMembers(type: TypeModel, module: ModuleContext): string[] {
  const members: string[] = [];
  if (module.surroundings.hasContext(type)) {
    const isRoot = type === type.schema.root;
    members.push("parent", isRoot ? "get root() { return root ?? self; }" : "root");
  }
  return members;
}

/** The first lines of a reader that keeps a scope, `body` being the others. */
export function emitPrologue(type: TypeModel, module: ModuleContext, trace: boolean, body: string): string {
  const members = ["value: object", "io: reader", ...scopeMembers(type, module)];
  const params = type.params.map(({ name }) => (local(name) === name ? name : `${name}: ${local(name)}`));
  if (params.length > 0) members.push(`params: { ${params.join(", ")} }`);
  const lines: string[] = [];
  const shown = shownParameters(type, module);
  if (shown) lines.push(`${module.bytes("withParameters", "scope")}(object, ${shown});`);
  if (module.surroundings.isLookedUp(type)) lines.push(`${module.bytes("register", "scope")}(self);`);
  if (valueInstances(type).length > 0) lines.push(`values${type.name}(self);`);
  const positioned = type.instances.filter((one) => one.kind === "positioned");
  if (trace && positioned.length > 0) lines.push("const here = layout.place;");
  for (const { name } of positioned) {
    const read = instanceReaderName(type, name, trace);
    const code = trace ? `() => ${read}(self, layout, here)` : `() => ${read}(self)`;
    lines.push(`${module.bytes("placed", "scope")}(self, "${name}", ${read}, ${code});`);
  }
  const usesSelf = /(?<![.\w])self[.,)]/.test(lines.join("\n") + body);
  if (usesSelf) lines.unshift(`const self: ${module.scopeName(type)} = { ${members.join(", ")} };`);
  lines.unshift(`const object = {} as ${module.typeName(type)};`);
  return lines.join("\n");
}

export function valueInstances(type: TypeModel): ValueInstance[] {
  return shownInstances(type).filter((one) => one.kind === "value");
}

/** The parameters that a value lets be seen, in an object; undefined where there are none. */
export function shownParameters(type: TypeModel, module: ModuleContext): string | undefined {
  const shown = type.params.filter((param) => isShownParameter(param, module));
  if (shown.length === 0) return undefined;
  return `{ ${shown.map(({ name }) => (local(name) === name ? name : `${name}: ${local(name)}`)).join(", ")} }`;
}

/** The name of the function that reads a positioned instance. */
export function instanceReaderName(type: TypeModel, name: string, trace: boolean): string {
  return `${trace ? "trace" : "read"}${type.name}At${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** The tag of a switch and the code of its cases. */
export function switchTags(
  on: Typed,
  cases: SwitchBody["cases"],
  expression: (typed: Typed, js?: "number" | "bigint") => string,
  helper: (name: string) => string,
): { on: string; whens: string[] } {
  const js = on.type.kind === "integer" ? on.type.js : undefined;
  const whens = cases.map(({ when }) => (when ? expression(when, js) : ""));
  // TypeScript knows what a literal is, and refuses the cases that it is not.
  const isLiteral = ["integer", "string", "boolean", "enum"].includes(on.node.kind);
  const wide = on.type.kind === "integer" ? on.type.js : on.type.kind;
  if (on.type.kind !== "bytes") return { on: isLiteral ? `${expression(on)} as ${wide}` : expression(on), whens };
  return { on: "true", whens: whens.map((when) => `${helper("compareBytes")}(${expression(on)}, ${when}) === 0`) };
}
