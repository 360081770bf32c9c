import {
  BACKEND_CHOICES,
  type CustomModel,
  DEFAULT_CONFIG,
  LIMITS,
  MODEL_SIZES,
  type ModelChoice,
  type ModelName,
  type PlaygroundConfig,
  type RunChoice,
} from "../config.ts";
import { problemOfRun } from "../optimizer/run_problem.ts";
import { parseRun, writeRun } from "./run_text.ts";
import { choiceOf, shortened, Unusable } from "./unusable.ts";

/** A configuration read from an address, and a sentence for each part that could not be used. */
export interface DecodedConfig {
  readonly config: PlaygroundConfig;
  readonly problems: readonly string[];
}

/**
 * Writes the configuration as an address's fragment, without the `#`:
 * `model=nano&runs=adamw,low-rank-muon:0.015:rank=32&steps=500…`.
 */
export function encodeConfig(config: PlaygroundConfig): string {
  const { model, data, runs, steps, batchSize, seed, backend, spectrum = "none" } = config;
  const parts: Readonly<Record<string, string>> = {
    model: typeof model === "string" ? model : customText(model),
    data: data.kind === "file" ? `file:${data.name}` : data.kind,
    runs: runs.map(writeRun).join(","),
    steps: String(steps),
    batch: String(batchSize),
    seed: String(seed),
    backend,
    spectrum,
  };
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%(2C|3A|3D)/g, unescaped)}`)
    .join("&");
}

/** Unescapes marks that need no escape in a fragment and are easier to read without. */
const unescaped = (escaped: string): string => decodeURIComponent(escaped);

const customText = ({ layers, width, heads, contextLength }: CustomModel): string =>
  `gpt2:${layers}:${width}:${heads}:${contextLength}`;

/**
 * Reads an address's fragment, written by {@link encodeConfig} or by hand. Settings that are
 * missing, unknown or out of range are as in {@link DEFAULT_CONFIG}.
 *
 * @param fragment  with or without the `#`
 */
export function decodeConfig(fragment: string): DecodedConfig {
  const problems: string[] = [];
  const given = givenIn(fragment, problems);
  let config = DEFAULT_CONFIG;
  for (const [key, value] of given) {
    try {
      config = { ...config, ...READERS[key](value) };
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      problems.push(`Cannot use ${key} "${shortened(value)}" from the address: ${error.message}`);
    }
  }
  return withoutConflicts(config, problems);
}

function givenIn(fragment: string, problems: string[]): Map<Key, string> {
  const given = new Map<Key, string>();
  for (const part of fragment.replace(/^#/, "").split("&")) {
    if (part === "") continue;
    const [key = "", ...rest] = part.split("=");
    const value = decoded(rest.join("="));
    if (!isKey(key)) {
      problems.push(
        `Cannot use "${shortened(key)}" from the address: there is no such setting; there are ${Object.keys(READERS).join(", ")}`,
      );
    } else if (given.has(key)) {
      problems.push(`Cannot use ${key} from the address twice: the first one is used`);
    } else if (value === undefined) {
      problems.push(`Cannot use ${key} from the address: it is not properly escaped`);
    } else {
      given.set(key, value);
    }
  }
  return given;
}

const READERS = {
  model: (text: string) => ({ model: readModel(text) }),
  data: (text: string) => ({ data: readData(text) }),
  runs: (text: string) => ({ runs: readRuns(text) }),
  steps: (text: string) => ({ steps: whole(text, "steps") }),
  batch: (text: string) => ({ batchSize: whole(text, "batchSize") }),
  seed: (text: string) => ({ seed: whole(text, "seed") }),
  backend: (text: string) => ({ backend: choiceOf(text, BACKEND_CHOICES) }),
  spectrum: readSpectrum,
} as const satisfies Record<string, (text: string) => Partial<PlaygroundConfig>>;

type Key = keyof typeof READERS;

const isKey = (key: string): key is Key => Object.hasOwn(READERS, key);

function readModel(text: string): ModelChoice {
  if (!text.startsWith("gpt2:")) return choiceOf(text, Object.keys(MODEL_SIZES) as ModelName[]);
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
  // Cut between characters: half of one has no escape.
  return { kind: "file", name: [...name].slice(0, 255).join("") };
}

function readRuns(text: string): RunChoice[] {
  const runs = text.split(",");
  const [, most] = LIMITS.runs;
  if (runs.length > most) throw new Unusable(`there are ${runs.length} runs, take at most ${most}`);
  return runs.map(parseRun);
}

function readSpectrum(text: string): Pick<PlaygroundConfig, "spectrum"> {
  if (!/^[\w.]{1,100}$/.test(text)) throw new Unusable("it is not the name of a weight");
  // "none" is kept here: an absent key would leave the default.
  return { spectrum: text };
}

function whole(text: string | undefined, name: keyof typeof LIMITS): number {
  const [least, most] = LIMITS[name];
  const value = /^\d+$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Unusable(`take a whole number from ${least} to ${most} for the ${WORDS[name] ?? name}`);
}

const WORDS: Partial<Record<keyof typeof LIMITS, string>> = {
  contextLength: "context",
  batchSize: "batch",
};

/** Finds problems that appear only when all settings are together. */
function withoutConflicts(config: PlaygroundConfig, problems: string[]): DecodedConfig {
  const { spectrum, ...rest } = config;
  const runs = config.runs.map((run) => {
    const problem = problemOfRun(run, config.model);
    if (problem === undefined) return run;
    problems.push(problem);
    return { optimizer: run.optimizer };
  });
  const shown = spectrum === undefined || spectrum === "none" ? {} : { spectrum };
  return { config: { ...rest, ...shown, runs }, problems };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
