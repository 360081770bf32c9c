import { ArgumentError } from "@lrm/tensor";
import { expect, test } from "vitest";
import { HuggingFaceSettings } from "./hugging_face.ts";

const FAILURE = "Cannot read the model's configuration";

test.each([
  [3, `${FAILURE}: config.json must hold an object`],
  [null, `${FAILURE}: config.json must hold an object`],
  [[{}], `${FAILURE}: config.json must hold an object`],
])("HuggingFaceSettings refuses %o in place of an object", (json, message) => {
  expect(() => new HuggingFaceSettings(json)).toThrow(
    new ArgumentError(message, "use the config.json of the model"),
  );
});

test("HuggingFaceSettings.get() returns undefined for a setting that is missing, null or inherited", () => {
  const settings = new HuggingFaceSettings({ width: 4, bias: null });
  expect(settings.get("width")).toBe(4);
  expect(settings.get("bias")).toBeUndefined();
  expect(settings.get("heads")).toBeUndefined();
  expect(settings.get("toString")).toBeUndefined();
});

test("HuggingFaceSettings.inside() reads a nested object and names its settings by their path", () => {
  const settings = new HuggingFaceSettings({ rope: { scaling: { factor: 2 } }, bias: 1 });
  const scaling = settings.inside("rope")?.inside("scaling");
  expect(scaling?.number("factor")).toBe(2);
  expect(() => scaling!.require({ factor: 1 })).toThrow(
    `${FAILURE}: rope.scaling.factor is 2, only 1 is supported`,
  );
  expect(settings.inside("missing")).toBeUndefined();
  expect(() => settings.inside("bias")).toThrow(`${FAILURE}: bias is 1, it must be an object`);
});

test("HuggingFaceSettings.require() accepts missing settings and listed values", () => {
  const settings = new HuggingFaceSettings({ act: "swish", tied: null });
  settings.require({ act: ["silu", "swish"], tied: true, other: 3 });
  expect(() => settings.require({ act: ["silu", "relu"] })).toThrow(
    new ArgumentError(
      `${FAILURE}: act is "swish", only "silu" is supported`,
      "choose a model with this setting",
    ),
  );
});

test("HuggingFaceSettings.requireEach() checks the entries of a list", () => {
  const settings = new HuggingFaceSettings({ types: ["full", "full"], pruned: {}, none: 5 });
  settings.requireEach("types", "full");
  settings.requireEach("pruned");
  settings.requireEach("missing", "full");
  expect(() => settings.requireEach("types", "window")).toThrow(
    `${FAILURE}: types is a list, only a list of "window" is supported`,
  );
  expect(() => settings.requireEach("types")).toThrow(
    `${FAILURE}: types is a list, only an empty one is supported`,
  );
  expect(() => settings.requireEach("none")).toThrow("none is 5, only an empty one is supported");
});

test("HuggingFaceSettings.number() reads a number by any of its names", () => {
  const settings = new HuggingFaceSettings({ hidden_size: 8, n_layer: 2, num_hidden_layers: 2 });
  expect(settings.number("hidden_size")).toBe(8);
  expect(settings.number(["n_embd", "hidden_size"])).toBe(8);
  expect(settings.number(["n_layer", "num_hidden_layers"])).toBe(2);
  expect(settings.number(["n_inner", "intermediate_size"], 32)).toBe(32);
});

test.each<[json: object, problem: string, remedy: string]>([
  [{}, "n_embd is missing, it must be a number", "correct config.json"],
  [{ n_embd: "8" }, 'n_embd is "8", it must be a number', "correct config.json"],
  [{ hidden_size: Number.NaN }, "hidden_size is NaN, it must be a number", "correct config.json"],
  [
    { n_embd: 8, hidden_size: 16 },
    "hidden_size is 16, but n_embd is 8",
    "keep the one that is right",
  ],
])("HuggingFaceSettings.number() refuses %o", (json, problem, remedy) => {
  const settings = new HuggingFaceSettings(json);
  expect(() => settings.number(["n_embd", "hidden_size"])).toThrow(
    new ArgumentError(`${FAILURE}: ${problem}`, remedy),
  );
});

test("HuggingFaceSettings.refuseOthers() accepts settings that were read, harmless ones and null", () => {
  const settings = new HuggingFaceSettings({
    width: 4,
    dtype: "bfloat16",
    bos_token_id: 1,
    n_ctx: 8,
    sliding_window: null,
  });
  settings.number("width");
  settings.refuseOthers(["n_ctx"]);
});

test("HuggingFaceSettings.refuseOthers() names the first setting that was not read", () => {
  const refusal = (json: object) => () => new HuggingFaceSettings(json).refuseOthers();
  expect(refusal({ dtype: "F32", experts: 8, window: 4 })).toThrow(
    new ArgumentError(
      `${FAILURE}: experts is 8, a setting that is not supported`,
      "remove it from config.json if it does not change what the model computes",
    ),
  );
  expect(refusal(JSON.parse('{ "__proto__": { "a": 1 } }'))).toThrow("__proto__ is an object");
  expect(refusal({ ["x".repeat(100)]: 1 })).toThrow(`"${"x".repeat(80)}"… is 1, a setting`);
});
