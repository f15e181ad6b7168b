/**
 * The runtime of generated modules: the files of src/bytes that they import, and what those import. They are written beside
 * the modules, so that a folder of generated code depends on no package.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { IqdbError } from "../src/errors.js";

/** In the repository the sources themselves; in the package a copy of them, since it holds no other TypeScript. */
const FOLDERS = ["../src/bytes/", "../../runtime/"];

const NOTICE = "// Part of the runtime of generated readers and writers. SPDX-License-Identifier: Apache-2.0 OR MIT\n";

function runtimeFolder(): string {
  const found = FOLDERS.map((folder) => fileURLToPath(new URL(folder, import.meta.url))).find((folder) =>
    existsSync(`${folder}byte-reader.ts`),
  );
  if (found !== undefined) return found;
  throw new IqdbError("IQDB_IO", "the sources of the runtime are missing from the package: install it again");
}

/** The files that `modules` need, by name, with import specifiers that end in `extension`. */
export function runtimeFiles(modules: Iterable<string>, runtime: string, extension: string): Map<string, string> {
  const folder = runtimeFolder();
  const files = new Map<string, string>();
  const add = (name: string): void => {
    if (files.has(name)) return;
    const source = readFileSync(`${folder}${name}.ts`, "utf8");
    files.set(name, NOTICE + source.replaceAll(/(from "\.\/[a-z0-9-]+)\.js"/g, `$1${extension}"`));
    for (const [, imported] of source.matchAll(/from "\.\/([a-z0-9-]+)\.js"/g)) add(imported!);
  };
  for (const module of modules) {
    for (const [, from] of module.matchAll(/^(?:import|\}) .*from "([^"]+)";$/gm)) {
      if (from!.startsWith(`${runtime}/`)) add(from!.slice(runtime.length + 1, from!.length - extension.length));
    }
  }
  return files;
}
