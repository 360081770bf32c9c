import { createHash } from "node:crypto";

/** The place of a sealed object, which counts as a part of it. */
export interface SealOptions {
  /** Default: nowhere, so that it may be moved. */
  readonly place?: string;
}

/** The object with a checksum, `sha256`, of all that it says, for a file of JSON. */
export function sealed<T extends object>(
  value: T,
  options?: SealOptions,
): T & { readonly sha256: string } {
  return { ...value, sha256: checksumOf(value, options) };
}

/**
 * Takes the checksum off an object that {@link sealed} made.
 *
 * @returns the object without it, and whether the checksum is there and is right
 */
export function unsealed(
  json: unknown,
  options?: SealOptions,
): { readonly value: object; readonly seal: "right" | "wrong" | "missing" } {
  const { sha256, ...value } = Object(json) as { sha256?: unknown };
  if (sha256 === undefined) return { value, seal: "missing" };
  return { value, seal: sha256 === checksumOf(value, options) ? "right" : "wrong" };
}

function checksumOf(value: object, { place }: SealOptions = {}): string {
  const text = JSON.stringify(place === undefined ? value : [place, value]);
  return createHash("sha256").update(text).digest("hex");
}
