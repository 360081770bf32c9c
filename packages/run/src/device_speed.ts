import { add, type Backend, matmul, type Tensor, zeros } from "@lrm/tensor";
import type { Work } from "./step_work.ts";

/** Speed of a device: {@link Work} in a second. */
export type DeviceSpeed = Work;

/** Predicts the seconds of work on a device. */
export function workSeconds({ flops, bytes }: Work, speed: DeviceSpeed): number {
  return flops / speed.flops + bytes / speed.bytes;
}

/** Sides of the product and of the sum by which a device is measured. */
const [PRODUCT, SUM] = [512, 1024];
const REPEATS = 5;

/** Measures a device by a product and by a sum, in well under a second on a processor. */
export async function measureDevice(backend: Backend): Promise<DeviceSpeed> {
  const product = await secondsOf(backend, PRODUCT, (x) => matmul(x, x));
  const sum = await secondsOf(backend, SUM, (x) => add(x, x));
  return { flops: (2 * PRODUCT ** 3) / product, bytes: (3 * 4 * SUM ** 2) / sum };
}

/** Measures the median seconds of work on a square matrix, until its result can be read. */
async function secondsOf(
  backend: Backend,
  side: number,
  work: (x: Tensor) => Tensor,
): Promise<number> {
  using x = zeros(backend, [side, side]);
  const times: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const start = performance.now();
    using result = work(x);
    using corner = result.slice(0, 1);
    await corner.read();
    times.push((performance.now() - start) / 1000);
  }
  times.shift(); // It compiles.
  return times.sort((a, b) => a - b)[Math.floor(REPEATS / 2)]!;
}
