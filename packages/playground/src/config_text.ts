import {
  BACKEND_CHOICES,
  type CustomModel,
  DEFAULT_CONFIG,
  LIMITS,
  MODELS,
  type ModelChoice,
  type ModelName,
  PLAYGROUND_OPTIMIZERS,
  type PlaygroundConfig,
  type RunChoice,
} from "./config.ts";

/** A configuration out of an address, and a sentence for everything in it that could not be used. */
export interface DecodedConfig {
  readonly config: PlaygroundConfig;
  readonly problems: readonly string[];
}

/**
 * The configuration as an address's fragment, without the `#`: `model=nano&runs=adamw,low-rank-muon:0.015:32&steps=500…`.
 */
export function encodeConfig(config: PlaygroundConfig): string {
  const { model, data, runs, steps, batchSize, seed, backend, spectrum = "none" } = config;
  const parts: Readonly<Record<string, string>> = {
    model: typeof model === "string" ? model : customText(model),
    data: data.kind === "file" ? `file:${data.name}` : data.kind,
    runs: runs.map(runText).join(","),
    steps: String(steps),
    batch: String(batchSize),
    seed: String(seed),
    backend,
    spectrum,
  };
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%(2C|3A)/g, plainMark)}`)
    .join("&");
}

/** Colons and commas need no escape in a fragment, and are easier to read. */
const plainMark = (escaped: string): string => (escaped === "%2C" ? "," : ":");

const customText = ({ layers, width, heads, contextLength }: CustomModel): string =>
  `gpt2:${layers}:${width}:${heads}:${contextLength}`;

const runText = ({ optimizer, learningRate, rank }: RunChoice): string =>
  [optimizer, learningRate ?? (rank === undefined ? undefined : ""), rank]
    .filter((part) => part !== undefined)
    .join(":");

/**
 * Reads what {@link encodeConfig} wrote, or somebody by hand. What is missing, unknown or out of range is as in {@link DEFAULT_CONFIG}; nothing is trusted.
 *
 * @param fragment  with or without the `#`
 */
export function decodeConfig(fragment: string): DecodedConfig {
  const problems: string[] = [];
  const given = new Map<string, string>();
  for (const part of fragment.replace(/^#/, "").split("&")) {
    if (part === "") continue;
    const [key = "", ...rest] = part.split("=");
    const value = decoded(rest.join("="));
    if (!Object.hasOwn(READERS, key)) {
      problems.push(
        `Cannot use "${shortened(key)}" from the address: there is no such setting; there are ${Object.keys(READERS).join(", ")}`,
      );
    } else if (given.has(key)) {
      problems.push(`Cannot use ${key} from the address twice: the first one holds`);
    } else if (value === undefined) {
      problems.push(`Cannot use ${key} from the address: it is not properly escaped`);
    } else {
      given.set(key, value);
    }
  }
  let config = DEFAULT_CONFIG;
  for (const [key, value] of given) {
    try {
      config = { ...config, ...READERS[key as keyof typeof READERS](value) };
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      problems.push(`Cannot use ${key} "${shortened(value)}" from the address: ${error.message}`);
    }
  }
  return withoutConflicts(config, problems);
}

/** What is wrong with one value. */
class Unusable extends Error {}

const READERS = {
  model: (text: string) => ({ model: readModel(text) }),
  data: (text: string) => ({ data: readData(text) }),
  runs: (text: string) => ({ runs: readRuns(text) }),
  steps: (text: string) => ({ steps: whole(text, "steps") }),
  batch: (text: string) => ({ batchSize: whole(text, "batchSize") }),
  seed: (text: string) => ({ seed: whole(text, "seed") }),
  backend: (text: string) => ({ backend: among(text, BACKEND_CHOICES) }),
  spectrum: readSpectrum,
} as const satisfies Record<string, (text: string) => Partial<PlaygroundConfig>>;

function readModel(text: string): ModelChoice {
  if (!text.startsWith("gpt2:")) return among(text, Object.keys(MODELS) as ModelName[]);
  const [layers, width, heads, contextLength, ...more] = text.split(":").slice(1);
  if (contextLength === undefined || more.length > 0) {
    throw new Unusable("write gpt2:layers:width:heads:context");
  }
  const model: CustomModel = {
    kind: "gpt2",
    layers: whole(layers, "layers"),
    width: whole(width, "width"),
    heads: whole(heads, "heads"),
    contextLength: whole(contextLength, "contextLength"),
  };
  if (model.width % model.heads !== 0)
    throw new Unusable("the width must be a multiple of the heads");
  return model;
}

function readData(text: string): PlaygroundConfig["data"] {
  if (text === "built-in") return { kind: "built-in" };
  const name = text.replace(/^file:/, "");
  if (!text.startsWith("file:") || name === "") {
    throw new Unusable("write built-in, or file: and a name");
  }
  // By characters: half of one has no escape.
  return { kind: "file", name: [...name].slice(0, 255).join("") };
}

function readRuns(text: string): RunChoice[] {
  const runs = text.split(",");
  const [, most] = LIMITS.runs;
  if (runs.length > most) throw new Unusable(`there are ${runs.length} runs, take at most ${most}`);
  return runs.map((run) => {
    const [name = "", rate = "", rank, ...more] = run.split(":");
    if (more.length > 0) throw new Unusable("write optimizer:learning-rate:rank");
    const optimizer = among(name, PLAYGROUND_OPTIMIZERS);
    if (rank !== undefined && optimizer !== "low-rank-muon") {
      throw new Unusable(`${optimizer} has no rank`);
    }
    return {
      optimizer,
      ...(rate !== "" && { learningRate: number(rate, "learningRate") }),
      ...(rank !== undefined && { rank: whole(rank, "rank") }),
    };
  });
}

function readSpectrum(text: string): Pick<PlaygroundConfig, "spectrum"> {
  if (!/^[\w.]{1,100}$/.test(text)) throw new Unusable("it is no weight's name");
  // Spread over the default, an absent key would leave the default's.
  return { spectrum: text };
}

function among<Name extends string>(text: string, known: readonly Name[]): Name {
  const found = known.find((name) => name === text);
  if (found === undefined) throw new Unusable(`choose one of ${known.join(", ")}`);
  return found;
}

function number(text: string | undefined, name: keyof typeof LIMITS): number {
  const [least, most] = LIMITS[name];
  const value = /^(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i.test(text ?? "") ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Unusable(`take a number from ${least} to ${most} for the ${WORDS[name]}`);
}

function whole(text: string | undefined, name: keyof typeof LIMITS): number {
  const [least, most] = LIMITS[name];
  const value = /^\d+$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Unusable(`take a whole number from ${least} to ${most} for the ${WORDS[name]}`);
}

const WORDS: Readonly<Record<keyof typeof LIMITS, string>> = {
  layers: "layers",
  width: "width",
  heads: "heads",
  contextLength: "context",
  runs: "runs",
  learningRate: "learning rate",
  rank: "rank",
  steps: "steps",
  batchSize: "batch",
  seed: "seed",
};

/** What only shows when all settings are together. */
function withoutConflicts(config: PlaygroundConfig, problems: string[]): DecodedConfig {
  const { spectrum, ...rest } = config;
  const { width } = sizeOf(config.model);
  const runs = config.runs.map((run) => {
    if (run.rank === undefined || run.rank <= width) return run;
    problems.push(
      `Cannot use rank ${run.rank} from the address: the model's width is ${width}; take at most that`,
    );
    const { rank: _, ...others } = run;
    return others;
  });
  const shown = spectrum === undefined || spectrum === "none" ? {} : { spectrum };
  return { config: { ...rest, ...shown, runs }, problems };
}

/** The numbers of a model, whether chosen by name or not. */
export function sizeOf(model: ModelChoice): CustomModel {
  return typeof model === "string" ? MODELS[model] : model;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
