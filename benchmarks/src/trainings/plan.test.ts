import { firstDifference } from "@lrm/files/values";
import { expect, test } from "vitest";
import { type Cell, cellOf, SEARCH_SEED } from "./cell.ts";
import { nextTraining, type Task, type Training } from "./plan.ts";
import { type Setting, settingOf } from "./setting.ts";

const COURSE = { steps: 2, batch: 1, context: 8, evaluationTokens: 8 };
const setting = (width: number, learningRate = 0.02): Setting =>
  settingOf(width, COURSE, "muon", { learningRate });

/** Does all trainings of a plan, with the losses of a function. */
function trainAll(tasks: readonly Task[], lossOf: (training: Training) => number | null) {
  const done: Training[] = [];
  let cells: readonly Cell[] = [];
  for (;;) {
    const training = nextTraining(tasks, cells);
    if (training === undefined) return { done, cells };
    done.push(training);
    const run = { rate: training.rate, seed: training.seed, loss: lossOf(training) };
    const there = cellOf(cells, training.setting);
    const grown = { setting: training.setting, runs: [...(there?.runs ?? []), run] };
    cells = [...cells.filter((cell) => cell !== there), grown];
  }
}

/** A loss that is lowest at a rate. */
const lowestAt =
  (best: number) =>
  ({ rate }: Pick<Training, "rate">): number =>
    Math.abs(Math.log(rate / best));

const ratesOf = (done: readonly Training[], seed: number): number[] =>
  done.filter((each) => each.seed === seed).map(({ rate }) => rate);

test("nextTraining() searches on until the best rate is inside, then trains the seeds there", () => {
  const { done } = trainAll([{ setting: setting(32), seeds: [1, 2] }], lowestAt(0.1));
  expect(ratesOf(done, SEARCH_SEED)).toEqual([0.01, 0.02, 0.04, 0.08, 0.16]);
  expect(ratesOf(done, 1)).toEqual([0.08]);
  expect(ratesOf(done, 2)).toEqual([0.08]);
});

test("nextTraining() trains half and double of the best rate too, if it is asked to", () => {
  const { done } = trainAll([{ setting: setting(32), seeds: [5], around: true }], lowestAt(0.02));
  expect(ratesOf(done, 5)).toEqual([0.01, 0.02, 0.04]);
});

test("nextTraining() takes the rate of another setting's search", () => {
  const searched = setting(32);
  const task = { setting: setting(64), searched, seeds: [1] };
  const { done } = trainAll([task, { setting: searched, seeds: [1] }], lowestAt(0.03));
  const wide = done.filter((each) => each.setting.model.width === 64);
  expect(wide.map(({ rate, seed }) => [rate, seed])).toEqual([[0.04, 1]]);
  expect(done).toHaveLength(3 + 1 + 1 + 1); // 0.04 was at the edge.
});

test("nextTraining() trains equal settings of two tasks once", () => {
  const tasks = [setting(32), setting(32)].map((each) => ({ setting: each, seeds: [1] }));
  expect(trainAll(tasks, lowestAt(0.02)).done).toHaveLength(3 + 1);
});

test("nextTraining() trains no seeds where no rate works", () => {
  const { done, cells } = trainAll([{ setting: setting(32), seeds: [1] }], () => null);
  expect(ratesOf(done, 1)).toEqual([]);
  expect(cells[0]!.runs.length).toBeGreaterThan(3);
});

test("nextTraining() goes on wherever it was stopped", () => {
  const tasks = [
    { setting: setting(32), seeds: [1, 2] },
    { setting: setting(64), seeds: [1] },
  ];
  const { done, cells } = trainAll(tasks, lowestAt(0.02));
  for (const [at, lost] of done.entries()) {
    const before = cells.map((cell) => ({
      ...cell,
      runs: cell.runs.filter((run) =>
        done
          .slice(0, at)
          .some(
            ({ setting: own, rate, seed }) =>
              run.rate === rate &&
              run.seed === seed &&
              firstDifference(own, cell.setting) === undefined,
          ),
      ),
    }));
    expect(nextTraining(tasks, before)).toEqual(lost);
  }
});
