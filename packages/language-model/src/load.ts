import type { Parameter } from "@lrm/autograd";
import { decodeFloat32, type SafetensorsReader } from "@lrm/safetensors";
import { type Backend, tensor } from "@lrm/tensor";
import { allocateWeights } from "./_allocate.ts";
import { assertFinite } from "./_finite.ts";
import { transposeInto } from "./_transpose.ts";
import { type CheckpointNames, matchTensors } from "./checkpoint_names.ts";
import { type ParameterLayout, storedShape } from "./layout.ts";

/**
 * Reads the parameters of `layout` out of a checkpoint, one tensor at a time. Every tensor of the
 * checkpoint is used, or is derived from others and checked against them.
 *
 * @returns parameters in the order of `layout`, owned by the caller
 * @throws RangeError when tensors are missing, unknown, twice there, of another shape or type, or
 * say other than what they are derived from, before anything is allocated; and when a value is not
 * finite
 */
export async function readWeights(
  backend: Backend,
  reader: SafetensorsReader,
  layout: readonly ParameterLayout[],
  names: CheckpointNames,
): Promise<Parameter[]> {
  const { weights, derived } = matchTensors(reader.tensors, layout, names);
  for (const { stored, rule, name } of derived) {
    const problem = await rule.problem(await reader.read(stored), {
      name,
      read: async (parameter) => await reader.read(weights.get(parameter)!),
    });
    if (problem !== undefined) throw new RangeError(`Cannot load the checkpoint: ${problem}`);
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
