import { quoteValue } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";
import { type AdaptableWeight, isTarget, moduleOf } from "./layout.ts";
import type { LoRA } from "./lora.ts";
import type { LoRAConfig } from "./options.ts";

/** Options of {@link peftConfig}. */
export interface PEFTConfigOptions {
  /** All parameters of the model, by which PEFT finds layers. */
  readonly parameters: readonly AdaptableWeight[];
  /** Folder or name of the model on Hugging Face. Default: none. */
  readonly baseModel?: string;
  /** True if checkpoints store linear weights as (in, out), as those of GPT-2. Default: false. */
  readonly fanInFanOut?: boolean;
}

/**
 * Makes the `adapter_config.json` with which PEFT loads adapters that `streamAdapter` writes.
 *
 * @see https://huggingface.co/docs/peft/package_reference/lora
 */
export function peftConfig(
  {
    config,
    layers,
    initial: began,
  }: Pick<LoRA, "config" | "layers"> & Partial<Pick<LoRA, "initial">>,
  { parameters, baseModel, fanInFanOut = false }: PEFTConfigOptions,
): Record<string, unknown> {
  const { dropout, scaling, initial, dora } = config;
  // The difference to the values that factors began with has twice their rank.
  const times = began === undefined ? 1 : 2;
  const rank = times * config.rank;
  const alpha = config.alpha * (scaling === "standard" ? times : Math.sqrt(times));
  const modules = layers.map(({ module }) => module);
  return {
    alpha_pattern: {},
    base_model_name_or_path: baseModel ?? null,
    bias: "none",
    fan_in_fan_out: fanInFanOut,
    inference_mode: true,
    init_lora_weights: initial === "normal" ? "gaussian" : true,
    lora_alpha: alpha,
    lora_dropout: dropout,
    modules_to_save: null,
    peft_type: "LORA",
    r: rank,
    rank_pattern: {},
    target_modules: targetModules(modules, parameters),
    task_type: "CAUSAL_LM",
    use_dora: dora,
    use_rslora: scaling === "rank-stabilized",
  };
}

/** Lists the last parts of the names, or whole names if these would match other layers too. */
function targetModules(
  modules: readonly string[],
  parameters: readonly AdaptableWeight[],
): readonly string[] {
  const ends = [...new Set(modules.map((module) => module.split(".").at(-1)!))].sort();
  const own = new Set(modules);
  const strays = parameters.some(({ name }) => {
    const module = moduleOf(name);
    return !own.has(module) && ends.some((end) => isTarget(module, end));
  });
  return strays ? modules : ends;
}

/** Values of fields whose other values would change the numbers. Missing and null fields pass. */
const REQUIRED: Readonly<Record<string, readonly unknown[]>> = {
  peft_type: ["LORA"],
  bias: ["none"],
  use_qalora: [false],
  lora_bias: [false],
  // The others change the weights of the model when PEFT loads the adapter.
  init_lora_weights: [true, false, "gaussian", "orthogonal"],
};

/** Fields that change the numbers unless they are empty. */
const EMPTY: readonly string[] = ["alpha_pattern", "rank_pattern", "loftq_config"];

/**
 * Fields that cannot change the numbers of a trained adapter: its origin, how it was made, and the
 * choice of its layers, which is that of the stored tensors.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  ...["task_type", "base_model_name_or_path", "revision", "peft_version", "auto_mapping"],
  ...["inference_mode", "megatron_core", "qalora_group_size", "runtime_config"],
  ...["target_modules", "exclude_modules", "layers_to_transform", "layers_pattern"],
  ...["fan_in_fan_out", "ensure_weight_tying", "torch_dtype"],
]);

/**
 * Reads an `adapter_config.json` of PEFT.
 *
 * @param json  the parsed file
 * @returns  settings without targets: the stored tensors say which layers are adapted
 * @throws ArgumentError that names a field which could change the numbers and is not supported
 */
export function configFromPEFT(json: unknown): Omit<LoRAConfig, "targets"> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new ArgumentError(
      "Cannot read the adapter: adapter_config.json must hold an object",
      "use the adapter_config.json of the adapter",
    );
  }
  const fields = new Map(Object.entries(json).filter(([, value]) => value !== null));
  const rank = fields.get("r");
  const alpha = fields.get("lora_alpha");
  const dropout = fields.get("lora_dropout") ?? 0;
  if (!Number.isSafeInteger(rank) || (rank as number) < 1) {
    refuse("r", rank, "it must be a positive whole number");
  }
  if (typeof alpha !== "number" || !(alpha > 0)) {
    refuse("lora_alpha", alpha, "only a number above 0 is supported");
  }
  if (typeof dropout !== "number" || !(dropout >= 0 && dropout < 1)) {
    refuse("lora_dropout", dropout, "it must be a number from 0 to below 1");
  }
  const isOn = (name: string): boolean => {
    const value = fields.get(name) ?? false;
    if (typeof value !== "boolean") refuse(name, value, "it must be true or false");
    return value;
  };
  checkOthers(fields);
  return {
    ...{ rank: rank as number, alpha, dropout },
    scaling: isOn("use_rslora") ? "rank-stabilized" : "standard",
    initial: fields.get("init_lora_weights") === "gaussian" ? "normal" : "uniform",
    dora: isOn("use_dora"),
  };
}

const READ: readonly string[] = ["r", "lora_alpha", "lora_dropout", "use_rslora", "use_dora"];

function checkOthers(fields: ReadonlyMap<string, unknown>): void {
  if (!fields.has("peft_type")) refuse("peft_type", undefined, 'only "LORA" is supported');
  for (const [name, value] of fields) {
    if (READ.includes(name) || HARMLESS.has(name)) continue;
    const allowed = Object.hasOwn(REQUIRED, name) ? REQUIRED[name]! : undefined;
    if (allowed?.includes(value)) continue;
    if (allowed !== undefined) refuse(name, value, `only ${quoteValue(allowed[0])} is supported`);
    // Fields of later versions are switched off by null, false or nothing.
    const isOff = value === false || isEmpty(value);
    if (!isOff)
      refuse(
        name,
        value,
        EMPTY.includes(name) ? "only an empty one is supported" : "a field that is not supported",
      );
  }
}

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

function refuse(name: string, value: unknown, why: string): never {
  const shown = /^[\w.-]{1,80}$/.test(name) ? name : quoteValue(name);
  throw new ArgumentError(
    `Cannot read the adapter: ${shown} of adapter_config.json is ${quoteValue(value)}, ${why}`,
    "merge the adapter in PEFT with merge_and_unload(), and load the whole model",
  );
}
