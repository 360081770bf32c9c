import {
  add,
  causalAttention,
  EXACT_GELU,
  embedding,
  type KeyValueCache,
  layerNorm,
  linear,
  multiply,
  type Parameter,
  type RotaryTable,
  rmsNorm,
  rotary,
  rotaryTable,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import {
  bytesSaved,
  initializeWeights,
  LanguageModel,
  type LoadOptions,
  matchTensors,
  type OutputHead,
  type ParameterLayout,
  readWeights,
  rotaryBytes,
} from "@lrm/language-model";
import type { SafetensorsHeader, SafetensorsReader } from "@lrm/safetensors";
import { assertFits, type Backend, keep, type Random, type Tensor } from "@lrm/tensor";
import { checkpointNames } from "./_names.ts";
import { checkConfig, type GPT2Config } from "./config.ts";
import { parameterLayout } from "./layout.ts";
import { parameterBytes } from "./memory.ts";
import { type Affine, arrangeWeights, type BlockWeights, type GPT2Weights } from "./weights.ts";

/**
 * GPT-2: learned positions, blocks of attention and MLP with layer normalization before each, and a
 * head that is usually tied to the embedding.
 *
 * The model owns its parameters. Activations belong to the tape of each call. Callers check that
 * tokens are in the vocabulary.
 *
 * @see Radford et al. 2019, "Language models are unsupervised multitask learners"
 * @example
 * ```ts
 * import { Tape } from "@lrm/autograd";
 * import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
 * import { Random, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using model = GPT2.initialize(backend, { ...GPT2_PRESETS.nano, layers: 1 }, new Random(1));
 * using inputs = tensor(backend, Int32Array.of(72, 101, 108), [1, 3]);
 * using targets = tensor(backend, Int32Array.of(101, 108, 108), [1, 3]);
 * using tape = new Tape(backend);
 * const loss = model.loss(tape, inputs, targets);
 * tape.backward(loss); // fills the gradient of every parameter
 * expect((await loss.value.read())[0]).toBeCloseTo(Math.log(256), 0);
 * ```
 */
export class GPT2 extends LanguageModel<GPT2Config> {
  readonly keyValueWidth: number;
  protected readonly outputHead: OutputHead;
  readonly #weights: GPT2Weights;
  /** Angles of rotary positions. */
  readonly #angles: RotaryTable | undefined;

  private constructor(backend: Backend, config: GPT2Config, parameters: readonly Parameter[]) {
    super(backend, config, parameters);
    this.keyValueWidth = config.width;
    this.#weights = arrangeWeights(parameters, config.layers);
    this.outputHead = { weight: this.#weights.head };
    if (config.positions !== "rotary") return;
    const { contextLength: context, width, heads } = config;
    this.#angles = rotaryTable(backend, { context, headSize: width / heads });
    for (const table of [this.#angles.cosine, this.#angles.sine]) keep(table);
  }

  /**
   * Makes a new model: weights N(0, .02²), divided by √(2 · layers) if they write to the residual
   * stream, biases 0, gains 1. The same `random` gives the same weights on every backend.
   *
   * @returns a model, owned by the caller
   * @throws ArgumentError for an invalid configuration; OutOfMemoryError, with the number of bytes,
   *   before anything is allocated
   */
  static initialize(backend: Backend, config: GPT2Config, random: Random): GPT2 {
    const layout = checkedLayout(backend, config);
    return new GPT2(backend, config, initializeWeights(backend, layout, random));
  }

  /**
   * Loads a Hugging Face checkpoint of F32, F16 or BF16 tensors, in one file or several, with or
   * without the `transformer.` prefix. Attention masks and a stored tied head must equal those of
   * the model.
   *
   * @param reader  from `openSafetensors` or `openShardedSafetensors`, read one tensor at a time
   * @param config  from `configFromHuggingFace`
   * @param options  `keepHalves`: keeps matrices of 16 bits in 16 bits, frozen
   * @returns a model, owned by the caller
   * @throws ArgumentError with the names of tensors that are missing, unknown, of another shape or
   *   type, or not finite; OutOfMemoryError; passes on errors of the reader
   */
  static async load(
    backend: Backend,
    reader: SafetensorsReader,
    config: GPT2Config,
    options: LoadOptions = {},
  ): Promise<GPT2> {
    checkConfig(config);
    const names = checkpointNames(config);
    const saved = bytesSaved(reader, parameterLayout(config), options, names.prefix);
    const layout = checkedLayout(backend, config, saved);
    const parameters = await readWeights(backend, reader, layout, names, options);
    return new GPT2(backend, config, parameters);
  }

  hidden(tape: Tape, tokens: Tensor, caches?: readonly KeyValueCache[]): Variable {
    const { wte, wpe, blocks, ln_f } = this.#weights;
    const past = caches?.[0]?.past ?? 0;
    // [B, T] → [B, T, C]
    const embedded = embedding(wte, tape.constant(tokens), {
      ...(wpe && { positions: wpe }),
      past,
    });
    const x = this.throughBlocks(embedded, blocks, (before, block, layer) =>
      this.#block(before, block, layer, caches?.[layer]),
    ); // [B, T, C]
    const hidden = this.#norm(x, ln_f);
    tape.release(x);
    return hidden;
  }

  override dispose(): void {
    super.dispose();
    this.#angles?.cosine.dispose();
    this.#angles?.sine.dispose();
  }

  #block(x: Variable, block: BlockWeights, layer: number, cache?: KeyValueCache): Variable {
    const { ln_1, c_attn, ln_2, c_fc, mlp_c_proj } = block;
    const { heads, activation: kind } = this.config;
    const scale = scoreScaleOf(this.config, layer);
    const activation = kind === "gelu" ? EXACT_GELU : "gelu";
    const { tape } = x;
    const attention = tape.scope(() => {
      const plain = linear(this.#norm(x, ln_1), c_attn.weight, c_attn.bias);
      const qkv = this.#rotated(plain, cache?.past); // [B, T, 3C]
      return causalAttention(qkv, { heads, scale, ...(cache && { cache }) }); // [B, T, C]
    });
    const middle = this.#attended(x, attention, block); // [B, T, C]
    const inside = tape.scope(() => {
      const normal = this.#norm(middle, ln_2);
      return linear(normal, c_fc.weight, c_fc.bias, { activation }); // [B, T, 4C]
    });
    // [B, T, 4C] → [B, T, C]
    return linear(inside, mlp_c_proj.weight, mlp_c_proj.bias, { residual: middle });
  }

  /** Rotates the queries and keys of packed `[B, T, 3C]`, if positions are rotary. */
  #rotated(qkv: Variable, past = 0): Variable {
    if (this.#angles === undefined) return qkv;
    return rotary(qkv, this.#angles, { heads: 2 * this.config.heads, past });
  }

  /** Computes `x + attentionScale · projection(attention)`. */
  #attended(x: Variable, attention: Variable, { c_proj }: BlockWeights): Variable {
    const { weight, bias } = c_proj;
    const { attentionScale = 1 } = this.config;
    if (attentionScale === 1) return linear(attention, weight, bias, { residual: x });
    return x.tape.scope(() => add(x, multiply(linear(attention, weight, bias), attentionScale)));
  }

  #norm(x: Variable, affine: Affine | undefined): Variable {
    const { epsilon } = this.config;
    if (affine === undefined) return rmsNorm(x, undefined, { epsilon });
    return layerNorm(x, affine.weight, affine.bias!, { epsilon });
  }
}

/** Computes the factor of the scores of attention in a block. */
function scoreScaleOf({ width, heads, scoreScale = "head" }: GPT2Config, layer: number): number {
  const byHead = 1 / Math.sqrt(width / heads);
  switch (scoreScale) {
    case "head":
      return byHead;
    case "head_and_layer":
      return byHead / (layer + 1);
    case "none":
      return 1;
    case "layer":
      return 1 / (layer + 1);
    default:
      return scoreScale satisfies never;
  }
}

/**
 * Checks that a checkpoint fits this configuration, from its header alone.
 *
 * @throws ArgumentError as {@link GPT2.load} does
 */
export function checkTensors({ tensors }: SafetensorsHeader, config: GPT2Config): void {
  checkConfig(config);
  matchTensors(tensors, parameterLayout(config), checkpointNames(config));
}

/** Checks the configuration and the memory of the backend, before anything is allocated. */
function checkedLayout(backend: Backend, config: GPT2Config, saved = 0): ParameterLayout[] {
  checkConfig(config);
  const { layers, width, heads, contextLength, positions } = config;
  const angles = positions === "rotary" ? rotaryBytes(contextLength, width / heads) : 0;
  assertFits(
    backend,
    parameterBytes(config) - saved + angles,
    `a GPT-2 of ${layers} layers and width ${width}`,
  );
  return parameterLayout(config);
}
