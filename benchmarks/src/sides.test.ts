import { expect, test } from "vitest";
import type { Derived, Measured } from "./result.ts";
import { isPeer, measuredOn, sidesOf, sideText } from "./sides.ts";

const LINE = { suite: "gemm", measure: "product NN, cpu", setting: "float32 8×8×8" };
const value = { median: 1, min: 1, max: 1 };
const measured = (subject: string, device: string): Measured => ({
  ...{ ...LINE, kind: "measured", subject, device, unit: "GFLOP/s", value },
});
const ratio = (subject: string): Derived => ({
  ...{ ...LINE, kind: "derived", subject, unit: "×", value },
});

test("isPeer() goes by the device, whatever the library is called", () => {
  expect(isPeer(measured("llm.c", "llm.c, 2 threads"))).toBe(true);
  expect(isPeer(measured("lrm, rank 100", "CPU: WebAssembly SIMD, 2 threads"))).toBe(false);
  expect(isPeer(measured("muon", "WebGPU: SwiftShader"))).toBe(false);
});

test("measuredOn() finds what was measured on each side of a ratio, ranks included", () => {
  const results = [
    measured("pytorch, rank 100", "PyTorch 2, 2 threads"),
    measured("pytorch", "PyTorch 2, 2 threads"),
    measured("jax", "JAX 1, 2 threads"),
    { ...measured("jax", "JAX 1, 1 thread"), setting: "float32 9×9×9" },
  ];
  const namesOn = (subject: string) =>
    sidesOf(ratio(subject)).map((side) =>
      measuredOn(side, ratio(subject), results).map((each) => each.subject),
    );
  expect(namesOn("lrm / best of pytorch, jax")).toEqual([[], ["pytorch", "jax"]]);
  expect(namesOn("pytorch, rank 100 / pytorch")).toEqual([["pytorch, rank 100"], ["pytorch"]]);
});

test("sideText() names the threads of each peer that was measured, and none of LRM's", () => {
  const results = [
    measured("tfjs-wasm", "TensorFlow.js 4, 1 thread"),
    measured("pytorch, rank 100", "PyTorch 2, 2 threads"),
    measured("jax", "JAX 1, optax 2, 2 threads"),
    measured("lrm", "CPU: WebAssembly SIMD, 2 threads"),
  ];
  const text = (side: string) => sideText(side, ratio(`lrm / ${side}`), results);
  expect(text("best of tfjs-wasm, jax")).toBe("best of tfjs-wasm (1 thread), jax (2 threads)");
  expect(text("best of tfjs-wasm, jax-wasm")).toBe("tfjs-wasm (1 thread)");
  expect(text("pytorch, rank 100")).toBe("pytorch, rank 100 (2 threads)");
  expect(text("lrm")).toBe("lrm");
});
