import { attend, crossEntropy, type Matrix, mapped, matrix, multiply, row } from "./numbers.ts";
import { float32Values, type RawTensor } from "./safetensors.ts";

/** Fields of GPT-2's `config.json` that determine its numbers. */
interface Config {
  readonly vocab_size: number;
  readonly n_positions: number;
  readonly n_embd: number;
  readonly n_layer: number;
  readonly n_head: number;
  readonly layer_norm_epsilon?: number | null;
}

/**
 * Computes the mean loss of a GPT-2 over whole windows of a text's bytes, in float64.
 *
 * @throws Error if the files do not match
 */
export function gpt2Loss(json: unknown, tensors: Map<string, RawTensor>, text: Uint8Array): number {
  const config = json as Config;
  const width = config.n_embd;
  const vector = (name: string) => float32Values(find(tensors, name));
  const weight = (name: string) => {
    const tensor = find(tensors, name);
    return matrix(tensor.shape[0]!, tensor.shape[1]!, float32Values(tensor));
  };
  const norm = (x: Matrix, name: string) =>
    layerNorm(
      x,
      vector(`${name}.weight`),
      vector(`${name}.bias`),
      config.layer_norm_epsilon ?? 1e-5,
    );
  const linear = (x: Matrix, name: string) =>
    multiply(x, weight(`${name}.weight`), { bias: vector(`${name}.bias`) });
  const tokens = weight("wte.weight");
  const positions = weight("wpe.weight");
  if (tokens.rows !== config.vocab_size || positions.rows !== config.n_positions) {
    throw new Error("wrong shape");
  }
  return overWindows(text, config.n_positions, (inputs, targets) => {
    const context = inputs.length;
    let x = matrix(context, width);
    for (let t = 0; t < context; t++) {
      for (let c = 0; c < width; c++)
        row(x, t)[c] = row(tokens, inputs[t]!)[c]! + row(positions, t)[c]!;
    }
    for (let layer = 0; layer < config.n_layer; layer++) {
      const block = `h.${layer}`;
      const qkv = linear(norm(x, `${block}.ln_1`), `${block}.attn.c_attn`);
      const heads = matrix(context, width);
      const size = width / config.n_head;
      for (let at = 0; at < width; at += size) {
        attend(heads, at, [qkv, at], [qkv, width + at], [qkv, 2 * width + at], size);
      }
      x = plus(x, linear(heads, `${block}.attn.c_proj`));
      const hidden = mapped(linear(norm(x, `${block}.ln_2`), `${block}.mlp.c_fc`), gelu);
      x = plus(x, linear(hidden, `${block}.mlp.c_proj`));
    }
    return crossEntropy(multiply(norm(x, "ln_f"), tokens, { transposed: true }), targets);
  });
}

function find(tensors: Map<string, RawTensor>, name: string): RawTensor {
  const found = tensors.get(name) ?? tensors.get(`transformer.${name}`);
  if (found === undefined) throw new Error(`${name} is missing`);
  return found;
}

/** Computes the mean of a loss over whole windows that do not overlap. */
export function overWindows(
  text: Uint8Array,
  context: number,
  loss: (inputs: Uint8Array, targets: Uint8Array) => number,
): number {
  const windows = Math.floor((text.length - 1) / context);
  let sum = 0;
  for (let window = 0; window < windows; window++) {
    const at = window * context;
    sum += loss(text.subarray(at, at + context), text.subarray(at + 1, at + context + 1));
  }
  return sum / windows;
}

/** Adds two matrices. */
export function plus(a: Matrix, b: Matrix): Matrix {
  return mapped(a, (value, index) => value + b.values[index]!);
}

function layerNorm(x: Matrix, gain: Float64Array, bias: Float64Array, epsilon: number): Matrix {
  const result = matrix(x.rows, x.columns);
  for (let t = 0; t < x.rows; t++) {
    const values = row(x, t);
    const mean = values.reduce((sum, value) => sum + value, 0) / x.columns;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.columns;
    for (let c = 0; c < x.columns; c++) {
      row(result, t)[c] =
        ((values[c]! - mean) / Math.sqrt(variance + epsilon)) * gain[c]! + bias[c]!;
    }
  }
  return result;
}

/** GELU in its tanh form, `gelu_new`. */
function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}
