import { expect, test } from "vitest";
import { newtonMuon } from "./mod.ts";

const NO_NUMBERS = ["0.1", Number.NaN, -1, Number.POSITIVE_INFINITY, null, true, [1], {}];

test.each<[string, (value: never) => unknown]>([
  ["learningRate", (learningRate) => newtonMuon({ learningRate })],
  ["damping", (damping) => newtonMuon({ damping })],
  ["momentDecay", (momentDecay) => newtonMuon({ momentDecay })],
  ["refreshInterval", (refreshInterval) => newtonMuon({ refreshInterval })],
  ["inverse", (inverse) => newtonMuon({ inverse })],
  ["coefficients", (coefficients) => newtonMuon({ coefficients })],
  ["momentum", (momentum) => newtonMuon({ momentum })],
])("newtonMuon() refuses %s of another kind in one sentence", (what, make) => {
  for (const bad of NO_NUMBERS) {
    expect(() => make(bad as never), `${what} ${String(bad)}`).toThrow(/^Cannot [^\n]+: [^\n]+$/);
  }
});
