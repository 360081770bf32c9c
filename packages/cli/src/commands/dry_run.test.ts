import { expect, test, vi } from "vitest";
import { lrmHere, smallRun, Workplace } from "../testing/lrm.ts";

// What steps cost takes seconds to measure; that it can be is tested where the answer is for people.
vi.mock("@lrm/run/node", async (load) => ({
  ...(await load<typeof import("@lrm/run/node")>()),
  measureCosts: async () => ({ step: 10, evaluation: 20, finalEvaluation: 100 }),
}));

test("lrm train --dry-run --json tells programs all that it tells people", async () => {
  using workplace = new Workplace();
  const words = [...smallRun(workplace, "run", 50), "--backend", "cpu", "--threads", "0"];
  const { stdout, code } = await lrmHere([...words, "--dry-run", "--json"]);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({
    ...{ parameters: 842_496, steps: 50, tokens: 800, device: { backend: "cpu" } },
    // 50 steps of 10 ms; four evaluations on the way and one at the end.
    seconds: { step: 0.01, evaluations: 0.18, total: expect.closeTo(0.68, 6) },
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
