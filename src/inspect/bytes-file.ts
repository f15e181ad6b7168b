/** Bytes in memory as a file that can only be read. */
import { IqdbError } from "../errors.js";
import type { StorageFile } from "../persist/storage/storage.js";

export class BytesFile implements StorageFile {
  readonly path = "";
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  size(): number {
    return this.#bytes.length;
  }

  read(target: Uint8Array, position: number): number {
    const bytes = this.#bytes.subarray(position, position + target.length);
    target.set(bytes);
    return bytes.length;
  }

  write(): never {
    throw readOnly();
  }

  truncate(): never {
    throw readOnly();
  }

  sync(): void {}

  datasync(): void {}

  setMode(): void {}

  close(): void {}
}

function readOnly(): IqdbError {
  return new IqdbError("IQDB_READ_ONLY", "an inspected file is not written to");
}
