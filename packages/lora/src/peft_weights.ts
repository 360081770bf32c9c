import type { Parameter } from "@lrm/autograd";
import {
  decodeFloat32,
  encodeFloat32,
  type LazyTensor,
  type SafetensorsReader,
  streamSafetensors,
} from "@lrm/safetensors";
import { ArgumentError, formatShape, Random, type Shape, sameShape } from "@lrm/tensor";
import { trainedOf } from "./layout.ts";
import { LoRA } from "./lora.ts";
import { configFromPEFT } from "./peft_config.ts";

/** Beginning of all names in files of PEFT. */
const PEFT_PREFIX = "base_model.model.";
/** Ends of the names of what is trained of a layer. */
const TRAINED = /\.lora_([AB]\.weight|magnitude_vector)$/;

/** Options of {@link streamAdapter} and {@link loadAdapter}. */
export interface AdapterNames {
  /** Prefix of the model's names in checkpoints, such as GPT-2's `transformer.`. Default: none. */
  readonly prefix?: string;
}

/**
 * Writes an `adapter_model.safetensors` as PEFT does: A as `[rank, in]`, B as `[out, rank]` and the
 * magnitudes of DoRA as `[out]`, also for models that store linear weights as (in, out). Save
 * `peftConfig` beside it as `adapter_config.json`. Do not change the factors until the last chunk.
 *
 * Factors that began as parts of the weights are written with twice the rank, as the difference to
 * their beginning, so that the adapter belongs to the model as it was.
 *
 * @returns chunks to write in order
 * @throws ArgumentError, from the iteration, for a value that is not finite
 */
export function streamAdapter(
  { layers, initial }: Pick<LoRA, "layers"> & Partial<Pick<LoRA, "initial">>,
  { prefix = "" }: AdapterNames = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const lazy = ({ name, value }: Parameter, shape: Shape, widen: Widen): LazyTensor => {
    const stored = PEFT_PREFIX + prefix + name;
    return {
      ...{ name: stored, dtype: "F32", shape },
      bytes: async () => {
        const values = (await value.read()) as Float32Array<ArrayBuffer>;
        checkFinite("write", stored, values);
        return encodeFloat32(stored, shape, widen(values)).bytes;
      },
    };
  };
  const asTrained = (parameter: Parameter): LazyTensor =>
    lazy(parameter, parameter.shape, (values) => values);
  const tensors = layers.flatMap((layer) => {
    const { down, up, magnitude } = layer;
    const [A, B] = [initial?.get(down), initial?.get(up)];
    if (A === undefined || B === undefined) return trainedOf(layer).map(asTrained);
    // B A − B₀ A₀ = [B, −B₀] [A; A₀]
    const [rank, input] = down.shape as readonly [number, number];
    const [out] = up.shape as readonly [number, number];
    return [
      lazy(down, [2 * rank, input], (values) => joined(values, A)),
      lazy(up, [out, 2 * rank], (values) => besideNegative(values, B, rank)),
      ...(magnitude ? [asTrained(magnitude)] : []),
    ];
  });
  tensors.sort((a, b) => (a.name < b.name ? -1 : 1));
  return streamSafetensors(tensors, { metadata: { format: "pt" } });
}

type Widen = (values: Float32Array<ArrayBuffer>) => Float32Array<ArrayBuffer>;

function joined(above: Float32Array, below: Float32Array): Float32Array<ArrayBuffer> {
  const both = new Float32Array(above.length + below.length);
  both.set(above);
  both.set(below, above.length);
  return both;
}

/** Puts the rows of −right behind those of left, each of `width` elements. */
function besideNegative(
  left: Float32Array,
  right: Float32Array,
  width: number,
): Float32Array<ArrayBuffer> {
  const both = new Float32Array(left.length + right.length);
  for (let row = 0; row * width < left.length; row++) {
    const part = [row * width, (row + 1) * width] as const;
    both.set(left.subarray(...part), 2 * part[0]);
    both.set(
      right.subarray(...part).map((value) => -value),
      2 * part[0] + width,
    );
  }
  return both;
}

/**
 * Adapts a model with a stored adapter, of PEFT or of {@link streamAdapter}. Which layers are
 * adapted is what the tensors say.
 *
 * @param parameters  all parameters of the model
 * @param reader  of `adapter_model.safetensors`
 * @param json  the parsed `adapter_config.json`
 * @returns  adapters, owned by the caller
 * @throws ArgumentError that names a field which is not supported, or a tensor that does not fit
 */
export async function loadAdapter(
  parameters: readonly Parameter[],
  reader: SafetensorsReader,
  json: unknown,
  { prefix = "" }: AdapterNames = {},
): Promise<LoRA> {
  const config = configFromPEFT(json);
  const stored = new Map([...reader.tensors.keys()].map((name) => [ownName(name, prefix), name]));
  const targets = [...stored.keys()].map((name) => name.replace(TRAINED, ""));
  const lora = LoRA.attach(
    parameters,
    { ...config, targets: [...new Set(targets)] },
    new Random(0),
  );
  try {
    const names = new Set(lora.parameters.map(({ name }) => name));
    for (const [name, file] of stored) {
      if (!names.has(name)) refuse(`it holds ${file}, but use_dora is not true`);
    }
    for (const { name, shape, value } of lora.parameters) {
      const file = stored.get(name);
      if (file === undefined) refuse(`it lacks ${PEFT_PREFIX}${prefix}${name}`);
      const found = reader.tensors.get(file)!;
      if (!sameShape(found.shape, shape)) {
        refuse(
          `${file} has shape ${formatShape(found.shape)}, but the model needs ${formatShape(shape)}`,
        );
      }
      const values = decodeFloat32(await reader.read(file));
      checkFinite("read", file, values);
      value.write(values);
    }
  } catch (error) {
    lora.dispose();
    throw error;
  }
  return lora;
}

/** Returns the name of a factor in the model. Adapters of a model without head lack the prefix. */
function ownName(stored: string, prefix: string): string {
  const inside = stored.startsWith(PEFT_PREFIX) ? stored.slice(PEFT_PREFIX.length) : "";
  if (!/^[\w.-]{1,240}$/.test(inside) || !TRAINED.test(inside)) {
    refuse(
      `it holds ${JSON.stringify(stored.slice(0, 120))}, which is no factor of a linear layer`,
    );
  }
  return inside.startsWith(prefix) ? inside.slice(prefix.length) : inside;
}

function refuse(why: string): never {
  throw new ArgumentError(
    `Cannot read the adapter: ${why}`,
    "use the adapter_config.json and the model that belong to it",
  );
}

function checkFinite(action: "read" | "write", name: string, values: Float32Array): void {
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  throw new ArgumentError(
    `Cannot ${action} the adapter: ${name} is ${values[first]} at index ${first}`,
    "its training diverged or the file is damaged, use another one",
  );
}
