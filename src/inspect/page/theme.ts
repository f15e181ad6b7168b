/** Light, dark, or as the system has it. */
import { button } from "./element.js";

const THEMES = ["auto", "light", "dark"] as const;

export function themeButton(): HTMLButtonElement {
  let at = 0;
  const show = () => {
    const theme = THEMES[at]!;
    document.documentElement.style.colorScheme = theme === "auto" ? "light dark" : theme;
    made.textContent = `◐ ${theme}`;
  };
  const made = button("", "light, dark, or as the system has it", () => {
    at = (at + 1) % THEMES.length;
    show();
  });
  show();
  return made;
}
