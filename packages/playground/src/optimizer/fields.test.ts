import { defineOptimizer, setting, sgd } from "@lrm/optimizer";
import { OPTIMIZERS } from "@lrm/run";
import { expect, test } from "vitest";
import { formFields, modelDefaultText, valueText } from "./fields.ts";

const entry = defineOptimizer({
  name: "mine",
  title: "Mine",
  help: "For a test",
  trains: "all",
  settings: {
    learningRate: setting.number({ from: 0, default: 0.1, training: 0.2, help: "Step size" }),
    rank: setting.wholeNumber({
      required: true,
      training: { of: ({ width }) => width / 4, text: "width/4" },
      help: "Rank",
    }),
    betas: setting.pair({ each: {}, default: [0.9, 0.95], help: "Decay rates" }),
    split: setting.code({ accepts: () => true, remedy: "take anything", help: "Code only" }),
  },
  make: ({ learningRate }) => sgd({ learningRate }),
});

test("formFields() lists settings that text can give, with labels", () => {
  expect(formFields(entry).map(({ name, label }) => [name, label])).toEqual([
    ["learningRate", "Learning rate"],
    ["rank", "Rank"],
    ["betas", "Betas"],
  ]);
});

test("modelDefaultText() writes the defaults of training for a model", () => {
  const texts = formFields(entry).map(({ setting: each }) => modelDefaultText(each, { width: 64 }));
  expect(texts).toEqual(["0.2", "16", "0.9,0.95"]);
});

test("valueText() writes every default of every optimizer as its setting reads it", () => {
  const fields = OPTIMIZERS.flatMap(formFields);
  expect(fields.length).toBeGreaterThan(OPTIMIZERS.length);
  for (const { setting: each } of fields) {
    if (each.default === undefined) continue;
    expect(each.parse(valueText(each.default))).toEqual(each.default);
  }
});
