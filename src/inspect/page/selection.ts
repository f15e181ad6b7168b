/** What is selected and what is pointed at, for all views. */

export interface Place {
  readonly node: number;
  readonly byte: number;
}

export class Selection {
  #selected: Place = { node: 0, byte: 0 };
  #pointed: Place | undefined;
  readonly #listeners: ((origin: object | undefined) => void)[] = [];

  get selected(): Place {
    return this.#selected;
  }

  /** Under the pointer; undefined when it is elsewhere. */
  get pointed(): Place | undefined {
    return this.#pointed;
  }

  /** `origin` is the view that has made the change. */
  onChange(listener: (origin: object | undefined) => void): void {
    this.#listeners.push(listener);
  }

  select(place: Place, origin?: object): void {
    this.#selected = place;
    // What was just asked for is shown, wherever the pointer happens to rest.
    this.#pointed = undefined;
    this.#tell(origin);
  }

  point(place: Place | undefined): void {
    if (place?.node === this.#pointed?.node && place?.byte === this.#pointed?.byte) return;
    this.#pointed = place;
    this.#tell(this);
  }

  #tell(origin: object | undefined): void {
    for (const listener of this.#listeners) listener(origin);
  }
}
