import { effect, type Signal, signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "lrm-theme";

/** Makes a signal of the chosen theme, which is saved for the next visit. */
export function savedTheme(): Signal<Theme> {
  const theme = signal<Theme>(THEMES.find((name) => name === stored()) ?? "system");
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    save(theme.value);
  });
  return theme;
}

/** Makes a signal that is true while the system prefers dark. */
export function systemDark(): Signal<boolean> {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const dark = signal(query.matches);
  query.addEventListener("change", () => {
    dark.value = query.matches;
  });
  return dark;
}

/** Reads the saved theme. Where storage is forbidden, the choice lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function save(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {}
}
