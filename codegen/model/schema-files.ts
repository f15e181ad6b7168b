/** The seam between the generator and a disk. */

/** Where schemas are read from: a disk, or texts in memory. */
export interface SchemaFiles {
  /** Whether there is such a file. */
  exists(path: string): boolean;
  /** Its text. What it throws reaches the caller. */
  read(path: string): string;
}
