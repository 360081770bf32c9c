import { Parameter } from "@lrm/autograd";
import { decodeFloat32, type SafetensorsReader, type TensorEntry } from "@lrm/safetensors";
import { ArgumentError, type Backend, type HalfType, tensor } from "@lrm/tensor";
import { allocateWeights } from "./_allocate.ts";
import { assertFinite } from "./_finite.ts";
import { transposeInto } from "./_transpose.ts";
import { type CheckpointNames, matchTensors } from "./checkpoint_names.ts";
import { halfTypes, type LoadOptions } from "./half_types.ts";
import { type ParameterLayout, storedShape } from "./layout.ts";

/** Does the work of `readWeights`. */
export async function readParameters(
  backend: Backend,
  reader: SafetensorsReader,
  layout: readonly ParameterLayout[],
  names: CheckpointNames,
  { keepHalves = false }: LoadOptions,
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
  const halves: ReadonlyMap<string, HalfType> = keepHalves
    ? halfTypes(reader, layout, names.prefix)
    : new Map();
  const wide = layout.filter(({ name }) => !halves.has(name));
  const parameters = new Map(
    allocateWeights(backend, wide).map((parameter) => [parameter.name, parameter]),
  );
  try {
    for (const entry of layout) {
      const stored = await reader.read(weights.get(entry.name)!);
      const type = halves.get(entry.name);
      if (type !== undefined) {
        const bits = bitsOf(stored);
        if (!areFinite(bits, type)) assertFinite(WHAT, stored, decodeFloat32(stored));
        const value = tensor(backend, inOrder(bits, entry), entry.shape, type);
        const options = { role: entry.role, kind: entry.kind, trainable: false };
        parameters.set(entry.name, new Parameter(entry.name, value, options));
        continue;
      }
      const values = decodeFloat32(stored);
      assertFinite(WHAT, stored, values);
      const { value } = parameters.get(entry.name)!;
      if (entry.transposed) {
        using turned = tensor(backend, values, storedShape(entry));
        transposeInto(value, turned);
      } else {
        value.write(values);
      }
    }
  } catch (error) {
    for (const parameter of parameters.values()) parameter.dispose();
    throw error;
  }
  return layout.map(({ name }) => parameters.get(name)!);
}

const WHAT = "Cannot load the checkpoint";

/** Views the bits of 16-bit values. Copies them only if they are not aligned. */
function bitsOf({ bytes }: TensorEntry): Uint16Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(buffer, byteOffset, length / 2);
}

/** Bits of the exponent, all of which are 1 in infinities and NaN. */
const EXPONENTS: Readonly<Record<HalfType, number>> = { float16: 0x7c00, bfloat16: 0x7f80 };

function areFinite(bits: Uint16Array, type: HalfType): boolean {
  const exponent = EXPONENTS[type];
  return bits.every((each) => (each & exponent) !== exponent);
}

/** Returns the bits of a matrix in the order of the model. */
function inOrder(bits: Uint16Array, { shape, transposed }: ParameterLayout): Uint16Array {
  if (!transposed) return bits;
  const [rows, columns] = shape as readonly [number, number];
  const turned = new Uint16Array(bits.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[row * columns + column] = bits[column * rows + row]!;
    }
  }
  return turned;
}
