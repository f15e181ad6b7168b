/**
 * A headless Chromium over its debugging pipe: as much of it as the tests of a page need, without a package. What it does
 * goes through the browser's own input, so a click is a click.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Undefined where there is none. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** What the keys of the tests are called to the browser. */
const KEY_CODES: Readonly<Record<string, number>> = {
  Enter: 13,
  Escape: 27,
  Home: 36,
  End: 35,
  PageUp: 33,
  PageDown: 34,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  Tab: 9,
};

export class Browser {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #last = 0;
  #pages = 0;
  #session: string | undefined;
  #rest = "";
  /** What the pages have complained about. */
  readonly complaints: string[] = [];

  private constructor(path: string) {
    this.#folder = mkdtempSync(join(tmpdir(), "iqdb-browser-"));
    const flags = [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--remote-debugging-pipe",
      `--user-data-dir=${join(this.#folder, "profile")}`,
      "--no-first-run",
      "--hide-scrollbars",
    ];
    this.#process = spawn(path, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const output = this.#process.stdio[4] as Readable;
    output.setEncoding("utf8");
    output.on("data", (text: string) => this.#receive(text));
  }

  static async launch(path: string, width = 1400, height = 900): Promise<Browser> {
    const browser = new Browser(path);
    const { targetId } = await browser.#send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.#send("Target.attachToTarget", { targetId, flatten: true });
    browser.#session = sessionId as string;
    await browser.#send("Page.enable", {});
    await browser.#send("Runtime.enable", {});
    await browser.#send("Log.enable", {});
    await browser.#send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    return browser;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#session = undefined;
    await Promise.race([this.#send("Browser.close", {}), ended]);
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Shows a page and waits until it says that it is ready and its rows have been drawn. */
  async open(pieces: Iterable<string>): Promise<void> {
    // A name of its own for each: the page before stays, ready, until the next one has been found.
    const path = join(this.#folder, `page-${++this.#pages}.html`);
    writeFileSync(path, [...pieces].join(""));
    const { href } = pathToFileURL(path);
    await this.#send("Page.navigate", { url: href });
    await this.until(`location.href === '${href}' && document.documentElement?.hasAttribute('data-ready')`);
    await this.drawn();
  }

  async evaluate<T>(expression: string): Promise<T> {
    const reply = await this.#send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    const { result, exceptionDetails } = reply as {
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true, in frames of the page. */
  async until(condition: string): Promise<void> {
    for (let turns = 0; turns < 600; turns++) {
      if (await this.evaluate<boolean>(`Boolean(${condition})`)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`it never became true that ${condition}`);
  }

  /** Waits until what was asked for has been drawn. */
  async drawn(): Promise<void> {
    await this.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
  }

  async hover(selector: string): Promise<void> {
    const { x, y } = await this.#centre(selector);
    await this.#send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
    await this.drawn();
  }

  async click(selector: string): Promise<void> {
    const { x, y } = await this.#centre(selector);
    const mouse = { x, y, button: "left", clickCount: 1 };
    await this.#send("Input.dispatchMouseEvent", { ...mouse, type: "mousePressed" });
    await this.#send("Input.dispatchMouseEvent", { ...mouse, type: "mouseReleased" });
    await this.drawn();
  }

  async wheel(selector: string, deltaY: number): Promise<void> {
    const { x, y } = await this.#centre(selector);
    await this.#send("Input.dispatchMouseEvent", { type: "mouseWheel", x, y, deltaX: 0, deltaY });
    await this.drawn();
  }

  /** Presses keys by their names; single characters are typed. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      const code = KEY_CODES[key];
      const text = code === undefined ? key : key === "Enter" ? "\r" : undefined;
      const event = { key, windowsVirtualKeyCode: code ?? 0, text };
      await this.#send("Input.dispatchKeyEvent", { ...event, type: "keyDown" });
      await this.#send("Input.dispatchKeyEvent", { ...event, type: "keyUp", text: undefined });
    }
    await this.drawn();
  }

  async prefer(scheme: "light" | "dark"): Promise<void> {
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.#send("Emulation.setEmulatedMedia", { features });
    await this.drawn();
  }

  async screenshot(path: string): Promise<void> {
    const { data } = await this.#send("Page.captureScreenshot", { format: "png" });
    writeFileSync(path, Buffer.from(data as string, "base64"));
  }

  async #centre(selector: string): Promise<{ x: number; y: number }> {
    const found = await this.evaluate<{ x: number; y: number } | null>(`(() => {
      const box = document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect();
      return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
    })()`);
    if (found === null) throw new Error(`nothing in the page is ${selector}`);
    return found;
  }

  #send(method: string, params: object): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#last;
    const message = { id, method, params, ...(this.#session ? { sessionId: this.#session } : {}) };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      });
    });
  }

  #receive(text: string): void {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop()!;
    for (const message of messages) {
      const reply = JSON.parse(message) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
      else if (reply.method === "Runtime.exceptionThrown" || reply.method === "Log.entryAdded") {
        this.complaints.push(JSON.stringify(reply.params));
      }
    }
  }
}
