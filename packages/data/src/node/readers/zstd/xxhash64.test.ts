import { expect, test } from "vitest";
import { Xxhash64 } from "./xxhash64.ts";

function hashOf(...parts: (string | Uint8Array)[]): string {
  const hash = new Xxhash64();
  for (const part of parts) hash.update(Buffer.from(part));
  const { high, low } = hash.digest();
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

test("Xxhash64 gives the published values", () => {
  expect(hashOf("")).toBe("ef46db3751d8e999");
  expect(hashOf("a")).toBe("d24ec4f1a98c6e5b");
  expect(hashOf("abc")).toBe("44bc2cf5ad770999");
  expect(hashOf("Nobody inspects the spammish repetition")).toBe("fbcea83c8a378bf1");
});

test("Xxhash64 gives the same for bytes in pieces of any length", () => {
  const bytes = Uint8Array.from({ length: 301 }, (_, i) => (i * 197) % 256);
  const whole = hashOf(bytes);
  for (let cut = 0; cut <= bytes.length; cut += 7) {
    expect(hashOf(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole);
  }
  expect(hashOf(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toBe(whole);
});
