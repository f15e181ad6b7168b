/** What a user of the generator decides about the modules. */

/** How the modules of a run find each other, and what they say of their origin. */
export interface ModuleStyle {
  /** The folder of the runtime, as a module sees it. */
  readonly runtime: string;
  /** What import specifiers end in: `.js`, `.ts`, or nothing. */
  readonly extension: string;
  /** How a module names the schema that it comes from. */
  readonly origin: (file: string) => string;
  /** What writes the modules anew, for their first comment. */
  readonly command: string;
  /** Whether values let their parameters be seen beside their data; objects that are read by the thousand do without. */
  readonly showsParameters?: boolean | undefined;
}
