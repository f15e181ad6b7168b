/**
 * Plots of recall against time, drawn by Vega-Lite. The same figures give the same bytes. A plot brings its background along,
 * and another one where the reader prefers dark.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { iqdb } from "./engines/iqdb.js";
import { loadPackage } from "./scratch.js";
import type { Curve } from "./stage.js";

interface VegaLite {
  compile(spec: object): { readonly spec: object };
}

interface Vega {
  parse(spec: object): object;
  readonly View: new (runtime: object, options: object) => { toSVG(): Promise<string> };
}

/** Missed shares are drawn on a logarithmic scale: half of them is one step, at .95 as at .99. Nothing missed comes last. */
const NOTHING_MISSED = 1e-4;
const TICKS = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, NOTHING_MISSED];

/** Strong enough on white and on black. */
const COLOURS = ["#2f81f7", "#d4622a", "#3f9142", "#a371f7"];

/** Text and lines are black when Vega draws them. */
const STYLE = `<style>
svg{background:#fff}
.role-axis-label text,.role-axis-title text,.role-title text,.role-legend-label text{fill:#1f2328}
.role-axis-grid line,.role-axis-domain line,.role-axis-tick line{stroke:#8b949e}
@media(prefers-color-scheme:dark){
svg{background:#0d1117}
.role-axis-label text,.role-axis-title text,.role-title text,.role-legend-label text{fill:#e6edf3}
}
</style>`;

interface Plot {
  readonly name: string;
  readonly title: string;
  readonly series: readonly (Curve & { readonly label: string })[];
}

/** Writes one file for the kinds of index and one for HNSW in all libraries, for each set that was searched. */
export async function writePlots(curves: readonly Curve[], folder: string): Promise<void> {
  const vegaLite = await loadPackage<VegaLite>("vega-lite");
  const vega = await loadPackage<Vega>("vega-lite", "vega");
  for (const plot of plotsOf(curves)) {
    const { spec } = vegaLite.compile(specOf(plot));
    const svg = await new vega.View(vega.parse(spec), { renderer: "none" }).toSVG();
    writeFileSync(
      join(folder, `${plot.name}.svg`),
      `${svg.replace(/<svg[^>]*>/, `$&<title>${plot.title}</title>${STYLE}`)}\n`,
    );
  }
}

function plotsOf(curves: readonly Curve[]): Plot[] {
  return [...new Map(curves.map(({ set, title }) => [set, title]))].flatMap(([set, title]) => {
    const ours = curves.filter((curve) => curve.set === set && curve.engine === iqdb.name);
    const graphs = curves.filter((curve) => curve.set === set && curve.index === "HNSW");
    const kinds = ours.map((curve) => ({ ...curve, label: curve.index }));
    const libraries = graphs.map((curve) => ({ ...curve, label: curve.engine }));
    return [
      { name: `kinds-${set}`, title: `Kinds of index, ${title}`, series: kinds },
      { name: `peers-${set}`, title: `HNSW, ${title}`, series: libraries },
    ].filter(({ series }) => series.length > 1);
  });
}

/** Lines with a mark at each setting. */
function specOf({ title, series }: Plot): object {
  const values = series.flatMap(({ label, points }) =>
    points.map(({ recall, microseconds, setting }) => ({
      series: label,
      missed: Math.max(NOTHING_MISSED, 1 - recall),
      microseconds,
      setting,
    })),
  );
  const colour = {
    field: "series",
    type: "nominal",
    scale: { domain: series.map(({ label }) => label), range: COLOURS },
    legend: { title: null, orient: "top", symbolType: "stroke", symbolStrokeWidth: 4, labelFontSize: 13 },
  };
  const missedMost = Math.max(...values.map(({ missed }) => missed));
  return {
    title: { text: title, anchor: "start" },
    width: 560,
    height: 340,
    padding: 12,
    background: "transparent",
    data: { values },
    encoding: {
      x: {
        field: "missed",
        type: "quantitative",
        title: "recall@10",
        scale: { type: "log", reverse: true, domain: [NOTHING_MISSED, Math.max(0.1, missedMost)], nice: false },
        axis: {
          values: TICKS,
          labelExpr: `datum.value <= ${NOTHING_MISSED} ? "all" : format(1 - datum.value, ".3~f")`,
        },
      },
      y: {
        field: "microseconds",
        type: "quantitative",
        title: "CPU time a query, µs",
        scale: { type: "log" },
        axis: { format: ",~f", tickCount: 6 },
      },
      color: colour,
    },
    layer: [
      { mark: { type: "line", strokeWidth: 2 } },
      { mark: { type: "point", filled: true, size: 36, opacity: 1 } },
    ],
    config: {
      font: "system-ui, sans-serif",
      view: { stroke: null },
      axis: { labelFontSize: 12, titleFontSize: 12, gridOpacity: 0.25 },
    },
  };
}
