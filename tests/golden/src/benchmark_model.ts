import type { Tape, Variable } from "@lrm/autograd";
import { decodeFloat32, type SafetensorsReader } from "@lrm/safetensors";
import { type Backend, type Tensor, tensor } from "@lrm/tensor";
import { Transformer } from "example-transformer/model";
import { InputError } from "./input_error.ts";

/** Numbers of the reference file's `config`, in its order. */
const FIELDS = [
  "vocab_size",
  "layers",
  "width",
  "heads",
  "mlp_width",
  "attention_scale",
  "soft_cap",
] as const;

/** The model of `examples/transformer`, which is written with general operations only. */
class BenchmarkModel implements Disposable {
  readonly #model: Transformer;

  constructor(model: Transformer) {
    this.#model = model;
  }

  get parameters() {
    return this.#model.parameters;
  }

  logits(tape: Tape, tokens: Tensor): Variable {
    return this.#model.logits(tape.constant(tokens));
  }

  loss(tape: Tape, inputs: Tensor, targets: Tensor): Variable {
    return this.#model.loss(tape.constant(inputs), tape.constant(targets));
  }

  [Symbol.dispose](): void {
    this.#model[Symbol.dispose]();
  }
}

/** Loads the model of modded-nanogpt's optimization benchmark. */
export async function loadBenchmarkModel(
  backend: Backend,
  reader: SafetensorsReader,
  json: unknown,
): Promise<BenchmarkModel> {
  const config = json as Readonly<Record<(typeof FIELDS)[number], number>>;
  for (const field of FIELDS) {
    if (typeof config[field] === "number") continue;
    throw new InputError(
      `Cannot load the benchmark model: its configuration has no number ${field}`,
      "make the reference values again",
    );
  }
  const values = new Map<string, Float32Array>();
  for (const name of reader.tensors.keys())
    values.set(name, decodeFloat32(await reader.read(name)));
  const model = new Transformer(
    {
      vocabularySize: config.vocab_size,
      layers: config.layers,
      width: config.width,
      heads: config.heads,
      mlpWidth: config.mlp_width,
      attentionScale: config.attention_scale,
      softCap: config.soft_cap,
    },
    (name, shape) => tensor(backend, values.get(name) ?? [], shape),
  );
  return new BenchmarkModel(model);
}
