/** Processes of the user's own: a schema names them, options bring them. */
import { FormatError } from "./format-error.js";

/** Both directions of a process. Without `encode`, fields that it processes can be read and not written. */
export interface ProcessorCodec {
  /** What is read, from the bytes of the file. */
  readonly decode: (bytes: Uint8Array) => Uint8Array;
  /** The bytes of the file, from what is written. */
  readonly encode?: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

/** An argument of a process, as the schema's expression gives it. */
export type ProcessArgument = number | bigint | boolean | string | Uint8Array;

/** Makes the process for the arguments that the schema gives it. */
export type Processor = (...args: ProcessArgument[]) => ProcessorCodec;

/** Processes by their names. */
export type Processors = Readonly<Record<string, Processor>>;

/** Options about processes, for everything that is read or written with them. */
export interface ProcessOptions {
  /** The schema's own processes, by name. */
  readonly processors?: Processors | undefined;
  /** How many bytes a compressed field may hold; 256 MiB when left out. */
  readonly inflatedBytesMax?: number | undefined;
}

let settings: ProcessOptions = {};

/** Runs something with these options. Nothing here waits, so no other run can come between. */
export function withProcesses<T>(options: ProcessOptions, run: () => T): T {
  const outer = settings;
  settings = options;
  try {
    return run();
  } finally {
    settings = outer;
  }
}

/** The bound on what a compressed field holds, by the options of this run. */
export function inflatedBytesMax(): number {
  return settings.inflatedBytesMax ?? 1 << 28;
}

/** The process of that name, by the options of this run; a FormatError `ProcessError` when they bring none. */
export function processorOf(name: string, ...args: ProcessArgument[]): ProcessorCodec {
  const { processors } = settings;
  const make = processors && Object.hasOwn(processors, name) ? processors[name] : undefined;
  if (make) return guarded(make(...args), name);
  throw new FormatError("ProcessError", `the schema needs the process ${name}: give it as option \`processors\``);
}

/** Errors of foreign code stop here. */
function guarded({ decode, encode }: ProcessorCodec, name: string): ProcessorCodec {
  const guard = (run: (bytes: Uint8Array) => Uint8Array) => (bytes: Uint8Array) => {
    try {
      return run(bytes);
    } catch (error) {
      if (error instanceof FormatError) throw error;
      throw new FormatError("ProcessError", `the process ${name} failed: ${String(error)}`);
    }
  };
  return { decode: guard(decode), encode: encode && guard(encode) };
}

/** The process with its way back; a FormatError `ProcessError` when it has none. */
export function encoderOf(codec: ProcessorCodec, name: string): { encode: (bytes: Uint8Array) => Uint8Array } {
  const { encode } = codec;
  if (encode) return { encode };
  throw new FormatError("ProcessError", `the process ${name} has no \`encode\`: what it decodes cannot be written`);
}
