import { createHash } from "node:crypto";
import { bytesTokenizer, corpusOfDocuments } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { expect, it } from "vitest";
import { builtInDocuments } from "./built_in_text.ts";

it("builtInDocuments() reads the documents of `lrm train --data sotu`, so that lrm can resume a run of the page", async () => {
  const sha256 = createHash("sha256");
  const built = corpusOfDocuments("built-in", builtInDocuments(), bytesTokenizer, sha256);
  const { fingerprint } = await openCorpus("sotu", bytesTokenizer);
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(built.fingerprint).toBe(fingerprint);
});
