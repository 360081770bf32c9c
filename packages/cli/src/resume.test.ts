import { expect, test } from "vitest";
import { KILL_BACKENDS, type KillBackend, killAndResume } from "./testing/kill_and_resume.ts";

/**
 * `scripts/kill_test.mjs` sets these: it kills more often. An emulated GPU takes ten seconds for
 * each.
 */
const { LRM_KILLS, LRM_KILL_BACKEND } = process.env;
const KILLS: Readonly<Record<KillBackend, number>> = { cpu: 4, webgpu: 3 };

const backends = Object.keys(KILL_BACKENDS) as KillBackend[];
const cases = backends
  .filter((name) => LRM_KILL_BACKEND === undefined || name === LRM_KILL_BACKEND)
  .map((name) => [name, Number(LRM_KILLS ?? KILLS[name])] as const);

test.each(cases)(
  "a run on %s that is killed at %i random moments ends with the weights and metrics of one that was not, bit for bit",
  async (backend, kills) => {
    const report = await killAndResume(backend, kills);
    const { landed, training, writing, runs, differences } = report;
    console.log(
      `${backend}: ${landed} kills landed in ${runs} runs, ${training} of them during training, ${writing} while a checkpoint was written; weights, metrics and samples are ${differences.length === 0 ? "equal, bit for bit" : `not equal: ${differences.join(", ")}`}`,
    );
    expect(differences).toEqual([]);
    expect(training).toBeGreaterThan(0);
    expect(writing).toBeGreaterThanOrEqual(kills / 4);
    expect(landed).toBeGreaterThanOrEqual(kills);
  },
  Number(LRM_KILLS ?? 10) * 120_000,
);
