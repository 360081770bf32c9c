import { modelOf, type OptimizerFlags } from "@lrm/run";
import { expect, test } from "vitest";
import { contestantOf } from "./contestant.ts";

const model = modelOf("nano").config;

test("contestantOf() refuses a cool-down that no contestant has, and takes what others may use", () => {
  const of = (settings: OptimizerFlags) =>
    contestantOf({ optimizer: "muon", settings }, model).config;
  expect(() => of({ schedule: "cosine", cooldown: 0.5 })).toThrow(
    "Cannot use --cooldown with --schedule cosine: it has no effect then",
  );
  expect(of({ schedule: "cosine" })).toMatchObject({ schedule: "cosine", cooldown: 0 });
  expect(of({ hyperball: true, weightDecay: 0.1 })).toMatchObject({ hyperball: true });
});
