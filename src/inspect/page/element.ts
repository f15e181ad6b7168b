/** Makes elements: the page has no other way to, so nothing of a file is ever read as HTML. */

type Child = Node | string | undefined;

/** An element with attributes and children; attributes that are undefined are left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function button(label: string, title: string, onClick: () => void, className = ""): HTMLButtonElement {
  const made = element("button", { type: "button", title, class: className || undefined }, label);
  made.addEventListener("click", onClick);
  return made;
}
