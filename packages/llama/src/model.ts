import {
  causalAttention,
  embedding,
  type KeyValueCache,
  linear,
  type Parameter,
  type RotaryTable,
  rmsNorm,
  rotary,
  rotaryTable,
  siluGate,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import {
  initializeWeights,
  LanguageModel,
  matchTensors,
  type OutputHead,
  type ParameterLayout,
  readWeights,
  rotaryBytes,
} from "@lrm/language-model";
import type { SafetensorsHeader, SafetensorsReader } from "@lrm/safetensors";
import { assertFits, type Backend, keep, type Random, type Tensor } from "@lrm/tensor";
import { checkpointNames } from "./_names.ts";
import { checkConfig, keyValueWidth, type LLaMAConfig } from "./config.ts";
import { parameterLayout } from "./layout.ts";
import { parameterBytes } from "./memory.ts";
import { arrangeWeights, type BlockWeights, type LLaMAWeights } from "./weights.ts";

/**
 * LLaMA: rotary positions, blocks of grouped-query attention and SwiGLU with root-mean-square
 * normalization before each, no biases, and a separate or a tied head.
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
    const { layers, contextLength: context, width, heads, rotaryBase: base = 10_000 } = config;
    this.keyValueWidth = keyValueWidth(config);
    this.#weights = arrangeWeights(parameters, layers);
    this.outputHead = { weight: this.#weights.head };
    this.#angles = rotaryTable(backend, { context, headSize: width / heads, base });
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
   * @returns a model, owned by the caller
   * @throws ArgumentError with the names of tensors that are missing, unknown, of another shape or
   *   type, or not finite; OutOfMemoryError; passes on errors of the reader
   */
  static async load(
    backend: Backend,
    reader: SafetensorsReader,
    config: LLaMAConfig,
  ): Promise<LLaMA> {
    const layout = checkedLayout(backend, config);
    return new LLaMA(
      backend,
      config,
      await readWeights(backend, reader, layout, checkpointNames(config)),
    );
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
    const middle = linear(attention, block.o, undefined, { residual: x }); // [B, T, C]
    const inside = tape.scope(() => {
      const normalized = this.#norm(middle, block.attentionNorm);
      const gate = linear(normalized, block.gate); // [B, T, mlpWidth]
      return siluGate(gate, linear(normalized, block.up));
    });
    return linear(inside, block.down, undefined, { residual: middle }); // [B, T, C]
  }

  #attention(x: Variable, block: BlockWeights, cache?: KeyValueCache): Variable {
    const { heads, keyValueHeads: kvHeads = heads } = this.config;
    const past = cache?.past ?? 0;
    const normalized = this.#norm(x, block.inputNorm);
    const rotated = (weight: Parameter, count: number): Variable =>
      rotary(linear(normalized, weight), this.#angles, { heads: count, past });
    const q = rotated(block.q, heads); // [B, T, C]
    const k = rotated(block.k, kvHeads); // [B, T, kvHeads · headSize]
    const v = linear(normalized, block.v); // as k
    return causalAttention({ q, k, v }, { heads, kvHeads, ...(cache && { cache }) });
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
function checkedLayout(backend: Backend, config: LLaMAConfig): ParameterLayout[] {
  checkConfig(config);
  const { layers, width, heads, contextLength } = config;
  assertFits(
    backend,
    parameterBytes(config) + rotaryBytes(contextLength, width / heads),
    `a LLaMA of ${layers} layers and width ${width}`,
  );
  return parameterLayout(config);
}
