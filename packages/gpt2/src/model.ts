import {
  addVariables,
  causalAttention,
  embedding,
  type KeyValueCache,
  layerNorm,
  linear,
  type Parameter,
  type RotaryTable,
  rmsNorm,
  rotary,
  rotaryTable,
  scaleVariable,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import {
  initializeWeights,
  LanguageModel,
  matchTensors,
  type ParameterLayout,
  readWeights,
  rotaryBytes,
} from "@lrm/language-model";
import type { SafetensorsHeader, SafetensorsReader } from "@lrm/safetensors";
import { assertFits, type Backend, keep, type Random, type Tensor } from "@lrm/tensor";
import { NAMES } from "./_names.ts";
import { checkConfig, type GPT2Config } from "./config.ts";
import { parameterLayout } from "./layout.ts";
import { parameterBytes } from "./memory.ts";
import { type Affine, arrangeWeights, type BlockWeights, type GPT2Weights } from "./weights.ts";

/**
 * GPT-2: learned positions, blocks of attention and MLP with layer normalization in front of each, and a head tied to the embedding.
 *
 * The model owns its parameters; activations belong to the tape of each call. Tokens outside the vocabulary are the caller's to check.
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
  protected readonly headWeight: Parameter;
  readonly #weights: GPT2Weights;
  /** Of rotary positions. */
  readonly #angles: RotaryTable | undefined;

  private constructor(backend: Backend, config: GPT2Config, parameters: readonly Parameter[]) {
    super(backend, config, parameters);
    this.keyValueWidth = config.width;
    this.#weights = arrangeWeights(parameters, config.layers);
    this.headWeight = this.#weights.wte;
    if (config.positions !== "rotary") return;
    const { contextLength: context, width, heads } = config;
    this.#angles = rotaryTable(backend, { context, headSize: width / heads });
    for (const table of [this.#angles.cosine, this.#angles.sine]) keep(table);
  }

  /**
   * A new model: weights N(0, .02²), those that write to the residual stream divided by √(2 · layers), biases 0, gains 1. The same `random` gives the same weights on every backend.
   *
   * @throws RangeError for an impossible configuration; OutOfMemoryError, with the bytes needed, before anything is allocated
   */
  static initialize(backend: Backend, config: GPT2Config, random: Random): GPT2 {
    const layout = checkedLayout(backend, config);
    return new GPT2(backend, config, initializeWeights(backend, layout, random));
  }

  /**
   * Reads a Hugging Face checkpoint of F32, F16 or BF16 tensors, in one file or several, with or
   * without the `transformer.` prefix. It may hold attention masks and the tied head; they have to
   * be what the model computes.
   *
   * @param reader  from `openSafetensors` or `openShardedSafetensors`; read one tensor at a time
   * @param config  from `configFromHuggingFace`
   * @throws RangeError that names tensors which are missing, unknown, of another shape or type, or
   * not finite; OutOfMemoryError; whatever the reader throws
   */
  static async load(
    backend: Backend,
    reader: SafetensorsReader,
    config: GPT2Config,
  ): Promise<GPT2> {
    const layout = checkedLayout(backend, config);
    return new GPT2(backend, config, await readWeights(backend, reader, layout, NAMES));
  }

  hidden(tape: Tape, tokens: Tensor, caches?: readonly KeyValueCache[]): Variable {
    const { wte, wpe, blocks, ln_f } = this.#weights;
    const past = caches?.[0]?.past ?? 0;
    let x = embedding(tape, wte, tokens, { ...(wpe && { positions: wpe }), past }); // [B, T] → [B, T, C]
    blocks.forEach((block, layer) => {
      const before = x;
      x = tape.block(() => this.#block(tape, before, block, caches?.[layer])); // [B, T, C]
      tape.release(before);
    });
    const hidden = this.#norm(tape, x, ln_f);
    tape.release(x);
    return hidden;
  }

  override dispose(): void {
    super.dispose();
    this.#angles?.cosine.dispose();
    this.#angles?.sine.dispose();
  }

  #block(tape: Tape, x: Variable, block: BlockWeights, cache?: KeyValueCache): Variable {
    const { ln_1, c_attn, ln_2, c_fc, mlp_c_proj } = block;
    const { heads } = this.config;
    const attention = tape.scope(() => {
      const plain = linear(tape, this.#norm(tape, x, ln_1), c_attn.weight, c_attn.bias); // [B, T, 3C]
      const qkv = this.#turned(tape, plain, cache?.past);
      return causalAttention(tape, qkv, { heads, ...(cache && { cache }) }); // [B, T, C]
    });
    const middle = this.#attended(tape, x, attention, block); // [B, T, C]
    const inside = tape.scope(() => {
      const normal = this.#norm(tape, middle, ln_2);
      return linear(tape, normal, c_fc.weight, c_fc.bias, { activation: "gelu" }); // [B, T, 4C]
    });
    return linear(tape, inside, mlp_c_proj.weight, mlp_c_proj.bias, { residual: middle }); // [B, T, C]
  }

  /** Rotates the queries and keys of packed `[B, T, 3C]`, where positions are rotary. */
  #turned(tape: Tape, qkv: Variable, past = 0): Variable {
    if (this.#angles === undefined) return qkv;
    return rotary(tape, qkv, this.#angles, { heads: 2 * this.config.heads, past });
  }

  /** `x + attentionScale · projection(attention)` */
  #attended(tape: Tape, x: Variable, attention: Variable, { c_proj }: BlockWeights): Variable {
    const { weight, bias } = c_proj;
    const { attentionScale = 1 } = this.config;
    if (attentionScale === 1) return linear(tape, attention, weight, bias, { residual: x });
    return tape.scope(() =>
      addVariables(
        tape,
        x,
        scaleVariable(tape, linear(tape, attention, weight, bias), attentionScale),
      ),
    );
  }

  #norm(tape: Tape, x: Variable, affine: Affine | undefined): Variable {
    const { epsilon } = this.config;
    if (affine === undefined) return rmsNorm(tape, x, undefined, { epsilon });
    return layerNorm(tape, x, affine.weight, affine.bias!, { epsilon });
  }
}

/**
 * Checks that a checkpoint is one of this size, from its table of contents alone.
 *
 * @throws RangeError as {@link GPT2.load} does
 */
export function checkTensors({ tensors }: SafetensorsHeader, config: GPT2Config): void {
  checkConfig(config);
  matchTensors(tensors, parameterLayout(config), NAMES);
}

/** Checks what can be checked before anything is allocated. */
function checkedLayout(backend: Backend, config: GPT2Config): ParameterLayout[] {
  checkConfig(config);
  const { layers, width, heads, contextLength, positions } = config;
  const angles = positions === "rotary" ? rotaryBytes(contextLength, width / heads) : 0;
  assertFits(
    backend,
    parameterBytes(config) + angles,
    `a GPT-2 of ${layers} layers and width ${width}`,
  );
  return parameterLayout(config);
}
