import { type Backend, defineMap, matmul, scope, Tensor, tensor } from "@lrm/tensor";
import { operationSuites } from "@lrm/tensor/conformance";
import { describe, expect, test } from "vitest";
import { recordKernels } from "../testing/recorded_kernels.ts";
import { KERNELS } from "./table.ts";
import { HARDWARE_TUNING, type Tuning, tuningFor } from "./tuning.ts";

const software = { vendor: "", architecture: "", device: "", description: "llvmpipe" };

const doubled = defineMap(["x"], [], ({ x }) => ({ y: x.add(x) }));
const product =
  (m: number, n: number, k: number, options = {}) =>
  (on: Backend) => {
    const [a, b] = [Tensor.allocate(on, [m, k]), Tensor.allocate(on, [k, n])];
    matmul(a, b, options);
  };

/** Kernel variants that the example operations do not cover. */
const VARIANTS: Readonly<Record<string, (on: Backend) => void>> = {
  "matmul float16": product(100, 80, 60, { precision: "float16" }),
  "matmul thin": product(1, 80, 60),
  "matmul epilogue": (on) =>
    product(96, 96, 64, { epilogue: { kernel: doubled, y: Tensor.allocate(on, [96, 96]) } })(on),
  "matmul split": product(16, 16, 4096),
  "map integers": (on) => {
    const x = tensor(on, Int32Array.of(1, 2, 3));
    on.run({
      kind: "map",
      kernel: doubled,
      shape: [3],
      inputs: [{ tensor: x, offset: 0, strides: [1] }],
      outputs: [{ tensor: Tensor.allocate(on, [3]), offset: 0, strides: [1] }],
      scalars: [],
    });
  },
};

const calls: Readonly<Record<string, (on: Backend) => unknown>> = {
  ...Object.fromEntries(
    Object.entries(operationSuites)
      .filter(([kind]) => kind in KERNELS)
      .map(([kind, { example }]) => [kind, example]),
  ),
  ...VARIANTS,
};

/** Kernels that differ between emulations and hardware. */
const EMULATED = [
  ...["map", "matmul", "orthonormalizeRows", "inverseCholesky"],
  ...["attention", "attentionGradient"],
];

const CHOICES: readonly (readonly [name: string, tuning: Tuning, calls: readonly string[]])[] = [
  ["hardware", HARDWARE_TUNING, Object.keys(calls)],
  ["software", tuningFor(software, false), EMULATED],
  ["subgroups", tuningFor(software, true), ["matmul"]],
];

describe.each(CHOICES)("on %s", (name, tuning, names) => {
  test.each(names)("the WGSL of %s equals its snapshot", async (call) => {
    const body = calls[call]!;
    const kernels = recordKernels(tuning, call.split(" ")[0]!, (on) => scope(() => void body(on)));
    expect(kernels.size).toBeGreaterThan(0);
    const text = [...kernels].map(([kernel, wgsl]) => `// ${kernel}\n${wgsl}`).join("\n");
    const file = `${name} ${call}`.replaceAll(" ", "_");
    await expect(text).toMatchFileSnapshot(`./__snapshots__/${file}.wgsl`);
  });
});
