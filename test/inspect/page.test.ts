/**
 * The page in a real browser: pointing, clicking, keys, several parts, damage. Nothing of it comes from anywhere but the page
 * itself, and nothing of a file is taken for anything but its bytes.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeIqdbWal } from "../../generated/iqdb-wal.js";
import { inspectBytes } from "../../src/inspect/inspect-bytes.js";
import { printPage } from "../../src/inspect/print-page.js";
import { Browser, findBrowser } from "../support/browser.js";

const FOLDER = fileURLToPath(new URL("../golden/files/", import.meta.url));
const PATH = findBrowser();

function pageOf(name: string): Generator<string> {
  return printPage(inspectBytes(name, new Uint8Array(readFileSync(FOLDER + name))));
}

test("asks for nothing: it names no address, and its policy allows its own script and style alone", () => {
  const page = [...pageOf("flat-none-cosine.iqdb")].join("");
  expect(page).not.toMatch(/\b(https?:|src=|href=|@import|url\()/);
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)![1];
  expect(policy).toMatch(/^default-src 'none';.* script-src 'sha256-[^']+'; style-src 'sha256-[^']+'$/);
});

test("a name that looks like HTML is a name", () => {
  const name = '</title><script>alert("1")</script>.wal';
  const page = [...printPage(inspectBytes(name, Uint8Array.of(1, 2)))].join("");
  expect(page).not.toContain("<script>alert");
});

describe.skipIf(PATH === undefined)("in a browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await Browser.launch(PATH!);
  }, 60_000);
  afterAll(() => browser.close());

  const details = () => browser.evaluate<string>("document.querySelector('.panel:not([hidden]) .details').innerText");
  const selectedBytes = () =>
    browser.evaluate<number>("document.querySelectorAll('.panel:not([hidden]) .hex .bytes .selected').length");
  const text = (selector: string) =>
    browser.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  const focused = () => browser.evaluate<string>("document.activeElement.className || document.activeElement.tagName");

  describe("a whole snapshot", () => {
    beforeEach(() => browser.open(pageOf("flat-none-cosine.iqdb")));

    test("pointing at a byte shows its field, the value, the place, the doc and the checksum over it", async () => {
      await browser.hover("#byte-64");
      const shown = await details();
      expect(shown).toContain("region.payload.head.version");
      expect(shown).toContain("u4le");
      expect(shown).toContain("Payload version.");
      expect(shown).toMatch(/4 bytes from 63 \(0x3f\) to 66/);
      expect(shown).toContain("✓ covered by header.regionCrc32, which is right");
      await browser.hover("#byte-37");
      expect(await details()).toContain("cosine (0)");
      expect(await details()).toContain("One minus the cosine of the angle between two vectors.");
    });

    test("pointing marks all bytes of the field", async () => {
      await browser.hover("#byte-2");
      const marked = "[...document.querySelectorAll('.hex .bytes .pointed')].map((cell) => cell.id).join()";
      expect(await browser.evaluate(marked)).toBe([0, 1, 2, 3, 4, 5, 6, 7].map((byte) => `byte-${byte}`).join());
    });

    test("clicking a byte selects its field in the tree, and clicking a field its bytes", async () => {
      await browser.click("#byte-22");
      expect(await text(".tree .row.selected")).toContain("indexType");
      expect(await selectedBytes()).toBe(9);
      await browser.click(".tree .row.selected + .row .label");
      expect(await details()).toContain("header.dim");
      expect(await selectedBytes()).toBe(8);
    });

    test("the bytes can be walked by keys", async () => {
      await browser.click("#byte-0");
      await browser.press("ArrowDown", "ArrowRight");
      expect(await browser.evaluate("document.querySelector('.hex').getAttribute('aria-activedescendant')")).toBe(
        "byte-17",
      );
      await browser.press("End");
      expect(await browser.evaluate("document.querySelector('.hex .bytes .current').id")).toBe("byte-31");
      await browser.press("PageDown", "PageUp", "Home");
      expect(await browser.evaluate("document.querySelector('.hex .bytes .current').id")).toBe("byte-16");
    });

    test("the tree can be walked by keys: into, out of and along", async () => {
      await browser.click(".tree .row .label");
      expect(await details()).toContain("header");
      await browser.press("ArrowRight");
      expect(await text(".tree .row.selected")).toContain("magic");
      await browser.press("ArrowDown", "ArrowLeft");
      expect(await details()).toMatch(/^header\s*snapshot_header/);
      await browser.press("ArrowLeft");
      const state = "document.querySelector('.tree .row.selected').getAttribute('aria-expanded')";
      expect(await browser.evaluate(state)).toBe("false");
      await browser.press("End");
      expect(await browser.evaluate("document.querySelector('.tree .row.selected').getAttribute('role')")).toBe(
        "treeitem",
      );
    });

    test("g goes to an offset, decimal or not; / finds a field by its path", async () => {
      await browser.press("g", ..."0xc1c", "Enter");
      expect(await details()).toContain("region.payload.rows[39].vector");
      expect(await focused()).toBe("hex");
      await browser.press("g", ..."3189", "Enter");
      expect(await text(".say")).toBe("The last byte is 3188");
      await browser.press("Escape", "/", ..."rows[7].id.kind", "Enter");
      expect(await details()).toContain("region.payload.rows[7].id.kind");
      expect(await selectedBytes()).toBe(1);
      expect(await text(".tree .row.selected")).toContain("kind");
    });

    test("wears what the reader prefers, or what the button says", async () => {
      const ground = "getComputedStyle(document.body).backgroundColor";
      await browser.prefer("dark");
      const dark = await browser.evaluate<string>(ground);
      await browser.prefer("light");
      expect(await browser.evaluate(ground)).not.toBe(dark);
      await browser.click(".tools button");
      await browser.click(".tools button");
      expect(await browser.evaluate(ground)).toBe(dark);
    });
  });

  test("a compressed snapshot has two tabs, and the second shows the rows", async () => {
    await browser.open(pageOf("flat-zstd1-dot.iqdb"));
    await browser.click("[role=tab]:nth-child(2)");
    expect(await browser.evaluate("document.querySelector('[role=tab]:nth-child(2)').ariaSelected")).toBe("true");
    await browser.press("g", "0", "Enter");
    expect(await details()).toContain("head.magic");
  });

  test("damage is listed, leads to its place, and marks what the wrong checksum covers", async () => {
    await browser.open(pageOf("midlog-flip.iqdb.wal"));
    expect(await text(".state")).toBe("damaged");
    await browser.click(".findings li:nth-child(2) button");
    expect(await details()).toMatch(/checksum 740796c0 is wrong: bytes 158 to 252 have 641db5f1/);
    const doubtful = await browser.evaluate<number>("document.querySelectorAll('.hex .bytes .doubtful').length");
    expect(doubtful).toBe(95);
    expect(await text(".tree .row.faulty.selected")).toContain("recordCrc32");
  });

  test("a torn log says so, and an empty file is shown as one", async () => {
    await browser.open(pageOf("torn-head-3.iqdb.wal"));
    expect(await text(".state")).toBe("torn");
    await browser.open(printPage(inspectBytes("x.wal", new Uint8Array(0))));
    expect(await details()).toBe("The part is empty.");
  });

  test("text of a file is text in the page", async () => {
    const id = { kind: 1 as const, body: { value: new TextEncoder().encode("<img src=x onerror=alert(1)>") } };
    const frames = [{ head: {}, record: { op: 2 as const, body: { id } } }];
    const log = writeIqdbWal({ prefix: { version: 1 }, body: { frames } } as Parameters<typeof writeIqdbWal>[0]);
    await browser.open(printPage(inspectBytes("x.wal", log)));
    await browser.press("g", ..."40", "Enter");
    expect(await browser.evaluate("document.querySelectorAll('img').length")).toBe(0);
  });

  test("nothing in any of these pages has failed or was refused by the policy", () => {
    expect(browser.complaints).toEqual([]);
  });
});
