import { expect, test } from "vitest";
import type { CompleteRunChoice, PlaygroundConfig } from "../config.ts";
import { rankOf, readSpectrum, type SpectrumReading } from "../page/spectrum_reading.ts";
import type { WorkerMessage } from "../protocol.ts";
import { Engine } from "./engine.ts";

type Message<Kind extends WorkerMessage["kind"]> = Extract<WorkerMessage, { kind: Kind }>;

const WEIGHT = "h.0.mlp.c_fc.weight";
const CONFIG: PlaygroundConfig = {
  model: { kind: "gpt2", layers: 1, width: 32, heads: 2, contextLength: 32 },
  data: { kind: "file", name: "times.txt" },
  runs: [
    { optimizer: "muon" },
    { optimizer: "normuon" },
    { optimizer: "low-rank-muon", settings: { rank: 8 } },
    { optimizer: "rmnp" },
    { optimizer: "nora" },
    { optimizer: "adamw" },
  ],
  steps: 30,
  batchSize: 4,
  seed: 7,
  backend: "cpu",
  spectrum: WEIGHT,
};

const SENTENCE = "It was the best of times, it was the worst of times, it was the age of wisdom; ";

/** Trains, and lists the spectra of each run: of as many steps as possible. */
async function measured(config: PlaygroundConfig) {
  const spectra: Message<"spectrum">[][] = config.runs.map(() => []);
  let optimizers: readonly CompleteRunChoice[] = [];
  await new Promise<void>((resolve, reject) => {
    const engine = new Engine((message) => {
      if (message.kind === "failed") reject(new Error(message.message));
      if (message.kind === "done") resolve();
      if (message.kind === "ready") optimizers = message.optimizers;
      if (message.kind !== "spectrum") return;
      spectra[message.run]!.push(message);
      engine.receive({ kind: "watch", weight: WEIGHT });
    }, Promise.resolve(undefined));
    const file = new File([SENTENCE.repeat(40)], "times.txt");
    engine.receive({ kind: "start", config, file });
  });
  return { spectra, optimizers };
}

/** Kinds that the updates of optimizers must have in every step that is measured. */
const KINDS: Readonly<Record<string, SpectrumReading["kind"]>> = {
  muon: "flat",
  normuon: "flat",
  "low-rank-muon": "low-rank",
  rmnp: "rows",
  nora: "rows",
  adamw: "falling",
};

test("updates of real steps are read as the kinds of their optimizers, from the first one measured on", async () => {
  const { spectra, optimizers } = await measured(CONFIG);
  for (const [run, each] of spectra.entries()) {
    const choice = optimizers[run]!;
    expect(each[0]!.step).toBe(2);
    expect(each.length).toBeGreaterThan(5);
    const readings = each.map(({ update, rowSpread }) =>
      readSpectrum(update, rowSpread, rankOf(choice)),
    );
    expect([choice.optimizer, ...new Set(readings.map(({ kind }) => kind))]).toEqual([
      choice.optimizer,
      KINDS[choice.optimizer],
    ]);
    const rank = choice.optimizer === "low-rank-muon" ? 8 : 32;
    expect(new Set(readings.map((reading) => reading.rank))).toEqual(new Set([rank]));
  }
});
