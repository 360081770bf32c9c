import { expect, test } from "vitest";
import { type FinetuneSettings, finetuneSettings } from "./finetune_settings.ts";
import { modelOf } from "./models/find_model.ts";
import { completeRunSettings } from "./new_run_settings.ts";
import type { OptimizerFlags } from "./optimizers/complete_optimizer.ts";
import { type OptimizerField, optimizerFields } from "./optimizers/optimizer_fields.ts";
import { OPTIMIZERS } from "./optimizers/optimizers.ts";
import { trainedParts } from "./training_plan.ts";

const FILES = { from: "model", data: "a.jsonl" };
const KINDS = {
  adapters: {},
  "adapters of rank 4": { lora: { rank: 4 } },
  DoRA: { lora: { dora: true } },
  "all weights": { full: true },
} as const satisfies Record<string, Partial<FinetuneSettings>>;
const NAMES = OPTIMIZERS.map(({ name }) => name);
const PRESETS = ["nano", "llama-nano", "nanogpt-nano"];

/** Completes the settings of fine-tuning, and checks them. */
function completed(settings: Partial<FinetuneSettings> & OptimizerFlags, preset: string) {
  const wanted = completeRunSettings(finetuneSettings({ ...FILES, ...settings }));
  return trainedParts(wanted, modelOf(preset)).optimizer;
}

/** Returns an allowed value of a setting. */
function sampleOf({ setting }: OptimizerField): unknown {
  const { input } = setting;
  switch (input.kind) {
    case "number":
      return [1, 0.5].find((value) => setting.problem(value) === undefined);
    case "choice":
      return input.choices.at(-1);
    case "flag":
      return true;
    case "pair":
      return [0.5, 0.5];
    case "fields":
      return Object.fromEntries(
        Object.entries(input.fields).map(([name, { whole }]) => [name, whole ? 1 : 0.5]),
      );
    default:
      return undefined;
  }
}

test.each(PRESETS.flatMap((preset) => NAMES.map((name) => [name, preset] as const)))(
  "the defaults of fine-tuning with %s fit %s, adapters of any rank and all weights",
  (optimizer, preset) => {
    for (const kind of Object.values(KINDS)) {
      expect(() => completed({ ...kind, optimizer }, preset)).not.toThrow();
    }
  },
);

test.each(NAMES)("no default of fine-tuning with %s refuses a flag", (optimizer) => {
  const entry = OPTIMIZERS.find(({ name }) => name === optimizer)!;
  for (const kind of Object.values(KINDS)) {
    for (const field of optimizerFields(entry)) {
      const { flag } = field;
      const name = `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      try {
        completed({ ...kind, optimizer, [flag]: sampleOf(field) }, "llama-nano");
      } catch (error) {
        // Where the flag itself has no effect, the error says so.
        expect((error as Error).message).toContain(`Cannot use ${name} with`);
      }
    }
  }
});

test.each(NAMES)(
  "fine-tuning with %s takes any schedule, and fractions of any length",
  (optimizer) => {
    const schedules = [
      [{ schedule: "cosine" }, { warmup: 0.03, cooldown: 0, schedule: "cosine" }],
      [{}, { warmup: 0.03, cooldown: 0.97 }],
      [{ warmup: 0.25 }, { warmup: 0.25, cooldown: 0.75 }],
      [{ cooldown: 1 }, { warmup: 0, cooldown: 1 }],
      [{ cooldown: 0.5 }, { warmup: 0.03, cooldown: 0.5 }],
    ] as const;
    for (const [flags, expected] of schedules) {
      expect(completed({ optimizer, ...flags }, "nano")).toMatchObject(expected);
    }
  },
);

test("finetuneSettings() takes rates that suit adapters and whole models", () => {
  expect(finetuneSettings(FILES)).toMatchObject({ learningRate: 2e-4, weightDecay: 0, epochs: 3 });
  expect(finetuneSettings({ ...FILES, full: true })).toMatchObject({ learningRate: 2e-5 });
  expect(finetuneSettings({ ...FILES, full: true })).not.toHaveProperty("lora");
  expect(finetuneSettings({ ...FILES, learningRate: 1 })).toMatchObject({ learningRate: 1 });
});

test.each([
  ["muon", 0.0013, 0.00013],
  ["low-rank-muon", 0.002, 0.0002],
  ["nora", 0.00013, 0.000013],
])(
  "finetuneSettings() gives %s the ratio to AdamW that it has in training",
  (optimizer, adapters, full) => {
    expect(finetuneSettings({ ...FILES, optimizer })).toMatchObject({ learningRate: adapters });
    expect(finetuneSettings({ ...FILES, optimizer, full: true })).toMatchObject({
      ...{ learningRate: full, adamwLearningRate: 8e-5 },
    });
  },
);

test("finetuneSettings() trains the norms of DoRA beside a matrix rule at the rate of adapters", () => {
  const dora = { ...FILES, optimizer: "muon", lora: { dora: true } };
  expect(finetuneSettings(dora)).toMatchObject({ adamwLearningRate: 2e-4 });
  expect(finetuneSettings({ ...dora, adamwLearningRate: 1 })).toMatchObject({
    adamwLearningRate: 1,
  });
  for (const others of [{ lora: {} }, { optimizer: "adamw" }]) {
    expect(finetuneSettings({ ...dora, ...others })).not.toHaveProperty("adamwLearningRate");
  }
});

test("a low-rank rule has at most the rank of the adapters, unless it is asked for more", () => {
  const rankOf = (settings: Partial<FinetuneSettings>, preset = "nano") =>
    completed({ optimizer: "low-rank-muon", ...settings }, preset).rank;
  expect(rankOf({ lora: { rank: 4 } })).toBe(4);
  expect(rankOf({ lora: { rank: 64 } })).toBe(32);
  expect(rankOf({ full: true })).toBe(32);
  expect(() => rankOf({ lora: { rank: 4 }, rank: 5 })).toThrow(/at rank 5: its smaller side is 4/);
});

test("finetuneSettings() and recipes take the defaults of settings that are undefined", () => {
  const names = optimizerFields(OPTIMIZERS[0]!).map(({ flag }) => flag);
  const nothing: object = Object.fromEntries(
    [...names, "optimizer", "epochs", "batch"].map((name) => [name, undefined]),
  );
  const adapters: object = { rank: undefined, alpha: undefined, dropout: undefined };
  expect(finetuneSettings({ ...FILES, ...nothing })).toEqual(finetuneSettings(FILES));
  const recipe = { ...FILES, recipe: "qlora/guanaco-7b" };
  const settings = finetuneSettings({ ...recipe, ...nothing, lora: adapters });
  expect(settings).toEqual(finetuneSettings(recipe));
  expect(settings.lora).toMatchObject({ rank: 64, alpha: 16, dropout: 0.1 });
});
