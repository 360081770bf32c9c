import { HuggingFaceSettings } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";
import { CLASSES } from "./_architecture_classes.ts";
import { ropeSettings } from "./_rope_settings.ts";
import { ARCHITECTURES, type Architecture, checkConfig, type LLaMAConfig } from "./config.ts";

/** Names of the gate's function. */
const ACTIVATIONS: Readonly<Record<string, NonNullable<LLaMAConfig["activation"]>>> = {
  silu: "silu",
  swish: "silu",
  gelu: "gelu",
  gelu_python: "gelu",
  gelu_new: "gelu_tanh",
  gelu_pytorch_tanh: "gelu_tanh",
  gelu_python_tanh: "gelu_tanh",
  gelu_fast: "gelu_tanh",
};

/** Values of settings whose other values would make another model. */
const REQUIRED = {
  model_type: ARCHITECTURES,
  hidden_act: Object.keys(ACTIVATIONS),
  is_encoder_decoder: false,
  add_cross_attention: false,
  tie_encoder_decoder: false,
  tie_word_embeddings: [false, true],
  // Settings of models that otherwise equal a LLaMA.
  use_qk_norm: false,
  qk_norm: false,
  rope_interleaved: false,
  partial_rotary_factor: 1,
  embedding_multiplier: 1,
  residual_multiplier: 1,
  logits_scaling: 1,
} as const;

/** Values that settings have if the file leaves them out, where they differ from LLaMA's. */
const DEFAULTS: Readonly<Record<Architecture, Readonly<Record<string, number>>>> = {
  llama: {},
  mistral: { num_key_value_heads: 8, sliding_window: 4096 },
  qwen2: { num_key_value_heads: 32, sliding_window: 4096, max_window_layers: 28 },
  qwen3: { num_key_value_heads: 32, head_dim: 128, sliding_window: 4096, max_window_layers: 28 },
};

/**
 * Settings that cannot change numbers: the first one splits products over devices, the second one
 * is an old name of the length of the context, and the third one matters only for scaled angles.
 */
const HARMLESS = ["pretraining_tp", "max_sequence_length", "original_max_position_embeddings"];

/** Sizes that matter only for attention with a window. */
const WINDOWS = ["sliding_window", "max_window_layers"];

/**
 * Reads the `config.json` of a Hugging Face LLaMA, Mistral, Qwen 2 or Qwen 3.
 *
 * @param json  the parsed file
 * @throws ArgumentError with the name of the setting: for another kind of model, and for a setting
 *   that is missing, not supported, or unknown and may change numbers
 * @example
 * ```ts
 * import { configFromHuggingFace } from "@lrm/llama";
 * const config = configFromHuggingFace({
 *   model_type: "llama", vocab_size: 97, max_position_embeddings: 24, hidden_size: 32,
 *   intermediate_size: 88, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2,
 * });
 * expect(config.keyValueHeads).toBe(2);
 * ```
 */
export function configFromHuggingFace(json: unknown): LLaMAConfig {
  const settings = new HuggingFaceSettings(json);
  settings.require(REQUIRED);
  settings.requireEach("pruned_heads");
  const architecture = architectureIn(settings);
  const width = settings.number("hidden_size");
  const heads = settings.number("num_attention_heads");
  /** Reads a number that may be null, or left out. */
  const number = (name: string, whenNull: number): number =>
    settings.number(
      name,
      settings.has(name) ? whenNull : (DEFAULTS[architecture][name] ?? whenNull),
    );
  const keyValueHeads = number("num_key_value_heads", heads);
  const headSize = number("head_dim", width / heads);
  const layers = settings.number("num_hidden_layers");
  const positions = settings.number("max_position_embeddings");
  const { base, scaling } = ropeSettings(settings, positions);
  const windows = windowsIn(settings, architecture, layers);
  const contextLength = Math.min(positions, windows.window ?? positions);
  const activation = ACTIVATIONS[String(settings.get("hidden_act") ?? "silu")]!;
  const biases = biasesIn(settings, architecture);
  const config: LLaMAConfig = {
    vocabularySize: settings.number("vocab_size"),
    contextLength,
    layers,
    width,
    heads,
    mlpWidth: settings.number("intermediate_size"),
    epsilon: settings.number("rms_norm_eps", 1e-6),
    ...(architecture !== "llama" && { architecture }),
    ...(headSize !== width / heads && { headSize }),
    ...(keyValueHeads !== heads && { keyValueHeads }),
    ...(base !== 10_000 && { rotaryBase: base }),
    ...(scaling && { ropeScaling: scaling }),
    ...(settings.get("tie_word_embeddings") === true && { tiedHead: true }),
    ...biases,
    ...(architecture === "qwen3" && { headNorms: true }),
    ...(activation !== "silu" && { activation }),
    ...windows,
    ...(positions !== contextLength && { positions }),
  };
  settings.refuseOthers(HARMLESS);
  checkConfig(config);
  return config;
}

/** Reads the kind of model, by `model_type` or else by `architectures`. */
function architectureIn(settings: HuggingFaceSettings): Architecture {
  const [name] = [settings.get("architectures")].flat();
  const saved = ARCHITECTURES.find((each) => CLASSES[each] === name);
  return (settings.get("model_type") as Architecture | undefined) ?? saved ?? "llama";
}

/** Reads which layers add a bias. Mistral and Qwen 2 have no setting for it. */
function biasesIn(
  settings: HuggingFaceSettings,
  architecture: Architecture,
): Pick<LLaMAConfig, "attentionBiases" | "mlpBiases"> {
  const own = architecture === "qwen2";
  const chosen = architecture === "llama" || architecture === "qwen3";
  settings.require({
    attention_bias: chosen ? [false, true] : own,
    mlp_bias: architecture === "llama" ? [false, true] : false,
  });
  const attention = own ? "qkv" : settings.get("attention_bias") === true ? "qkvo" : undefined;
  return {
    ...(attention && { attentionBiases: attention }),
    ...(settings.get("mlp_bias") === true && { mlpBiases: true }),
  };
}

/** Reads the window of attention and the first block that has it. */
function windowsIn(
  settings: HuggingFaceSettings,
  architecture: Architecture,
  layers: number,
): Pick<LLaMAConfig, "window" | "windowFrom"> {
  if (architecture === "llama") {
    settings.require({ use_sliding_window: false });
    settings.requireEach("layer_types", "full_attention");
    if (settings.get("use_sliding_window") === false)
      for (const name of WINDOWS) settings.get(name);
    return {};
  }
  const { sliding_window: usual = 0, max_window_layers: most = layers } = DEFAULTS[architecture];
  const none = settings.has("sliding_window") && settings.get("sliding_window") === undefined;
  const window = none ? undefined : settings.number("sliding_window", usual);
  if (architecture === "mistral") return window === undefined ? {} : { window };
  settings.require({ use_sliding_window: [false, true] });
  const from = settings.number("max_window_layers", most);
  const slides = settings.get("use_sliding_window") === true && window !== undefined;
  const first = firstWithWindow(settings.get("layer_types"), layers) ?? (slides ? from : layers);
  if (first >= layers) return {};
  if (!slides) {
    throw new ArgumentError(
      "Cannot read the model's configuration: layer_types names sliding_attention, but there is no window",
      "set use_sliding_window and sliding_window",
    );
  }
  return { window: window!, ...(first !== 0 && { windowFrom: first }) };
}

/** Finds the first block with a window. All later ones must have it, too. */
function firstWithWindow(types: unknown, layers: number): number | undefined {
  if (types === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(types) ? types : [types];
  const sliding = list.indexOf("sliding_attention");
  const first = sliding < 0 ? layers : sliding;
  const fits = list.every(
    (type, i) => type === (i < first ? "full_attention" : "sliding_attention"),
  );
  if (fits && list.length === layers) return first;
  throw new ArgumentError(
    "Cannot read the model's configuration: layer_types must be full_attention for the first layers and sliding_attention for all others",
    "choose a model with this setting",
  );
}
