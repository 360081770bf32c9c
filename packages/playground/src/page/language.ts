/**
 * Gives the page a valid language; imported before uPlot. With the system's locale `C`, the
 * language of Chromium is `en-US@posix`. `Intl` refuses it, and uPlot passes it to `Intl` on
 * import.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}
