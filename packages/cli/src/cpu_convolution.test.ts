import { conv2d, Parameter, sum, Tape } from "@lrm/autograd";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { Random } from "@lrm/tensor";
import { expect, onTestFinished, test } from "vitest";

const [IMAGES, CHANNELS, SIZE] = [256, 4, 32];

test("a forward and a backward pass of a convolution on the CPU hold the patches of a few images", async () => {
  const backend = await createCpuBackend({ threads: 0 });
  onTestFinished(() => backend.dispose());
  using x = new Random(1).normal(backend, [IMAGES, CHANNELS, SIZE, SIZE]);
  using weight = new Parameter("weight", new Random(2).normal(backend, [1, CHANNELS, 3, 3]));
  using tape = new Tape(backend);
  await x.read();
  const before = backend.memory().reservedBytes;
  tape.backward(sum(conv2d(tape.constant(x), weight, undefined, { padding: 1 })));
  await weight.gradient.read();
  const patches = 4 * IMAGES * CHANNELS * 9 * SIZE * SIZE;
  expect(backend.memory().reservedBytes - before).toBeLessThan(patches / 2);
});
