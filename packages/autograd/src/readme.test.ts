import ts from "typescript";
import { expect, test } from "vitest";
import page from "../README.md?raw";

/** Returns the first example after a text. */
function exampleAfter(text: string): string {
  const [, section = ""] = page.split(text);
  return /^```ts\n([\s\S]*?)^```/m.exec(section)![1]!;
}

/** Runs an example, and returns what it prints. */
async function printedBy(example: string): Promise<unknown[][]> {
  const { outputText } = ts.transpileModule(example, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  const body = outputText.replace(
    /^import \{ (.*) \} from "(.*)";$/gm,
    'const { $1 } = await load("$2");',
  );
  const printed: unknown[][] = [];
  const AsyncFunction = (async () => {}).constructor as new (
    ...text: string[]
  ) => (load: (name: string) => Promise<object>, console: object) => Promise<void>;
  await new AsyncFunction("load", "console", body)((name) => import(name), {
    log: (...values: unknown[]) => printed.push(values),
  });
  return printed;
}

const FIRST = exampleAfter("npm install @lrm/autograd @lrm/tensor");
const CLASSIFIER = exampleAfter("in 12 lines\nbesides imports:");

test("README.md's first example lowers the loss from 1 to below 0.1", async () => {
  const [[first, last] = []] = await printedBy(FIRST);
  expect(Math.round(first as number)).toBe(1);
  expect(last).toBeLessThan(0.1);
});

test("README.md trains a classifier in at most 12 lines besides imports", () => {
  const lines = CLASSIFIER.split("\n");
  const counted = lines.filter((line) => line.trim() !== "" && !line.startsWith("import "));
  expect(counted.length, counted.join("\n")).toBeLessThanOrEqual(12);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  // One statement in a line.
  for (const line of counted) expect(line).not.toMatch(/;\s*[^\s/]/);
});

test("README.md's classifier has a loss below 0.01 after 200 steps", async () => {
  const printed = await printedBy(CLASSIFIER);
  expect(printed.map(([step]) => step)).toEqual([50, 100, 150, 200]);
  expect(printed.at(-1)![1]).toBeLessThan(0.01);
});
