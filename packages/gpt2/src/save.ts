import type { Parameter } from "@lrm/autograd";
import {
  type EncodeFloat32Options,
  encodeFloat32,
  type LazyTensor,
  streamSafetensors,
} from "@lrm/safetensors";
import { PREFIX } from "./_names.ts";
import { transpose } from "./_transpose.ts";
import type { GPT2Config } from "./config.ts";
import { parameterLayout } from "./layout.ts";
import { storedShape } from "./load.ts";

/** What {@link streamCheckpoint} needs of a model. */
interface Saveable {
  readonly config: GPT2Config;
  readonly parameters: readonly Parameter[];
}

/**
 * The bytes of a `model.safetensors` as transformers writes it for a GPT-2 with a head: names with `transformer.`, in order, weights of linear layers (in, out), and no tensor for the tied head. Reads one parameter at a time; put `configToHuggingFace(model.config)` beside it as `config.json`.
 *
 * The model must stay as it is until the last chunk.
 *
 * @param dtype  type in the file. Default F32
 * @returns chunks to write in order
 * @example
 * ```ts
 * import { GPT2, GPT2_PRESETS, streamCheckpoint } from "@lrm/gpt2";
 * import { openSafetensors } from "@lrm/safetensors";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * using model = GPT2.initialize(createReferenceBackend(), { ...GPT2_PRESETS.nano, layers: 1 }, new Random(1));
 * const chunks: Uint8Array<ArrayBuffer>[] = [];
 * for await (const chunk of streamCheckpoint(model)) chunks.push(chunk.slice());
 * const file = new Blob(chunks);
 * const reader = await openSafetensors({
 *   size: file.size,
 *   read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
 * });
 * expect(reader.tensors.get("transformer.h.0.attn.c_attn.weight")?.shape).toEqual([128, 384]);
 * ```
 */
export function streamCheckpoint(
  { config, parameters }: Saveable,
  { dtype = "F32" }: EncodeFloat32Options = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const tensors = parameterLayout(config).map((entry): LazyTensor => {
    const name = PREFIX + entry.name;
    const shape = storedShape(entry);
    const { value } = byName.get(entry.name)!;
    return {
      name,
      dtype,
      shape,
      bytes: async () => {
        using stored = entry.transposed ? transpose(value) : value.reshape(shape);
        return encodeFloat32(name, shape, (await stored.read()) as Float32Array, { dtype }).bytes;
      },
    };
  });
  tensors.sort((a, b) => (a.name < b.name ? -1 : 1));
  return streamSafetensors(tensors, { metadata: { format: "pt" } });
}
