/** Counts of a backend's requests to its device. They never decrease. */
export interface DeviceCounters {
  /** Command buffers sent to the queue. */
  readonly submits: number;
  /** Kernels run. */
  readonly dispatches: number;
  /** Kernels compiled. */
  readonly pipelines: number;
  readonly bindGroups: number;
  /** Buffers created, for tensors and for reads. */
  readonly buffers: number;
  /** Reads of tensors. */
  readonly reads: number;
}

/** Mutable {@link DeviceCounters}, for the code that counts. */
export type Counters = { -readonly [Name in keyof DeviceCounters]: DeviceCounters[Name] };

/** Returns counters at zero. */
export function newCounters(): Counters {
  return { submits: 0, dispatches: 0, pipelines: 0, bindGroups: 0, buffers: 0, reads: 0 };
}
