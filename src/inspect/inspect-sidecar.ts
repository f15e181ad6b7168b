/** An index sidecar: its head says where the sections are, and what each of them holds. */
import { layoutIqdbSidecar, readIqdbSidecar, type SectionEntry, SectionKind } from "../../generated/iqdb-sidecar.js";
import type { SchemaDescription, TypeDescription } from "../bytes/schema-description.js";
import { alignSection } from "../format/sidecar-codec.js";
import { checksumOf } from "../wasm/checksum.js";
import type { Part } from "./inspection.js";
import { PartBuilder } from "./part-builder.js";

/** The schema leaves the sections to the head; here they are fields of a type of their own. */
const SECTIONS = "iqdb_sidecar.Sections";
const KINDS = "iqdb_sidecar.SectionKind";

/** What the elements of a section are, and how wide; other sections are records or bits. */
const ELEMENTS: Partial<Record<number, readonly [kind: string, width: number]>> = {
  [SectionKind.index_state]: ["u8le[]", 8],
  [SectionKind.row_norms]: ["f4le[]", 4],
  [SectionKind.node_levels]: ["u1[]", 1],
  [SectionKind.base_links]: ["u4le[]", 4],
  [SectionKind.upper_links]: ["u4le[]", 4],
  [SectionKind.centroids]: ["f4le[]", 4],
  [SectionKind.assignments]: ["u4le[]", 4],
  [SectionKind.pq_codebooks]: ["f4le[]", 4],
  [SectionKind.pq_codes]: ["u1[]", 1],
};

const NAMES = new Map<number, string>(Object.entries(SectionKind).map(([name, kind]) => [kind, name]));

export function inspectSidecar(name: string, bytes: Uint8Array): Part[] {
  const file = new PartBuilder(name, bytes);
  file.structure.expand = (owner, field) => {
    if (owner !== "iqdb_sidecar.IqdbSidecar" || field !== "body") return false;
    file.structure.type(SECTIONS);
    const { sections } = readIqdbSidecar(bytes).head;
    for (const [place, entry] of sections.entries()) readSection(file, place, entry);
    if (file.position < bytes.length) {
      const why = `${bytes.length - file.position} bytes follow the last section`;
      file.problem("damaged", file.position, "body", why);
    }
    return true;
  };
  file.read(layoutIqdbSidecar, 0, bytes.length);
  return [file.finish()];
}

function readSection(file: PartBuilder, place: number, entry: SectionEntry): void {
  const { kind, part, offset, length } = entry;
  const { bytes, position, structure } = file;
  const path = `head.sections[${place}]`;
  if (offset !== alignSection(position)) {
    const why = `the section is said to begin at ${offset}, where ${alignSection(position)} is its place`;
    file.problem("damaged", Math.min(offset, bytes.length), `${path}.offset`, why);
    return;
  }
  if (offset + length > bytes.length) {
    const why = `the section ends at ${offset + length}, the file at ${bytes.length}`;
    file.problem("damaged", bytes.length, `${path}.length`, why);
    return;
  }
  if (bytes.subarray(position, offset).some((byte) => byte !== 0)) {
    file.problem("damaged", position, "body.unused", "the bytes between two sections are not zero");
  }
  structure.unused(position * 8, offset * 8);
  structure.enter(NAMES.get(kind) ?? `section_${kind}`, part === 0 ? -1 : part);
  const [elements, width] = ELEMENTS[kind] ?? ["bytes", 1];
  structure.leaf(length % width === 0 ? elements : "bytes", offset * 8, (offset + length) * 8);
  structure.leave();
  const computed = checksumOf(bytes, 0, offset, offset + length);
  file.sum({ context: 0, path: `${path}.crc32`, computed, start: offset, end: offset + length });
}

/** `description` with the sections as fields of a type. */
export function withSections(description: SchemaDescription): SchemaDescription {
  const members = Object.values(description.enums[KINDS]?.members ?? {});
  const fields = members.map(({ id, doc }) => [id, { id, doc, type: "section" }] as const);
  const sections: TypeDescription = {
    id: "sections",
    title: "",
    doc: "The sections, in the order of the table in the head.",
    fields: Object.fromEntries(fields),
  };
  return { ...description, types: { ...description.types, [SECTIONS]: sections } };
}
