import {
  causalAttention,
  EXACT_GELU,
  embedding,
  type KeyValueCache,
  linear,
  multiply,
  type Parameter,
  type RotaryTable,
  reshape,
  rmsNorm,
  rotary,
  rotaryTable,
  siluGate,
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
import { checkConfig, headSizeOf, keyValueWidth, type LLaMAConfig } from "./config.ts";
import { parameterLayout } from "./layout.ts";
import { parameterBytes } from "./memory.ts";
import { rotaryAngles } from "./rope_scaling.ts";
import { type Affine, arrangeWeights, type BlockWeights, type LLaMAWeights } from "./weights.ts";

/**
 * LLaMA: rotary positions, blocks of grouped-query attention and SwiGLU with root-mean-square
 * normalization before each, and a separate or a tied head. With biases, normalized heads, a window
 * or scaled angles, it is a Mistral, Qwen 2, Qwen 3 or LLaMA 3.
 *
 * The model owns its parameters. Activations belong to the tape of each call. Callers check that
 * tokens are in the vocabulary.
 *
 * @see Touvron et al. 2023, https://arxiv.org/abs/2302.13971
 * @example
 * ```ts
 * import { Tape } from "@lrm/autograd";
 * import { LLaMA, LLAMA_PRESETS } from "@lrm/llama";
 * import { Random, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using model = LLaMA.initialize(backend, { ...LLAMA_PRESETS.nano, layers: 1 }, new Random(1));
 * using inputs = tensor(backend, Int32Array.of(72, 101, 108), [1, 3]);
 * using targets = tensor(backend, Int32Array.of(101, 108, 108), [1, 3]);
 * using tape = new Tape(backend);
 * const loss = model.loss(tape, inputs, targets);
 * tape.backward(loss); // fills the gradient of every parameter
 * expect((await loss.value.read())[0]).toBeCloseTo(Math.log(256), 0);
 * ```
 */
export class LLaMA extends LanguageModel<LLaMAConfig> {
  readonly keyValueWidth: number;
  protected readonly outputHead: OutputHead;
  readonly #weights: LLaMAWeights;
  readonly #angles: RotaryTable;

  private constructor(backend: Backend, config: LLaMAConfig, parameters: readonly Parameter[]) {
    super(backend, config, parameters);
    const { layers, contextLength: context, rotaryBase = 10_000, ropeScaling } = config;
    this.keyValueWidth = keyValueWidth(config);
    this.#weights = arrangeWeights(parameters, layers);
    this.outputHead = { weight: this.#weights.head };
    const headSize = headSizeOf(config);
    const angles = rotaryAngles(headSize, rotaryBase, ropeScaling);
    this.#angles = rotaryTable(backend, { context, headSize, ...angles });
    for (const table of [this.#angles.cosine, this.#angles.sine]) keep(table);
  }

  /**
   * Makes a new model: weights N(0, .02²), gains 1. The same `random` gives the same weights on
   * every backend.
   *
   * @returns a model, owned by the caller
   * @throws ArgumentError for an invalid configuration; OutOfMemoryError, with the number of bytes,
   *   before anything is allocated
   */
  static initialize(backend: Backend, config: LLaMAConfig, random: Random): LLaMA {
    const layout = checkedLayout(backend, config);
    return new LLaMA(backend, config, initializeWeights(backend, layout, random));
  }

  /**
   * Loads a Hugging Face checkpoint of F32, F16 or BF16 tensors, in one file or several. Rotary
   * frequencies and a stored tied head must equal those of the model.
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
    config: LLaMAConfig,
    options: LoadOptions = {},
  ): Promise<LLaMA> {
    checkConfig(config);
    const names = checkpointNames(config);
    const saved = bytesSaved(reader, parameterLayout(config), options, names.prefix);
    const layout = checkedLayout(backend, config, saved);
    const parameters = await readWeights(backend, reader, layout, names, options);
    return new LLaMA(backend, config, parameters);
  }

  hidden(tape: Tape, tokens: Tensor, caches?: readonly KeyValueCache[]): Variable {
    const { embedding: table, blocks, norm } = this.#weights;
    this.checkWindow(tokens, caches?.[0]?.past ?? 0);
    const embedded = embedding(table, tape.constant(tokens)); // [B, T] → [B, T, C]
    const x = this.throughBlocks(embedded, blocks, (before, block, layer) =>
      this.#block(before, block, caches?.[layer]),
    ); // [B, T, C]
    const hidden = this.#norm(x, norm);
    tape.release(x);
    return hidden;
  }

  override dispose(): void {
    super.dispose();
    this.#angles.cosine.dispose();
    this.#angles.sine.dispose();
  }

  #block(x: Variable, block: BlockWeights, cache?: KeyValueCache): Variable {
    const { tape } = x;
    const attention = tape.scope(() => this.#attention(x, block, cache)); // [B, T, C]
    const { o, down } = block;
    const middle = linear(attention, o.weight, o.bias, { residual: x }); // [B, T, C]
    const inside = tape.scope(() => this.#gated(middle, block)); // [B, T, mlpWidth]
    return linear(inside, down.weight, down.bias, { residual: middle }); // [B, T, C]
  }

  /** Computes `activation(gate) · up`, `[B, T, C]` → `[B, T, mlpWidth]`. */
  #gated(x: Variable, { attentionNorm, gate, up }: BlockWeights): Variable {
    const { activation = "silu" } = this.config;
    const normalized = this.#norm(x, attentionNorm.weight);
    const upper = linear(normalized, up.weight, up.bias);
    if (activation === "silu") return siluGate(linear(normalized, gate.weight, gate.bias), upper);
    const kernel = activation === "gelu" ? EXACT_GELU : "gelu";
    return multiply(linear(normalized, gate.weight, gate.bias, { activation: kernel }), upper);
  }

  #attention(x: Variable, block: BlockWeights, cache?: KeyValueCache): Variable {
    const { heads, keyValueHeads: kvHeads = heads } = this.config;
    const past = cache?.past ?? 0;
    const normalized = this.#norm(x, block.inputNorm.weight);
    const rotated = ({ weight, bias }: Affine, norm: Affine | undefined, count: number): Variable =>
      rotary(this.#headNorm(linear(normalized, weight, bias), norm), this.#angles, {
        ...{ heads: count, past },
      });
    const q = rotated(block.q, block.qNorm, heads); // [B, T, heads · headSize]
    const k = rotated(block.k, block.kNorm, kvHeads); // [B, T, kvHeads · headSize]
    const v = linear(normalized, block.v.weight, block.v.bias); // as k
    return causalAttention({ q, k, v }, { heads, kvHeads, ...(cache && { cache }) });
  }

  /** Normalizes each head, `[B, T, heads · headSize]`, if the model does that. */
  #headNorm(x: Variable, norm: Affine | undefined): Variable {
    if (norm === undefined) return x;
    const [B = 0, T = 0, C = 0] = x.shape;
    const size = norm.weight.shape[0]!;
    const heads = this.#norm(reshape(x, [B, T, C / size, size]), norm.weight);
    return reshape(heads, [B, T, C]);
  }

  #norm(x: Variable, gain: Parameter): Variable {
    return rmsNorm(x, gain, { epsilon: this.config.epsilon });
  }
}

/**
 * Checks that a checkpoint fits this configuration, from its header alone.
 *
 * @throws ArgumentError as {@link LLaMA.load} does
 */
export function checkTensors({ tensors }: SafetensorsHeader, config: LLaMAConfig): void {
  checkConfig(config);
  matchTensors(tensors, parameterLayout(config), checkpointNames(config));
}

/** Checks the configuration and the memory of the backend, before anything is allocated. */
function checkedLayout(backend: Backend, config: LLaMAConfig, saved = 0): ParameterLayout[] {
  checkConfig(config);
  const { layers, width, contextLength } = config;
  assertFits(
    backend,
    parameterBytes(config) - saved + rotaryBytes(contextLength, headSizeOf(config)),
    `a LLaMA of ${layers} layers and width ${width}`,
  );
  return parameterLayout(config);
}
