import { readFileSync } from "node:fs";
import koffi from "koffi";
import { expect, test } from "vitest";
import { findBlas } from "./_blas.ts";
import { betterCore, coreOf } from "./_openblas_core.ts";

const AVX2 = ["avx2", "fma"];
const AVX512 = [...AVX2, "avx512f", "avx512dq", "avx512bw", "avx512vl"];

test("betterCore() replaces a core without the processor's vectors", () => {
  expect(betterCore("Prescott", new Set([...AVX512, "avx512_bf16"]))).toBe("Cooperlake");
  expect(betterCore("Nehalem", new Set(AVX512))).toBe("SkylakeX");
  expect(betterCore("Sandybridge", new Set(AVX2))).toBe("Haswell");
});

test("betterCore() keeps a new core, an old processor's, and another library", () => {
  expect(betterCore("Zen", new Set(AVX512))).toBeUndefined();
  expect(betterCore("SapphireRapids", new Set(AVX512))).toBeUndefined();
  expect(betterCore("Prescott", new Set(["sse3"]))).toBeUndefined();
  expect(betterCore(undefined, new Set(AVX512))).toBeUndefined();
});

test.runIf(process.platform === "linux")(
  "findBlas() leaves no variable behind, and its library has the best core",
  async () => {
    const before = process.env.OPENBLAS_CORETYPE;
    const found = await findBlas().catch(() => undefined);
    expect(process.env.OPENBLAS_CORETYPE).toBe(before);
    const features = /avx2/.test(readFileSync("/proc/cpuinfo", "utf8")) ? AVX2 : [];
    if (found !== undefined && before === undefined)
      expect(betterCore(coreOf(koffi.load(found.library)), new Set(features))).toBeUndefined();
  },
);
