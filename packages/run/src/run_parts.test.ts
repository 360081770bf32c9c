import { runConfigOf } from "@lrm/test-helpers";
import { RunError } from "@lrm/train";
import { expect, test } from "vitest";
import { boundSettings, checkBound } from "./binding.ts";
import { withSettings } from "./going_on.ts";
import { checkRunConfig, type RunConfig } from "./run_config.ts";
import { changesOf, configAt, partsOf } from "./run_parts.ts";

const config: RunConfig = runConfigOf(200);
const later = withSettings(config, 120, { steps: 300, learningRate: 0.005 });
const latest = withSettings(later, 250, { patience: 2 });

/** A checkpoint as a run with this configuration saves it. */
const checkpointOf = (made: RunConfig, step: number) => ({
  step,
  state: JSON.parse(JSON.stringify({ run: boundSettings(configAt(made, step)) })),
});

test("partsOf() lists the parts of a run, each with its settings", () => {
  const parts = partsOf(latest);
  expect(parts.map(({ from, until }) => [from, until])).toEqual([
    [0, 120],
    [120, 250],
    [250, 300],
  ]);
  expect(parts.map(({ optimizer }) => optimizer.learningRate)).toEqual([0.01, 0.005, 0.005]);
  expect(changesOf(parts[0]!, parts[1]!)).toEqual([
    "optimizer.learningRate 0.01 → 0.005",
    "training.steps 200 → 300",
  ]);
  expect(changesOf(parts[1]!, parts[2]!)).toEqual(["training.patience not set → 2"]);
  expect(checkRunConfig(JSON.parse(JSON.stringify(latest)), "x")).toEqual(latest);
});

test("configAt() returns the settings that made a step", () => {
  expect(configAt(latest, 120)).toEqual(config);
  expect(configAt(latest, 121)).toEqual(later);
  expect(configAt(latest, 250)).toEqual(later);
  expect(configAt(latest, 251)).toEqual(latest);
});

test("checkBound() takes a checkpoint by the part that made it, the last step of the part before included", () => {
  for (const step of [250, 251, 300]) checkBound("run", latest, checkpointOf(latest, step));
  expect(() => checkBound("run", latest, checkpointOf(later, 251))).toThrow(
    "its config.json has training.patience 2, and its checkpoint was made with not set",
  );
  expect(() => checkBound("run", latest, checkpointOf(later, 249))).toThrow(
    "its checkpoint is of step 249, and its config.json has a part that begins after step 250",
  );
  const forged = {
    ...latest,
    earlier: [{ ...latest.earlier![0]!, until: 110 }, latest.earlier![1]!],
  };
  expect(() => checkBound("run", forged, checkpointOf(latest, 260))).toThrow(
    "its config.json has earlier.0.until 110, and its checkpoint was made with 120",
  );
});

test.each([
  [[], "earlier is []"],
  ["no list", 'earlier is "no list"'],
  [[7], "earlier.0 is 7"],
  [[{ ...latest.earlier![0], seed: 3 }], "earlier.0.seed is unknown"],
  [[{ ...latest.earlier![0], until: 0 }], "earlier.0.until is 0"],
  [[latest.earlier![0], latest.earlier![0]], "earlier.1.until is 120"],
  [[{ ...latest.earlier![0], until: 300 }], "training.steps is 300, and a part ended at 300"],
  [[{ ...latest.earlier![0], optimizer: {} }], "in an earlier part, optimizer.name is missing"],
  [[{ until: 5, optimizer: config.optimizer }], "in an earlier part, training.steps is missing"],
])("checkRunConfig() refuses %j as earlier parts", (earlier, problem) => {
  const json = { ...latest, earlier };
  expect(() => checkRunConfig(json, "config.json")).toThrow(RunError);
  expect(() => checkRunConfig(json, "config.json")).toThrow(`Cannot use config.json: ${problem}`);
});
