/**
 * Small real files for the worked examples. A, B and G were written by the Rust reference; the others show what those have
 * not. H extends A; the snapshot that I names is example D, not compressed, behind a header and a preamble like those of A.
 */

export interface Example {
  /** A letter, by which the document speaks of it. */
  readonly name: string;
  readonly schemaId: string;
  readonly title: string;
  readonly hex: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    name: "A",
    schemaId: "iqdb_snapshot",
    title: "An empty database of dimension 3, cosine, not compressed",
    hex: `4951444250525354020000000900000000000000697164622d636f726503000000000000000000000000000000003bd831d2001a
      000000000000004951444301000000000300000000000000000000000000000000`,
  },
  {
    name: "B",
    schemaId: "iqdb_snapshot",
    title: "The same as version 1 had it: the payload stands behind the header without a preamble",
    hex: `4951444250525354010000000900000000000000697164622d636f726503000000000000000000000000000000000005f4e74951
      444301000000000300000000000000000000000000000000`,
  },
  {
    name: "C",
    schemaId: "iqdb_core_payload",
    title: "Two rows of dimension 2: the integer id 7 without metadata, the byte id `ab` with a value of each kind",
    hex: `49514443010000000002000000000000000202000000000000000007000000000000000000803f000000bf000102000000616200
      00000000004040010500000001000000620301010000006602000000000000e03f010000006e01ffffffffffffffff0100000074
      0002000000c3a9010000007a04`,
  },
  {
    name: "D",
    schemaId: "iqdb_core_payload",
    title: "An index of kind hnsw, two rows; the second has the largest integer id, and metadata without entries",
    hex: `4951444301000000011000000000000000c800000000000000400000000000000004000000000000000df0fecaefbeadde020000
      00000000000002000000000000000001000000000000000000803f000000000000ffffffffffffffff000000000000803f010000
      0000`,
  },
  {
    name: "E",
    schemaId: "iqdb_core_payload",
    title: "An index of kind ivf with product quantisation, no rows",
    hex: `49514443010000000264000000000000000800000000000000102700000000000001010400000000000000040000000100000000
      0000000800000000000000020000000000000000`,
  },
  {
    name: "F",
    schemaId: "iqdb_core_payload",
    title: "An index of kind ivf without product quantisation, no rows",
    hex: `49514443010000000264000000000000000800000000000000102700000000000000000000000001000000000000000800000000
      000000010000000000000000`,
  },
  {
    name: "G",
    schemaId: "iqdb_wal",
    title: "Version 1: the deletion of id 12345, and three bytes of a frame that a crash cut short",
    hex: "4951444257414c00010000000a0000004f559ed502003930000000000000230000",
  },
  {
    name: "H",
    schemaId: "iqdb_wal",
    title:
      "Version 2, a log of example A: an insertion, a batch, a mark, the announcement of the next snapshot, and five bytes of a frame that a crash cut short. On top of A it gives one row, `ab`",
    hex: `4951444257414c00020000003bd831d2550000000000000088776655443322110100000000000000000000009bf33d3a1b000000
      30000000000000000100000000000000a9a3494c72d70a1601000700000000000000030000000000803f000000bf0000803e0046
      00000067000000000000000200000000000000739d4a1a09dc4ef805020000002f00000001010200000000000000616203000000
      00000000000040400000803f0101000000010000006e01ffffffffffffffff0a0000000200070000000000000001000000c90000
      00000000000400000000000000942b6fd58e1b11010415000000e6000000000000000400000000000000001ce09d061205a603a5
      49ed5c7b0000000000000003000000000000001700000017`,
  },
  {
    name: "I",
    schemaId: "iqdb_sidecar",
    title:
      "The graph of the two rows of example D, `node_levels` at byte 128, `base_links` with lists of two at byte 192",
    hex: `49514442534944580100000058000000e3a2ba644becf452a500000000000000020000000000000004000000686e737702000000
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
