/** The file, or standard input, that rows are read from. */
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { IqdbError } from "../errors.js";
import { unreadableFile } from "../exchange/exchange-errors.js";
import { folderFormatOf, importFormatOf, readRows } from "../exchange/exchange-formats.js";
import type { ForeignFolder, ForeignFormat, ForeignInput, ReadOptions } from "../exchange/foreign-format.js";
import type { RandomAccess } from "../exchange/random-access.js";
import type { ByteSource, ReadRow, RowSource } from "../exchange/row.js";

export interface ImportSource {
  readonly format: ForeignFormat;
  readonly rows: RowSource;
  /** How much of the file is read, 0 to 1; 0 for a stream, whose end nobody knows. */
  share(): number;
}

/** A call of the system for each piece. */
const PIECE_BYTES = 256 * 1024;

/** Who hears of the file while it is read, and who ends that. */
export type ImportListener = Pick<ForeignInput, "note" | "onShape"> & { readonly signal?: AbortSignal };

/**
 * `-` is standard input. Errors: IQDB_INVALID_CONFIG (an unknown kind), IQDB_IO; those of the rows as they are read.
 */
export function openImport(
  path: string,
  options: ReadOptions & { format?: string },
  { signal, note, onShape }: ImportListener = {},
): ImportSource {
  const { format: name, ...reading } = options;
  if (path === "-") {
    const format = importFormatOf(path, name);
    const input = { source: "standard input", bytes: standardInput(signal), file: undefined, note, onShape };
    return { format, rows: readRows(format, input, reading), share: () => 0 };
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const format = folderFormatOf(path, readdirSync(path), name);
    const folder = new ImportFolder(path);
    const input = { source: path, bytes: folder.bytes(), file: undefined, folder, note, onShape };
    return { format, rows: readRows(format, input, reading), share: () => 0 };
  }
  const format = importFormatOf(path, name);
  const file = new ImportFile(path);
  let told = 0;
  const onShare = (share: number) => {
    told = share;
  };
  const input = { source: path, bytes: file.bytes(), file, note, onShape, onShare };
  const rows = endedBy(readRows(format, input, reading), () => file.close());
  return { format, rows, share: () => (file.size === 0 ? 0 : Math.max(told, Math.min(1, file.bytesRead / file.size))) };
}

/** Ends when the signal says so, also while it waits for what nobody sends. */
async function* standardInput(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const { stdin } = process;
  const stop = () => stdin.destroy();
  signal?.addEventListener("abort", stop);
  try {
    for await (const piece of stdin) yield piece as Uint8Array;
  } catch (cause) {
    if (!signal?.aborted) throw cause;
  } finally {
    signal?.removeEventListener("abort", stop);
    stdin.destroy();
  }
}

async function* endedBy(rows: RowSource, end: () => Promise<void>): AsyncGenerator<ReadRow> {
  try {
    yield* rows;
  } finally {
    await end();
  }
}

class ImportFolder implements ForeignFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  open(name: string): ByteSource | undefined {
    const path = join(this.#path, name);
    return existsSync(path) ? new ImportFile(path).bytes() : undefined;
  }

  /** A folder has none of its own. */
  async *bytes(): AsyncGenerator<Uint8Array> {}
}

class ImportFile implements RandomAccess {
  readonly path: string;
  readonly size: number;
  bytesRead = 0;
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.path = path;
    try {
      this.size = statSync(path).size;
    } catch (cause) {
      throw unreadableFile(path, cause);
    }
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    for await (const piece of createReadStream(this.path, { highWaterMark: PIECE_BYTES })) {
      this.bytesRead += (piece as Uint8Array).length;
      yield piece as Uint8Array;
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    // A length that some head claims gets no room in memory before the file is seen to be so long.
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      const details = { source: this.path, offset, length, limit: this.size };
      throw new IqdbError(
        "IQDB_INVALID_PAYLOAD",
        `${this.path}: ${length} bytes at byte ${offset} are wanted, and it ends at byte ${this.size}: the file is damaged`,
        details,
      );
    }
    const handle = await this.handle();
    const bytes = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
      if (bytesRead === 0) throw new Error("it became shorter while it was read");
      at += bytesRead;
      this.bytesRead += bytesRead;
    }
    return bytes;
  }

  async handle(): Promise<FileHandle> {
    this.#handle ??= await open(this.path);
    return this.#handle;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}
