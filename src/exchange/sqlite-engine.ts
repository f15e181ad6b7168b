/**
 * SQLite files, by what Node.js brings (`node:sqlite`, from 22.13 on) or else the package better-sqlite3, which users install
 * when they need it. Both are asked the same questions; a file is only read, as it was when it was opened.
 */
import type { IqdbError } from "../errors.js";
import { malformed, unreadableFile } from "./exchange-errors.js";
import { importOptionalPackage } from "./import-optional-package.js";

/** Integers come as bigints. */
export type SqliteValue = bigint | number | string | Uint8Array | null;

export type SqliteRow = Readonly<Record<string, SqliteValue>>;

interface Statement {
  get(...values: readonly SqliteValue[]): unknown;
  all(...values: readonly SqliteValue[]): unknown;
}

interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

/** What both engines are to us; statements that are prepared give bigints. */
type Engine = (path: string) => Database;

export class SqliteFile {
  readonly #source: string;
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  private constructor(source: string, database: Database) {
    this.#source = source;
    this.#database = database;
  }

  /** Errors: IQDB_UNSUPPORTED where there is no engine; those of `get`. */
  static async open(path: string, source: string): Promise<SqliteFile> {
    const engine = engineOfNode() ?? (await engineOfPackage());
    return attempt(source, () => {
      const database = engine(path);
      // Others may write meanwhile: all reads see the same state.
      database.exec("BEGIN");
      return new SqliteFile(source, database);
    });
  }

  /** The first row. Errors: IQDB_INVALID_PAYLOAD for a file that is damaged or none of SQLite, IQDB_IO. */
  get(sql: string, ...values: readonly SqliteValue[]): SqliteRow | undefined {
    return attempt(this.#source, () => this.#prepared(sql).get(...values) as SqliteRow | undefined);
  }

  /** All rows. Errors: those of `get`. */
  all(sql: string, ...values: readonly SqliteValue[]): readonly SqliteRow[] {
    return attempt(this.#source, () => this.#prepared(sql).all(...values) as SqliteRow[]);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepared(sql: string): Statement {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A name between the quotes of SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

interface NodeSqlite {
  DatabaseSync: new (
    path: string,
    options: { readOnly: boolean },
  ) => {
    exec(sql: string): void;
    prepare(sql: string): Statement & { setReadBigInts(enabled: boolean): void };
    close(): void;
  };
}

/** Undefined where Node.js has none. */
function engineOfNode(): Engine | undefined {
  const module = process.getBuiltinModule?.("node:sqlite") as NodeSqlite | undefined;
  if (module === undefined) return undefined;
  return (path) => {
    const database = new module.DatabaseSync(path, { readOnly: true });
    return {
      exec: (sql) => database.exec(sql),
      prepare: (sql) => {
        const statement = database.prepare(sql);
        statement.setReadBigInts(true);
        return statement;
      },
      close: () => database.close(),
    };
  };
}

interface BetterSqlite3 {
  default: new (
    path: string,
    options: { readonly: boolean; fileMustExist: boolean },
  ) => Database & { defaultSafeIntegers(enabled: boolean): void };
}

async function engineOfPackage(): Promise<Engine> {
  const purpose = "reading SQLite where Node.js has no node:sqlite, which comes with 22.13,";
  const { default: Sqlite } = await importOptionalPackage<BetterSqlite3>("better-sqlite3", purpose);
  return (path) => {
    const database = new Sqlite(path, { readonly: true, fileMustExist: true });
    database.defaultSafeIntegers(true);
    return database;
  };
}

const OF_THE_SYSTEM = /unable to open|is locked|disk I\/O/;

function attempt<T>(source: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw failure(source, cause as Error);
  }
}

function failure(source: string, cause: Error): IqdbError {
  const { message } = cause;
  return OF_THE_SYSTEM.test(message)
    ? unreadableFile(source, cause)
    : malformed(source, `SQLite says of it: ${message}`, cause);
}
