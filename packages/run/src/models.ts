import type { TokenizerName } from "@lrm/data";
import * as gpt2 from "@lrm/gpt2";
import type {
  LanguageModel,
  LanguageModelConfig,
  ParameterLayout,
  SpecialTokens,
} from "@lrm/language-model";
import * as llama from "@lrm/llama";
import { isMatrix } from "@lrm/optimizer";
import type { EncodeFloat32Options, SafetensorsHeader, SafetensorsReader } from "@lrm/safetensors";
import type { Backend, Random } from "@lrm/tensor";
import { InputError } from "./errors.ts";
import { oneOf } from "./nearest.ts";

/** The families of models that the command line knows. */
export const MODEL_KINDS = ["gpt2", "llama"] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** A model's family and size. */
export interface ModelSize {
  readonly kind: ModelKind;
  readonly config: LanguageModelConfig;
}

/** All that the command line asks of a family; `config` is always one of the family's own. */
export interface ModelFamily {
  checkConfig(config: LanguageModelConfig): void;
  parameterLayout(config: LanguageModelConfig): readonly ParameterLayout[];
  parameterBytes(config: LanguageModelConfig): number;
  initialize(backend: Backend, config: LanguageModelConfig, random: Random): LanguageModel;
  load(
    backend: Backend,
    reader: SafetensorsReader,
    config: LanguageModelConfig,
  ): Promise<LanguageModel>;
  checkTensors(file: SafetensorsHeader, config: LanguageModelConfig): void;
  configFromHuggingFace(json: unknown): LanguageModelConfig;
  configToHuggingFace(config: LanguageModelConfig, tokens?: SpecialTokens): Record<string, unknown>;
  streamCheckpoint(
    model: LanguageModel,
    options?: EncodeFloat32Options,
  ): AsyncGenerator<Uint8Array, void, undefined>;
}

const FAMILIES: Readonly<Record<ModelKind, ModelFamily>> = {
  gpt2: { ...gpt2, initialize: gpt2.GPT2.initialize, load: gpt2.GPT2.load },
  llama: { ...llama, initialize: llama.LLaMA.initialize, load: llama.LLaMA.load },
};

export function familyOf(kind: ModelKind): ModelFamily {
  return FAMILIES[kind];
}

/** Tokens that each tokenizer has. */
const VOCABULARIES = { bytes: 256, gpt2: 50_257 } as const satisfies Record<TokenizerName, number>;
/**
 * GPT-2's vocabulary is padded to a multiple of up to so many tokens, which products like; with
 * more, size alone says little.
 */
const PADDING = 256;
/** Any vocabulary is padded to a multiple of up to so many. */
const MOST_PADDING = 1024;

/**
 * Number of a tokenizer's tokens. Data and samples have no others, also where the model's
 * vocabulary is padded to more.
 */
export function vocabularySizeOf(name: TokenizerName): number {
  return VOCABULARIES[name];
}

/** LLaMA's own tokenizer does not come along: its published sizes, of 32,000 tokens, get GPT-2's vocabulary here. */
const LLAMA_PRESETS = Object.fromEntries(
  Object.entries(llama.LLAMA_PRESETS).map(([name, config]) => [
    `llama-${name}`,
    name === "nano" ? config : { ...config, vocabularySize: VOCABULARIES.gpt2 },
  ]),
);

/** The names that `--preset` takes. */
export const PRESETS: readonly string[] = [
  ...Object.keys(gpt2.GPT2_PRESETS),
  ...Object.keys(LLAMA_PRESETS),
];

/**
 * The model that `--preset` names.
 *
 * @throws UsageError with the nearest name
 */
export function modelOf(preset: string): ModelSize {
  const name = oneOf("preset", preset, PRESETS);
  const ofLLaMA = LLAMA_PRESETS[name];
  if (ofLLaMA !== undefined) return { kind: "llama", config: ofLLaMA };
  return { kind: "gpt2", config: gpt2.GPT2_PRESETS[name as keyof typeof gpt2.GPT2_PRESETS] };
}

/**
 * Refuses a rank that a matrix of the model does not have.
 *
 * @throws RangeError that names the first such matrix
 */
export function checkRank({ kind, config }: ModelSize, rank = 1): void {
  const layout = familyOf(kind).parameterLayout(config);
  const small = layout.find(
    ({ name, shape }) => isMatrix({ name, value: { shape } }) && Math.min(...shape) < rank,
  );
  if (small === undefined) return;
  throw new RangeError(
    `Cannot use rank ${rank}: ${small.name} is ${small.shape.join(" × ")}; take at most ${Math.min(...small.shape)}`,
  );
}

/**
 * The tokenizer whose tokens a model's vocabulary holds, and, but for padding, no others, by the
 * size of the vocabulary alone.
 *
 * @param what  the model, for people
 * @throws InputError where there is none here
 */
export function tokenizerFor(
  { vocabularySize }: Pick<LanguageModelConfig, "vocabularySize">,
  what: string,
): TokenizerName {
  if (vocabularySize === VOCABULARIES.bytes) return "bytes";
  const { gpt2 } = VOCABULARIES;
  if (vocabularySize >= gpt2 && vocabularySize <= roundedUp(gpt2, PADDING)) return "gpt2";
  throw new InputError(
    `Cannot use ${what}: its vocabulary has ${vocabularySize} tokens, and the tokenizers here have 256 (bytes) and 50257 (GPT-2's); take a model of one of these vocabularies`,
  );
}

/** Tells whether a vocabulary may be a tokenizer's, padded at most. */
export function fitsTokenizer(vocabularySize: number, name: TokenizerName): boolean {
  const own = VOCABULARIES[name];
  return vocabularySize >= own && vocabularySize <= roundedUp(own, MOST_PADDING);
}

const roundedUp = (size: number, multiple: number): number => Math.ceil(size / multiple) * multiple;
