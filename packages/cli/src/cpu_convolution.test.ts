import { conv2d, Parameter, sum, Tape } from "@lrm/autograd";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { Random } from "@lrm/tensor";
import { expect, onTestFinished, test } from "vitest";

const [IMAGES, CHANNELS, SIZE] = [32, 4, 32];

/** Returns the most bytes that a forward and a backward pass allocate beside their operands. */
async function peakOfPass(inParts: boolean): Promise<number> {
  const backend = await createCpuBackend({ threads: 0 });
  onTestFinished(() => backend.dispose());
  if (!inParts) {
    const { cachedBytes: _, ...info } = backend.info;
    Object.defineProperty(backend, "info", { value: info });
  }
  using x = new Random(1).normal(backend, [IMAGES, CHANNELS, SIZE, SIZE]);
  using weight = new Parameter("weight", new Random(2).normal(backend, [1, CHANNELS, 3, 3]));
  using tape = new Tape(backend);
  backend.resetPeak();
  const before = backend.memory().liveBytes;
  tape.backward(sum(conv2d(tape.constant(x), weight, undefined, { padding: 1 })));
  await weight.gradient.read();
  return backend.memory().peakBytes - before;
}

test("the CPU backend convolves parts of a batch whose patches stay in its cache", async () => {
  const patches = 4 * IMAGES * CHANNELS * 9 * SIZE * SIZE;
  expect(await peakOfPass(false)).toBeGreaterThan(patches);
  expect(await peakOfPass(true)).toBeLessThan(patches / 2);
});
