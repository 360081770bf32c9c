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
