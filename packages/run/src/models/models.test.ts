import { createTokenizer } from "@lrm/data";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { LLaMA } from "@lrm/llama";
import { NanoGPT } from "@lrm/nanogpt";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { InputError, UsageError } from "../errors.ts";
import { familyOf, modelOf, presetNames } from "./find_model.ts";
import { tokenizerFor } from "./vocabulary.ts";

test.each(presetNames())(
  "modelOf() gives a model that can be, with a tokenizer's vocabulary: %s",
  async (name) => {
    const { kind, config } = modelOf(name);
    familyOf(kind).checkConfig(config);
    const tokenizer = await createTokenizer(tokenizerFor(config, name));
    const padding = config.vocabularySize - tokenizer.vocabularySize;
    expect(padding).toBe(name === "nanogpt-small" ? 47 : 0);
  },
);

test("modelOf() refuses other names with the nearest one", () => {
  expect(() => modelOf("llama-60")).toThrow(
    new UsageError('Unknown preset "llama-60"', 'try "llama-60m"'),
  );
  expect(() => modelOf("toString")).toThrow(UsageError);
});

test("familyOf() makes models of all families", () => {
  const backend = createReferenceBackend();
  const size = { layers: 1, width: 16, heads: 2, mlpWidth: 16 };
  using gpt2 = familyOf("gpt2").initialize(
    backend,
    { ...GPT2_PRESETS.nano, ...size },
    new Random(1),
  );
  using llama = familyOf("llama").initialize(
    backend,
    { ...modelOf("llama-nano").config, ...size },
    new Random(1),
  );
  using nanogpt = familyOf("nanogpt").initialize(
    backend,
    { ...modelOf("nanogpt-nano").config, ...size },
    new Random(1),
  );
  expect(gpt2).toBeInstanceOf(GPT2);
  expect(nanogpt).toBeInstanceOf(NanoGPT);
  expect(llama).toBeInstanceOf(LLaMA);
});

test("tokenizerFor() knows padded vocabularies, and refuses those of other tokenizers", () => {
  expect(tokenizerFor({ vocabularySize: 50304 }, "m")).toBe("gpt2");
  for (const vocabularySize of [97, 257, 32_000, 128_256]) {
    expect(() => tokenizerFor({ vocabularySize }, "my-llama")).toThrow(
      new InputError(
        `Cannot use my-llama: its vocabulary has ${vocabularySize} tokens, and the tokenizers here have 256 (bytes) and 50257 (GPT-2's)`,
        "add the tokenizer.json of the model",
      ),
    );
  }
});
