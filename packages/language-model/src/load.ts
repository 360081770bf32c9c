import type { Parameter } from "@lrm/autograd";
import { decodeFloat32, type SafetensorsReader } from "@lrm/safetensors";
import { type Backend, formatShape, type Shape, sameShape, tensor } from "@lrm/tensor";
import { allocateWeights } from "./_allocate.ts";
import { transposeInto } from "./_transpose.ts";
import type { ParameterLayout } from "./layout.ts";

/** How a family's checkpoints differ from its layout. */
export interface CheckpointNames {
  /** What stands in front of every name, or of none of a file's. Default nothing. */
  readonly prefix?: string;
  /** Tensors that checkpoints may hold without a place for them. */
  readonly ignored: RegExp;
}

/**
 * Reads the parameters of `layout` out of a checkpoint, one tensor at a time.
 *
 * @returns parameters in the order of `layout`, owned by the caller
 * @throws RangeError when tensors are missing, unknown or of another shape, before anything is allocated
 */
export async function readWeights(
  backend: Backend,
  reader: SafetensorsReader,
  layout: readonly ParameterLayout[],
  { prefix: wanted = "", ignored }: CheckpointNames,
): Promise<Parameter[]> {
  const prefix = [...reader.tensors.keys()].some((name) => name.startsWith(wanted)) ? wanted : "";
  checkTensors(reader, layout, prefix, ignored);
  const parameters = allocateWeights(backend, layout);
  try {
    for (const [index, entry] of layout.entries()) {
      const { value } = parameters[index]!;
      const values = decodeFloat32(await reader.read(prefix + entry.name));
      if (entry.transposed) {
        using stored = tensor(backend, values, storedShape(entry));
        transposeInto(value, stored);
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

/** The shape that checkpoints hold. */
export function storedShape({ shape, transposed }: ParameterLayout): Shape {
  return transposed ? [...shape].reverse() : shape;
}

function checkTensors(
  { tensors }: SafetensorsReader,
  layout: readonly ParameterLayout[],
  prefix: string,
  ignored: RegExp,
): void {
  const wanted = new Set(layout.map(({ name }) => name));
  const missing = layout.filter(({ name }) => !tensors.has(prefix + name));
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot load the checkpoint: it lacks ${listed(missing.map(({ name }) => prefix + name))}; give the config.json that belongs to it`,
    );
  }
  const unknown = [...tensors.keys()].filter((stored) => {
    const name = stored.startsWith(prefix) ? stored.slice(prefix.length) : stored;
    return !wanted.has(name) && !ignored.test(name);
  });
  if (unknown.length > 0) {
    throw new RangeError(
      `Cannot load the checkpoint: it holds ${listed(unknown)}, which the model has no place for; give the config.json that belongs to it`,
    );
  }
  for (const entry of layout) {
    const { shape } = tensors.get(prefix + entry.name)!;
    if (!sameShape(shape, storedShape(entry))) {
      throw new RangeError(
        `Cannot load the checkpoint: ${prefix}${entry.name} has shape ${formatShape(shape)}, the model needs ${formatShape(storedShape(entry))}; give the config.json that belongs to it`,
      );
    }
  }
}

/** The first few of `names`, and how many more. */
function listed(names: readonly string[]): string {
  const more = names.length - 3;
  return names.slice(0, 3).join(", ") + (more > 0 ? ` and ${more} more tensors` : "");
}
