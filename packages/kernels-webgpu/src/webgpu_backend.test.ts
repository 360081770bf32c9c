import { addInto, matmul, scale, type Tensor, tensor } from "@lrm/tensor";
import { afterAll, expect, test } from "vitest";
import { createWebGPUBackend } from "./node.ts";
import { WebGPUBackend } from "./webgpu_backend.ts";

const backend = await createWebGPUBackend({
  adapter: "software",
  submitMilliseconds: Number.POSITIVE_INFINITY,
});
afterAll(() => backend.dispose());

const sum = (x: Tensor, y: Tensor): Tensor => {
  const total = scale(x, 1);
  addInto(total, y);
  return total;
};

test("a write between two kernels affects only the second, and needs no submit", async () => {
  const x = tensor(backend, [1, 2]);
  const before = backend.counters.submits;
  const first = scale(x, 10);
  x.write(Float32Array.of(3, 4));
  const second = scale(x, 10);
  expect(backend.counters.submits).toBe(before);
  expect(Array.from(await sum(first, second).read())).toEqual([40, 60]);
});

test("a partial write between two kernels leaves the rest unchanged", async () => {
  const x = tensor(backend, [1, 2]);
  const first = scale(x, 10);
  x.slice(1, 2).write(Float32Array.of(5));
  expect(Array.from(await sum(first, scale(x, 10)).read())).toEqual([20, 70]);
});

test("submits are split for a slow device without changing results", async () => {
  const { device } = backend;
  const info = { ...device.adapterInfo, description: "SwiftShader" } as GPUAdapterInfo;
  const careful = new WebGPUBackend(device, info, {}, () => {});
  const results = [backend, careful].map((on) => {
    const before = on.counters.submits;
    let x = tensor(on, [1, 2, 3, 4], [2, 2]);
    for (let i = 0; i < 200; i++) x = scale(matmul(x, x), 0.1);
    on.flush();
    return { x, submits: on.counters.submits - before };
  });
  const [once, cut] = results;
  expect(once!.submits).toBe(1);
  expect(cut!.submits).toBe(Math.ceil(400 / 64));
  expect(await cut!.x.read()).toEqual(await once!.x.read());
  await careful.dispose();
});
