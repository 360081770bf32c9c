import {
  causalAttention,
  embedding,
  type KeyValueCache,
  linear,
  type Parameter,
  type RotaryTable,
  reshape,
  rmsNorm,
  rotary,
  rotaryTable,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import {
  bytesSaved,
  type CheckpointNames,
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
import { assertFits, type Backend, defineMap, keep, type Random, type Tensor } from "@lrm/tensor";
import { frequencies } from "./_frequencies.ts";
import { ATTENTION_SCALE, checkConfig, type NanoGPTConfig, SOFT_CAP } from "./config.ts";
import { parameterBytes, parameterLayout } from "./layout.ts";
import { arrangeWeights, type BlockWeights, type Dense, type NanoGPTWeights } from "./weights.ts";

/** ReLU², which keeps NaN. */
const RELU_SQUARED = defineMap(["x"], [], ({ x }) => ({
  y: x.lessThan(0).select(0, x).square(),
}));

/** Checkpoints hold the parameters and nothing else. */
const NAMES: CheckpointNames = { derived: [] };

/**
 * The model of modded-nanogpt's optimization benchmark: rotary positions on half of the pairs,
 * normalized queries and keys, ReLU², root-mean-square norms also after the embedding, biases in
 * every linear layer, and a separate head with bounded logits.
 *
 * The model owns its parameters. Activations belong to the tape of each call. Callers check that
 * tokens are in the vocabulary.
 *
 * @see https://github.com/KellerJordan/modded-nanogpt, track 3
 * @example
 * ```ts
 * import { Tape } from "@lrm/autograd";
 * import { NanoGPT, NANOGPT_PRESETS } from "@lrm/nanogpt";
 * import { Random, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using model = NanoGPT.initialize(backend, { ...NANOGPT_PRESETS.nano, layers: 1 }, new Random(1));
 * using inputs = tensor(backend, Int32Array.of(72, 101, 108), [1, 3]);
 * using targets = tensor(backend, Int32Array.of(101, 108, 108), [1, 3]);
 * using tape = new Tape(backend);
 * const loss = model.loss(tape, inputs, targets);
 * tape.backward(loss); // fills the gradient of every parameter
 * expect((await loss.value.read())[0]).toBeCloseTo(Math.log(256), 5); // the head starts at zero
 * ```
 */
export class NanoGPT extends LanguageModel<NanoGPTConfig> {
  readonly keyValueWidth: number;
  protected readonly outputHead: OutputHead;
  readonly #weights: NanoGPTWeights;
  readonly #angles: RotaryTable;

  private constructor(backend: Backend, config: NanoGPTConfig, parameters: readonly Parameter[]) {
    super(backend, config, parameters);
    const { layers, contextLength: context, width, heads, softCap = SOFT_CAP } = config;
    const headSize = width / heads;
    this.keyValueWidth = width;
    this.#weights = arrangeWeights(parameters, layers);
    this.outputHead = { ...this.#weights.proj, softCap };
    this.#angles = rotaryTable(backend, {
      context,
      headSize,
      frequencies: frequencies(headSize),
    });
    for (const table of [this.#angles.cosine, this.#angles.sine]) keep(table);
  }

  /**
   * Makes a new model as the benchmark does: the embedding N(0, 1), other weights N(0, .33/inputs),
   * projections and the head 0, biases 0, gains 1. The same `random` gives the same weights on
   * every backend.
   *
   * @returns a model, owned by the caller
   * @throws ArgumentError for an invalid configuration; OutOfMemoryError, with the number of bytes,
   *   before anything is allocated
   */
  static initialize(backend: Backend, config: NanoGPTConfig, random: Random): NanoGPT {
    const layout = checkedLayout(backend, config);
    return new NanoGPT(backend, config, initializeWeights(backend, layout, random));
  }

  /**
   * Loads a checkpoint of F32, F16 or BF16 tensors with the names of the benchmark's model.
   *
   * @param reader  from `openSafetensors` or `openShardedSafetensors`, read one tensor at a time
   * @param config  configuration of the model; checkpoints do not contain it
   * @param options  `keepHalves`: keeps matrices of 16 bits in 16 bits, frozen
   * @returns a model, owned by the caller
   * @throws ArgumentError with the names of tensors that are missing, unknown, of another shape or
   *   type, or not finite; OutOfMemoryError; passes on errors of the reader
   */
  static async load(
    backend: Backend,
    reader: SafetensorsReader,
    config: NanoGPTConfig,
    options: LoadOptions = {},
  ): Promise<NanoGPT> {
    checkConfig(config);
    const saved = bytesSaved(reader, parameterLayout(config), options);
    const layout = checkedLayout(backend, config, saved);
    const parameters = await readWeights(backend, reader, layout, NAMES, options);
    return new NanoGPT(backend, config, parameters);
  }

  hidden(tape: Tape, tokens: Tensor, caches?: readonly KeyValueCache[]): Variable {
    const { embed, norm1, blocks, norm2 } = this.#weights;
    this.checkWindow(tokens, caches?.[0]?.past ?? 0);
    // [B, T] → [B, T, C]
    const embedded = tape.scope(() => this.#norm(embedding(embed, tape.constant(tokens)), norm1));
    const x = this.throughBlocks(embedded, blocks, (before, block, layer) =>
      this.#block(before, block, caches?.[layer]),
    ); // [B, T, C]
    const hidden = this.#norm(x, norm2);
    tape.release(x);
    return hidden;
  }

  override dispose(): void {
    super.dispose();
    this.#angles.cosine.dispose();
    this.#angles.sine.dispose();
  }

  #block(x: Variable, block: BlockWeights, cache?: KeyValueCache): Variable {
    const { attnProj, norm2, fc, mlpProj } = block;
    const { tape } = x;
    const attended = tape.scope(() => this.#attention(x, block, cache)); // [B, T, C]
    const middle = linear(attended, attnProj.weight, attnProj.bias, { residual: x }); // [B, T, C]
    const inside = tape.scope(() =>
      linear(this.#norm(middle, norm2), fc.weight, fc.bias, { activation: RELU_SQUARED }),
    ); // [B, T, mlpWidth]
    return linear(inside, mlpProj.weight, mlpProj.bias, { residual: middle }); // [B, T, C]
  }

  #attention(x: Variable, block: BlockWeights, cache?: KeyValueCache): Variable {
    const { heads, attentionScale: scale = ATTENTION_SCALE } = this.config;
    const past = cache?.past ?? 0;
    const y = this.#norm(x, block.norm1);
    const q = this.#turned(y, block.q, past); // [B, T, C]
    const k = this.#turned(y, block.k, past); // [B, T, C]
    const v = linear(y, block.v.weight, block.v.bias); // [B, T, C]
    return causalAttention({ q, k, v }, { heads, scale, ...(cache && { cache }) });
  }

  /** Projects, normalizes each head, and turns it by its position: `[B, T, C]` → `[B, T, C]`. */
  #turned(y: Variable, { weight, bias }: Dense, past: number): Variable {
    const { heads, width } = this.config;
    const [B = 0, T = 0] = y.shape;
    const split = reshape(linear(y, weight, bias), [B, T, heads, width / heads]);
    return rotary(reshape(this.#norm(split), [B, T, width]), this.#angles, { heads, past });
  }

  #norm(x: Variable, gains?: Parameter): Variable {
    return rmsNorm(x, gains, { epsilon: this.config.epsilon });
  }
}

/**
 * Checks that a checkpoint fits this configuration, from its header alone.
 *
 * @throws ArgumentError as {@link NanoGPT.load} does
 */
export function checkTensors({ tensors }: SafetensorsHeader, config: NanoGPTConfig): void {
  checkConfig(config);
  matchTensors(tensors, parameterLayout(config), NAMES);
}

/** Checks the configuration and the memory of the backend, before anything is allocated. */
function checkedLayout(backend: Backend, config: NanoGPTConfig, saved = 0): ParameterLayout[] {
  checkConfig(config);
  const { layers, width, heads, contextLength } = config;
  assertFits(
    backend,
    parameterBytes(config) - saved + rotaryBytes(contextLength, width / heads),
    `a NanoGPT of ${layers} layers and width ${width}`,
  );
  return parameterLayout(config);
}
