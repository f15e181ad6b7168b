/** A page of 50 MB: it opens, moves and finds, and only what is seen is in it. Times are not asserted. */
import { randomFillSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { writeIqdbSnapshot } from "../../generated/iqdb-snapshot.js";
import { inspectBytes } from "../../src/inspect/inspect-bytes.js";
import { printPage } from "../../src/inspect/print-page.js";
import { Browser, findBrowser } from "../support/browser.js";

const PATH = findBrowser();
const DIM = 128;
const HEAD_BYTES = 26;
const ROW_BYTES = 1 + 8 + 4 * DIM + 1;
const ROWS = 96_000;

/** Rows of random components, which do not compress; the head and the tags are what the schema says. */
function largeSnapshot(): Uint8Array {
  const payload = new Uint8Array(HEAD_BYTES + ROWS * ROW_BYTES);
  randomFillSync(payload);
  const fields = new DataView(payload.buffer);
  payload.set(new TextEncoder().encode("IQDC"));
  fields.setUint32(4, 1, true);
  fields.setUint8(8, 0);
  fields.setBigUint64(9, BigInt(DIM), true);
  fields.setUint8(17, 0);
  fields.setBigUint64(18, BigInt(ROWS), true);
  for (let row = 0, at = HEAD_BYTES; row < ROWS; row++, at += ROW_BYTES) {
    fields.setUint8(at, 0);
    fields.setBigUint64(at + 1, BigInt(row), true);
    fields.setUint8(at + ROW_BYTES - 1, 0);
  }
  return writeIqdbSnapshot({
    header: { version: 2, indexType: "iqdb-core", dim: BigInt(DIM), metric: 0, numVectors: BigInt(ROWS) },
    region: { preamble: { scheme: 0, lenUncompressed: BigInt(payload.length) }, payload },
  });
}

describe.skipIf(PATH === undefined)("a snapshot of 50 MB", () => {
  test("has a few thousand elements at any time, and every place of it can be reached", async () => {
    const bytes = largeSnapshot();
    expect(bytes.length).toBeGreaterThan(50_000_000);
    const browser = await Browser.launch(PATH!);
    try {
      await browser.open(printPage(inspectBytes("large.iqdb", bytes)));
      const elements = () => browser.evaluate<number>("document.querySelectorAll('*').length");
      const shown = () => browser.evaluate<string>("document.querySelector('.details h2').innerText");
      const firstRow = () =>
        browser.evaluate<number>("parseInt(document.querySelector('.hex .offset').textContent, 16)");
      expect(await elements()).toBeLessThan(3000);

      await browser.press("g", ...String(bytes.length - 1), "Enter");
      expect(await shown()).toContain(`rows[${ROWS - 1}].hasMetadata`);
      expect(await firstRow()).toBeGreaterThan(bytes.length - 2000);

      await browser.press("/", ..."rows[50000].id.body", "Enter");
      expect(await shown()).toContain("region.payload.rows[50000].id.body");
      const before = await firstRow();
      await browser.wheel(".hex", 200);
      // The scroll bar stands for thousands of rows; the wheel moves by rows all the same.
      expect((await firstRow()) - before).toBe(160);

      await browser.evaluate(
        "(() => { const hex = document.querySelector('.hex'); hex.scrollTop = hex.scrollHeight / 2; })()",
      );
      await browser.drawn();
      expect(Math.abs((await firstRow()) / bytes.length - 0.5)).toBeLessThan(0.01);
      expect(await elements()).toBeLessThan(3000);
      expect(browser.complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
