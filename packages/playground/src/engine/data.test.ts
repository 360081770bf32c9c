import { gzipSync } from "node:zlib";
import { DataError } from "@lrm/data";
import { afterEach, expect, test, vi } from "vitest";
import { openText } from "./data.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  [
    "does not answer",
    async () => {
      throw new TypeError("Failed to fetch");
    },
  ],
  ["answers with status 404", async () => new Response("", { status: 404 })],
])("openText() says that the page's server %s", async (why, fetch) => {
  vi.stubGlobal("location", { href: "http://localhost/worker.js" });
  vi.stubGlobal("fetch", fetch);
  await expect(openText({ kind: "built-in" }, undefined)).rejects.toEqual(
    new DataError(
      `Cannot load the built-in text: the page's server ${why}`,
      "reload the page, or drop a text file",
    ),
  );
});

test("openText() reports how much of the built-in text is read", async () => {
  const packed = gzipSync(JSON.stringify(Array(12).fill("It was the best of times. ")));
  vi.stubGlobal("location", { href: "http://localhost/worker.js" });
  vi.stubGlobal("fetch", async () => {
    const headers = { "Content-Length": String(packed.length) };
    return new Response(new Uint8Array(packed), { headers });
  });
  const fractions: number[] = [];
  const { corpus } = await openText({ kind: "built-in" }, undefined, (fraction) => {
    fractions.push(fraction);
  });
  expect(corpus.train.length + corpus.validation.length).toBe(12 * 26);
  expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
});
