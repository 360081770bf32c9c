import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { corpusOfDocuments } from "../corpus_of_documents.ts";
import { bytesTokenizer } from "../tokenizer.ts";
import { openCorpus } from "./corpus.ts";

/** Runs that began in a page are resumed from a folder, so both must have the same fingerprint. */
test.each([1, 9, 23])(
  "openCorpus() of %i files is what corpusOfDocuments() makes of their texts",
  async (count) => {
    const texts = Array.from(
      { length: count },
      (_, i) => `Document ${i}: ${"naïve text ".repeat(i + 1)}`,
    );
    const folder = temporaryFolder();
    for (const [i, text] of texts.entries()) {
      writeFileSync(join(folder, `${String(i).padStart(3, "0")}.txt`), text);
    }
    const read = await openCorpus(folder, bytesTokenizer);
    const made = corpusOfDocuments("texts", texts, bytesTokenizer, createHash("sha256"));
    expect(read.fingerprint).toBe(made.fingerprint);
    for (const part of ["train", "validation"] as const) {
      expect(read[part].length).toBe(made[part].length);
      const [a, b] = [read[part], made[part]].map((source) => {
        const tokens = new Int32Array(source.length);
        source.copy(0, tokens);
        return tokens;
      });
      expect(a).toEqual(b);
    }
  },
);
