import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockFolder } from "@lrm/files";
import { addLine, metricsOf, runConfigOf, timeAfter, writeRun } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { lrmHere, Workplace } from "../testing/lrm.ts";
import { watchRun } from "./watch.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

/** Collects what is written. */
function screenOf(terminal: boolean) {
  const texts: string[] = [];
  return { terminal, columns: 60, texts, write: (text: string) => void texts.push(text) };
}

test("watchRun() follows a live run and ends with it; without a terminal it adds a line for each validation loss", async () => {
  const folder = writeRun(workplace.at("live"), { steps: 200, done: 40 });
  const lock = await lockFolder(folder);
  const screen = screenOf(false);
  const watched = watchRun(folder, screen, { interval: 5 });
  const written = async (count: number) => {
    while (screen.texts.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await written(1);
  for (let step = 41; step <= 200; step++) {
    addLine(folder, "metrics.jsonl", metricsOf(200, step));
  }
  await written(2);
  writeFileSync(join(folder, "sample.txt"), "text");
  await lock.release();
  expect(await watched).toMatchObject({ complete: true, run: { done: 200 } });
  expect(screen.texts[0]).toMatch(
    /^step 40\/200 · loss \d\.\d{3} · validation \d\.\d{3} · 1,600 tokens\/s · ETA 2s\n$/,
  );
  expect(screen.texts.at(-1)).toMatch(/^step 200\/200 · /);
  expect(screen.texts.join("")).not.toContain("\x1b");
});

test("watchRun() draws over what it drew on a terminal, within its width", async () => {
  const folder = writeRun(workplace.at("drawn"), { steps: 200, done: 40 });
  const lock = await lockFolder(folder);
  const screen = screenOf(true);
  const watched = watchRun(folder, screen, { interval: 5 });
  while (screen.texts.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  addLine(folder, "metrics.jsonl", metricsOf(200, 41));
  while (screen.texts.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await lock.release();
  expect(await watched).toMatchObject({ complete: false, run: { done: 41 } });
  const lines = screen.texts[0]!.trimEnd().split("\n");
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  expect(lines[0]).toBe("drawn: tiny with muon on sotu");
  expect(lines.at(-2)).toBe("█████░░░░░░░░░░░░░░░░░░░ 20 %");
  expect(screen.texts[1]).toContain(`\x1b[${lines.length}A`);
});

test("watchRun() ends when it is asked to, and the run goes on", async () => {
  const folder = writeRun(workplace.at("asked"), { done: 10 });
  const lock = await lockFolder(folder);
  const controller = new AbortController();
  const watched = watchRun(folder, screenOf(false), { signal: controller.signal, interval: 5 });
  controller.abort(new Error("enough"));
  await expect(watched).rejects.toThrow("enough");
  await lock.release();
});

test("lrm watch says how a run ended, or that there is none", async () => {
  const complete = writeRun(workplace.at("complete"));
  const { code, stdout } = await lrmHere(["watch", complete]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^step 200\/200 .*\nComplete\. See/);
  const stopped = writeRun(workplace.at("stopped"), { done: 20 });
  addLine(stopped, "timings.jsonl", { time: timeAfter(21), stopped: "the disk is full" });
  expect((await lrmHere(["watch", stopped])).stdout).toContain(
    `Not running: the disk is full. Go on with: npx lrm train --resume ${stopped}`,
  );
  const onRanks = writeRun(workplace.at("on ranks"), { done: 20 });
  const config = JSON.parse(readFileSync(join(onRanks, "config.json"), "utf8"));
  writeFileSync(join(onRanks, "config.json"), JSON.stringify({ ...config, exchange: "exact" }));
  expect((await lrmHere(["watch", onRanks])).stdout).toContain(
    "Not running. Go on under the launcher with: node_modules/.bin/lrm train --resume ",
  );
  mkdirSync(workplace.at("none"));
  const none = await lrmHere(["watch", workplace.at("none")]);
  expect(none.code).toBe(1);
  expect(none.stderr).toContain("it has no config.json");
});

test("watchRun() shows nothing that a terminal obeys out of a run's folder", async () => {
  const evil = "\x1b]0;\x07\u009b2J\r\n";
  const folder = writeRun(workplace.at("na\x1b[2Jme"), { done: 20 });
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({ ...runConfigOf(200), data: `/da${evil}ta` }),
  );
  addLine(folder, "timings.jsonl", { time: timeAfter(21), stopped: `dis${evil}k` });
  const screen = screenOf(true);
  const { run } = await watchRun(folder, screen);
  expect(screen.texts[0]!.split("\n")[0]).toBe(
    "na\\x1b[2Jme: tiny with muon on /da\\x1b]0;\\x07\\x9b2J\\nta",
  );
  expect(run.stopped).toBe("dis\\x1b]0;\\x07\\x9b2J\\nk");
});

test("watchRun() says of a file, and of links in a circle, that they are no run", async () => {
  const [file, circle] = [workplace.at("file"), workplace.at("circle")];
  writeFileSync(file, "");
  symlinkSync(circle, circle);
  for (const path of [file, circle]) {
    await expect(watchRun(path, screenOf(true))).rejects.toThrow(/^Cannot [^\n]+: [^\n]+; [^\n]+$/);
  }
});
