/**
 * Loads an optional package when it is first needed, synchronously, from the ES module build and the CommonJS build alike
 * (the latter defines `import.meta.url`). A package that is absent or broken is an IqdbError that says how to get it.
 */
import { IqdbError } from "../errors.js";
import { modules } from "../host.js";

/** The module `specifier` of the package `name`; `purpose` completes "… needs the package". */
export function loadOptionalPackage(name: string, specifier: string, purpose: string): unknown {
  try {
    return modules.createRequire(import.meta.url)(specifier);
  } catch (cause) {
    throw unloadable(name, purpose, cause);
  }
}

/** The error that says how to get the package. */
export function unloadable(name: string, purpose: string, cause: unknown): IqdbError {
  const { code = "" } = cause as { code?: string };
  const state = /^(ERR_)?MODULE_NOT_FOUND$/.test(code) ? "is not installed" : "cannot be loaded here";
  return new IqdbError(
    "IQDB_UNSUPPORTED",
    `${purpose} needs the optional package ${name}, which ${state}: run "npm install ${name}"`,
    { package: name },
    { cause },
  );
}
