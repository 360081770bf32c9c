import { createHash } from "node:crypto";
import type { RawTensor } from "./oracles/safetensors.ts";

/** Computes the SHA-256 in hexadecimal. */
export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Describes tensors as a text. Equal tensors have equal texts. */
export function tensorsText(tensors: ReadonlyMap<string, RawTensor>): string {
  return JSON.stringify(
    [...tensors]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { dtype, shape, bytes }]) => [name, dtype, shape, digest(bytes)]),
  );
}

/** Describes tokens as a text. Equal tokens have equal texts. */
export function tokensText(tokens: ArrayLike<number>): string {
  return `${tokens.length} tokens ${digest(new Uint8Array(Int32Array.from(tokens).buffer))}`;
}
