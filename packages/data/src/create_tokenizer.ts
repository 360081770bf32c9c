import { gpt2Tokenizer } from "./_gpt2_tokenizer.ts";
import { type BuiltInTokenizer, type BuiltInTokenizerName, bytesTokenizer } from "./tokenizer.ts";
import { DataError } from "./tokens.ts";

/**
 * Creates a built-in tokenizer by name.
 *
 * @example
 * ```ts
 * import { createTokenizer } from "@lrm/data";
 *
 * const tokenizer = await createTokenizer("bytes");
 * expect(tokenizer.decode(tokenizer.encode("Fellow-Citizens"))).toBe("Fellow-Citizens");
 * ```
 */
export async function createTokenizer(name: BuiltInTokenizerName): Promise<BuiltInTokenizer> {
  switch (name) {
    case "bytes":
      return bytesTokenizer;
    case "gpt2":
      return await gpt2Tokenizer();
    default:
      name satisfies never;
      throw new DataError(
        `Cannot create a tokenizer named "${name}": there is no such tokenizer`,
        'use "bytes" or "gpt2"',
      );
  }
}
