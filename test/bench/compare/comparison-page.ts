/** docs/COMPARISON.md, from the answers. */
import type { Answer, Mark } from "./answer.js";
import { LIBRARY_NAMES, type LibraryName } from "./libraries.js";
import { GROUPS, type Group, type Probe } from "./probe.js";
import { PROBES } from "./probes.js";
import type { Results } from "./results.js";
import { USES } from "./uses.js";

const SIGNS: Readonly<Record<Mark, string>> = { yes: "✔", partly: "◐", no: "✘", figure: "", none: "–" };
const RANK: Readonly<Record<Mark, number>> = { yes: 2, partly: 1, no: 0, figure: -1, none: -1 };
const OURS = "iqdb";

export function comparisonPage(results: Results): string {
  const parts = [
    head(results),
    ...(Object.keys(GROUPS) as Group[]).map((group) => groupText(group, results)),
    SPEED,
    better(results),
    alone(results),
    uses(),
    notes(results),
  ];
  return `${parts.join("\n\n")}\n`;
}

const columns = ({ libraries }: Results): LibraryName[] =>
  LIBRARY_NAMES.filter((name) => libraries[name] !== undefined && libraries[name].missing === undefined);

function head(results: Results): string {
  const { libraries, machine } = results;
  const titles = columns(results).map((name) => libraries[name]!.title);
  const missing = LIBRARY_NAMES.flatMap((name) => {
    const reason = libraries[name]?.missing;
    return reason === undefined ? [] : `Not in the table: ${libraries[name]!.title}. On this machine ${reason}.`;
  });
  return [
    `# Comparison`,
    `Written by \`npm run bench -- --compare --write\`. Each cell is the answer of a probe in [test/bench/compare](../test/bench/compare) to one
library, asked in a process of its own; [results.json](../test/bench/compare/results.json) has all answers, and what each probe does stands
[at the end](#what-was-asked). \`--only NAME\` asks one probe or one library again.`,
    `✔ yes · ◐ in part · ✘ no · – does not apply. Defaults are asked, in the way that each library documents; where a library
has a safer option that is off, the note says so.`,
    `Versions are those that npm gives to this Node.js: ${titles.join("; ")}. ${machine}.`,
    ...missing,
  ].join("\n\n");
}

const cell = (answer: Answer | undefined): string =>
  answer === undefined ? "?" : `${SIGNS[answer.mark]} ${answer.text}`.trim().replaceAll("|", "\\|");

function groupText(group: Group, results: Results): string {
  const names = columns(results);
  const rows = PROBES.filter((probe) => probe.group === group).map(
    ({ name, row }) => `| ${row} | ${names.map((library) => cell(results.answers[name]?.[library])).join(" | ")} |`,
  );
  const title = `| | ${names.join(" | ")} |`;
  return [`## ${GROUPS[group]}`, [title, `|---|${"---|".repeat(names.length)}`, ...rows].join("\n")].join("\n\n");
}

const SPEED = `## Speed

[BENCHMARKS.md](BENCHMARKS.md) has the times of building and searching, with recall beside each, and those that are lost.`;

const among = ({ answers }: Results, probe: Probe, library: LibraryName): Answer | undefined =>
  answers[probe.name]?.[library];

/** Whether an answer is better than another to the same question: by its mark, or by a figure of which less is better. */
function isBetter(one: Answer | undefined, other: Answer | undefined): boolean {
  if (one === undefined || other === undefined || RANK[other.mark] < 0 !== RANK[one.mark] < 0) return false;
  if (one.less !== undefined && other.less !== undefined) return one.less < other.less;
  return RANK[one.mark] > RANK[other.mark];
}

/** Libraries with the better answers, row by row. */
export function lost(results: Results): { probe: Probe; to: LibraryName[] }[] {
  return PROBES.flatMap((probe) => {
    const ours = among(results, probe, OURS);
    const to = columns(results).filter((library) => isBetter(among(results, probe, library), ours));
    return to.length > 0 ? [{ probe, to }] : [];
  });
}

function better(results: Results): string {
  const lines = lost(results).map(({ probe, to }) => {
    const theirs = to.map((name) => `${name} ${cell(among(results, probe, name))}`);
    return `- ${probe.row}: iqdb ${cell(among(results, probe, OURS))}; ${theirs.join(", ")}.`;
  });
  return [
    "## Where others are better",
    "Every row in which a library has a better answer than iqdb:",
    lines.join("\n"),
  ].join("\n\n");
}

function alone(results: Results): string {
  const others = columns(results).filter((library) => library !== OURS);
  const rows = PROBES.filter((probe) => {
    const ours = among(results, probe, OURS);
    return ours?.mark === "yes" && others.every((library) => isBetter(ours, among(results, probe, library)));
  });
  return ["## Where iqdb alone has a ✔", rows.map(({ row }) => `- ${row}`).join("\n")].join("\n\n");
}

function uses(): string {
  const lines = USES.map(({ library, when }) => `- **${library}** when ${when}`);
  return ["## Use another one instead when …", lines.join("\n")].join("\n\n");
}

function notes(results: Results): string {
  const parts = PROBES.map((probe) => {
    const seen = columns(results).flatMap((library) => {
      const note = among(results, probe, library)?.note;
      return note ? [`  - ${library}: ${note}`] : [];
    });
    return [`- **${probe.row}** (\`${probe.name}\`). ${probe.how}`, ...seen].join("\n");
  });
  return ["## What was asked", "And what was seen beyond the cell.", parts.join("\n")].join("\n\n");
}
