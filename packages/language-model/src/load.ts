import type { Parameter } from "@lrm/autograd";
import type { SafetensorsReader } from "@lrm/safetensors";
import type { Backend } from "@lrm/tensor";
import type { CheckpointNames } from "./checkpoint_names.ts";
import type { LoadOptions } from "./half_types.ts";
import type { ParameterLayout } from "./layout.ts";

/**
 * Reads the parameters of a layout from a checkpoint, one tensor at a time. Every other tensor of
 * the checkpoint must be one that the model derives, and equal to it.
 *
 * @param options  `keepHalves`: keeps matrices of 16 bits in 16 bits, frozen
 * @returns parameters in the order of `layout`, owned by the caller
 * @throws ArgumentError if a tensor is missing, unknown or stored twice, has another shape or type,
 *   differs from the one that the model derives, or has a value that is not finite; passes on
 *   errors of the reader. Nothing stays allocated
 */
export async function readWeights(
  backend: Backend,
  reader: SafetensorsReader,
  layout: readonly ParameterLayout[],
  names: CheckpointNames,
  options: LoadOptions = {},
): Promise<Parameter[]> {
  // A model that begins with random weights needs none of it, and pages load less without it.
  const { readParameters } = await import("./_read_parameters.ts");
  return await readParameters(backend, reader, layout, names, options);
}
