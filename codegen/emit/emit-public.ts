/** The functions for users of a type: bytes in, plain data out, and back. */
import { hasInputForm, hasProcess, hasTornTail, looksAtEnd } from "../model/facts.js";
import type { TypeModel } from "../model/model.js";
import { valueTypeName } from "./emit-types.js";
import type { ModuleContext } from "./module-context.js";

export function emitPublic(type: TypeModel, module: ModuleContext): string {
  // What looks at the objects around it has no meaning alone; the root stands alone at any time.
  if (module.surroundings.hasContext(type) && type !== type.schema.root) return "";
  const linked = module.surroundings.isLinked(type) ? linkedWriter(type, module) : write(type, module);
  return [read(type, module), linked, layout(type, module), partial(type, module)].join("\n\n");
}

/** The type of an options object that carries the parameters of the type beside `base`. */
function optionsType(type: TypeModel, base: string, module: ModuleContext): string {
  if (type.params.length === 0) return base;
  const params = type.params.map((param) => `readonly ${param.name}: ${valueTypeName(param.type, module)}`);
  return `${base} & { ${params.join("; ")} }`;
}

function optionsParameter(type: TypeModel, base: string, module: ModuleContext): string {
  return `options: ${optionsType(type, base, module)}${type.params.length === 0 ? " = {}" : ""}`;
}

function params(type: TypeModel): string {
  return type.params.map((param) => `, options.${param.name}`).join("");
}

/** The statement that refuses options without the parameters of the type. */
function demand(type: TypeModel, module: ModuleContext): string {
  if (type.params.length === 0) return "";
  const names = type.params.map((param) => JSON.stringify(param.name)).join(", ");
  return `${module.bytes("requireParameters", "parameters")}(options, [${names}]);`;
}

/** What a reader is handed when nothing stands around the value. */
function alone(type: TypeModel, module: ModuleContext): string {
  return module.surroundings.hasContext(type) ? ", undefined, undefined" : "";
}

function openReader(module: ModuleContext): string {
  return `new ${module.bytes("ByteReader", "byte-reader")}(bytes, options.start, options.end)`;
}

/** Statements as they are, or where fields are processed, under the options about that. */
function run(type: TypeModel, module: ModuleContext, statements: string): string {
  if (!hasProcess(type)) return statements;
  return `return ${module.bytes("withProcesses", "processors")}(options, () => { ${statements} });`;
}

function read(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  const options = optionsParameter(type, module.bytes("type ReadOptions", "codec"), module);
  const head = `
    /** Reads a {@link ${name}}; a FormatError when the bytes are none. Byte fields are views into \`bytes\`. */
    export function read${name}(bytes: Uint8Array, ${options}): ${name}`;
  if (!module.surroundings.isScoped(type)) {
    return `${head} { ${demand(type, module)} ${run(type, module, `return decode${name}(${openReader(module)}${params(type)});`)} }`;
  }
  const settled = module.bytes("settled", "scope");
  const decode = `return ${settled}(reader, () => decode${name}(reader${alone(type, module)}${params(type)}));`;
  return `${head} {
      ${demand(type, module)}
      ${run(type, module, `const reader = ${openReader(module)}; ${decode}`)}
    }
  `;
}

function write(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  const input = module.typeName(type, true);
  const options = optionsParameter(type, module.bytes("type WriteOptions", "codec"), module);
  const writer = module.bytes("ByteWriter", "byte-writer");
  return `
    /** The bytes of \`value\`; a FormatError with the path of the field when it cannot be written. */
    export function write${name}(value: ${input}, ${options}): Uint8Array {
      ${demand(type, module)}
      ${run(
        type,
        module,
        `
        check${name}(value${params(type)}, options);
        const writer = new ${writer}(new Uint8Array(sizeOf${name}(value)));
        encode${name}(writer, value${params(type)});
        return writer.finish();
      `,
      )}
    }
  `;
}

/** Data that expressions look into is linked first; its parts may stand anywhere. */
function linkedWriter(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  const input = module.typeName(type, true);
  const options = optionsParameter(type, module.bytes("type WriteOptions", "codec"), module);
  const own =
    type.params.length > 0
      ? `, { ${type.params.map((param) => `${param.name}: options.${param.name}`).join(", ")} }`
      : "";
  const stream = module.bytes("futureStream", "scope");
  const link = `link${name}(requireObject(value), ${stream}()${alone(type, module)}${own})`.replace(
    "requireObject",
    module.bytes("objectOf", "scope"),
  );
  const guarded = module.bytes("guarded", "scope");
  const usesOptions = type.params.length > 0;
  return `
    /** The bytes of \`value\`; a FormatError with the path of the field when it cannot be written. */
    export function write${name}(value: ${input}, ${options}): Uint8Array {
      ${demand(type, module)}
      return ${guarded}(() => {
        const linked = ${link};
        ${module.call("check", type)}(linked, options);
        return ${module.bytes("writeWhole", "sparse-writer")}(${module.call("sizeOf", type)}(linked), ${looksAtEnd(type)}, (writer, size) => {
          ${module.bytes("openStream", "scope")}(linked, 0, size);
          encode${name}(writer, linked);
        });
      });
    }

    /** Throws a FormatError, with the path of the field, unless \`value\` can be written. */
    export function check${name}(value: ${input}, ${options}): void {
      ${demand(type, module)}
      ${guarded}(() => ${module.call("check", type)}(${link}, options));
    }

    /** The number of bytes that \`value\` takes. */
    export function sizeOf${name}(value: ${input}${usesOptions ? `, ${options}` : ""}): number {
      return write${name}(value, ${usesOptions ? "options" : "{ derive: false }"}).length;
    }
  `;
}

function layout(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  const options = optionsParameter(type, module.bytes("type LayoutOptions", "codec"), module);
  const entry = module.bytes("type LayoutEntry", "layout");
  const recorder = module.bytes("LayoutRecorder", "layout");
  const head = `
    /** Who owns which byte of an encoded {@link ${name}}; a FormatError when the bytes are none. */
    export function layout${name}(bytes: Uint8Array, ${options}): ${entry}[] {
      ${demand(type, module)}
      const reader = ${openReader(module)};
      const layout = new ${recorder}(reader, options.sink);`;
  if (module.surroundings.isScoped(type)) {
    const settled = module.bytes("settled", "scope");
    return `${head}
      ${settled}(reader, () => trace${name}(reader, layout${alone(type, module)}${params(type)}));
      return layout.finish(reader.end);
    }
  `;
  }
  return `
    /** Who owns which byte of an encoded {@link ${name}}; a FormatError when the bytes are none. */
    export function layout${name}(bytes: Uint8Array, ${options}): ${entry}[] {
      ${demand(type, module)}
      ${run(
        type,
        module,
        `
        const reader = ${openReader(module)};
        const layout = new ${recorder}(reader, options.sink);
        trace${name}(reader, layout${params(type)});
        layout.unused(reader.end);
        return layout.entries;
      `,
      )}
    }
  `;
}

function partial(type: TypeModel, module: ModuleContext): string {
  if (!hasTornTail(type)) return "";
  const { name } = type;
  const options = optionsParameter(type, module.bytes("type ReadOptions", "codec"), module);
  const result = module.bytes("type PartialResult", "partial-read");
  const partialRead = module.bytes("PartialRead", "partial-read");
  return `
    /** Reads a {@link ${name}} up to its torn tail; a FormatError only when what stands before the first element is wrong. */
    export function readPartial${name}(bytes: Uint8Array, ${options}): ${result}<${name}> {
      ${demand(type, module)}
      ${run(
        type,
        module,
        `
        const reader = ${openReader(module)};
        const partial = new ${partialRead}(reader);
        return partial.result(decodePartial${name}(reader, partial${params(type)}));
      `,
      )}
    }
  `;
}

/** A check that takes its parameters among the options, as the other functions do. */
function rootCheck(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  const positional = module.surroundings.isLinked(type) ? "" : params(type);
  if (positional === "" && !hasProcess(type)) return `check${name}`;
  const options = optionsParameter(type, module.bytes("type WriteOptions", "codec"), module);
  return `(value: ${module.typeName(type, true)}, ${options}) => {
    ${demand(type, module)}
    ${run(type, module, `return check${name}(value${positional}, options);`)}
  }`;
}

/** All functions of the root type under one name. */
export function emitRootCodec(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  const input = hasInputForm(type) ? `, ${name}Input` : "";
  const torn = hasTornTail(type);
  const codec = type.params.length > 0 ? "" : module.bytes(torn ? "type PartialCodec" : "type Codec", "codec");
  const value = `value: ${module.typeName(type, true)}`;
  const sizeOf = hasProcess(type)
    ? `(${value}, options: ${module.bytes("type WriteOptions", "codec")} = {}) => {
         ${run(type, module, `return sizeOf${name}(value);`)}
       }`
    : `sizeOf${name}`;
  const readPartial = torn ? `readPartial: readPartial${name},` : "";
  return `
    /** The functions of \`${type.id}\` under one name. */
    export const codec = {
      read: read${name},
      write: write${name},
      sizeOf: ${sizeOf},
      check: ${rootCheck(type, module)},
      layout: layout${name},
      ${readPartial}
    } as const${type.params.length > 0 ? "" : ` satisfies ${codec}<${name}${input}>`};
  `;
}
