import { adapterOf, adaptWeight, type Parameter, type WeightAdapter } from "@lrm/autograd";
import { ArgumentError, asFloat32, matmul, type Random, type Tensor } from "@lrm/tensor";
import { decomposedAdapter } from "./_decomposed_adapter.ts";
import { lowRankAdapter } from "./_low_rank_adapter.ts";
import { rescaleRows } from "./_magnitude.ts";
import { type AdaptedLayer, adaptedSum, createLayers } from "./adapted_layer.ts";
import { factorLayout, trainedOf } from "./layout.ts";
import { completeLoRA, type LoRAConfig, type LoRAOptions, loraScale } from "./options.ts";

/**
 * LoRA adapters of a model: to the product of every chosen layer with its frozen weight W they add
 * `s · B A x`, where the factors A and B have a low rank and are trained.
 *
 * With `dora`, they give the rows of the sum `W + s · B A` other norms, which are trained too.
 *
 * All other parameters are frozen, and cost no gradient, no optimizer state and no product in the
 * backward pass. The factors are matrices, so that any optimizer trains them.
 *
 * @see Hu et al. 2021, https://arxiv.org/abs/2106.09685
 * @example
 * ```ts
 * import { Tape } from "@lrm/autograd";
 * import { LLaMA, LLAMA_PRESETS } from "@lrm/llama";
 * import { LoRA } from "@lrm/lora";
 * import { Random, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using model = LLaMA.initialize(backend, { ...LLAMA_PRESETS.nano, layers: 1 }, new Random(1));
 * using lora = LoRA.attach(model.parameters, { rank: 4, targets: ["q_proj", "v_proj"] }, new Random(2));
 * expect(lora.parameters.map(({ shape }) => shape)).toEqual([[4, 128], [128, 4], [4, 128], [128, 4]]);
 * using inputs = tensor(backend, Int32Array.of(72, 101, 108), [1, 3]);
 * using tape = new Tape(backend);
 * tape.backward(model.loss(tape, inputs, inputs)); // fills the gradients of lora.parameters alone
 * lora.merge(); // the model has the adapted weights now
 * ```
 */
export class LoRA {
  readonly config: LoRAConfig;
  /** Adapted layers, in the order of the model. */
  readonly layers: readonly AdaptedLayer[];
  /** A, B and, with `dora`, the magnitudes of each layer, owned by the adapters. */
  readonly parameters: readonly Parameter[];
  /**
   * Random numbers of the dropout in coming forward passes. Set other ones before each, with those
   * of the micro-batch; undefined drops nothing. Inference tapes never drop anything.
   */
  random: Random | undefined;
  readonly #frozen: readonly Parameter[];
  readonly #seed: Random;
  readonly #adapters = new Map<Parameter, WeightAdapter>();
  #initial: ReadonlyMap<Parameter, Float32Array<ArrayBuffer>> | undefined;
  #disposed = false;

  private constructor(
    config: LoRAConfig,
    layers: readonly AdaptedLayer[],
    frozen: readonly Parameter[],
    seed: Random,
  ) {
    this.#seed = seed;
    this.config = config;
    this.layers = layers;
    this.parameters = layers.flatMap(trainedOf);
    this.#frozen = frozen;
    const scale = loraScale(config);
    const settings = { scale, dropout: config.dropout, random: () => this.random };
    for (const layer of layers) {
      const { weight, magnitude } = layer;
      const adapter = magnitude
        ? decomposedAdapter({ ...layer, magnitude }, settings, () => adaptedSum(layer, scale))
        : lowRankAdapter(layer, settings);
      this.#adapters.set(weight, adapter);
    }
    this.#attach();
    for (const parameter of frozen) parameter.trainable = false;
  }

  /**
   * Adapts a model, whose outputs stay as they are until the factors are trained. Freezes all of
   * its parameters.
   *
   * @param parameters  all parameters of the model, whose linear layers call `linear` of
   *   `@lrm/autograd`
   * @param random  of the initial values of A
   * @returns  adapters, owned by the caller
   * @throws ArgumentError for invalid settings, or a layer that is adapted already
   */
  static attach(parameters: readonly Parameter[], options: LoRAOptions, random: Random): LoRA {
    const config = completeLoRA(options);
    const chosen = factorLayout(parameters, config);
    for (const { weight } of chosen) checkFree(weight);
    return new LoRA(
      config,
      createLayers(chosen, config, random),
      parameters.filter(({ trainable }) => trainable),
      random,
    );
  }

  /**
   * Values that A and B began with, if these were taken from the weights: `initial: "pissa"`. What
   * was trained is the difference to them.
   */
  get initial(): ReadonlyMap<Parameter, Float32Array<ArrayBuffer>> | undefined {
    return this.#initial;
  }

  /**
   * Begins adapters with `initial: "pissa"`: fills A and B with the principal part of each weight,
   * and takes it from the weight, so that the model's outputs stay as they are. Large weights are
   * decomposed by iteration. Does nothing for other initial values.
   *
   * @see Meng et al. 2024, https://arxiv.org/abs/2404.02948
   */
  async split(): Promise<void> {
    if (this.config.initial !== "pissa") return;
    // Only PiSSA needs it, and pages load less without it.
    const { principalFactors } = await import("./_principal_factors.ts");
    const [{ rank }, scale] = [this.config, loraScale(this.config)];
    const values = new Map<Parameter, Float32Array<ArrayBuffer>>();
    for (const { module, weight, down, up } of this.layers) {
      const random = this.#seed.fork(module);
      const factors = await principalFactors(weight.value, { rank, scale }, random);
      values.set(down, factors.down);
      values.set(up, factors.up);
    }
    this.beginWith(values);
  }

  /**
   * Begins adapters with values that {@link LoRA.initial} had: overwrites A and B, and takes their
   * product from the weights.
   *
   * @param taken  true if the weights lack the product already. Default: false
   */
  beginWith(
    initial: ReadonlyMap<Parameter, Float32Array<ArrayBuffer>>,
    { taken = false }: { readonly taken?: boolean } = {},
  ): void {
    for (const [{ value }, began] of initial) value.write(began);
    if (!taken) this.#addProducts(-1);
    this.#initial = initial;
  }

  /**
   * Runs work that sees the model as it is without the adapters, such as a text to compare with.
   *
   * @throws ArgumentError if the adapters took a part of the weights: `initial: "pissa"`
   */
  async without<T>(work: () => Promise<T>): Promise<T> {
    if (this.#initial !== undefined) {
      throw new ArgumentError(
        "Cannot leave out the adapters: they began as a part of the weights",
        "load the model again",
      );
    }
    this.#detach();
    try {
      return await work();
    } finally {
      if (!this.#disposed) this.#attach();
    }
  }

  /**
   * Puts the adapters into the weights, `W + s · B A` with the norms of `dora`, and removes them.
   * The model then computes the same, up to rounding, at the cost of the model without adapters.
   */
  merge(): void {
    this.#addProducts(1);
    for (const { weight, magnitude } of this.layers) {
      if (magnitude) rescaleRows(weight.value, magnitude.value);
    }
    this.#initial = undefined;
    this.dispose();
  }

  /**
   * Computes the values that a parameter of the model has after {@link LoRA.merge}, to the same
   * bits, and changes nothing. Takes memory for one weight, where merging weights of 16 bits takes
   * it for all of them.
   *
   * @returns  float32, owned by the caller
   */
  merged(parameter: Parameter): Tensor {
    const layer = this.layers.find(({ weight }) => weight === parameter);
    if (layer === undefined) return asFloat32(parameter.value);
    const value = adaptedSum(layer, loraScale(this.config));
    if (layer.magnitude) rescaleRows(value, layer.magnitude.value);
    return value;
  }

  #attach(): void {
    for (const [weight, adapter] of this.#adapters) adaptWeight(weight, adapter);
  }

  #detach(): void {
    for (const weight of this.#adapters.keys()) adaptWeight(weight, undefined);
  }

  /** Adds `sign · s · B A` to the weights, which become float32. */
  #addProducts(sign: 1 | -1): void {
    const alpha = sign * loraScale(this.config);
    for (const { weight, up, down } of this.layers) {
      weight.widen();
      // [out, rank] · [rank, in] → [out, in]
      matmul(up.value, down.value, { alpha, c: weight.value, into: weight.value });
    }
  }

  /**
   * Removes the adapters, frees the factors, and trains again what was frozen. Gives the weights
   * back what {@link LoRA.split} took, up to rounding.
   */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#initial !== undefined) {
      for (const [{ value }, began] of this.#initial) value.write(began);
      this.#addProducts(1);
    }
    this.#detach();
    for (const parameter of this.#frozen) parameter.trainable = true;
    for (const factor of this.parameters) factor.dispose();
  }

  /** Calls `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

function checkFree(weight: Parameter): void {
  if (adapterOf(weight) === undefined) return;
  throw new ArgumentError(
    `Cannot adapt ${weight.name}: it has an adapter already`,
    "merge or dispose that one first",
  );
}
