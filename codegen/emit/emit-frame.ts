/** Code for what lies between the bytes of a stream and the content of a field: terminators, padding, processes. */
import type { FieldModel, Process, Typed } from "../model/model.js";
import { constantCase } from "../model/names.js";
import type { ModuleContext } from "./module-context.js";

/** The place in a generated function at which a field is read. */
export interface ReadSite {
  readonly typeId: string;
  readonly module: ModuleContext;
  /** The code of the length of a field with a size. */
  length(): string;
  expression(typed: Typed, js?: "number" | "bigint"): string;
}

/** Whether the bytes of a text field are UTF-8 as they stand. */
export function isPlainText({ body, frame, process }: FieldModel): boolean {
  return body.kind === "text" && body.encoding === "UTF-8" && !frame && !process;
}

/** The name of the constant that says how a field ends; strings that end in a zero character share theirs. */
export function frameName(typeId: string, field: FieldModel, module: ModuleContext): string {
  if (field.frame?.shared) return module.bytes(field.frame.shared, "frame");
  return `${constantCase(typeId)}_${constantCase(field.id)}_FRAME`;
}

export function emitFrameConstant(typeId: string, field: FieldModel, module: ModuleContext): string {
  const { frame } = field;
  if (!frame || frame.shared) return "";
  const { terminator, include, consume, eosError, pad } = frame;
  return `
    /** How \`${typeId}.${field.id}\` ends. */
    const ${frameName(typeId, field, module)}: ${module.bytes("type Frame", "frame")} = {
      terminator: [${terminator.join(", ")}], include: ${include}, consume: ${consume},
      eosError: ${eosError}, pad: ${pad}
    };
  `;
}

/** The expression of the bytes of a field, free of terminator and padding, processed. */
export function contentReader(field: FieldModel, site: ReadSite): string {
  const raw = rawReader(field, site);
  return field.process ? decoded(field.process, raw, site) : raw;
}

function rawReader(field: FieldModel, site: ReadSite): string {
  if (!field.frame) return `reader.take(${site.length()})`;
  const length = field.size ? `, ${site.length()}` : "";
  return `${site.module.bytes("takeFrame", "frame")}(reader, ${frameName(site.typeId, field, site.module)}${length})`;
}

/** What code for a process needs of its surroundings. */
type ProcessSite = Pick<ReadSite, "module" | "expression">;

function decoded(process: Process, raw: string, site: ProcessSite): string {
  switch (process.kind) {
    case "zlib":
      return `${site.module.bytes("inflate", "inflate")}(${raw}, ${site.module.bytes("inflatedBytesMax", "processors")}())`;
    case "custom":
      return `${customCode(process, site)}.decode(${raw})`;
    default:
      return reversible(process, raw, true, site);
  }
}

/** The expression of processed bytes from which reading gets `content` back; `size` is that of the field, if known. */
export function encoded(process: Process, content: string, site: ProcessSite, size = ""): string {
  switch (process.kind) {
    case "zlib":
      return `${site.module.bytes("deflate", "deflate")}(${content}${size === "" ? "" : `, ${size}`})`;
    case "custom": {
      const encoder = site.module.bytes("encoderOf", "processors");
      return `${encoder}(${customCode(process, site)}, "${process.name}").encode(${content})`;
    }
    default:
      return reversible(process, content, false, site);
  }
}

function customCode({ name, args }: Extract<Process, { kind: "custom" }>, site: ProcessSite): string {
  const list = args.map((arg) => `, ${site.expression(arg)}`).join("");
  return `${site.module.bytes("processorOf", "processors")}("${name}"${list})`;
}

/** Processes that keep the length. */
function reversible(process: Process, bytes: string, decode: boolean, site: ProcessSite): string {
  if (process.kind === "xor") {
    const key = site.expression(process.key, process.key.type.kind === "integer" ? "number" : undefined);
    return `${site.module.bytes("xorBytes", "process-bytes")}(${bytes}, ${key})`;
  }
  if (process.kind !== "rotate") throw new Error(`process ${process.kind} changes lengths`);
  const amount = site.expression(process.amount, "number");
  const left = process.left === decode ? amount : `-(${amount})`;
  return `${site.module.bytes("rotateLeft", "process-bytes")}(${bytes}, ${left})`;
}

/** Whether processed bytes are as many as those of the content. */
export function keepsLength(process: Process | undefined): boolean {
  return process === undefined || process.kind === "xor" || process.kind === "rotate";
}
