// Serves the built site as simple hosts do: files, pages without `.html`, folders with a slash, no
// special headers.
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
    const url = addressOf(request.url);
    if (url === undefined) return response.writeHead(400).end("This is no address of a page.\n");
    if (!url.encoded.startsWith(base)) return redirect(response, base);
    const { file, isFolder } = found(folder, url.path.slice(base.length));
    if (isFolder) return redirect(response, `${url.encoded}/${url.search}`);
    send(response, file === undefined ? 404 : 200, file ?? join(folder, "404.html"));
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

/** Reads the address of a request; undefined if it is none, such as `//` or `/%`. */
function addressOf(text) {
  try {
    const { pathname, search } = new URL(text, "http://localhost");
    const path = decodeURIComponent(pathname);
    return path.includes("\0") ? undefined : { encoded: pathname, path, search };
  } catch {
    return undefined;
  }
}

/**
 * Finds the file of an address: itself, with `.html`, or the index of a folder. The index has
 * relative links, which lead elsewhere without the slash of its folder.
 */
function found(folder, address) {
  const path = join(folder, normalize(`/${address}`));
  const index = join(path, "index.html");
  const file = [path, `${path}.html`, index].find((each) => !each.endsWith("/") && isFile(each));
  return { file, isFolder: file === index && !path.endsWith("/") };
}

function redirect(response, location) {
  response.writeHead(302, { Location: location }).end();
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function send(response, status, file) {
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(status, { "Content-Type": type });
  createReadStream(file).pipe(response);
}
