import {
  causalAttention,
  embedding,
  gelu,
  type KeyValueCache,
  layerNorm,
  linear,
  linearCrossEntropy,
  Parameter,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import type { SafetensorsReader } from "@lrm/safetensors";
import { assertFits, type Backend, full, type Random, scale, type Tensor } from "@lrm/tensor";
import { checkConfig, type GPT2Config } from "./config.ts";
import { type ParameterLayout, parameterLayout } from "./layout.ts";
import { readWeights } from "./load.ts";
import { parameterBytes } from "./memory.ts";
import { type Affine, arrangeWeights, type BlockWeights, type GPT2Weights } from "./weights.ts";

/** Standard deviation of new weights. */
const INITIAL_DEVIATION = 0.02;

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
export class GPT2 {
  readonly backend: Backend;
  readonly config: GPT2Config;
  /** In the order of the forward pass, named as in Hugging Face checkpoints without `transformer.`; weights of linear layers are (out, in). */
  readonly parameters: readonly Parameter[];
  readonly #weights: GPT2Weights;

  private constructor(backend: Backend, config: GPT2Config, parameters: readonly Parameter[]) {
    this.backend = backend;
    this.config = config;
    this.parameters = parameters;
    this.#weights = arrangeWeights(parameters, config.layers);
  }

  /**
   * A new model: weights N(0, .02²), those that write to the residual stream divided by √(2 · layers), biases 0, gains 1. The same `random` gives the same weights on every backend.
   *
   * @throws RangeError for an impossible configuration; OutOfMemoryError, with the bytes needed, before anything is allocated
   */
  static initialize(backend: Backend, config: GPT2Config, random: Random): GPT2 {
    const layout = checkedLayout(backend, config);
    const deviation = {
      normal: INITIAL_DEVIATION,
      residual: INITIAL_DEVIATION / Math.sqrt(2 * config.layers),
    };
    const parameters: Parameter[] = [];
    try {
      for (const { name, shape, initial } of layout) {
        if (typeof initial === "number") {
          parameters.push(new Parameter(name, full(backend, shape, initial)));
          continue;
        }
        const value = random.fork(name).normal(backend, shape);
        parameters.push(new Parameter(name, value));
        scale(value, deviation[initial], value);
      }
    } catch (error) {
      for (const parameter of parameters) parameter.dispose();
      throw error;
    }
    return new GPT2(backend, config, parameters);
  }

  /**
   * Reads a Hugging Face checkpoint of F32, F16 or BF16 tensors, in one file or several, with or without the `transformer.` prefix. Attention masks and the tied head in it are ignored.
   *
   * @param reader  from `openSafetensors` or `openShardedSafetensors`; read one tensor at a time
   * @param config  from `configFromHuggingFace`
   * @throws RangeError that names tensors which are missing, unknown or of another shape, before anything is allocated; OutOfMemoryError; whatever the reader throws
   */
  static async load(
    backend: Backend,
    reader: SafetensorsReader,
    config: GPT2Config,
  ): Promise<GPT2> {
    const layout = checkedLayout(backend, config);
    return new GPT2(backend, config, await readWeights(backend, reader, layout));
  }

  /**
   * What the last normalization gives, before the head.
   *
   * @param tokens  int32 `[B, T]`
   * @param caches  one for each block, at inference
   * @returns  `[B, T, C]`
   */
  hidden(tape: Tape, tokens: Tensor, caches?: readonly KeyValueCache[]): Variable {
    const { wte, wpe, blocks, ln_f } = this.#weights;
    const past = caches?.[0]?.past ?? 0;
    let x = embedding(tape, wte, tokens, { positions: wpe, past }); // [B, T] → [B, T, C]
    blocks.forEach((block, layer) => {
      const before = x;
      x = tape.scope(() => this.#block(tape, before, block, caches?.[layer])); // [B, T, C]
      tape.release(before);
    });
    const hidden = this.#norm(tape, x, ln_f);
    tape.release(x);
    return hidden;
  }

  /**
   * Scores of every token that may follow. For training use {@link GPT2.loss}, which never holds all of them.
   *
   * @param tokens  int32 `[B, T]`
   * @returns  `[B, T, V]`
   */
  logits(tape: Tape, tokens: Tensor): Variable {
    return this.head(tape, this.hidden(tape, tokens));
  }

  /** Scores from what {@link GPT2.hidden} gave: `[..., C]` → `[..., V]`. */
  head(tape: Tape, hidden: Variable): Variable {
    return linear(tape, hidden, this.#weights.wte); // [..., C] · [V, C]ᵀ → [..., V]
  }

  /**
   * Mean cross-entropy in nats per token; holds a bounded part of the logits at a time.
   *
   * @param inputs  int32 `[B, T]`
   * @param targets  int32 `[B, T]`: the token that follows each input
   * @returns  one element
   */
  loss(tape: Tape, inputs: Tensor, targets: Tensor): Variable {
    return tape.scope(() =>
      linearCrossEntropy(tape, this.hidden(tape, inputs), this.#weights.wte, targets),
    );
  }

  /** Frees the parameters. */
  dispose(): void {
    for (const parameter of this.parameters) parameter.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #block(tape: Tape, x: Variable, block: BlockWeights, cache?: KeyValueCache): Variable {
    const { ln_1, c_attn, c_proj, ln_2, c_fc, mlp_c_proj } = block;
    const { heads } = this.config;
    const attention = tape.scope(() => {
      const qkv = linear(tape, this.#norm(tape, x, ln_1), c_attn.weight, c_attn.bias); // [B, T, 3C]
      return causalAttention(tape, qkv, { heads, ...(cache && { cache }) }); // [B, T, C]
    });
    const middle = linear(tape, attention, c_proj.weight, c_proj.bias, { residual: x }); // [B, T, C]
    const inside = tape.scope(() => {
      const up = linear(tape, this.#norm(tape, middle, ln_2), c_fc.weight, c_fc.bias); // [B, T, 4C]
      return gelu(tape, up);
    });
    return linear(tape, inside, mlp_c_proj.weight, mlp_c_proj.bias, { residual: middle }); // [B, T, C]
  }

  #norm(tape: Tape, x: Variable, { weight, bias }: Affine): Variable {
    return layerNorm(tape, x, weight, bias, { epsilon: this.config.epsilon });
  }
}

/** Checks what can be checked before anything is allocated. */
function checkedLayout(backend: Backend, config: GPT2Config): ParameterLayout[] {
  checkConfig(config);
  const { layers, width } = config;
  assertFits(backend, parameterBytes(config), `a GPT-2 of ${layers} layers and width ${width}`);
  return parameterLayout(config);
}
