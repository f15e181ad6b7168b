/**
 * A page in headless Chromium, driven as a person would: by mouse and keys. The browser is the system's own, so that nothing is
 * downloaded; where there is none, tests are skipped.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page, type Browser as Program } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Undefined where there is none. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

export class Browser {
  readonly #program: Program;
  readonly #page: Page;
  readonly #folder = mkdtempSync(join(tmpdir(), "iqdb-browser-"));
  /** What the pages have complained about. */
  readonly complaints: string[] = [];

  private constructor(program: Program, page: Page) {
    this.#program = program;
    this.#page = page;
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
  }

  static async launch(path: string): Promise<Browser> {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
    const program = await chromium.launch({ executablePath: path, args });
    return new Browser(program, await program.newPage({ viewport: { width: 1400, height: 900 } }));
  }

  async close(): Promise<void> {
    await this.#program.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Shows a page and waits until it says that it is ready and its rows have been drawn. */
  async open(pieces: Iterable<string>): Promise<void> {
    const path = join(this.#folder, "page.html");
    writeFileSync(path, [...pieces].join(""));
    await this.visit(pathToFileURL(path).href);
    await this.#page.locator("html[data-ready]").waitFor({ state: "attached" });
    await this.drawn();
  }

  async visit(address: string): Promise<void> {
    await this.#page.goto(address);
  }

  evaluate<T>(expression: string): Promise<T> {
    return this.#page.evaluate(expression) as Promise<T>;
  }

  /** Waits until what was asked for has been drawn. */
  async drawn(): Promise<void> {
    await this.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
  }

  async hover(selector: string): Promise<void> {
    await this.#page.locator(selector).first().hover();
    await this.drawn();
  }

  async click(selector: string): Promise<void> {
    await this.#page.locator(selector).first().click();
    await this.drawn();
  }

  async wheel(selector: string, deltaY: number): Promise<void> {
    await this.hover(selector);
    await this.#page.mouse.wheel(0, deltaY);
    await this.drawn();
  }

  /** Presses keys by their names; single characters are typed. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
    await this.drawn();
  }

  async prefer(scheme: "light" | "dark"): Promise<void> {
    await this.#page.emulateMedia({ colorScheme: scheme });
    await this.drawn();
  }
}
