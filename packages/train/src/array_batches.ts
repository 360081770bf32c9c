import { ArgumentError, type Random } from "@lrm/tensor";
import { type SampleArrays, samplesOf } from "./sample_arrays.ts";
import type { BatchSource, EvaluationSource } from "./task.ts";

/** Options of {@link arrayBatches} and {@link arrayBatchesInOrder}. */
export interface ArrayBatchesOptions {
  /** Samples in a batch. */
  readonly batch: number;
}

/**
 * Makes micro-batches of data in memory. Each epoch visits every sample once, in an order that
 * depends only on the seed of the run and the number of the epoch. A batch at the end of an epoch
 * continues in the next one, so all batches have the same size.
 *
 * @throws ArgumentError if arrays have different numbers of samples, or fewer than a batch
 * @example
 * ```ts
 * import { Random } from "@lrm/tensor";
 * import { arrayBatches } from "@lrm/train";
 * const source = arrayBatches({ y: Int32Array.of(1, 2, 3, 4, 5, 6) }, { batch: 2 });
 * const random = new Random(1);
 * const epoch = await Promise.all([0, 1, 2].map((index) => source.batch(index, random)));
 * const seen = epoch.flatMap(({ y }) => Array.from(y.data));
 * expect(seen.sort()).toEqual([1, 2, 3, 4, 5, 6]);
 * ```
 */
export function arrayBatches<Name extends string>(
  arrays: SampleArrays<Name>,
  { batch }: ArrayBatchesOptions,
): BatchSource<Name, "samples"> {
  const { samples, take } = samplesOf(arrays, batch);
  if (batch > samples) {
    throw new ArgumentError(
      `Cannot take batches of ${batch} samples: there are ${samples}`,
      "use a smaller batch",
    );
  }
  const orderOf = shuffles(samples);
  return {
    unit: "samples",
    size: batch,
    batch(index, random) {
      const first = index * batch;
      const rows = Array.from({ length: batch }, (_, at) => {
        const position = first + at;
        return orderOf(random, Math.floor(position / samples))[position % samples]!;
      });
      return take(rows);
    },
  };
}

/**
 * Makes batches of data in memory in its order, to evaluate on. The last one may be smaller.
 *
 * @throws ArgumentError if arrays have different numbers of samples, or none
 */
export function arrayBatchesInOrder<Name extends string>(
  arrays: SampleArrays<Name>,
  { batch }: ArrayBatchesOptions,
): EvaluationSource<Name> {
  const { samples, take } = samplesOf(arrays, batch);
  const sizes = Array.from({ length: Math.ceil(samples / batch) }, (_, index) =>
    Math.min(batch, samples - index * batch),
  );
  return {
    sizes,
    batch: (index) => take(Array.from({ length: sizes[index]! }, (_, at) => index * batch + at)),
  };
}

/** Returns a function that gives the order of an epoch, and remembers the latest one. */
function shuffles(samples: number): (random: Random, epoch: number) => Int32Array {
  let known: { readonly key: string; readonly order: Int32Array } | undefined;
  return (random, epoch) => {
    const key = `${random.key.join()} ${epoch}`;
    if (known?.key !== key) known = { key, order: random.fork(epoch).permutation(samples) };
    return known.order;
  };
}
