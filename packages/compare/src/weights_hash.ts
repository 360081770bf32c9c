import { createHash } from "node:crypto";
import type { LanguageModel } from "@lrm/language-model";

/** Hashes the names and the bits of all weights. */
export async function weightsHash({ parameters }: LanguageModel): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, value } of parameters) {
    hash.update(`${name}\0`);
    const { buffer, byteOffset, byteLength } = await value.read();
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}

/** Tells whether all weights are finite. */
export async function hasFiniteWeights({ parameters }: LanguageModel): Promise<boolean> {
  for (const { value } of parameters) {
    if (!(await value.read()).every(Number.isFinite)) return false;
  }
  return true;
}
