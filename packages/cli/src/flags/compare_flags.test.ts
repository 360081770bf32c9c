import { contestantOf } from "@lrm/compare";
import { modelOf, UsageError } from "@lrm/run";
import { expect, test } from "vitest";
import { contestantsOf } from "./compare_flags.ts";

const { config } = modelOf("nano");
const completed = (flags: Parameters<typeof contestantsOf>[0]) =>
  contestantsOf(flags).map((each) => contestantOf(each, config));

test("contestantsOf() gives each optimizer the flags that it has a use for, and its own rates", () => {
  const learningRates = ["muon=.1,.2", ".3"];
  const optimizers = "adamw, muon,low-rank-muon";
  const flags = { optimizers, learningRates, rank: 7, adamwLearningRate: 0.5 };
  const [adamw, muon, lowRank] = completed(flags);
  expect(adamw!.config).not.toHaveProperty("rank");
  expect(adamw!.config).not.toHaveProperty("adamw");
  expect(adamw!.grid).toEqual({ rates: [0.3], extensions: 0 });
  expect(muon!.grid).toEqual({ rates: [0.1, 0.2], extensions: 4 });
  expect(lowRank!.config).toMatchObject({ rank: 7, adamw: { learningRate: 0.5 } });
  const [plain] = completed({ optimizers: "muon", learningRates: [] });
  expect(plain!.grid).toEqual({ rates: [0.005, 0.01, 0.02], extensions: 4 });
});

test.each([
  [{ optimizers: "" }, "Cannot compare no optimizers; name some of"],
  [{ optimizers: "muin" }, 'Unknown optimizer "muin"; try "muon"'],
  [{ optimizers: "muon,muon" }, "Cannot compare muon with itself"],
  [{ optimizers: "muon,adamw", rank: 4 }, "Cannot use --rank with muon: only"],
  [
    { optimizers: "adamw", learningRates: ["muon=.1"] },
    "Cannot use --learning-rates muon=.1: muon is not compared; add it to --optimizers adamw",
  ],
  [{ optimizers: "muon", learningRates: [".1,x"] }, '"x" is no number above 0'],
  [{ optimizers: "muon", learningRates: ["moun=.1"] }, 'Unknown optimizer "moun"; try "muon"'],
])("contestantsOf() refuses %o in one sentence", (flags, sentence) => {
  const run = () => completed({ learningRates: [], ...flags });
  expect(run).toThrow(UsageError);
  expect(run).toThrow(sentence);
});
