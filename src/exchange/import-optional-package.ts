/** Optional packages of ES modules. Not beside `loadOptionalPackage`: bundlers for browsers stumble over such an import. */
import { unloadable } from "../persist/optional-package.js";

/** The module of the package `name`; `purpose` completes "… needs the package". Errors: IQDB_UNSUPPORTED naming the package. */
export async function importOptionalPackage<T>(name: string, purpose: string): Promise<T> {
  try {
    return (await import(/* @vite-ignore */ name)) as T;
  } catch (cause) {
    throw unloadable(name, purpose, cause);
  }
}
