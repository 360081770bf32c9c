import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openModel } from "@lrm/run/node";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { PUBLISHED_MODELS } from "./published_models.ts";
import { writeRandomModel } from "./random_model.ts";

const SMALL = {
  ...{ vocab_size: 300, hidden_size: 32, intermediate_size: 48, num_hidden_layers: 1 },
  ...{ num_attention_heads: 4, num_key_value_heads: 2, head_dim: 8, max_position_embeddings: 64 },
};

test.each(PUBLISHED_MODELS)(
  "writeRandomModel() writes a folder that is read: $name",
  async ({ json }) => {
    const folder = await mkdtemp(join(tmpdir(), "random-model-"));
    try {
      const values: Float32Array[] = [];
      for (const dtype of ["F32", "BF16"] as const) {
        const place = join(folder, dtype);
        await writeRandomModel(place, { ...json, ...SMALL }, dtype);
        const stored = await openModel(place);
        using model = await stored.load(createReferenceBackend());
        const { value } = model.parameters.find(({ name }) => name.endsWith("gate_proj.weight"))!;
        values.push(Float32Array.from(await value.read()));
      }
      const [wide, half] = values as [Float32Array, Float32Array];
      // The same weights, rounded to 8 bits.
      const wrong = wide.findIndex((x, at) => Math.abs(x - half[at]!) > Math.abs(x) / 256);
      expect(wrong).toBe(-1);
      expect(half).not.toEqual(wide);
      const deviation = Math.sqrt(wide.reduce((sum, x) => sum + x * x, 0) / wide.length);
      expect(deviation).toBeCloseTo(0.02, 3);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
