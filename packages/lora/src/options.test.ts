import { expect, test } from "vitest";
import { completeLoRA, type LoRAOptions, loraScale } from "./options.ts";

test("completeLoRA() fills in PEFT's first example: rank 16, alpha 32, no dropout", () => {
  expect(completeLoRA()).toEqual({
    ...{ rank: 16, alpha: 32, dropout: 0, scaling: "standard", initial: "uniform" },
    dora: false,
  });
  expect(completeLoRA({ rank: 4 }).alpha).toBe(8);
});

test("completeLoRA() takes the names of all matrices, PEFT's too, for no choice", () => {
  for (const targets of [["all"], ["all-linear"]]) {
    expect(completeLoRA({ targets })).toEqual(completeLoRA());
  }
  expect(completeLoRA({ targets: ["q_proj"] }).targets).toEqual(["q_proj"]);
});

test("loraScale() is alpha / rank, or alpha / √rank", () => {
  expect(loraScale(completeLoRA({ rank: 4, alpha: 6 }))).toBe(1.5);
  expect(loraScale(completeLoRA({ rank: 4, alpha: 6, scaling: "rank-stabilized" }))).toBe(3);
});

test.each([
  [{ rank: 0 }, "with rank 0: it must be a whole number from 1 on; choose another value"],
  [{ rank: 1.5 }, "with rank 1.5: it must be a whole number from 1 on"],
  [{ alpha: 0 }, "with alpha 0: it must be a number above 0"],
  [{ alpha: Number.NaN }, "with alpha NaN: it must be a number above 0"],
  [{ dropout: 1 }, "with dropout 1: it must be a number from 0 to below 1"],
  [{ scaling: "other" }, "with scaling other: it must be standard or rank-stabilized"],
  [{ dora: 1 }, "with dora 1: it must be true or false"],
  [
    { targets: ["all", "q_prj"] },
    "with targets all,q_prj: it must be names of layers, or all alone; choose another value",
  ],
  [{ targets: ["q_proj", "all-linear"] }, "with targets q_proj,all-linear: it must be names of"],
  [{ initial: "zeros" }, "with initial zeros: it must be uniform or normal"],
])("completeLoRA() refuses %o", (options, message) => {
  expect(() => completeLoRA(options as LoRAOptions)).toThrow(
    `Cannot make LoRA adapters ${message}`,
  );
});
