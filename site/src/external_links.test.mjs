import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { askAll, externalLinks, linkProblem } from "./external_links.mjs";

const linkTo = (address, loads = false) => ({ url: new URL(address), loads, files: ["a.html"] });

test("externalLinks() lists each address once, with its pages, and not those of scripts", () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-external-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const link = '<a class="x" href="https://arxiv.org/abs/1?a=1&amp;b=2">';
  writeFileSync(
    join(folder, "a.html"),
    `${link}${link}<a href="b">${"<script>"}'${link}z'</script>`,
  );
  writeFileSync(
    join(folder, "b.html"),
    `${link}<img src="https://arxiv.org/x.png"><link rel="icon" href="data:image/png,">`,
  );
  expect(
    externalLinks(folder, "/lrm/").map(({ url, loads, files }) => [url.href, loads, files]),
  ).toEqual([
    ["https://arxiv.org/abs/1?a=1&b=2", false, ["a.html", "b.html"]],
    ["https://arxiv.org/x.png", true, ["b.html"]],
  ]);
});

test.each([
  ["http://arxiv.org/", "is not https; take https"],
  ["mailto:a@b.org", "is not https; take https"],
  ["https://me:secret@github.com/", "has a password; take it out"],
  ["https://github.com:8443/", "has the port 8443; take it out"],
  ["https://github.com/a?utm_source=b", "has the tracker utm_source; take it out"],
  ["https://192.168.0.1/", "leads to 192.168.0.1, a host that we do not know"],
  ["https://build.internal/", "leads to build.internal, a host that we do not know"],
])("linkProblem() refuses %s", (address, problem) => {
  expect(linkProblem(linkTo(address))).toContain(`a.html: ${new URL(address).href} ${problem}`);
});

test("linkProblem() takes a link to a host that we know, and loads nothing from it", () => {
  const address = "https://arxiv.org/abs/2509.11983#S2";
  expect(linkProblem(linkTo(address))).toBeUndefined();
  expect(linkProblem(linkTo(address, true))).toContain("is loaded from another host");
});

test("askAll() tells pages that exist from those that do not, refuse or do not answer", async () => {
  const asked = [];
  const cancel = vi.fn();
  const request = async (address, { method }) => {
    asked.push(`${method} ${address}`);
    const { pathname } = new URL(address);
    if (pathname === "/silent") throw new TypeError("fetch failed");
    const status = pathname === "/get" && method === "GET" ? 200 : Number(pathname.slice(1)) || 404;
    return { status, body: method === "GET" ? { cancel } : null };
  };
  const paths = ["200", "404", "410", "get", "silent", "503"];
  const links = paths.map((path) => linkTo(`https://arxiv.org/${path}#there`));
  const { answers, missing, silent } = await askAll(links, request);
  expect(
    Object.fromEntries(answers.map(({ address, answer }) => [address.slice(18), answer])),
  ).toEqual({
    200: "there",
    404: "missing",
    410: "missing",
    503: "503",
    get: "there",
    silent: "no answer",
  });
  expect([missing, silent]).toEqual([2, 1]);
  const methods = (path) => asked.filter((line) => line.endsWith(path)).map((line) => line[0]);
  expect(["/200", "/get", "/503"].map(methods)).toEqual([["H"], ["H", "G"], ["H", "G"]]);
  expect(cancel).toHaveBeenCalledTimes(4);
});
