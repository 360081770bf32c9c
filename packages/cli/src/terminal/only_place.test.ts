import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SOURCES = fileURLToPath(new URL("..", import.meta.url));

/** Sources of the command line, but tests and what tests share, by their paths. */
const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((path) =>
  /^(?!testing\/).*(?<!\.test)\.ts$/.test(path),
);

const filesWith = (pattern: RegExp) =>
  files.filter((path) => pattern.test(readFileSync(join(SOURCES, path), "utf8"))).sort();

test("only terminal/ touches the process's streams, so that all that is shown is cleaned", () => {
  expect(files.length).toBeGreaterThan(30);
  expect(filesWith(/\bprocess\s*[.[]\s*["']?(stdout|stderr)\b|\bconsole\s*[.[]/)).toEqual([
    "terminal/screen.ts",
  ]);
  expect(filesWith(/process\[name\]/)).toEqual(["terminal/streams.ts"]);
  expect(filesWith(/terminal\/streams\.ts|["']\.\/streams\.ts/)).toEqual([
    "commands/watch_command.ts", // onLostOutput()
    "mod.ts", // guardStreams()
    "terminal/ended.ts",
    "terminal/interruption.ts", // onLostOutput()
    "terminal/print.ts",
    "terminal/status_line.ts",
  ]);
});

test("only what draws writes the program's own escapes", () => {
  expect(filesWith(/\bdrawOutput\b/)).toEqual(["commands/watch_command.ts", "terminal/print.ts"]);
  expect(filesWith(/\\x1b\[/)).toEqual(["commands/watch.ts", "terminal/status_line.ts"]);
});
