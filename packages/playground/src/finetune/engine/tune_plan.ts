import { halfTypes } from "@lrm/language-model";
import {
  type CompleteRunSettings,
  completeRunSettings,
  exampleLines,
  finetuneSettings,
  keepsHalves,
  memoryText,
  planTraining,
  type RunCorpus,
  type SessionConfig,
  type TrainedParts,
  type TrainingPlan,
  trainedParts,
  trainSettingsOf,
} from "@lrm/run";
import type { HalfType } from "@lrm/tensor";
import type { TunePlan, TuneSettings } from "../protocol.ts";
import type { OpenedModel } from "./opened_model.ts";

/** Default length of the windows of a text in tokens. */
const TEXT_CONTEXT = 512;

/** A fine-tuning that could start on any device. */
export interface PlannedTuning {
  readonly model: OpenedModel;
  readonly corpus: RunCorpus;
  readonly config: SessionConfig;
  readonly plan: TrainingPlan;
  /** True if questions are messages of a chat. */
  readonly chat: boolean;
}

/** Examples as tokens of a model. */
export interface TuneData {
  readonly corpus: RunCorpus;
  /** True if one of the examples is a chat. */
  readonly chat: boolean;
}

/**
 * Plans as `lrm finetune` does with the same settings.
 *
 * @throws an error with a problem and a remedy that names the setting, or the data
 */
export async function planTuning(
  model: OpenedModel,
  { corpus, chat }: TuneData,
  settings: TuneSettings,
): Promise<PlannedTuning> {
  const wanted = wantedOf(model, corpus, settings);
  const parts = trainedParts(wanted, model.size);
  const halves = keepsHalves(parts.lora) ? halvesOf(model) : new Map();
  const plan = await planTraining(wanted, model.size, { ...parts, halves }, corpus);
  return { model, corpus, plan, chat, config: configOf(model, wanted, parts, plan) };
}

/** Types of the matrices that the folder has in 16 bits, by name. */
function halvesOf({ family, size, weights }: OpenedModel): ReadonlyMap<string, HalfType> {
  return halfTypes(weights, family.parameterLayout(size.config), family.checkpointPrefix);
}

function wantedOf(
  { name, size }: OpenedModel,
  corpus: RunCorpus,
  { rank, learningRate, epochs, batch, recompute, seed, ...given }: TuneSettings,
): CompleteRunSettings {
  const { contextLength } = size.config;
  const ofText = corpus.examples === undefined ? Math.min(TEXT_CONTEXT, contextLength) : undefined;
  const alpha = given.alpha === undefined ? {} : { alpha: given.alpha };
  const { examples, ...settings } = finetuneSettings({
    ...{ from: name, data: corpus.name, lora: { rank, ...alpha } },
    ...{ learningRate, epochs, batch, recompute, seed, context: given.context ?? ofText },
  });
  return completeRunSettings({ ...settings, ...(corpus.examples && { examples }) });
}

function configOf(
  { size, tokenizer }: OpenedModel,
  wanted: CompleteRunSettings,
  { optimizer, lora }: TrainedParts,
  { context, steps }: TrainingPlan,
): SessionConfig {
  return {
    ...{ model: size, tokenizer: tokenizer.name, optimizer },
    ...(lora && { lora }),
    ...(wanted.examples && { examples: wanted.examples }),
    training: trainSettingsOf(wanted, { steps: steps!, context }),
  };
}

/**
 * Says what a fine-tuning takes, before it starts.
 *
 * @param device  description for people
 */
export function tunePlanOf(planned: PlannedTuning, device: string): TunePlan {
  const { model, corpus, config, plan, chat } = planned;
  const { training, lora } = config;
  const rows = `${training.batch} × at most ${training.context} tokens`;
  const share = ((100 * plan.trained) / plan.parameters).toPrecision(2);
  return {
    facts: [
      ...modelFacts(model, plan.parameters),
      ["Examples", examplesText(corpus, config)],
      ["Trained", `${number(plan.trained)} parameters (${share} %), by LoRA of rank ${lora!.rank}`],
      ["Length", `${number(training.steps)} steps of ${rows}`],
      ["Memory of a step", memoryText(plan.memory)],
      ["Device", device],
      ["Download", "nothing: model, examples and adapter stay in this tab"],
      ["Time", "an estimate comes after the first steps"],
    ],
    steps: training.steps,
    contextLength: model.size.config.contextLength,
    unit: model.tokenizer.name === "bytes" ? "byte" : "token",
    chat,
  };
}

/** Says what a model is. */
export function modelFacts(
  { name, family, size, tokenizer, note }: OpenedModel,
  parameters = family.parameterBytes(size.config) / 4,
): TunePlan["facts"] {
  const template = tokenizer.chat === undefined ? "no chat template" : "with a chat template";
  return [
    ["Model", `${name}: a ${family.title} of ${number(parameters)} parameters, ${template}`],
    ...(note === undefined ? [] : [["Note", note] as const]),
  ];
}

function examplesText(corpus: RunCorpus, config: SessionConfig): string {
  const [line] = exampleLines(corpus, config);
  if (line !== undefined) return line.replace("Examples: ", "");
  const { train, validation } = corpus;
  return `a text of ${number(train.length)} tokens for training, ${number(validation.length)} held out`;
}

const number = (value: number): string => value.toLocaleString("en");
