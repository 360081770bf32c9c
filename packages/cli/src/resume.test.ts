import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lrm, smallRun, Workplace } from "./_lrm.ts";

const DEVICES = {
  cpu: ["--backend", "cpu"],
  webgpu: ["--backend", "webgpu", "--adapter", "software"],
} as const;
const STEPS = 24;
/** Times that each run is killed; `scripts/kill_test.mjs` does it more often. */
const KILLS = 4;

test.each(Object.keys(DEVICES) as (keyof typeof DEVICES)[])(
  "a run on %s that is killed at random moments ends with the weights and metrics of one that was not, bit for bit",
  async (device) => {
    using workplace = new Workplace();
    const flags = [...DEVICES[device], "--checkpoint-every", "2"];
    const start = performance.now();
    const whole = await lrm([...smallRun(workplace, "whole", STEPS), ...flags]);
    const duration = performance.now() - start;
    expect(whole.stderr).toContain("Run folder");
    expect(whole.code).toBe(0);

    const killed = workplace.at("killed");
    for (let kill = 0; ; kill++) {
      const words = existsSync(join(killed, "config.json"))
        ? ["train", "--resume", killed]
        : [...smallRun(workplace, "killed", STEPS), ...flags];
      const outcome = await lrm(words, (child) => {
        // From before the first write to after the last.
        if (kill < KILLS) setTimeout(() => child.kill("SIGKILL"), Math.random() * duration);
      });
      if (outcome.code === 0) break;
      expect(outcome.code, outcome.stderr).toBeUndefined();
    }
    for (const file of ["metrics.jsonl", "checkpoint.safetensors", "sample.txt"]) {
      const [expected, actual] = ["whole", "killed"].map((run) =>
        readFileSync(join(workplace.at(run), file)),
      );
      expect(actual!.equals(expected!), file).toBe(true);
    }
  },
  600_000,
);
