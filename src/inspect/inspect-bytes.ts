/**
 * Which of our files some bytes are, by their magic and, where that is damaged or missing, by their name; and what is in them.
 */
import { DESCRIPTIONS } from "../../generated/descriptions.js";
import { IqdbError } from "../errors.js";
import { inspectLog } from "./inspect-log.js";
import { inspectSidecar, withSections } from "./inspect-sidecar.js";
import { inspectSnapshot } from "./inspect-snapshot.js";
import { type Inspection, type Part, stateOf } from "./inspection.js";

interface FileKind {
  readonly format: string;
  readonly root: string;
  readonly magic: string;
  readonly name: RegExp;
  readonly inspect: (name: string, bytes: Uint8Array) => Part[];
}

const KINDS: readonly FileKind[] = [
  {
    format: "iqdb_wal",
    root: "iqdb_wal.IqdbWal",
    magic: "IQDBWAL\0",
    name: /\.wal$/i,
    inspect: inspectLog,
  },
  {
    format: "iqdb_sidecar",
    root: "iqdb_sidecar.IqdbSidecar",
    magic: "IQDBSIDX",
    name: /\.idx$/i,
    inspect: inspectSidecar,
  },
  {
    format: "iqdb_snapshot",
    root: "iqdb_snapshot.IqdbSnapshot",
    magic: "IQDBPRST",
    name: /\.iqdb$/i,
    inspect: inspectSnapshot,
  },
];

/**
 * What is in the bytes of a snapshot, a log or an index sidecar. Errors: IQDB_UNSUPPORTED when they are none; nothing that is
 * wrong inside them is an error.
 */
export function inspectBytes(name: string, bytes: Uint8Array): Inspection {
  const magic = String.fromCharCode(...bytes.subarray(0, 8));
  const kind = KINDS.find((one) => one.magic === magic) ?? KINDS.find((one) => one.name.test(name));
  if (kind === undefined) {
    throw new IqdbError(
      "IQDB_UNSUPPORTED",
      `${name} is no snapshot, log or index sidecar: say with --ksy which schema describes it`,
      { file: name },
    );
  }
  const parts = kind.inspect(name, bytes);
  const description = withSections(DESCRIPTIONS);
  const title = description.types[kind.root]?.title ?? "";
  return { file: name, format: kind.format, title, state: stateOf(parts), parts, description };
}
