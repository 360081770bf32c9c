const BLOCK = /^```ts\n([\s\S]*?)^```/gm;

/**
 * Imports `expect` in examples of the reference that use it. Where they are tested, nobody writes
 * this import.
 *
 * @param {string} markdown
 */
export function withExpect(markdown) {
  return markdown.replace(BLOCK, (block, code) =>
    /\bexpect\(/.test(code) && !/\bfrom "vitest"/.test(code)
      ? block.replace("\n", '\nimport { expect } from "vitest";\n')
      : block,
  );
}
