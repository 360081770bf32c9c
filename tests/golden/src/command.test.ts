import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { main } from "./command.ts";
import { copyOf, edit, withoutRun } from "./testing/copy.ts";

const BUILT = new URL("../dist/mod.js", import.meta.url).href;

/** Collects the lines of one of the console's methods. */
function linesOf(method: "log" | "error"): string[] {
  const lines: string[] = [];
  const spy = vi.spyOn(console, method).mockImplementation((line) => {
    lines.push(String(line));
  });
  onTestFinished(() => spy.mockRestore());
  return lines;
}

const GPT2 = ["gpt2-checkpoint", "gpt2-golden"] as const;

test("main() ends with 0 when all values agree, and with 1 for one that is wrong or not compared", async () => {
  const lines = linesOf("log");
  const folder = copyOf(...GPT2);
  const words = ["--backend", "cpu", "--data", folder];
  expect(await main(words)).toBe(0);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^ {2}gpt2 on cpu: 40 passed, 0 failed, .* \(.+, allowed \d.*\)$/);

  edit(folder, "gpt2-golden.json", withoutRun("nora"));
  expect(await main(words)).toBe(1);
  expect(lines.at(-1)).toMatch(/^ {4}2 not computed by this version: .*train\/nora\/losses/);

  lines.length = 0;
  edit(folder, "gpt2-golden.json", ({ config }) => ({
    config: { ...(config as object), layer_norm_epsilon: 0.1 },
  }));
  expect(await main(words)).toBe(1);
  expect(lines.join("\n")).toMatch(/logits: relative error .+, allowed 0.00001/);
});

test("main() names groups that it does not know, and does not fail for them", async () => {
  const lines = linesOf("log");
  const folder = copyOf(...GPT2, "llama-checkpoint");
  expect(await main(["--backend", "cpu", "--data", folder])).toBe(0);
  expect(lines.at(-1)).toBe("Groups not computed by this version: llama-checkpoint");
});

test("main() ends with 1 for a folder that is missing, and with 2 for wrong usage", async () => {
  const errors = linesOf("error");
  const folder = join(copyOf(...GPT2), "missing");
  expect(await main(["--data", folder])).toBe(1);
  expect(errors).toEqual([expect.stringContaining(`Cannot read the folder ${folder}: `)]);
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  expect(await main([])).toBe(2);
  expect(await main(["--data", folder, "--backend", "gpu"])).toBe(2);
});

test("main() of the build, which `npm run golden` starts, compares the model of the examples", () => {
  const folder = copyOf("benchmark-model-checkpoint", "benchmark-model-golden");
  const script = `
    const { main } = await import(${JSON.stringify(BUILT)});
    process.exitCode = await main(["--backend", "cpu", "--data", ${JSON.stringify(folder)}]);
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect(output).toMatch(/benchmark-model on cpu: 39 passed, 0 failed/);
});
