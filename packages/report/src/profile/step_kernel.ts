import type { KernelSpan } from "@lrm/kernels-webgpu/node";
import type { StepPhase } from "@lrm/train";

/** A kernel that ran in a phase of a training step. */
export interface StepKernel extends Pick<KernelSpan, "kernel" | "start" | "duration"> {
  readonly step: number;
  readonly phase: StepPhase;
}

/** Sums the milliseconds of kernels by a key, in descending order. */
export function totals(
  kernels: readonly StepKernel[],
  keyOf: (kernel: StepKernel) => string,
): { readonly key: string; readonly count: number; readonly milliseconds: number }[] {
  const sums = new Map<string, { key: string; count: number; milliseconds: number }>();
  for (const each of kernels) {
    const key = keyOf(each);
    const sum = sums.get(key) ?? { key, count: 0, milliseconds: 0 };
    sum.count++;
    sum.milliseconds += each.duration;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}
