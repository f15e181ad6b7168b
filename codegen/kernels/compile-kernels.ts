/**
 * The kernels: AssemblyScript in, one TypeScript module per set of machine features out, the compiled bytes in it as base64
 * text, so that every bundler, browser and module system can load them without a file.
 *
 * Two modules from one source, and a third of a few instructions ("pieces"). "simd" runs wherever WebAssembly has SIMD;
 * "relaxed" may use relaxed SIMD besides, for approximate traversal alone (docs/decisions/hnsw-graphs.md says what was tried).
 * The compiler is deterministic: the same source gives the same bytes. It takes most of a minute,
 * so a module says what it was made of, and is made again only when that changed, or when all is to be rebuilt.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToBase64 } from "../../src/types/base64.js";

const ENTRY = "src/kernels/assembly/kernels.ts";
const PIECES_ENTRY = "src/kernels/assembly/pieces.ts";

/** Segments of rows are read by several threads, and may take the whole address space: pages of 64 KiB. */
const SEGMENTS = ["--sharedMemory", "--maximumMemory", "65536"] as const;

const OPTIONS = [
  ...["-O3", "--noAssert", "--converge", "--runtime", "stub", "--use", "abort="],
  ...["--importMemory", "--noExportMemory", "--initialMemory", "1"],
  ...["--enable", "simd", "--enable", "threads"],
];

/** What is used of the compiler; its own types would bring the globals of AssemblyScript into every file. */
interface Compiler {
  main(
    args: readonly string[],
    host: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: string | Uint8Array): void;
      listFiles(): string[];
    },
  ): Promise<{ error: Error | null; stderr: { toString(): string } }>;
}

const VARIANTS = {
  simd: SEGMENTS,
  pieces: ["--maximumMemory", "1"],
} as const;

export type KernelVariant = keyof typeof VARIANTS;
export const KERNEL_VARIANTS = Object.keys(VARIANTS) as KernelVariant[];

const entryOf = (variant: KernelVariant) => (variant === "pieces" ? PIECES_ENTRY : ENTRY);

/** Compiles one variant. Errors: an Error with the compiler's messages. */
export async function compileKernels(variant: KernelVariant): Promise<Uint8Array> {
  const { default: asc } = (await import("assemblyscript/asc" as string)) as { default: Compiler };
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [entryOf(variant), "--outFile", "kernels.wasm", ...OPTIONS, ...VARIANTS[variant]],
    {
      readFile: (name) => readIfThere(name),
      writeFile: (name, contents) => {
        if (name === "kernels.wasm") compiled = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  // Said when another round of the optimizer would have made the module longer; there is nothing to repair then.
  const messages = stderr.toString().replace("Last converge was suboptimal.\n", "");
  if (error !== null || compiled === undefined || messages !== "")
    throw new Error(`${messages}${error?.message ?? ""}`);
  return compiled;
}

function readIfThere(name: string): string | null {
  try {
    return readFileSync(name, "utf8");
  } catch {
    return null;
  }
}

/** What a variant is made of: the compiler's release, its options, and every source, in the order of their imports. */
export function originOf(variant: KernelVariant): string {
  const { version } = JSON.parse(readFileSync("node_modules/assemblyscript/package.json", "utf8"));
  const hash = createHash("sha256").update(JSON.stringify([version, OPTIONS, VARIANTS[variant]]));
  const sources = new Set([entryOf(variant)]);
  for (const path of sources) {
    const text = readFileSync(path, "utf8");
    hash.update(`${path}\n${text}`);
    for (const [, name] of text.matchAll(/ from "(\.[^"]+)";/g)) sources.add(join(path, "..", `${name}.ts`));
  }
  return hash.digest("hex");
}

/** The module in generated/ that carries the compiled bytes. */
export function kernelModule(variant: KernelVariant, origin: string, bytes: Uint8Array): string {
  return `/**
 * The ${variant} kernels, compiled: ${bytes.length} bytes of WebAssembly as base64 text.
 *
 * From ${entryOf(variant)} and what it imports, by \`npm run generate\`: never edited.
 * Made of ${origin}.
 */
export const KERNELS: string =
  "${bytesToBase64(bytes)}";
`;
}

/** Whether a module in generated/ was made of that. */
export function isMadeOf(module: string, origin: string): boolean {
  return module.includes(` * Made of ${origin}.\n`);
}
