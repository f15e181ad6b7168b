/** A defect planted in our own code, and what has to find it. */
import type { Killer } from "./killers.js";
import type { SourcePatch } from "./library.js";

export interface Mutant {
  readonly name: string;
  readonly patches: readonly SourcePatch[];
  /** Patches that the unchanged library gets as well, so that its check is affordable. */
  readonly arrangement?: readonly SourcePatch[];
  /** Checks of which at least one finds it. */
  readonly killers: readonly Killer[];
}
