import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Random } from "./random.ts";

const FUZZ = fileURLToPath(new URL("../dist/mod.js", import.meta.url));

/** Runs the built fuzzer to its end. */
async function fuzz(...words: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [FUZZ, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, output };
}

test("lrm answers damaged files of every format in a sentence, or rightly", async () => {
  const { code, output } = await fuzz("--seed", "12", "--count", "300");
  expect(output).toContain("300 passed, 0 failed");
  expect(code).toBe(0);
});

test("the fuzzer says what it does not know", async () => {
  const { code, output } = await fuzz("--category", "gif");
  expect(output).toContain('Cannot find the category "gif"');
  expect(code).toBe(2);
});

test("Random gives the same numbers for the same seeds, and others for others", () => {
  const numbers = (...seeds: number[]) => {
    const random = new Random(...seeds);
    return Array.from({ length: 8 }, () => random.below(1000));
  };
  expect(numbers(1, 2)).toEqual(numbers(1, 2));
  expect(numbers(1, 2)).not.toEqual(numbers(2, 1));
  expect(Math.max(...numbers(3))).toBeLessThan(1000);
});
