import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createTokenizer } from "@lrm/data";
import { resolveData } from "@lrm/data/node";
import { expect, test, vi } from "vitest";
import { PreparationProgress } from "../terminal/preparation_progress.ts";
import { lrmHere, smallRun, Workplace } from "../testing/lrm.ts";
import { openData } from "./data.ts";

const bytes = await createTokenizer("bytes");

test("lrm train takes several files, and eval and resume find their text again", async () => {
  using workplace = new Workplace();
  const lines = Array.from({ length: 60 }, (_, i) => ({ body: `The loss of step ${i} falls. ` }));
  writeFileSync(workplace.at("a.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const data = `${workplace.at("a.jsonl")},${workplace.text}`;
  const words = [...smallRun(workplace, "run", 1), "--backend", "cpu", "--threads", "0"];
  const run = await lrmHere([...words, "--data", data, "--text-field", "body"]);
  expect(run).toMatchObject({ code: 0 });
  const config = JSON.parse(readFileSync(workplace.at("run/config.json"), "utf8"));
  expect(config).toMatchObject({ data, textField: "body" });
  const device = ["--backend", "cpu", "--threads", "0"];
  const measured = await lrmHere(["eval", workplace.at("run"), "--tokens", "32", ...device]);
  expect(measured.stdout).toContain("nats per byte");
  const resumed = await lrmHere(["train", "--resume", workplace.at("run"), "--cache", "none"]);
  expect(resumed.stdout).toContain("is complete");
  const other = await lrmHere([...words, "--data", data, "--out", workplace.at("other")]);
  expect(other.stderr).toContain('line 1 has no text in "text"; name the field');
  expect(other.code).toBe(1);
});

test("lrm train says what is held out, keeps a private text private, and lrm eval measures what is named", async () => {
  using workplace = new Workplace();
  const device = ["--backend", "cpu", "--threads", "0"];
  const data = workplace.at("data");
  mkdirSync(data);
  writeFileSync(join(data, "README.md"), "not this");
  writeFileSync(join(data, "web-train.txt"), "a falling loss ".repeat(60));
  writeFileSync(join(data, "web-dev.txt"), "a promise ".repeat(20));
  chmodSync(join(data, "web-train.txt"), 0o600);
  const words = smallRun(workplace, "run", 1).map((word) =>
    word === workplace.text ? data : word,
  );
  const run = await lrmHere([...words, ...device]);
  expect(run.stderr).toContain(
    "\nData: 900 tokens of web-train.txt for training; 200 tokens of web-dev.txt held out by name\nLeft out: README.md (about the data)\n",
  );
  const config = JSON.parse(readFileSync(workplace.at("run/config.json"), "utf8"));
  expect(config.dataReport).toMatchObject({ heldOut: { by: "names", files: ["web-dev.txt"] } });
  for (const path of ["run", "run/checkpoint.safetensors", "run/sample.txt"]) {
    expect([path, statSync(workplace.at(path)).mode & 0o077]).toEqual([path, 0]);
  }

  const evaluate = async (...more: string[]) =>
    await lrmHere(["eval", workplace.at("run"), "--context", "16", ...device, ...more]);
  const own = await evaluate();
  expect(own.stderr).toContain("Measuring 192 of 200 tokens: web-dev.txt, held out by name\n");
  const file = await evaluate("--data", join(data, "web-train.txt"), "--json");
  expect(JSON.parse(file.stdout)).toMatchObject({ part: "all", tokens: 896, ofTokens: 900 });
  writeFileSync(join(data, "web-dev.txt"), "another promise ".repeat(20));
  expect((await evaluate()).stderr).toContain("Note: the data changed since the run began");
});

test("openData() keeps the tokens of small data where it is asked to", async () => {
  using workplace = new Workplace();
  const cache = workplace.at("cache");
  const kept = await openData(workplace.text, bytes, { cache });
  expect(readdirSync(cache).sort()).toEqual(["digests", "tokens"]);
  const anew = await openData(workplace.text, bytes, { cache: "none" });
  expect(anew.fingerprint).toBe(kept.fingerprint);
});

test("resolveData() names the same data from anywhere", () => {
  using workplace = new Workplace();
  const name = basename(workplace.text);
  expect(resolveData("sotu")).toBe("sotu");
  expect(resolveData(`${name}, sotu`, workplace.path)).toBe(`${workplace.text},sotu`);
  const odd = join(workplace.path, "a,b.txt");
  writeFileSync(odd, "text");
  expect(resolveData("a,b.txt", workplace.path)).toBe(odd);
  expect(resolveData(odd)).toBe(odd);
  // Together with others, too, and from what was resolved.
  const several = `${workplace.text},${odd},sotu`;
  expect(resolveData(`${name}, a,b.txt, sotu,`, workplace.path)).toBe(several);
  expect(resolveData(several)).toBe(several);
});

test("PreparationProgress says how far it is, how fast and how long it takes, without a terminal", () => {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => time);
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    using progress = new PreparationProgress("web.parquet");
    const at = (seconds: number, done: number, tokens: number) => {
      time = seconds * 1000;
      progress.update({ task: "tokenizing", done, total: 400e6, tokens });
    };
    at(0, 0, 0);
    at(1, 10e6, 3e6);
    at(20, 200e6, 60e6);
    at(25, 250e6, 75e6);
    expect(write.mock.calls).toEqual([
      ["Tokenizing web.parquet: 50 % · 200 MB of 400 MB · 3,000,000 tokens/s · ETA 20s\n"],
    ]);
  } finally {
    vi.restoreAllMocks();
  }
});
