/**
 * Rows of a foreign file into a database, in batches: each is durable when the next begins. A row that is refused is found
 * by halving its batch, so that every row in front of it is in and the rest of the batch can follow.
 */
import type { Iqdb } from "../db/iqdb.js";
import { IqdbError, type IqdbErrorCode } from "../errors.js";
import { wrongRow } from "./exchange-errors.js";
import type { ForeignRow, RowSource } from "./row.js";

export interface ImportOptions {
  /** "stop" (default) ends with the first wrong row, "skip" goes on behind it. */
  readonly onError?: "stop" | "skip";
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onProgress?: (imported: number) => void;
  /** Called for each row that is left out. */
  readonly onSkipped?: (error: IqdbError) => void;
}

export interface ImportResult {
  /** Rows that were put; each replaced one of the same id. */
  readonly imported: number;
  readonly skipped: number;
  /** The signal ended it. */
  readonly wasAborted: boolean;
}

/** One write and one sync each; half a second of linking where rows are linked to a graph. */
const BATCH_ROWS = 500;
/** Rows with much text make smaller batches. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** What is wrong about a row, and not about the database that it should go into. */
const ROW_ERRORS: ReadonlySet<IqdbErrorCode> = new Set<IqdbErrorCode>([
  "IQDB_INVALID_ID",
  "IQDB_INVALID_VECTOR",
  "IQDB_DIMENSION_MISMATCH",
  "IQDB_INVALID_METADATA",
  "IQDB_INVALID_PAYLOAD",
]);

interface PlacedRow {
  readonly place: string;
  readonly row: ForeignRow;
}

/** An import under way: `imported` says what is in, also after a failure. */
export class RowImport {
  readonly #db: Iqdb;
  readonly #options: ImportOptions;
  #batch: PlacedRow[] = [];
  #bytes = 0;
  imported = 0;
  skipped = 0;

  constructor(db: Iqdb, options: ImportOptions = {}) {
    this.#db = db;
    this.#options = options;
  }

  /** Errors: those of reading, of writing, and of the first wrong row unless `onError` is "skip"; rows before it are in. */
  async run(rows: RowSource): Promise<ImportResult> {
    const { signal } = this.#options;
    for await (const read of rows) {
      if (signal?.aborted) break;
      if ("error" in read) {
        this.#flush();
        this.#refuse(read.error);
      } else this.#add(read);
    }
    this.#flush();
    return { imported: this.imported, skipped: this.skipped, wasAborted: signal?.aborted ?? false };
  }

  #add(read: PlacedRow): void {
    this.#batch.push(read);
    this.#bytes += bytesOf(read.row);
    if (this.#batch.length >= BATCH_ROWS || this.#bytes >= BATCH_BYTES) this.#flush();
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    this.#put(batch);
    this.#options.onProgress?.(this.imported);
  }

  #put(rows: readonly PlacedRow[]): void {
    if (rows.length === 0) return;
    try {
      this.#db.upsertMany(rows.map(({ row }) => row));
      this.imported += rows.length;
    } catch (error) {
      if (!(error instanceof IqdbError) || !ROW_ERRORS.has(error.code)) throw error;
      if (rows.length === 1) {
        this.#refuse(wrongRow(rows[0].place, error.code, withoutIndex(error.message), error));
        return;
      }
      const half = rows.length >>> 1;
      this.#put(rows.slice(0, half));
      this.#put(rows.slice(half));
    }
  }

  #refuse(error: IqdbError): void {
    if (this.#options.onError !== "skip") throw error;
    this.skipped++;
    this.#options.onSkipped?.(error);
  }
}

/** About what the row takes. */
function bytesOf({ vector, metadata = {} }: ForeignRow): number {
  let bytes = 4 * vector.length;
  for (const [name, value] of Object.entries(metadata)) {
    bytes += name.length + (typeof value === "string" ? value.length : 8);
  }
  return bytes;
}

/** The batch of one row is nothing that a user knows of. */
function withoutIndex(message: string): string {
  return message.replaceAll(" of rows[0]", "").replaceAll("rows[0]", "the row");
}
