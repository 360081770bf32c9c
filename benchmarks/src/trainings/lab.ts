import { comparisonOf, timeSteps, trainOnce, type Workbench } from "@lrm/compare";
import type { Corpus } from "@lrm/data";
import { describeData, deviceOf } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import type { StepTime, TrainedRun } from "./cell.ts";
import type { Training } from "./plan.ts";
import type { Setting } from "./setting.ts";

/** A device, and the data of all trainings. */
export interface Lab {
  readonly backend: Backend;
  readonly corpus: Corpus;
}

/** Trains once. */
export async function trainIn(lab: Lab, { setting, rate, seed }: Training): Promise<TrainedRun> {
  const optimizer = { ...setting.optimizer, learningRate: rate };
  const result = await trainOnce(workbenchOf(lab, setting), { optimizer, seed });
  const { validationLoss: loss, stopped, validation, seconds, processorSeconds } = result;
  return {
    ...{ rate, seed, loss, seconds },
    ...(stopped !== undefined && { stopped }),
    ...(validation.length > 0 && { curve: validation }),
    ...(processorSeconds !== undefined && { processorSeconds }),
  };
}

/** Times steps with several settings in turn, so that a change of the machine affects all alike. */
export async function timeInTurn(
  lab: Lab,
  settings: readonly Setting[],
  { rounds, steps }: { readonly rounds: number; readonly steps: number },
): Promise<readonly StepTime[][]> {
  const times: StepTime[][] = settings.map(() => []);
  // The first round fills pools and caches.
  for (let round = 0; round <= rounds; round++) {
    for (const [at, setting] of settings.entries()) {
      const time = await timeSteps(setting.optimizer, steps, workbenchOf(lab, setting));
      if (round > 0) times[at]!.push(time);
    }
  }
  return times;
}

function workbenchOf({ backend, corpus }: Lab, setting: Setting): Workbench {
  const { model, steps, batch, context, curve, evaluationTokens } = setting;
  const never = Number.MAX_SAFE_INTEGER;
  const comparison = comparisonOf({
    model: { kind: "gpt2", preset: `GPT-2 of width ${model.width}`, config: model },
    tokenizer: "bytes",
    data: "sotu",
    dataTokens: describeData(corpus),
    training: {
      ...{ steps, batch, context, accumulation: 1, checkpointEvery: never },
      evaluateEvery: curve === undefined ? never : Math.ceil(steps / curve.points),
      evaluationTokens: curve?.tokens ?? evaluationTokens,
    },
    finalTokens: evaluationTokens,
    device: deviceOf(backend),
  });
  return { backend, comparison, corpus, signal: new AbortController().signal };
}
