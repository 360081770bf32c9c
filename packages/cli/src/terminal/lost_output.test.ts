import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { shellWord } from "@lrm/run";
import { readMetrics } from "@lrm/run/node";
import { writeRun } from "@lrm/test-helpers";
import { loadCheckpoint } from "@lrm/train/node";
import { afterAll, expect, test } from "vitest";
import { smallRun, Workplace } from "../testing/lrm.ts";

const BIN = fileURLToPath(new URL("../../bin/lrm.js", import.meta.url));
const LRM = `${shellWord(process.execPath)} ${shellWord(BIN)}`;
const CPU = "--backend cpu --threads 0";
const FULL = "error: Cannot write to standard output: the disk is full; free some space\n";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());
const run = writeRun(workplace.at("run"));

/** Runs a script; `$LRM` is the built lrm in it. */
async function shell(script: string) {
  const child = spawn("sh", ["-c", script], {
    cwd: workplace.path,
    env: { ...process.env, LRM },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...said };
}

/** The command line of a small run in a new folder. */
const training = (out: string, steps: number, more = ""): string =>
  `$LRM ${smallRun(workplace, out, steps)
    .map((word) => shellWord(word))
    .join(" ")} ${CPU} ${more}`;

test.each([
  "--help",
  "--version",
  "recipes",
  "completion zsh",
  `report ${run} --json`,
  `watch ${run}`,
])(
  "lrm %s fails in a sentence where the disk under its answer is full, and is done where its reader has read enough",
  async (words) => {
    const full = await shell(`$LRM ${words} > /dev/full`);
    expect(full).toMatchObject({ code: 1, stderr: FULL });
    // The reader is gone before the first word.
    const read = await shell(`{ sleep 0.1; $LRM ${words}; echo "code $?" >&2; } | true`);
    expect(read.stderr).toBe("code 0\n");
  },
);

test.each([
  ["a full disk", "2> /dev/full"],
  ["a stream for reading", "2< /dev/null"],
  ["nothing", "2>&-"],
  ["a reader that is gone", "2>&1 >answer | true; true"],
])("lrm train goes on where its progress goes to %s", async (_, to) => {
  const out = `progress ${to.replace(/\W/g, "_")}`;
  expect((await shell(training(out, 3, to))).code).toBe(0);
  expect(readMetrics(workplace.at(`${out}/metrics.jsonl`))).toHaveLength(3);
  expect(existsSync(workplace.at(`${out}/sample.txt`))).toBe(true);
  expect(existsSync(workplace.at(`${out}/lock`))).toBe(false);
});

test("lrm train keeps its result where its summary goes to a full disk", async () => {
  const { code, stderr } = await shell(training("summary", 3, "> /dev/full"));
  expect(code).toBe(0);
  expect(stderr).not.toContain("at ");
  expect(existsSync(workplace.at("summary/report.html"))).toBe(true);
});

test("lrm train --json saves and ends in a sentence where the disk under its events is full", async () => {
  const { code, stderr } = await shell(training("events", 100_000, "--json > /dev/full"));
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`\\nStopping …\\n${FULL}$`));
  // Its first event says that it begins.
  const { step } = await loadCheckpoint(workplace.at("events/checkpoint.safetensors"));
  expect(step).toBe(0);
  expect(existsSync(workplace.at("events/lock"))).toBe(false);
});

/** Waits until a run has done some steps. */
async function started(out: string): Promise<void> {
  const path = workplace.at(join(out, "metrics.jsonl"));
  while (!existsSync(path) || readFileSync(path).length < 300) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Does something to the process that wrote its number into a file. */
const signal = (file: string, name: NodeJS.Signals): void =>
  void process.kill(Number(readFileSync(workplace.at(file), "utf8")), name);

test("lrm train saves after SIGHUP, and says so with its exit code", async () => {
  const ended = shell(`${training("hangup", 100_000)} & echo $! > hangup.pid; wait $!`);
  await started("hangup");
  signal("hangup.pid", "SIGHUP");
  const { code, stderr } = await ended;
  expect(code).toBe(129);
  expect(stderr).toMatch(/\nStopping …\n.*Saved step \d+ of 100000\. Go on with: npx lrm train/s);
  const { step } = await loadCheckpoint(workplace.at("hangup/checkpoint.safetensors"));
  expect(step).toBeGreaterThan(1);
  expect(readMetrics(workplace.at("hangup/metrics.jsonl"))).toHaveLength(step);
  expect(existsSync(workplace.at("hangup/lock"))).toBe(false);
});

test.each([
  ["nohup", (command: string) => `_=/usr/bin/nohup nohup ${command}`],
  ["a shell that ignores it", (command: string) => `trap '' HUP; ${command}`],
])("lrm train goes on after SIGHUP under %s", async (name, around) => {
  const out = name.replaceAll(" ", "_");
  const ended = shell(`${around(training(out, 100_000))} & echo $! > ${out}.pid; wait $!`);
  await started(out);
  signal(`${out}.pid`, "SIGHUP");
  const before = readMetrics(workplace.at(`${out}/metrics.jsonl`)).length;
  while (readMetrics(workplace.at(`${out}/metrics.jsonl`)).length < before + 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  signal(`${out}.pid`, "SIGTERM");
  expect((await ended).code).toBe(143);
});

test("lrm train goes on to its end when its terminal is gone", async () => {
  const command = `trap "" HUP; ${training("terminal", 400)}; echo $? > terminal.code`;
  writeFileSync(workplace.at("terminal.sh"), command);
  const terminal = spawn("script", ["-qfc", "sh terminal.sh", "/dev/null"], {
    cwd: workplace.path,
    env: { ...process.env, LRM },
    stdio: ["ignore", "ignore", "ignore"],
  });
  await started("terminal");
  terminal.kill("SIGKILL");
  const code = () =>
    existsSync(workplace.at("terminal.code"))
      ? readFileSync(workplace.at("terminal.code"), "utf8")
      : "";
  while (code() === "") await new Promise((resolve) => setTimeout(resolve, 20));
  expect(code()).toBe("0\n");
  expect(readMetrics(workplace.at("terminal/metrics.jsonl"))).toHaveLength(400);
  expect(existsSync(workplace.at("terminal/lock"))).toBe(false);
});
