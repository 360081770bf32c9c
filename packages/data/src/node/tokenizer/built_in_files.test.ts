import { createHash } from "node:crypto";
import { Tokenizer } from "@huggingface/tokenizers";
import { expect, test } from "vitest";
import { createTokenizer } from "../../create_tokenizer.ts";
import { tokenizerFiles } from "./built_in_files.ts";

const filesOf = {
  bytes: await tokenizerFiles("bytes", 128),
  gpt2: await tokenizerFiles("gpt2", 1024),
};
const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

test("tokenizerFiles() writes GPT-2's vocabulary and merges as OpenAI published them, byte for byte", () => {
  const files = filesOf.gpt2;
  const { vocab, merges } = JSON.parse(files["tokenizer.json"]!).model;
  expect(Object.keys(vocab)).toHaveLength(50_257);
  expect(merges).toHaveLength(50_000);
  expect(merges.slice(0, 3)).toEqual(["Ġ t", "Ġ a", "h e"]);
  // The published hashes of OpenAI's files.
  expect(digestOf(files["merges.txt"]!)).toBe(
    "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
  );
  expect(digestOf(files["vocab.json"]!)).toBe(
    "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
  );
});

test.each(["bytes", "gpt2"] as const)(
  "Hugging Face's tokenizers read the %s of tokenizerFiles() and give the same tokens",
  async (name) => {
    const files: Readonly<Record<string, string>> = filesOf[name];
    const [description, config] = ["tokenizer.json", "tokenizer_config.json"].map((file) =>
      JSON.parse(files[file]!),
    );
    const theirs = new Tokenizer(description, config);
    const ours = await createTokenizer(name);
    for (const text of [
      "Fellow-Citizens of the Senate and of the House of Representatives:",
      "  two  spaces,\n\n\ttabs and don't we'll 1234567890 !?…\r\n",
      "naïve façade, 日本語, 🙂👍🏽, \u0000\u007f\u00ad",
    ]) {
      const tokens = Array.from(ours.encode(text));
      expect(theirs.encode(text, { add_special_tokens: false }).ids).toEqual(tokens);
      expect(theirs.decode(tokens, { clean_up_tokenization_spaces: false })).toBe(text);
    }
  },
);
