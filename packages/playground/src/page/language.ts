/**
 * Chromium with the system's locale `C` calls its language `en-US@posix`, which `Intl` refuses; uPlot asks `Intl` for it when it is imported, and throws.
 * This module, imported before, gives the page a language that exists.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}
