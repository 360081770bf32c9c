import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { COMMAND_NUMBERS, COMMANDS, FIRST_WORD, positionsOf } from "./_commands.ts";

const BUILD = fileURLToPath(new URL("../scripts/build_wasm.mjs", import.meta.url));

test("the WebAssembly modules are up to date with the tables", () => {
  // Throws (exit code 1) if the modules are out of date: run `npm run build`.
  execFileSync(process.execPath, [BUILD, "--check"]);
});

test("COMMAND_NUMBERS are all different and fit the low byte of a word", () => {
  const numbers = Object.values(COMMAND_NUMBERS);
  expect(new Set(numbers).size).toBe(Object.keys(COMMANDS).length);
  expect(Math.min(...numbers)).toBeGreaterThan(0);
  expect(Math.max(...numbers)).toBeLessThan(256);
});

test("positionsOf() counts three words for heads", () => {
  const words = { a: "integer", q: "heads", b: "float" } as const;
  expect(positionsOf(words, FIRST_WORD)).toEqual({ a: 2, q: 3, b: 6 });
});
