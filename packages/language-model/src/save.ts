import type { Parameter } from "@lrm/autograd";
import {
  decodeFloat32,
  type EncodeFloat32Options,
  encodeFloat32,
  type LazyTensor,
  streamSafetensors,
} from "@lrm/safetensors";
import { asFloat32, type Tensor } from "@lrm/tensor";
import { assertFinite } from "./_finite.ts";
import { transpose } from "./_transpose.ts";
import { type ParameterLayout, storedShape } from "./layout.ts";

/** Options of writing a model. */
export interface SaveOptions extends EncodeFloat32Options {
  /**
   * Returns the float32 values to write for a parameter, such as its merged weight; the writer
   * frees them. Called when the parameter's turn comes. Default: the values of the parameter.
   */
  readonly valuesOf?: ((parameter: Parameter) => Tensor) | undefined;
}

/** Options of {@link streamWeights}. */
export interface StreamWeightsOptions extends SaveOptions {
  /** Prefix of names. Default: none. */
  readonly prefix?: string;
  /** Names without the prefix. Default: none. */
  readonly unprefixed?: readonly string[];
}

/**
 * Writes a `model.safetensors` as Hugging Face's transformers does: tensors sorted by name, and
 * those marked `transposed` as (in, out). Reads one parameter at a time from the device. Do not
 * change the parameters until the last chunk.
 *
 * @param parameters  all parameters of the layout
 * @returns chunks to write in order
 * @throws ArgumentError, from the iteration, for a value that is not finite or too large for
 *   `dtype`
 */
export function streamWeights(
  layout: readonly ParameterLayout[],
  parameters: readonly Parameter[],
  {
    prefix = "",
    unprefixed = [],
    dtype = "F32",
    valuesOf = ({ value }) => asFloat32(value),
  }: StreamWeightsOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const tensors = layout.map((entry): LazyTensor => {
    const name = unprefixed.includes(entry.name) ? entry.name : prefix + entry.name;
    const shape = storedShape(entry);
    return {
      name,
      dtype,
      shape,
      bytes: async () => {
        using wide = valuesOf(byName.get(entry.name)!);
        using stored = entry.transposed ? transpose(wide) : wide.reshape(shape);
        const values = (await stored.read()) as Float32Array;
        assertFinite("Cannot write the checkpoint", { name, dtype: "F32", shape }, values);
        const encoded = encodeFloat32(name, shape, values, { dtype });
        if (dtype !== "F32") {
          const remedy = `the values are too large for ${dtype}, write them as F32`;
          assertFinite("Cannot write the checkpoint", encoded, decodeFloat32(encoded), remedy);
        }
        return encoded.bytes;
      },
    };
  });
  tensors.sort((a, b) => (a.name < b.name ? -1 : 1));
  return streamSafetensors(tensors, { metadata: { format: "pt" } });
}
