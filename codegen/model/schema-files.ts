/** The seam between the generator and a disk. */

/** Where schemas are read from: a disk, or texts in memory. */
export interface SchemaFiles {
  exists(path: string): boolean;
  read(path: string): string;
}
