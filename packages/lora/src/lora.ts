import { adapterOf, adaptWeight, type Parameter, type WeightAdapter } from "@lrm/autograd";
import { initializeWeights } from "@lrm/language-model";
import { ArgumentError, asFloat32, isHalf, matmul, type Random, type Tensor } from "@lrm/tensor";
import { drawFactors } from "./_draw_factors.ts";
import { type LowRankFactors, lowRankProduct } from "./_low_rank_product.ts";
import { factorLayout } from "./layout.ts";
import { completeLoRA, type LoRAConfig, type LoRAOptions, loraScale } from "./options.ts";

/** An adapted layer. */
export interface AdaptedLayer extends LowRankFactors {
  /** Name of the layer: `model.layers.0.self_attn.q_proj`. */
  readonly module: string;
  readonly weight: Parameter;
}

/**
 * LoRA adapters of a model: to the product of every chosen layer with its frozen weight W they add
 * `s · B A x`, where the factors A and B have a low rank and are trained.
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
  /** The factors, A and B of each layer, owned by the adapters. */
  readonly parameters: readonly Parameter[];
  /**
   * Random numbers of the dropout in coming forward passes. Set other ones before each, with those
   * of the micro-batch; undefined drops nothing. Inference tapes never drop anything.
   */
  random: Random | undefined;
  readonly #frozen: readonly Parameter[];
  readonly #seed: Random;
  readonly #products = new Map<Parameter, WeightAdapter>();
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
    this.parameters = layers.flatMap(({ down, up }) => [down, up]);
    this.#frozen = frozen;
    const settings = {
      scale: loraScale(config),
      dropout: config.dropout,
      random: () => this.random,
    };
    for (const layer of layers) {
      this.#products.set(layer.weight, lowRankProduct(layer, settings));
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
    const { backend } = chosen[0]!.weight.value;
    const layout = chosen.flatMap(({ down, up }) => [down, up]);
    const factors = initializeWeights(backend, layout, random);
    const layers = chosen.map(({ module, weight }, at) => {
      const layer = { module, weight, down: factors[2 * at]!, up: factors[2 * at + 1]! };
      drawFactors(layer, config, random.fork(module));
      return layer;
    });
    return new LoRA(
      config,
      layers,
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
    for (const parameter of this.parameters) parameter.value.write(initial.get(parameter)!);
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
   * Adds the adapters to the weights, `W + s · B A`, and removes them. The model then computes the
   * same, up to rounding, at the cost of the model without adapters.
   */
  merge(): void {
    this.#addProducts(1);
    this.#initial = undefined;
    this.dispose();
  }

  /**
   * Computes the values that a parameter of the model has after {@link LoRA.merge}, to the same
   * bits, and changes nothing: `W + s · B A` for an adapted weight, else its values. Takes memory
   * for one weight, where merging weights of 16 bits takes it for all of them.
   *
   * @returns  float32, owned by the caller
   */
  merged(parameter: Parameter): Tensor {
    const wide = asFloat32(parameter.value);
    const layer = this.layers.find(({ weight }) => weight === parameter);
    if (layer === undefined) return wide;
    const { up, down } = layer;
    const options = { alpha: loraScale(this.config), c: wide };
    // Converted values are a copy; others are a view of the weight, which must stay as it is.
    if (isHalf(parameter.value.dtype)) {
      return matmul(up.value, down.value, { ...options, into: wide });
    }
    using _ = wide;
    return matmul(up.value, down.value, options);
  }

  #attach(): void {
    for (const [weight, product] of this.#products) adaptWeight(weight, product);
  }

  #detach(): void {
    for (const weight of this.#products.keys()) adaptWeight(weight, undefined);
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
