// Isolates this page from other origins on hosts that send no headers for it: a service worker adds
// them to every answer, which takes one reload. Without isolation, a page has one CPU thread.
(() => {
  const TRIED = "isolation tried";
  // Both throw or are missing where the browser blocks a site's storage; then one thread computes.
  try {
    const { serviceWorker } = navigator;
    if (crossOriginIsolated) {
      sessionStorage.removeItem(TRIED);
      return;
    }
    // A browser that stays as it is after the reload is not asked again.
    if (serviceWorker === undefined || sessionStorage.getItem(TRIED) !== null) return;
    const address = new URL("isolation_worker.js", document.currentScript.src);
    serviceWorker
      .register(address)
      .then(() => serviceWorker.ready)
      .then(() => {
        sessionStorage.setItem(TRIED, "yes");
        location.reload();
      })
      .catch(() => {});
  } catch {}
})();
