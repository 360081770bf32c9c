import { readFileSync } from "node:fs";
import { Optimizer, type OptimizerEntry } from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { findOptimizer } from "@lrm/run";
import { type HostArray, Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { describe, expect, test } from "vitest";
import { ownRuleEntry } from "./own_rule.ts";

const backend = createReferenceBackend();
const MODEL = { width: 16 };
/** Trains a matrix for three steps and gives its numbers. */
async function trained({ make }: OptimizerEntry, options: object): Promise<HostArray> {
  const random = new Random(2);
  using value = random.fork("value").normal(backend, [6, 4]);
  using gradient = random.fork("gradient").normal(backend, [6, 4]);
  const parameters = [{ name: "w", value, gradient }];
  const rule = make({ learningRate: 0.1, weightDecay: 0.2, ...options }, MODEL);
  using optimizer = new Optimizer({ groups: [{ rule, parameters }] });
  for (let step = 0; step < 3; step += 1) optimizer.step();
  return await value.read();
}

test.each([
  ["orthogonalize(U)", "muon"],
  ["U / rownorm(U)", "rmnp"],
  ["P = U - rowsum(U*W)/rowsum(W^2)*W\nP / rownorm(P)", "nora"],
])("own rule %s steps like %s", async (rule, name) => {
  const own = await trained(ownRuleEntry, { rule });
  const expected = await trained(findOptimizer(name)!, {});
  for (const [index, value] of own.entries()) expect(value).toBeCloseTo(expected[index]!, 5);
});

test("an own rule as README.md shows it makes finite weights", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const rules = [...readme.matchAll(/^```\n([^`]*orthogonalize[^`]*)^```/gm)].map(
    ([, rule]) => rule!,
  );
  expect(rules).toHaveLength(1);
  const weights = await trained(ownRuleEntry, { rule: rules[0]! });
  expect(weights.every(Number.isFinite)).toBe(true);
});

test("an own rule keeps what it reads before it gives it, and counts steps from 1", async () => {
  const options = { momentum: 0, scale: "none", weightDecay: 0 };
  const sums = await trained(ownRuleEntry, { ...options, rule: "S = S + G\nS / S * t" });
  const steps = await trained(ownRuleEntry, { ...options, rule: "t" });
  for (const [index, value] of sums.entries()) expect(value).toBeCloseTo(steps[index]!, 5);
  const start = await trained(ownRuleEntry, { ...options, rule: "0" });
  expect(start[0]! - steps[0]!).toBeCloseTo(0.1 * (1 + 2 + 3), 5);
});

test.each(["D", "O0", "O1"])(
  "an own rule keeps state named %s apart from its own matrices",
  async (name) => {
    const rule = (state: string) =>
      `${state} = 0.5*${state} + orthogonalize(G)\northogonalize(U) + 0.1*${state}`;
    const [there, here] = [
      await trained(ownRuleEntry, { rule: rule(name) }),
      await trained(ownRuleEntry, { rule: rule("S") }),
    ];
    expect(there).toEqual(here);
  },
);

test("an own rule whose lines double is compiled in no time", async () => {
  const lines = Array.from({ length: 100 }, (_, at) => `a${at + 1} = a${at} + a${at}`);
  const shrunk = `U * ${2 ** -100} + orthogonalize(a0 - a0)`;
  const doubled = await trained(ownRuleEntry, { rule: [`a0 = ${shrunk}`, ...lines].join("\n") });
  const plain = await trained(ownRuleEntry, { rule: "U" });
  for (const [index, value] of doubled.entries()) expect(value).toBeCloseTo(plain[index]!, 5);
});

test.each([0, 1, 2, 7, 8, 9, 13, -3])(
  "an own rule computes power %i of negative numbers",
  async (exponent) => {
    const product = Array.from({ length: Math.abs(exponent) }, () => "B");
    const whole = ["1", ...product].join("*");
    const rule = (power: string) => `B = -1 - 0.1*abs(U)\n${power}`;
    const powers = await trained(ownRuleEntry, { rule: rule(`B^${exponent}`) });
    const products = await trained(ownRuleEntry, {
      rule: rule(exponent < 0 ? `1/(${whole})` : whole),
    });
    for (const [index, value] of powers.entries()) expect(value).toBeCloseTo(products[index]!, 4);
  },
);

describe("the contract of update rules", () => {
  const rule = "V = 0.9*V + 0.1*G^2\northogonalize(U / (sqrt(V) + 1e-8)) + 0.1 * sign(M)";
  const cases = optimizerContract(() => ownRuleEntry.make({ rule }, MODEL));
  test.each(cases)("own rule: $title", ({ run }) => run(backend));
});
