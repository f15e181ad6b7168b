/** The functions for users of a type: bytes in, plain data out, and back. */
import { hasInputForm, hasProcess, hasTornTail } from "../model/facts.js";
import type { TypeModel } from "../model/model.js";
import { paramType } from "./emit-reader.js";
import type { ModuleContext } from "./module-context.js";

export function emitPublic(type: TypeModel, module: ModuleContext): string {
  return [read(type, module), write(type, module), layout(type, module), partial(type, module)].join("\n\n");
}

/** The type of an options object that carries the parameters of the type beside `base`. */
function optionsType(type: TypeModel, base: string): string {
  if (type.params.length === 0) return base;
  const params = type.params.map((param) => `readonly ${param.name}: ${paramType(param.type)}`);
  return `${base} & { ${params.join("; ")} }`;
}

function optionsParameter(type: TypeModel, base: string): string {
  return `options: ${optionsType(type, base)}${type.params.length === 0 ? " = {}" : ""}`;
}

function params(type: TypeModel): string {
  return type.params.map((param) => `, options.${param.name}`).join("");
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
  const options = optionsParameter(type, module.bytes("type ReadOptions", "codec"));
  return `
    /** Reads a {@link ${name}}; a FormatError when the bytes are none. Byte fields are views into \`bytes\`. */
    export function read${name}(bytes: Uint8Array, ${options}): ${name} {
      ${run(type, module, `return decode${name}(${openReader(module)}${params(type)});`)}
    }
  `;
}

function write(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  const input = module.typeName(type, true);
  const options = optionsParameter(type, module.bytes("type WriteOptions", "codec"));
  const writer = module.bytes("ByteWriter", "byte-writer");
  return `
    /** The bytes of \`value\`; a FormatError with the path of the field when it cannot be written. */
    export function write${name}(value: ${input}, ${options}): Uint8Array {
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

function layout(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  const options = optionsParameter(type, module.bytes("type LayoutOptions", "codec"));
  const entry = module.bytes("type LayoutEntry", "layout");
  const recorder = module.bytes("LayoutRecorder", "layout");
  return `
    /** Who owns which byte of an encoded {@link ${name}}; a FormatError when the bytes are none. */
    export function layout${name}(bytes: Uint8Array, ${options}): ${entry}[] {
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
  const options = optionsParameter(type, module.bytes("type ReadOptions", "codec"));
  const result = module.bytes("type PartialResult", "partial-read");
  const partialRead = module.bytes("PartialRead", "partial-read");
  return `
    /** Reads a {@link ${name}} up to its torn tail; a FormatError only when what stands before the first element is wrong. */
    export function readPartial${name}(bytes: Uint8Array, ${options}): ${result}<${name}> {
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

/** All functions of the root type under one name. */
export function emitRootCodec(type: TypeModel, module: ModuleContext): string {
  const { name } = type;
  if (type.params.length > 0) return "";
  const input = hasInputForm(type) ? `, ${name}Input` : "";
  const torn = hasTornTail(type);
  const codec = module.bytes(torn ? "type PartialCodec" : "type Codec", "codec");
  const writeOptions = hasProcess(type) ? module.bytes("type WriteOptions", "codec") : "";
  const sizeOf = hasProcess(type)
    ? `(value: ${module.typeName(type, true)}, options: ${writeOptions} = {}) => {
         ${run(type, module, `return sizeOf${name}(value);`)}
       }`
    : `sizeOf${name}`;
  const check = hasProcess(type)
    ? `(value: ${module.typeName(type, true)}, options: ${writeOptions} = {}) => {
         ${run(type, module, `return check${name}(value, options);`)}
       }`
    : `check${name}`;
  const readPartial = torn ? `readPartial: readPartial${name},` : "";
  return `
    /** The functions of \`${type.id}\` under one name. */
    export const codec = {
      read: read${name},
      write: write${name},
      sizeOf: ${sizeOf},
      check: ${check},
      layout: layout${name},
      ${readPartial}
    } as const satisfies ${codec}<${name}${input}>;
  `;
}
