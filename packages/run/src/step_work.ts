import type { OptimizerGroup } from "@lrm/optimizer";
import { type AnyOperation, flopsOf, type Operation } from "@lrm/tensor";
import type { TrainHooks } from "@lrm/train";
import { CATALOG, type Catalog } from "./catalog.ts";
import { dryTraining, type MemoryDemand } from "./dry_training.ts";

/** Work that some device does. */
export interface Work {
  /** Floating-point operations of products. */
  readonly flops: number;
  /** Bytes that elementwise kernels and reductions read and write. */
  readonly bytes: number;
}

/** Work of a step with one micro-batch. */
export interface StepWork {
  /** Forward and backward passes. */
  readonly passes: Work;
  /** Update of all parameters. */
  readonly update: Work;
  /** Parameters with their rules, whose tensors are disposed of: only their shapes are left. */
  readonly groups: readonly OptimizerGroup[];
}

/** Counts the work of a run's second step, without a device. Rules may do more in the first one. */
export async function stepWork(
  demand: MemoryDemand,
  catalog: Catalog = CATALOG,
): Promise<StepWork> {
  const none = { flops: 0, bytes: 0 };
  let [count, passes, update] = [none, none, none];
  let groups: readonly OptimizerGroup[] = [];
  const take = (): Work => {
    const work = count;
    count = none;
    return work;
  };
  const hooks: TrainHooks<"tokens"> = {
    onPhase(phase) {
      if (phase === "begin") take();
      if (phase === "optimizer") passes = take();
      if (phase === "metrics") update = take();
    },
  };
  const one = { ...demand, accumulation: 1, measureUpdates: false };
  await dryTraining(one, { catalog, hooks }, ({ optimizer }, dry) => {
    groups = optimizer.groups;
    dry.run = (operation) => {
      const { flops, bytes } = count;
      const each = operation as AnyOperation as Operation;
      count = { flops: flops + flopsOf(each), bytes: bytes + 4 * elementsOf(each) };
    };
  });
  return { passes, update, groups };
}

function elementsOf(operation: Operation): number {
  switch (operation.kind) {
    case "map": {
      const { shape, inputs, outputs } = operation;
      return (inputs.length + outputs.length) * shape.reduce((size, each) => size * each, 1);
    }
    case "reduce": {
      const { outer, reduced, inner, inputs } = operation;
      return outer * reduced * inner * inputs.length;
    }
    default:
      return 0;
  }
}
