import type { RunPlan } from "@lrm/run/node";
import type { Backend } from "@lrm/tensor";
import { expect, test, vi } from "vitest";
import { lrmHere, smallRun, Workplace } from "../testing/lrm.ts";

// The cost of steps takes seconds to measure, and is tested where the answer is for people.
vi.mock("@lrm/run/node", async (load) => ({
  ...(await load<typeof import("@lrm/run/node")>()),
  estimateRun: async (plan: RunPlan, backend: Backend) => ({
    config: plan.configFor(backend, 50),
    ...{ steps: 50, tokens: 800, evaluations: 5 },
    seconds: { total: 0.68, step: 0.01, evaluations: 0.18 },
  }),
}));

test("lrm train --dry-run --json tells programs all that it tells people", async () => {
  using workplace = new Workplace();
  const words = [...smallRun(workplace, "run", 50), "--backend", "cpu", "--threads", "0"];
  const { stdout, code } = await lrmHere([...words, "--dry-run", "--json"]);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({
    ...{ parameters: 842_496, steps: 50, tokens: 800, device: { backend: "cpu" } },
    seconds: { step: 0.01, evaluations: 0.18, total: 0.68 },
    settings: {
      steps: { value: 50, from: "command line" },
      "learning-rate": { value: 0.015, from: "default" },
    },
  });
  const { peak, weights, gradients, state, activations, scratch } = answer.memory;
  expect(weights).toBe(4 * 842_496);
  expect(peak).toBe(weights + gradients + state + activations + scratch);
  expect(code).toBe(0);
});
