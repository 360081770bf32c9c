import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Random } from "@lrm/tensor";
import { mpiLaunchers } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { Workplace } from "./testing/lrm.ts";
import {
  ended,
  hashOf,
  interrupted,
  LOW_RANK,
  lastStep,
  ranksOf,
  tinyModel,
  trained,
  trainWords,
} from "./testing/ranks.ts";

const KILLS = Number(process.env.LRM_KILLS ?? 10);
/** Most steps from a start to the kill of it. */
const MOST = 12;
/** So many that the last kill comes long before the end: kills come some steps late. */
const STEPS = KILLS * 3 * MOST + 100;

const launchers = mpiLaunchers();
const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());
const from = ["--from", await tinyModel(workplace), ...LOW_RANK, "--evaluate-every", "100"];

/**
 * Makes a run that nothing disturbs.
 *
 * @returns  its hash; and of a run that is to be the same, the folder, and the words that begin it
 *   and resume it
 */
async function undisturbed(
  name: string,
  {
    mode,
    steps,
    checkpointEvery,
  }: { readonly mode: string; readonly steps: number; readonly checkpointEvery: number },
) {
  const more = [...from, "--checkpoint-every", String(checkpointEvery), "--exchange", mode];
  const words = (out: string) => trainWords(workplace, out, steps, ...more);
  const whole = `whole, not ${name}`;
  await trained(launchers[0]!, 2, words(whole));
  const folder = workplace.at(name);
  return {
    ...{ folder, words: words(name), expected: hashOf(workplace.at(whole)) },
    resume: ["train", "--resume", folder, "--exchange", mode, "--threads", "0"],
  };
}

for (const mode of ["sharded", "exact"]) {
  test(`lrm train has the same bits after ${KILLS} kills of ranks and of launchers in the mode ${mode}`, async () => {
    const { folder, words, resume, expected } = await undisturbed(`killed ${mode}`, {
      ...{ mode, steps: STEPS, checkpointEvery: 4 },
    });
    const draws = new Random(17).fork(mode).numbers();
    const draw = (below: number): number => Math.floor(draws.next().value * below);
    for (let kill = 0; kill < KILLS; kill++) {
      const launcher = launchers[draw(launchers.length)]!; // All libraries give the same bits.
      const step = lastStep(folder) + 1 + draw(MOST);
      const [victim, wait] = [draw(3), draw(30)];
      const what = `kill ${kill}: ${victim === 2 ? launcher.name : `rank ${victim}`}, step ${step}`;
      let killed = false;
      const { code, stderr } = await interrupted(launcher, 2, kill === 0 ? words : resume, {
        ...{ folder, step },
        async act(id) {
          const ranks = ranksOf(id);
          await setTimeout(wait);
          killed = process.kill([...ranks, id][victim]!, "SIGKILL");
          await ended(ranks); // They use the folder until then.
        },
      });
      expect(killed, `${what}: ${stderr}`).toBe(true);
      expect(code, what).not.toBe(0);
      expect(lastStep(folder), what).toBeLessThan(STEPS);
    }
    await trained(launchers[0]!, 2, resume);
    expect(hashOf(folder)).toBe(expected);
  });
}

/** Signals, and who gets them: a rank, or the launcher, which passes them on to all. */
const STOPS = [
  { signal: "SIGTERM", launcher: "Open MPI", to: "rank" },
  { signal: "SIGUSR2", launcher: "Open MPI", to: "launcher" },
  { signal: "SIGTERM", launcher: "MPICH", to: "rank" },
  { signal: "SIGINT", launcher: "MPICH", to: "launcher" },
] as const;

for (const mode of ["sharded", "exact"]) {
  test(`lrm train has the same bits after stops by signals in the mode ${mode}`, async () => {
    const steps = 300;
    const { folder, words, resume, expected } = await undisturbed(`stopped ${mode}`, {
      ...{ mode, steps, checkpointEvery: steps },
    });
    for (const [index, { signal, launcher: name, to }] of STOPS.entries()) {
      const step = lastStep(folder) + 1;
      const launcher = launchers.find((each) => each.name === name)!;
      const { stderr } = await interrupted(launcher, 2, index === 0 ? words : resume, {
        ...{ folder, step },
        act: (id) => process.kill(to === "rank" ? ranksOf(id)[1]! : id, signal),
      });
      expect(stderr, `${signal} ${name}`).toMatch(
        new RegExp(
          `Saved step \\d+ of ${steps}. Go on under the launcher with: node_modules/.bin/lrm train --resume `,
        ),
      );
      const checkpoint = readFileSync(join(folder, "checkpoint.safetensors"));
      expect(checkpoint.includes('"terms/1/')).toBe(mode === "exact");
    }
    await trained(launchers[0]!, 2, resume);
    expect(hashOf(folder)).toBe(expected);
  });
}
