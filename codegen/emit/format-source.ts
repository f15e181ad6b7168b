/**
 * Formats generated TypeScript with dprint: lines of up to 120 characters, two spaces for each level, the way Biome lays out
 * the rest of the house. The result depends on this version of the package and on nothing that a project has configured.
 */
import { readFileSync } from "node:fs";
import { createFromBuffer, type Formatter } from "@dprint/formatter";
import { getPath } from "@dprint/typescript";

const WIDTH = 120;

const STYLE = {
  quoteStyle: "alwaysDouble",
  preferSingleLine: true,
  bracePosition: "sameLine",
  nextControlFlowPosition: "sameLine",
  operatorPosition: "sameLine",
  "conditionalExpression.operatorPosition": "nextLine",
  "arrowFunction.useParentheses": "force",
  "module.sortImportDeclarations": "maintain",
  "module.sortExportDeclarations": "maintain",
};

let formatter: Formatter | undefined;

export function formatSource(source: string): string {
  formatter ??= load();
  return formatter.formatText({ filePath: "module.ts", fileText: source });
}

function load(): Formatter {
  const loaded = createFromBuffer(readFileSync(getPath()));
  loaded.setConfig({ lineWidth: WIDTH, indentWidth: 2 }, STYLE);
  return loaded;
}
