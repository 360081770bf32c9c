import { Optimizer, type OptimizerEntry } from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { findOptimizer } from "@lrm/run";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { describe, expect, test } from "vitest";
import { ownRuleEntry } from "./own_rule.ts";

const backend = createReferenceBackend();
const MODEL = { width: 16 };
/** Trains a matrix for three steps and gives its numbers. */
async function trained(
  { make }: OptimizerEntry,
  options: object,
): Promise<Float32Array | Int32Array> {
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
])("own rule %s steps like %s", async (rule, name) => {
  const own = await trained(ownRuleEntry, { rule });
  const expected = await trained(findOptimizer(name)!, {});
  for (const [index, value] of own.entries()) expect(value).toBeCloseTo(expected[index]!, 5);
});

test("an own rule keeps what it reads before it gives it, and counts steps from 1", async () => {
  const options = { momentum: 0, scale: "none", weightDecay: 0 };
  const sums = await trained(ownRuleEntry, { ...options, rule: "S = S + G\nS / S * t" });
  const steps = await trained(ownRuleEntry, { ...options, rule: "t" });
  for (const [index, value] of sums.entries()) expect(value).toBeCloseTo(steps[index]!, 5);
  const start = await trained(ownRuleEntry, { ...options, rule: "0" });
  expect(start[0]! - steps[0]!).toBeCloseTo(0.1 * (1 + 2 + 3), 5);
});

describe("the contract of update rules", () => {
  const rule = "V = 0.9*V + 0.1*G^2\northogonalize(U / (sqrt(V) + 1e-8)) + 0.1 * sign(M)";
  const cases = optimizerContract(() => ownRuleEntry.make({ rule }, MODEL));
  test.each(cases)("own rule: $title", ({ run }) => run(backend));
});
