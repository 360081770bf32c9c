/** Counts of the requests that a backend has made to its device. None of them ever decreases. */
export interface DeviceCounters {
  /** Command buffers sent to the queue. */
  readonly submits: number;
  /** Kernels run. */
  readonly dispatches: number;
  /** Kernels compiled. */
  readonly pipelines: number;
  readonly bindGroups: number;
  /** Buffers made, for tensors and for reading. */
  readonly buffers: number;
  /** Reads of tensors. */
  readonly reads: number;
}

/** {@link DeviceCounters} as those who count see them. */
export type Counters = { -readonly [Name in keyof DeviceCounters]: DeviceCounters[Name] };

/** Counters at zero. */
export function newCounters(): Counters {
  return { submits: 0, dispatches: 0, pipelines: 0, bindGroups: 0, buffers: 0, reads: 0 };
}
