import { createHash } from "node:crypto";

/** Options of {@link sealed} and {@link unsealed}. */
export interface SealOptions {
  /** Location that becomes part of the checksum. Default: none, so that the object may be moved. */
  readonly place?: string;
}

/** Adds `sha256`, a checksum of its content, to an object that is written as JSON. */
export function sealed<T extends object>(
  value: T,
  options?: SealOptions,
): T & { readonly sha256: string } {
  return { ...value, sha256: checksumOf(value, options) };
}

/**
 * Removes and verifies the checksum of an object that {@link sealed} made.
 *
 * @returns the object without its checksum, and whether the checksum was right, wrong or missing
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
