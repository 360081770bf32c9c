import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";

const SCRIPT = readFileSync(new URL("isolation/isolate.js", import.meta.url), "utf8");

/** Runs the script in a page of a host without headers. Returns what it called. */
async function run(storage) {
  const register = vi.fn(async () => {});
  const reload = vi.fn();
  const page = {
    URL,
    crossOriginIsolated: false,
    navigator: { serviceWorker: { register, ready: Promise.resolve() } },
    document: { currentScript: { src: "http://site/playground/isolate.js" } },
    location: { reload },
  };
  Object.defineProperty(page, "sessionStorage", { get: storage });
  runInNewContext(SCRIPT, page);
  await new Promise(setImmediate);
  return { registered: register.mock.calls.length, reloads: reload.mock.calls.length };
}

test("isolate.js registers its worker and loads the page again, once", async () => {
  const kept = new Map();
  const storage = () => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  });
  expect(await run(storage)).toEqual({ registered: 1, reloads: 1 });
  expect(await run(storage)).toEqual({ registered: 0, reloads: 0 });
});

test("isolate.js leaves the page as it is where the browser blocks its storage", async () => {
  const blocked = () => {
    throw new Error("Access is denied for this document");
  };
  expect(await run(blocked)).toEqual({ registered: 0, reloads: 0 });
});
