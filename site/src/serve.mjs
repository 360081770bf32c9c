// Serves the built site as simple hosts do: files, pages without `.html`, no special headers.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/**
 * Serves a folder below a base until the returned function closes it.
 *
 * @param {{ folder: string, base: string, port?: number }} options  port 0 is a free one
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serveSite({ folder, base, port = 0 }) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname.startsWith(base)) {
      const file = fileAt(folder, decodeURIComponent(pathname.slice(base.length)));
      send(response, file === undefined ? 404 : 200, file ?? join(folder, "404.html"));
    } else {
      response.writeHead(302, { Location: base }).end();
    }
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    address: `http://localhost:${server.address().port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Finds the file of an address: itself, with `.html`, or the index of a folder. */
function fileAt(folder, address) {
  const path = join(folder, normalize(`/${address}`));
  return [path, `${path}.html`, join(path, "index.html")].find(
    (file) => !file.endsWith("/") && isFile(file),
  );
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function send(response, status, file) {
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(status, { "Content-Type": type });
  createReadStream(file).pipe(response);
}
