import { effect, type Signal, signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "lrm-theme";

/** The theme that a person chose, kept for the next visit. */
export function keptTheme(): Signal<Theme> {
  const theme = signal<Theme>(THEMES.find((name) => name === stored()) ?? "system");
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    keep(theme.value);
  });
  return theme;
}

/** Whether the system asks for dark, as it changes. */
export function systemDark(): Signal<boolean> {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const dark = signal(query.matches);
  query.addEventListener("change", () => {
    dark.value = query.matches;
  });
  return dark;
}

/** Storage may be forbidden; then the choice lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {}
}
