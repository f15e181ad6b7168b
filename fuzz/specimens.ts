/**
 * Whole databases that the byte targets damage: the golden files that open, and some of our own as a killed process leaves
 * them, with either version of the log.
 */
import { goldenSpecimen, ownSpecimen, type Specimen } from "../test/golden/damage.js";
import { type GoldenFile, goldenFiles } from "../test/golden/golden-files.js";

const isSound = (entry: GoldenFile): boolean =>
  !entry.refused && !/^(midlog|invalid|walodd|tail|torn-[^b])/.test(entry.file);

let specimens: readonly Specimen[] | undefined;

/** Built at first use: importing a target costs nothing. */
export function allSpecimens(): readonly Specimen[] {
  specimens ??= [...goldenFiles.filter(isSound).map(goldenSpecimen), ownSpecimen(1), ownSpecimen(2)];
  return specimens;
}

export const specimensWithLog = (): readonly Specimen[] =>
  allSpecimens().filter(({ log, moments }) => log !== undefined && moments.length > 1);

export function specimenNamed(name: unknown): Specimen {
  const found = allSpecimens().find((specimen) => specimen.name === name);
  if (found === undefined) throw new Error(`no specimen ${String(name)}`);
  return found;
}
