/**
 * Rows that are only there while they are seen. A browser's elements cannot be as high as millions of rows: beyond
 * HEIGHT_MAX the scroll bar stands for the place in proportion, and the wheel moves by rows.
 */

/** Browsers differ; the least is 17 million. */
const HEIGHT_MAX = 8_000_000;

export interface RowSource {
  readonly rowHeight: number;
  count(): number;
  /** Puts row `row` into an element that showed another before. */
  fill(element: HTMLElement, row: number): void;
  make(): HTMLElement;
}

export class RowScroller {
  readonly #box: HTMLElement;
  readonly #source: RowSource;
  readonly #spacer = document.createElement("div");
  readonly #window = document.createElement("div");
  readonly #rows: HTMLElement[] = [];
  /** The first row that is seen; a fraction while it is half out of sight. */
  #top = 0;
  /** What this class has set, so that it knows when somebody else scrolls. */
  #scrollTop = 0;
  #isDrawing = false;

  constructor(box: HTMLElement, source: RowSource) {
    this.#box = box;
    this.#source = source;
    this.#spacer.className = "spacer";
    this.#window.className = "window";
    this.#window.setAttribute("role", "presentation");
    box.append(this.#window, this.#spacer);
    box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    box.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    new ResizeObserver(() => this.refresh()).observe(box);
  }

  /** How many rows fit. */
  get page(): number {
    return Math.max(1, Math.floor(this.#box.clientHeight / this.#source.rowHeight));
  }

  /** Shows what has changed. */
  refresh(): void {
    const height = Math.min(this.#source.count() * this.#source.rowHeight, HEIGHT_MAX);
    this.#spacer.style.height = `${height}px`;
    this.#moveTo(this.#top);
  }

  /** Makes a row seen: where it is, or in the upper third. */
  reveal(row: number): void {
    const { page } = this;
    if (row >= Math.ceil(this.#top) && row < Math.floor(this.#top) + page) this.#draw();
    else this.#moveTo(row - Math.floor(page / 3));
  }

  #topMax(): number {
    return Math.max(0, this.#source.count() - this.#box.clientHeight / this.#source.rowHeight);
  }

  #isInProportion(): boolean {
    return this.#source.count() * this.#source.rowHeight > HEIGHT_MAX;
  }

  #moveTo(top: number): void {
    const topMax = this.#topMax();
    this.#top = Math.min(Math.max(0, top), topMax);
    const range = this.#spacer.offsetHeight - this.#box.clientHeight;
    const scrollTop = this.#isInProportion() ? (this.#top / topMax) * range : this.#top * this.#source.rowHeight;
    this.#box.scrollTop = scrollTop;
    this.#scrollTop = this.#box.scrollTop;
    this.#draw();
  }

  #scrolled(): void {
    const { scrollTop } = this.#box;
    if (Math.abs(scrollTop - this.#scrollTop) < 1) return;
    this.#scrollTop = scrollTop;
    const range = this.#spacer.offsetHeight - this.#box.clientHeight;
    this.#top = this.#isInProportion() ? (scrollTop / range) * this.#topMax() : scrollTop / this.#source.rowHeight;
    this.#draw();
  }

  #wheel(event: WheelEvent): void {
    if (!this.#isInProportion() || event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL;
    const rows = pixels ? event.deltaY / this.#source.rowHeight : event.deltaY;
    this.#moveTo(this.#top + (event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? rows * this.page : rows));
  }

  #draw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.#drawNow();
    });
  }

  #drawNow(): void {
    const { rowHeight } = this.#source;
    const first = Math.floor(this.#top);
    const wanted = Math.min(Math.ceil(this.#box.clientHeight / rowHeight) + 1, this.#source.count() - first);
    while (this.#rows.length < wanted) {
      const row = this.#source.make();
      this.#rows.push(row);
      this.#window.append(row);
    }
    for (const row of this.#rows.splice(Math.max(0, wanted))) row.remove();
    this.#window.style.transform = `translateY(${(first - this.#top) * rowHeight}px)`;
    this.#rows.forEach((row, place) => {
      this.#source.fill(row, first + place);
    });
  }
}
