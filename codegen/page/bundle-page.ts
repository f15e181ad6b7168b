/** The script and the style of `iqdb inspect --html` as one module: the page is one file, so nothing of it is fetched. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { build, transform } from "esbuild";

const SCRIPT = "src/inspect/page/page.ts";
const STYLE = "src/inspect/page/page.css";

export const PAGE_MODULE = "generated/inspect-page.ts";

/** What browsers must have: `light-dark()` and DecompressionStream. */
const TARGET = ["chrome123", "firefox120", "safari17.5"];

export async function bundlePage(command: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [SCRIPT],
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    write: false,
  });
  const script = outputFiles[0]!.text.trim();
  const { code } = await transform(readFileSync(STYLE, "utf8"), { loader: "css", minify: true, charset: "utf8" });
  const style = code.trim();
  // In a page, the first `</script` would end the script, wherever it stands.
  if (/<\/(script|style)/i.test(script + style)) throw new Error("the bundle holds an end tag");
  const policy = `default-src 'none'; base-uri 'none'; form-action 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}`;
  return `/**
 * The page of \`iqdb inspect --html\`, bundled: its script, its style, and the policy that allows these two and nothing else.
 *
 * Generated from ${SCRIPT} and ${STYLE} by \`${command}\`. Change those, not this file.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs as text

export const PAGE_SCRIPT: string = ${JSON.stringify(script)};

export const PAGE_STYLE: string = ${JSON.stringify(style)};

export const PAGE_POLICY = ${JSON.stringify(policy)};
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
