// Adds the headers that isolate a page to each answer of its own host. Keeps nothing.
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

addEventListener("install", () => skipWaiting());

addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin === location.origin) event.respondWith(isolated(request));
});

async function isolated(request) {
  const response = await fetch(request);
  // The answer to a redirect cannot be read or copied.
  if (response.type === "opaqueredirect") return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText, body } = response;
  return new Response(body, { status, statusText, headers });
}
