import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveSite } from "./serve.mjs";

const FILES = {
  "index.html": "first",
  "404.html": "missing",
  "page.html": "page",
  "api/index.html": "reference",
};

const folder = mkdtempSync(join(tmpdir(), "lrm-serve-"));
let site;
beforeAll(async () => {
  mkdirSync(join(folder, "api"));
  for (const [file, text] of Object.entries(FILES)) writeFileSync(join(folder, file), text);
  site = await serveSite({ folder, base: "/lrm/" });
});
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

/** Asks for a path exactly as it is written, which `fetch` would tidy first. */
function answerTo(path) {
  const { hostname, port } = new URL(site.address);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, async (response) => {
      const text = (await response.toArray()).join("");
      resolve([response.statusCode, response.headers.location ?? text]);
    })
      .on("error", reject)
      .end();
  });
}

test.each([
  ["/lrm/", [200, "first"]],
  ["/lrm/page", [200, "page"]],
  ["/lrm/page.html?a", [200, "page"]],
  ["/lrm/api/", [200, "reference"]],
  ["/lrm/api", [302, "/lrm/api/"]],
  ["/lrm/api?a=b", [302, "/lrm/api/?a=b"]],
  ["/lrm/none", [404, "missing"]],
  ["/lrm/page/", [404, "missing"]],
  ["/", [302, "/lrm/"]],
])("serveSite() answers %s as simple hosts do", async (path, expected) => {
  expect(await answerTo(path)).toEqual(expected);
});

test.each(["/lrm/%", "//", "/lrm/%00", "/%ff"])(
  "serveSite() refuses %s and continues",
  async (path) => {
    expect(await answerTo(path)).toEqual([400, "This is no address of a page.\n"]);
    expect(await answerTo("/lrm/page")).toEqual([200, "page"]);
  },
);
