import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockFolder } from "@lrm/files";
import { RecentLoss } from "@lrm/run";
import { readMetrics } from "@lrm/run/node";
import { elementsOf, resultOf, writeRun } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { lrmHere, Workplace } from "../testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

test("lrm report names the page, writes event files beside runs, and says what is no run", async () => {
  const folder = writeRun(workplace.at("named"));
  const out = workplace.at("deep/page.html");
  expect(await lrmHere(["report", folder, "--out", out])).toMatchObject({
    code: 0,
    stdout: `${out}\n`,
  });
  elementsOf(readFileSync(out, "utf8"));
  const losses = readMetrics(join(folder, "metrics.jsonl")).map(({ loss }) => loss);
  const { stdout } = await lrmHere(["report", folder, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    report: join(folder, "report.html"),
    runs: [{ name: "named", steps: 200, done: 200, loss: RecentLoss.of(losses) }],
  });
  const nothing = await lrmHere(["report", workplace.at("nowhere")]);
  expect(nothing.code).toBe(1);
  expect(nothing.stderr).toContain("there is no such folder");
  const text = await lrmHere(["report", workplace.text]);
  expect(text.code).toBe(1);
  expect(text.stderr).toContain("give a run folder, or a file in runs/ of `lrm compare`");
  const results = workplace.at("muon.json");
  writeFileSync(results, JSON.stringify(resultOf("muon", 0.01, 1, 2)));
  const refused = await lrmHere(["report", results, "--tensorboard"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("leave out --tensorboard");
});

test("lrm report replaces a page of its own, and no file of somebody else", async () => {
  const folder = writeRun(workplace.at("again"));
  const out = workplace.at("page.html");
  for (const content of ["my thesis", "<!doctype html>\n<html><title>Run run</title></html>\n"]) {
    writeFileSync(out, content);
    const refused = await lrmHere(["report", folder, "--out", out]);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain(`Cannot write ${out}: there is a file that is no page of lrm`);
    expect(readFileSync(out, "utf8")).toBe(content);
  }
  writeFileSync(out, "");
  for (let i = 0; i < 2; i++) {
    expect(await lrmHere(["report", folder, "--out", out])).toMatchObject({ code: 0 });
  }
});

test("lrm report --tensorboard writes one event file beside a run, and none beside a live one", async () => {
  const folder = writeRun(workplace.at("events"), { steps: 100 });
  for (let twice = 0; twice < 2; twice++) {
    expect((await lrmHere(["report", folder, "--tensorboard"])).code).toBe(0);
  }
  expect(readdirSync(folder).filter((name) => name.includes("tfevents"))).toHaveLength(1);
  const lock = await lockFolder(folder);
  const live = await lrmHere(["report", folder, "--tensorboard"]);
  await lock.release();
  expect(live.code).toBe(1);
  expect(live.stderr).toContain("a process is at work on this run");
});
