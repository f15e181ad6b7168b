/**
 * Instances of a type, and the function that prepares data for writing: it gives a copy of the data the instances that
 * expressions look at, and tells every object what stands around it.
 */
import type { Body, FieldModel, TypeModel, UserBody, ValueInstance } from "../model/model.js";
import { emitInstanceReader } from "./emit-reader.js";
import {
  contextParameters,
  emitScopeInterface,
  paramsType,
  scopeMembers,
  switchTags,
  valueInstances,
} from "./emit-scope.js";
import { emitValid } from "./emit-valid.js";
import { local } from "./local-names.js";
import type { ModuleContext } from "./module-context.js";
import { ReaderScope } from "./reader-scope.js";

/** The functions behind the instances of a type. */
export function emitInstances(type: TypeModel, module: ModuleContext): string {
  const { surroundings } = module;
  const values = valueInstances(type);
  const positioned = type.instances.filter((one) => one.kind === "positioned");
  return [
    surroundings.isLinked(type) || surroundings.isScoped(type) ? emitScopeInterface(type, module) : "",
    values.length > 0 ? emitValues(type, values, module) : "",
    ...positioned.map((one) => emitInstanceReader(type, one, "decode", module)),
    ...positioned.map((one) => emitInstanceReader(type, one, "trace", module)),
    surroundings.isLinked(type) ? emitLink(type, module) : "",
  ].join("\n\n");
}

function emitValues(type: TypeModel, values: readonly ValueInstance[], module: ModuleContext): string {
  const scope = new ReaderScope(type, module, [], "instance");
  const lines = values.map((instance) => {
    // A stream is no data.
    const hidden = instance.value.type.kind === "stream" ? ", false" : "";
    return `${module.bytes("lazy", "scope")}(self, "${instance.name}", () => ${valueCode(instance, scope, module)}${hidden});`;
  });
  const code = lines.join("\n");
  return `
    /** Gives a {@link ${type.name}} its instances, which are computed when somebody looks at them. */
    function values${type.name}(self: ${module.scopeName(type)}): void {
      ${/\bobject\b/.test(code) ? "const object = self.value;" : ""}
      ${code}
    }
  `;
}

function valueCode(instance: ValueInstance, scope: ReaderScope, module: ModuleContext): string {
  const { value, condition, valid, name } = instance;
  const js = value.type.kind === "integer" ? value.type.js : undefined;
  const code = scope.handedOn(value, js);
  const test = condition && scope.expression(condition.test);
  const plain = test === undefined ? code : `(${test}) ? ${code} : undefined`;
  if (!valid) return plain.startsWith("{") ? `(${plain})` : plain;
  const checked = emitValid(
    { id: instance.id, type: value.type },
    valid,
    local(name),
    scope.names(local(name)),
    module,
    "self.io.pos",
  );
  const guard = test === undefined ? "" : `if (!(${test})) return undefined;`;
  return `{ ${guard} const ${local(name)} = ${code}; ${checked} return ${local(name)}; }`;
}

// ── Writing ─────────────────────────────────────────────────────────────────

/** The function that makes of plain data what expressions can look at. */
function emitLink(type: TypeModel, module: ModuleContext): string {
  const members = ["value: object", "io", ...scopeMembers(type, module)];
  const parameters = [
    `input: ${module.typeName(type, true)}`,
    `io: ${module.bytes("type ByteReader", "byte-reader")}`,
    ...contextParameters(type, module),
  ];
  if (type.params.length > 0) {
    members.push("params");
    parameters.push(`params: ${paramsType(type, module)}`);
  }
  const lines = [
    `const object = ${module.bytes("copyOf", "scope")}<${module.typeName(type)}>(input);`,
    `const self: ${module.scopeName(type)} = { ${members.join(", ")} };`,
    `${module.bytes("register", "scope")}(self);`,
  ];
  if (valueInstances(type).length > 0) lines.push(`values${type.name}(self);`);
  const positioned = type.instances.filter((one) => one.kind === "positioned");
  for (const field of type.fields) lines.push(linkCode(type, field, module, "self.io"));
  for (const { field, io } of positioned) {
    const scope = new ReaderScope(type, module, [], "instance");
    lines.push(linkCode(type, field, module, io ? scope.expression(io) : "self.io"));
  }
  return `
    /** A copy of \`input\` with all that expressions look at: it is what is checked and written. */
    export function link${type.name}(${parameters.join(", ")}): ${module.typeName(type)} {
      ${lines.filter((line) => line !== "").join("\n")}
      return object;
    }
  `;
}

function linkCode(type: TypeModel, field: FieldModel, module: ModuleContext, io: string): string {
  const { body } = field;
  const bodies: readonly Body[] = body.kind === "switch" ? body.cases.map((one) => one.body) : [body];
  const linked = (one: Body): one is UserBody =>
    one.kind === "user" && !one.raw && module.surroundings.isLinked(one.type);
  if (!bodies.some(linked)) return "";
  const scope = new ReaderScope(type, module, [], "instance");
  const call = (one: Body) => (linked(one) ? linkCall(one, field, scope, module, io) : "inner");
  let code = `(inner: never) => ${call(body)}`;
  if (body.kind === "switch") {
    const { on, whens } = switchTags(
      body.on,
      body.cases,
      (typed, js) => scope.expression(typed, js),
      (name) => module.bytes(name, "expressions"),
    );
    const cases = body.cases.map(
      (one, at) => `${one.when ? `case ${whens[at]}` : "default"}: return ${call(one.body)};`,
    );
    if (body.cases.every(({ when }) => when)) cases.push("default: return inner;");
    code = `(inner: never) => { switch (${on}) { ${cases.join("\n")} } }`;
  }
  if (field.repeat) code = code.replace("(inner: never)", "(inner: never, index: number)");
  if (!/\bindex\b/.test(code.slice(30))) code = code.replace(", index: number", "");
  const helper = module.bytes(field.repeat ? "linkEach" : "linkField", "scope");
  return `${helper}(object, "${field.name}", ${code});`;
}

function linkCall(body: UserBody, field: FieldModel, scope: ReaderScope, module: ModuleContext, io: string): string {
  const args = ["inner", field.size ? `${module.bytes("futureStream", "scope")}()` : io, ...scope.contextOf(body)];
  const params = body.args.map((arg, at) => {
    const { name, type } = body.type.params[at]!;
    return `get ${name}() { return ${scope.expression(arg, type.kind === "integer" ? type.js : undefined)}; }`;
  });
  if (params.length > 0) args.push(`{ ${params.join(", ")} }`);
  return `${module.call("link", body.type)}(${args.join(", ")})`;
}
