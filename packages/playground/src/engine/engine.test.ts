import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openModel, resumeRun, trainRun } from "@lrm/run/node";
import { OutOfMemoryError } from "@lrm/tensor";
import { NonFiniteError } from "@lrm/train";
import { unzipSync } from "fflate";
import { expect, it, onTestFinished, vi } from "vitest";
import type { PlaygroundConfig } from "../config.ts";
import { addEntries } from "../optimizer/catalog.ts";
import type { WorkerMessage } from "../protocol.ts";
import { ownRuleEntry } from "../rule/own_rule.ts";
import { Engine } from "./engine.ts";
import type { Keeper, KeptRuns } from "./kept_runs.ts";
import { Spectroscope } from "./spectroscope.ts";

const CONFIG: PlaygroundConfig = {
  model: { kind: "gpt2", layers: 1, width: 8, heads: 1, contextLength: 8 },
  data: { kind: "file", name: "times.txt" },
  runs: [{ optimizer: "adamw" }],
  steps: 3,
  batchSize: 1,
  seed: 7,
  backend: "cpu",
};
type Message<Kind extends WorkerMessage["kind"]> = Extract<WorkerMessage, { kind: Kind }>;

const TEXT = new File(["It was the best of times. ".repeat(20)], "times.txt");

/** Saves in memory. */
class MemoryKeeper implements Keeper {
  kept: KeptRuns | undefined;
  text: Blob | undefined;

  load = async () => this.kept;
  loadText = async () => this.text;
  clear = async () => {
    this.kept = undefined;
    this.text = undefined;
  };
  begin = async (text: Blob | undefined) => {
    this.kept = undefined;
    this.text = text;
  };
  save = async (runs: KeptRuns) => {
    this.kept = runs;
  };
}

/** Makes an engine that records its messages. */
function listening(keeper: Keeper) {
  const heard: WorkerMessage[] = [];
  let check = (): void => {};
  const engine = new Engine((message) => {
    heard.push(message);
    check();
  }, Promise.resolve(keeper));
  /** Waits for so many messages of a kind. */
  const hear = (kind: WorkerMessage["kind"], count = 1) =>
    new Promise<void>((resolve) => {
      check = () => {
        if (heard.filter((message) => message.kind === kind).length >= count) resolve();
      };
      check();
    });
  return { engine, heard, hear };
}

it("Engine offers an interrupted run again if another cannot start", async () => {
  const keeper = new MemoryKeeper();
  keeper.kept = { config: CONFIG, savedAt: 1, runs: [{ checkpoint: new Blob(), points: [] }] };
  const { engine, heard, hear } = listening(keeper);
  engine.receive({ kind: "start", config: CONFIG, file: new File(["\0"], "times.txt") });
  await hear("recoverable", 2);
  expect(heard.at(-2)).toMatchObject({ kind: "failed", ended: true });
  expect(heard.at(-1)).toMatchObject({ kind: "recoverable", config: CONFIG, step: 0 });
  engine.receive({ kind: "start", config: CONFIG, file: TEXT });
  await hear("done");
  expect(keeper.kept).toBeUndefined();
});

it.each([
  new DOMException("No room", "QuotaExceededError"),
  new RangeError("Array buffer allocation failed"),
])(
  "Engine trains where the browser has no room for runs, and reports it once: %s",
  async (error) => {
    const keeper = new MemoryKeeper();
    const full = async (): Promise<void> => {
      throw error;
    };
    Object.assign(keeper, { begin: full, save: full });
    const { engine, heard, hear } = listening(keeper);
    engine.receive({ kind: "start", config: CONFIG, file: TEXT });
    await hear("done");
    const failures = heard.filter(({ kind }) => kind === "failed");
    expect(failures).toEqual([
      {
        kind: "failed",
        message: expect.stringContaining(`no room for them (${error.name}); training continues`),
        ended: false,
      },
    ]);
  },
);

it("Engine handles requests in their order, and exports two runs of an optimizer under two names", async () => {
  const { engine, heard, hear } = listening(new MemoryKeeper());
  const runs = [
    { optimizer: "muon", settings: { learningRate: 0.01 } },
    { optimizer: "muon" },
  ] as const;
  engine.receive({ kind: "start", config: { ...CONFIG, runs, steps: 100_000 }, file: TEXT });
  for (const kind of ["pause", "resume", "pause"] as const) engine.receive({ kind });
  await hear("paused", 2);
  for (const run of [0, 1]) engine.receive({ kind: "export", run });
  await hear("exported", 2);
  engine.receive({ kind: "stop" });
  await hear("stopped");
  expect(heard.map(({ kind }) => kind).filter((kind) => /^(training|paused)$/.test(kind))).toEqual([
    "training",
    "paused",
    "training",
    "paused",
  ]);
  const names = heard.flatMap((message) => (message.kind === "exported" ? [message.name] : []));
  expect(names).toEqual([
    expect.stringMatching(/^playground_muon_a_\d+\.zip$/),
    expect.stringMatching(/^playground_muon_b_\d+\.zip$/),
  ]);
});

/** Lists the points of a run that an engine has sent. */
const pointsOf = (heard: readonly WorkerMessage[], wanted: number) =>
  heard.flatMap((message) =>
    message.kind === "steps" && message.run === wanted ? message.points : [],
  );

/** Lets the first of two runs fail in a step. */
function failFirstRun(failure: Error, inStep: number): void {
  const spy = vi
    .spyOn(Spectroscope.prototype, "observe")
    .mockImplementation(({ config }, _, step) => {
      if (config.optimizer.name === "muon" && step === inStep) throw failure;
    });
  onTestFinished(() => spy.mockRestore());
}

it("Engine saves other runs when one diverges, and the reason of that one", async () => {
  failFirstRun(new NonFiniteError(50, "loss", Number.NaN), 50);
  const keeper = new MemoryKeeper();
  const runs = [{ optimizer: "muon" }, { optimizer: "adamw" }] as const;
  const config = { ...CONFIG, runs, steps: 100_000 };
  const closed = listening(keeper);
  closed.engine.receive({ kind: "start", config, file: TEXT });
  await closed.hear("failed");
  closed.engine.receive({ kind: "pause" });
  await closed.hear("paused");
  const [diverged, other] = keeper.kept!.runs;
  expect(diverged).toEqual({
    failure: expect.stringMatching(/^(?!.*checkpoint)/),
    points: expect.arrayContaining([expect.objectContaining({ step: 1 })]),
  });
  const { step } = other!.points.at(-1)!;

  const { engine, heard, hear } = listening(keeper);
  await hear("recoverable");
  expect(heard.at(-1)).toMatchObject({ step });
  engine.receive({ kind: "recover" });
  await hear("steps", 3);
  expect(heard.filter(({ kind }) => kind === "ready" || kind === "failed")).toMatchObject([
    { kind: "ready", step },
    { kind: "failed", message: diverged!.failure, ended: false, run: 0 },
  ]);
  engine.receive({ kind: "export", run: 0 });
  await hear("failed", 2);
  expect(heard.filter(({ kind }) => kind === "failed")[1]).toMatchObject({
    message: expect.stringContaining("Cannot export run A"),
  });
  engine.receive({ kind: "stop" });
  closed.engine.receive({ kind: "stop" });
  await hear("stopped");
  await closed.hear("stopped");
});

it("Engine ends a run that has no memory in a sentence, and trains the others", async () => {
  failFirstRun(new OutOfMemoryError("Cannot allocate 8 bytes: 4 are free", "use less", 8), 2);
  const { engine, heard, hear } = listening(new MemoryKeeper());
  const runs = [{ optimizer: "muon" }, { optimizer: "adamw" }] as const;
  engine.receive({ kind: "start", config: { ...CONFIG, runs }, file: TEXT });
  await hear("done");
  expect(heard.filter(({ kind }) => kind === "failed")).toEqual([
    {
      kind: "failed",
      message: "Cannot allocate 8 bytes: 4 are free; choose a smaller “Size” or “Batch”",
      ended: false,
      run: 0,
    },
  ]);
  expect(pointsOf(heard, 1).map(({ step }) => step)).toEqual([1, 2, 3]);
});

it("Engine trains runs that are done or stopped further, from where they are", async () => {
  const { engine, heard, hear } = listening(new MemoryKeeper());
  const runs = [{ optimizer: "muon" }, { optimizer: "adamw" }] as const;
  engine.receive({ kind: "start", config: { ...CONFIG, runs, steps: 4 }, file: TEXT });
  await hear("done");
  const before = pointsOf(heard, 0);
  heard.length = 0;
  engine.receive({ kind: "extend", steps: 7 });
  await hear("done");
  expect(heard.find(({ kind }) => kind === "ready")).toMatchObject({
    step: 4,
    config: { steps: 7 },
  });
  for (const run of [0, 1]) {
    expect(pointsOf(heard, run).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  }
  expect(pointsOf(heard, 0).slice(0, 4)).toEqual(before);
  heard.length = 0;
  engine.receive({ kind: "extend", steps: 7 });
  await hear("failed");
  expect(heard.at(-1)).toMatchObject({
    message: "Cannot train longer: no run has ended that could continue; start new runs",
  });
});

/** Exports the first run, unpacks it into a new folder and gives that one's path. */
async function exported({ engine, heard, hear }: ReturnType<typeof listening>): Promise<string> {
  heard.length = 0;
  engine.receive({ kind: "export", run: 0 });
  await hear("exported");
  const place = mkdtempSync(join(tmpdir(), "lrm-export-"));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const { name, zip } = heard.find(({ kind }) => kind === "exported") as Message<"exported">;
  for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer())))) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), bytes);
  }
  return join(place, name.replace(".zip", ""));
}

const jsonOf = (folder: string) => JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));

const metricsOf = (folder: string) =>
  readFileSync(join(folder, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

it("Engine trains a run longer in the same parts as lrm train --resume --extend, also in another tab", async () => {
  const keeper = new MemoryKeeper();
  const page = listening(keeper);
  const { engine, heard, hear } = page;
  const runs = [{ optimizer: "muon" }, { optimizer: "adamw" }] as const;
  engine.receive({ kind: "start", config: { ...CONFIG, runs, steps: 6 }, file: TEXT });
  await hear("done");
  const folder = await exported(page);
  heard.length = 0;
  engine.receive({ kind: "extend", steps: 100_000 });
  engine.receive({ kind: "pause" });
  await hear("paused");
  const other = listening(keeper);
  await other.hear("recoverable");
  other.engine.receive({ kind: "recover" });
  other.engine.receive({ kind: "stop" });
  await other.hear("stopped");
  const longer = await exported(other);
  expect(other.heard.filter(({ kind }) => kind === "failed")).toEqual([]);
  engine.receive({ kind: "stop" });

  const here = metricsOf(longer);
  const device = { backend: "cpu", threads: 0 } as const;
  const enough = new AbortController();
  const onStep = ({ step }: { readonly step: number }) => {
    if (step === here.length) enough.abort();
  };
  const resumed = await resumeRun(folder, { device, extend: 100_000 - 6 });
  await trainRun(resumed!, { signal: enough.signal, observers: [{ onStep }] });
  const there = metricsOf(folder);
  expect(here.length).toBeGreaterThan(6);
  const column = (lines: readonly Record<string, number>[], name: string) =>
    lines.map((line) => line[name] ?? 1);
  for (const name of ["step", "learningRate", "part"]) {
    expect(column(here, name)).toEqual(column(there, name));
  }
  for (const [at, { loss }] of here.entries()) expect(loss).toBeCloseTo(there[at].loss, 4);
  const { device: _, data: __, ...config } = jsonOf(folder);
  expect(jsonOf(longer)).toEqual({ ...config, data: "data.txt" });
  expect(config.earlier).toMatchObject([{ until: 6, training: { steps: 6 } }]);
});

it.each([
  ["own-rule", "Cannot resume .*: its optimizer own-rule is a rule; "],
  ["mine", 'its optimizer mine is a rule from "mine.js"; give that file again with --rule'],
])(
  "Engine exports a run of %s as a model for lrm, which asks for the rule to go on",
  async (name, remedy) => {
    addEntries([{ ...ownRuleEntry, name: "mine" }], "mine.js");
    const page = listening(new MemoryKeeper());
    const runs = [{ optimizer: name }];
    page.engine.receive({ kind: "start", config: { ...CONFIG, runs }, file: TEXT });
    await page.hear("done");
    const folder = await exported(page);
    expect((await openModel(folder)).description).toContain("step 3 of 3");
    await expect(resumeRun(folder, { extend: 1 })).rejects.toThrow(new RegExp(remedy));
  },
);

it("Engine gives texts that begin with their prompt, or with a new line", async () => {
  const { engine, heard, hear } = listening(new MemoryKeeper());
  engine.receive({ kind: "start", config: CONFIG, file: TEXT });
  await hear("done");
  const prompts = ["It was the “best” of times – ", "é", "x"];
  for (const prompt of prompts) engine.receive({ kind: "sample", prompt });
  await hear("sample", 1 + prompts.length);
  const texts = heard.flatMap((message) => (message.kind === "sample" ? [message.text] : []));
  for (const [at, prompt] of ["\n", ...prompts].entries()) {
    expect(texts[at]!.slice(0, prompt.length)).toBe(prompt);
    expect(texts[at]!.length).toBeGreaterThan(prompt.length);
  }
});

it("Engine answers a request to export where there are no runs", async () => {
  const { engine, heard, hear } = listening(new MemoryKeeper());
  engine.receive({ kind: "export", run: 0 });
  await hear("failed");
  expect(heard.at(-1)).toMatchObject({
    message: "Cannot export a run: there are none; start some",
  });
});

it("Engine ends a run whose own rule makes numbers that are not finite, and trains the others", async () => {
  const { engine, heard, hear } = listening(new MemoryKeeper());
  const own = (rule: string) => ({ optimizer: "own-rule", settings: { rule } });
  const runs = [own("log(U - U)"), own("0.1 * U / rownorm(U)")];
  engine.receive({ kind: "start", config: { ...CONFIG, runs }, file: TEXT });
  await hear("done");
  expect(heard.filter(({ kind }) => kind === "failed")).toEqual([
    { kind: "failed", message: expect.stringMatching(/not finite/), ended: false, run: 0 },
  ]);
  expect(pointsOf(heard, 1)).toHaveLength(3);
});

it("Engine reports that runs of another version cannot be resumed, and deletes them on request", async () => {
  const runs = [{ checkpoint: new Blob(), points: [] }];
  for (const other of [
    "runs",
    { version: 2 },
    { config: { ...CONFIG, model: "giant" }, savedAt: 1, runs },
    { config: { ...CONFIG, runs: [{ optimizer: "unknown" }] }, savedAt: 1, runs },
    { config: CONFIG, savedAt: 1, runs: [...runs, ...runs] },
    { config: CONFIG, savedAt: 1, runs: [{ points: [] }] },
    { config: CONFIG, savedAt: 1, runs: [{ checkpoint: new Blob(), points: [0] }] },
    { config: CONFIG, savedAt: 1, runs: [{ failure: "Cannot", points: [] }] },
  ]) {
    const keeper = new MemoryKeeper();
    Object.assign(keeper, { kept: other });
    const { engine, heard, hear } = listening(keeper);
    engine.receive({ kind: "recover" });
    await hear("failed");
    const message = expect.stringContaining("another version of this page saved it");
    expect(heard).toEqual([
      { kind: "unrecoverable", message },
      { kind: "failed", message, ended: true },
    ]);
    engine.receive({ kind: "discard" });
    await vi.waitFor(() => expect(keeper.kept).toBeUndefined());
  }
});
