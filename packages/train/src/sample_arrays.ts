import { ArgumentError, formatShape, sizeOf } from "@lrm/tensor";
import type { HostArray, HostBatch } from "./task.ts";

/** Data in memory: arrays whose first axis counts samples. An array without shape has one axis. */
export type SampleArrays<Name extends string> = Readonly<
  Record<Name, HostArray | Float32Array | Int32Array>
>;

/** Samples of arrays. */
export interface Samples<Name extends string> {
  /** Number of samples. */
  readonly samples: number;
  /** Copies some samples. */
  take(rows: readonly number[]): HostBatch<Name>;
}

/**
 * Checks arrays and the size of a batch.
 *
 * @throws ArgumentError that names the array
 */
export function samplesOf<Name extends string>(
  arrays: SampleArrays<Name>,
  batch: number,
): Samples<Name> {
  if (!Number.isSafeInteger(batch) || batch < 1) {
    throw new ArgumentError(
      `Cannot take batches of ${batch} samples: it is not a whole number from 1 on`,
      "use such a number",
    );
  }
  const named = Object.entries<SampleArrays<Name>[Name]>(arrays).map(([name, each]) => {
    const { data, shape } = "data" in each ? each : { data: each, shape: [each.length] };
    const [samples = 0, ...sample] = shape;
    if (samples === 0 || sizeOf(shape) !== data.length) {
      throw new ArgumentError(
        `Cannot take samples of "${name}": it has ${data.length} values and the shape ${formatShape(shape)}`,
        "give it a shape of at least one sample that fits its values",
      );
    }
    return { name, data, samples, sample, width: sizeOf(sample) };
  });
  const samples = named[0]?.samples ?? 0;
  const other = named.find((each) => each.samples !== samples);
  if (samples === 0 || other !== undefined) {
    throw new ArgumentError(
      other === undefined
        ? "Cannot take samples: there are no arrays"
        : `Cannot take samples: "${named[0]!.name}" has ${samples} of them and "${other.name}" has ${other.samples}`,
      "pass arrays with the same number of samples",
    );
  }
  return {
    samples,
    take(rows) {
      const taken: Record<string, HostArray> = {};
      for (const { name, data, sample, width } of named) {
        const size = rows.length * width;
        const into = data instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
        rows.forEach((row, at) => {
          into.set(data.subarray(row * width, (row + 1) * width), at * width);
        });
        taken[name] = { data: into, shape: [rows.length, ...sample] };
      }
      return taken as HostBatch<Name>;
    },
  };
}
