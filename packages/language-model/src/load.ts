import type { Parameter } from "@lrm/autograd";
import { decodeFloat32, type SafetensorsReader } from "@lrm/safetensors";
import { ArgumentError, type Backend, tensor } from "@lrm/tensor";
import { allocateWeights } from "./_allocate.ts";
import { assertFinite } from "./_finite.ts";
import { transposeInto } from "./_transpose.ts";
import { type CheckpointNames, matchTensors } from "./checkpoint_names.ts";
import { type ParameterLayout, storedShape } from "./layout.ts";

/**
 * Reads the parameters of a layout from a checkpoint, one tensor at a time. Every other tensor of
 * the checkpoint must be one that the model derives, and equal to it.
 *
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
): Promise<Parameter[]> {
  const { weights, derived } = matchTensors(reader.tensors, layout, names);
  for (const { stored, rule, name } of derived) {
    const difference = await rule.difference(await reader.read(stored), {
      name,
      read: async (parameter) => await reader.read(weights.get(parameter)!),
    });
    if (difference !== undefined) {
      const { why, remedy } = difference;
      throw new ArgumentError(`Cannot load the checkpoint: ${why}`, remedy);
    }
  }
  const parameters = allocateWeights(backend, layout);
  try {
    for (const [index, entry] of layout.entries()) {
      const { value } = parameters[index]!;
      const stored = await reader.read(weights.get(entry.name)!);
      const values = decodeFloat32(stored);
      assertFinite("Cannot load the checkpoint", stored, values);
      if (entry.transposed) {
        using turned = tensor(backend, values, storedShape(entry));
        transposeInto(value, turned);
      } else {
        value.write(values);
      }
    }
  } catch (error) {
    for (const parameter of parameters) parameter.dispose();
    throw error;
  }
  return parameters;
}
