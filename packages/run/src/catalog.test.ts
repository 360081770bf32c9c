import { adamwEntry, defineOptimizer, type OptimizerEntry, setting, sgd } from "@lrm/optimizer";
import { Random, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { CATALOG, withModels, withOptimizers } from "./catalog.ts";
import { InputError, RuleError } from "./errors.ts";
import { familyOf, modelOf } from "./models/find_model.ts";
import { createOptimizer } from "./optimizers/create_optimizer.ts";
import { optimizerConfig, optimizerFlagsOf } from "./optimizers/optimizer_flags.ts";
import { problemOfOptimizer } from "./optimizers/problem_of_optimizer.ts";
import { trainingMemory } from "./training_memory.ts";

const rate = setting.number({ from: 0, default: 0.1, help: "Step size" });
const plain = defineOptimizer({
  name: "plain",
  title: "Plain",
  help: "Follows the gradient",
  trains: "all",
  settings: {
    learningRate: rate,
    decay: setting.fraction({ default: 0, help: "Decay" }),
    law: setting.choice({ choices: ["a", "b"], training: "b", default: "a", help: "Law" }),
  },
  make: ({ learningRate }) => sgd({ learningRate, momentum: 0 }),
});
const size = { ...modelOf("nano").config, layers: 1, width: 16, heads: 2, mlpWidth: 16 };

test("withOptimizers() makes an optimizer from elsewhere one of the catalog, in everything", async () => {
  const catalog = withOptimizers(CATALOG, [plain], { file: "plain.js", sha256: "00" });
  const { optimizers, sources } = catalog;
  expect(sources).toEqual({ plain: { file: "plain.js", sha256: "00" } });
  const config = optimizerConfig("plain", size, { decay: 0.5, clip: 1 }, {}, optimizers);
  expect(config).toEqual({
    ...{ name: "plain", decay: 0.5, law: "b" },
    ...{ warmup: 0.02, cooldown: 0.6, maxGradientNorm: 1 },
  });
  expect(problemOfOptimizer({ ...config, learningRate: 0.1 }, false, optimizers)).toBeUndefined();
  expect(optimizerFlagsOf(config, optimizers)).toMatchObject({ decay: 0.5, law: "b", clip: 1 });
  expect(() => optimizerConfig("plain", size, { momentum: 0.5 }, {}, optimizers)).toThrow(
    "Cannot use --momentum with plain: only low-rank-muon, muon,",
  );
  expect(() => optimizerConfig("muon", size, { law: "a" }, {}, optimizers)).toThrow(
    "Cannot use --law with muon: only plain has one",
  );
  expect(() => optimizerConfig("plain", size, { decay: 2 }, {}, optimizers)).toThrow(
    "Cannot use --decay 2 with plain: this value is not allowed; take a number from 0 to below 1",
  );
  using model = familyOf("gpt2").initialize(createReferenceBackend(), size, new Random(1));
  using optimizer = createOptimizer(config, 10, model, new Random(1), optimizers);
  expect(optimizer.groups[0]!.rule.name).toBe("sgd");
  const demand = { model: { kind: "gpt2", config: size }, batch: 1, context: 8, accumulation: 1 };
  expect((await trainingMemory({ ...demand, optimizer: config }, catalog)).state).toBeGreaterThan(
    0,
  );
  // Our own catalog has not changed.
  expect(() => optimizerConfig("plain", size, {})).toThrow('Unknown optimizer "plain"');
});

const broken = (change: object): unknown => ({ ...plain, ...change });

test.each<[string, unknown, string]>([
  ["no object", 7, "Cannot use my.js: it holds no entry of an optimizer; make it with"],
  ["no name", broken({ name: undefined }), "its name is missing, not lower-case words"],
  ["a path as name", broken({ name: "../x" }), 'its name is "../x", not lower-case words'],
  ["a long name", broken({ name: "x".repeat(41) }), "not lower-case words joined by dashes"],
  ["no title", broken({ title: "" }), 'the entry "plain" has no title'],
  ["no help", broken({ help: 3 }), 'the entry "plain" has no help'],
  ["other parameters", broken({ trains: "some" }), 'has trains "some", not "matrices" or "all"'],
  ["no make()", broken({ make: undefined }), 'the entry "plain" has no make()'],
  ["a strange cool-down", broken({ cooldown: 2 }), "has cooldown 2, not a number from 0 to 1"],
  ["no settings", broken({ settings: undefined }), 'the entry "plain" has no settings'],
  ["no learning rate", broken({ settings: {} }), 'among its settings called "learningRate"'],
  [
    "a setting that is none",
    broken({ settings: { learningRate: rate, slope: 0.5 } }),
    'the entry "plain" has a setting "slope" that is not made by a function of `setting`',
  ],
  [
    "a setting without help",
    broken({ settings: { learningRate: rate, slope: { ...rate, help: "" } } }),
    'has a setting "slope" without help',
  ],
  [
    "a setting of every run",
    broken({ settings: { learningRate: rate, warmup: rate } }),
    'has a setting "warmup" which is the name of a setting of every run',
  ],
  [
    "a setting in another spelling",
    broken({ settings: { learningRate: rate, "my-slope": rate } }),
    'has a setting "my-slope" that is no name in camelCase',
  ],
  [
    "a name of ours",
    adamwEntry,
    'Cannot add the optimizer "adamw" of my.js: there is an optimizer of that name; give it another one',
  ],
])("withOptimizers() refuses an entry with %s in one sentence", (_, entry, sentence) => {
  const add = () => withOptimizers(CATALOG, [entry], { file: "my.js" });
  expect(add).toThrow(InputError);
  expect(add).toThrow(sentence);
});

test("withOptimizers() reports a failing rule as its own", () => {
  const failing = (make: OptimizerEntry["make"]) => {
    const { optimizers } = withOptimizers(CATALOG, [{ ...plain, make }]);
    return optimizers.at(-1)!.make({}, size);
  };
  expect(() =>
    failing(() => {
      throw new TypeError("x is undefined");
    }),
  ).toThrow(
    new RuleError(
      "Cannot train with plain: its rule failed (x is undefined)",
      "correct the rule, or take another optimizer",
    ),
  );
  expect(() => failing((() => ({})) as unknown as OptimizerEntry["make"])).toThrow(
    /^Cannot train with plain: its make\(\) gave a rule without an update\(\) function; make one/,
  );
  const rule = failing((options, model) => ({
    ...plain.make(options, model),
    update() {
      tensor(createReferenceBackend(), [1, 2], [3]);
    },
  }));
  expect(() => rule.update({} as Parameters<typeof rule.update>[0])).toThrow(RuleError);
  // A refusal is no failure.
  expect(() => failing((_, model) => plain.make({ decay: 2 }, model))).toThrow(
    "Cannot use plain with decay 2: this value is not allowed; take a number from 0 to below 1",
  );
});

test("withModels() adds presets, and refuses names that are taken", () => {
  const gpt2 = familyOf("gpt2");
  const other = { ...gpt2, name: "mine", presets: { "mine-nano": gpt2.presets.nano! } };
  const { models } = withModels(CATALOG, [other]);
  expect(modelOf("mine-nano", models).kind).toBe("mine");
  expect(() => modelOf("mine-nano")).toThrow('Unknown preset "mine-nano"');
  expect(() => withModels(CATALOG, [gpt2])).toThrow(
    'Cannot add the models "gpt2": there is a family of that name; give it another one',
  );
  expect(() => withModels(CATALOG, [{ ...gpt2, name: "mine" }])).toThrow(
    'Cannot add the models "mine": there is a preset "nano" of that name',
  );
});
