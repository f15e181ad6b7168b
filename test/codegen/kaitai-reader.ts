/**
 * The stock reader: kaitai-struct-compiler's JavaScript, run with Kaitai's own runtime. It judges ours wherever it is
 * exact (64-bit integers up to 2^53, text that is UTF-8).
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "yaml";

const require = createRequire(import.meta.url);
const { KaitaiStream } = require("kaitai-struct") as { KaitaiStream: new (bytes: ArrayBuffer) => object };

/** A generated Kaitai class: reading happens in its constructor. */
type KaitaiClass = new (stream: unknown) => object;

/** What Kaitai reads from bytes; it throws what it throws. */
export type KaitaiReader = (bytes: Uint8Array) => object;

/** The source of the stock reader of a schema and of those it imports, by module name. */
export async function compileKaitai(folder: string, id: string): Promise<Record<string, string>> {
  const load = (name: string): unknown => parse(readFileSync(join(folder, `${name}.ksy`), "utf8"));
  const importer = { importYaml: (name: string) => Promise.resolve(load(name)) };
  // Loading it takes longer than all else that a thread of the fuzzer has to do before it begins.
  const { default: compiler } = await import("kaitai-struct-compiler");
  return compiler.compile("javascript", load(id), importer, false);
}

export async function kaitaiReader(folder: string, id: string): Promise<KaitaiReader> {
  const sources = await compileKaitai(folder, id);
  const loaded = new Map<string, Record<string, KaitaiClass>>();
  const load = (file: string): Record<string, KaitaiClass> => {
    const known = loaded.get(file);
    if (known) return known;
    const exports: Record<string, KaitaiClass> = {};
    loaded.set(file, exports);
    const resolve = (name: string): unknown => (name.startsWith("./") ? load(`${name.slice(2)}.js`) : require(name));
    new Function("exports", "require", sources[file]!)(exports, resolve);
    return exports;
  };
  const name = id.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const Root = load(`${name}.js`)[name]!;
  return (bytes) => new Root(new KaitaiStream(wholeBuffer(bytes)));
}

/** A buffer of just these bytes, without a copy where there is one. */
function wholeBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length ? buffer : new Uint8Array(bytes).buffer;
}

/** Reads the bytes of a raw field, by the path of the field. */
export type RawReaders = Readonly<Record<string, (bytes: Uint8Array) => unknown>>;

/**
 * Differences between a value of ours and Kaitai's object for the same bytes: one line for each. What Kaitai cannot hold
 * exactly is not compared.
 */
export function differences(ours: unknown, theirs: unknown, raw: RawReaders = {}, path = ""): string[] {
  const differ = (): string[] => [`${path}: ours ${show(ours)}, Kaitai's ${show(theirs)}`];
  if (typeof ours === "bigint") {
    // Doubles above 2^53, and a bug in the low half of negative numbers.
    const isExact = ours >= 0n && ours <= BigInt(Number.MAX_SAFE_INTEGER);
    return isExact && Number(ours) !== theirs ? differ() : [];
  }
  if (ours instanceof Uint8Array) return bytesDiffer(ours, theirs, raw, path) ?? differ();
  if (ours instanceof Float32Array || ours instanceof Float64Array) return floatsDiffer(ours, theirs) ? differ() : [];
  if (ArrayBuffer.isView(ours)) return differences([...(ours as Uint16Array)], theirs, raw, path);
  if (Array.isArray(ours)) {
    const list = (theirs ?? []) as unknown[];
    if (list.length !== ours.length) return [`${path}: ${ours.length} elements, Kaitai has ${list.length}`];
    return ours.flatMap((one, at) => differences(one, list[at], raw, `${path}[${at}]`));
  }
  if (typeof ours === "object" && ours !== null) {
    if (typeof theirs !== "object" || theirs === null) return differ();
    const fields = theirs as Record<string, unknown>;
    return Object.entries(ours).flatMap(([key, value]) => differences(value, fields[key], raw, `${path}.${key}`));
  }
  return Object.is(ours, theirs) ? [] : differ();
}

function bytesDiffer(ours: Uint8Array, theirs: unknown, raw: RawReaders, path: string): string[] | undefined {
  if (theirs instanceof Uint8Array) return Buffer.compare(ours, theirs) === 0 ? [] : undefined;
  if (Array.isArray(theirs)) return differences([...ours], theirs, raw, path);
  const read = raw[/[^.]*$/.exec(path)![0]];
  return read && differences(read(ours), theirs, raw, path);
}

function floatsDiffer(ours: Float32Array | Float64Array, theirs: unknown): boolean {
  if (theirs instanceof Uint8Array) {
    return Buffer.compare(new Uint8Array(ours.buffer, ours.byteOffset, ours.byteLength), theirs) !== 0;
  }
  const list = (theirs ?? []) as number[];
  return list.length !== ours.length || list.some((value, at) => !Object.is(value, ours[at]));
}

function show(value: unknown): string {
  return typeof value === "object" && value !== null ? value.constructor.name : String(value);
}
