/**
 * Small real files for the worked examples. The snapshot and the version 1 log were written by the Rust reference; the
 * others show what those two have not.
 */

export interface Example {
  readonly schemaId: string;
  readonly title: string;
  readonly hex: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    schemaId: "iqdb_snapshot",
    title: "An empty database of dimension 3, cosine, not compressed",
    hex: `4951444250525354020000000900000000000000697164622d636f726503000000000000000000000000000000003bd831d2
      001a000000000000004951444301000000000300000000000000000000000000000000`,
  },
  {
    schemaId: "iqdb_core_payload",
    title: "Two rows of dimension 2: the integer id 7 without metadata, the byte id `ab` with two metadata entries",
    hex: `49514443010000000002000000000000000202000000000000000007000000000000000000803f000000bf
      000102000000616200000000000040400102000000010000006e01ffffffffffffffff01000000740002000000c3a9`,
  },
  {
    schemaId: "iqdb_wal",
    title: "Version 1: the deletion of id 12345, and three bytes of a frame that a crash cut short",
    hex: "4951444257414c00010000000a0000004f559ed502003930000000000000230000",
  },
  {
    schemaId: "iqdb_wal",
    title: "Version 2: an insertion, and a mark whose `durable` says that all 99 bytes before it are on stable storage",
    hex: `4951444257414c00020000003412aa5555000000000000008877665544332211010000000000000000000000ac94d838
      17000000300000000000000001000000000000007e100ffed98ed65201000700000000000000020000000000803f000000bf00
      0100000063000000000000000200000000000000942b6fd5770e34c804`,
  },
  {
    schemaId: "iqdb_sidecar",
    title: "The graph of two rows: `node_levels` at byte 128, `base_links` with lists of two at byte 192",
    hex: `49514442534944580100000058000000e9c585be3bd831d25500000000000000020000000000000004000000686e737702000000
      040000000000000080000000000000000200000000000000be23c2580500000000000000c0000000000000001000000000000000
      b7c34218000000000000000000000000000000000000000001000000000000000000000000000000000000000000000000000000
      00000000000000000000000000000000000000000000000000000000000000000000000001000000ffffffff00000000ffffffff`,
  },
];

export function exampleBytes({ hex }: Example): Uint8Array {
  const digits = hex.replaceAll(/\s/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  );
}
