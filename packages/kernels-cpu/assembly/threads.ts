/**
 * State that threads of the pool share: a thread's number, their count, a barrier and a queue of
 * task numbers.
 *
 * All threads run every command together (one program, many threads). A kernel cuts its work into
 * numbered tasks and each thread takes the next number until none is left, so that a slow or
 * interrupted thread does not hold up the rest. What a task computes never depends on who takes it,
 * hence neither do results on the number of threads.
 *
 * In the build without threads the same sources compile to plain counters.
 */

// Words of the control block, zeroed at first: one cache line each, SYNC_BYTES together.
const ARRIVED: usize = 0;
const GENERATION: usize = 64;
const SLEEPERS: usize = 128;
const TASK: usize = 192;

/**
 * Looks at the barrier before going to sleep: some 50 µs, longer than most gaps between threads of
 * one command.
 */
const SPINS: i32 = 5_000;

let index: i32 = 0;
let count: i32 = 1;
let sync: usize = 0;
let soloTask: i32 = 0;
/** Memory that products and attention share, behind what the threads have of their own. */
let shared: usize = 0;
/** True if the host has a BLAS. */
let system: bool = false;

/**
 * Tells this instance which thread it is. `syncAddress` points at `SYNC_BYTES` of shared memory,
 * the same for all.
 */
export function startThread(threadIndex: i32, threadCount: i32, syncAddress: usize): void {
  index = threadIndex;
  count = threadCount;
  sync = syncAddress;
}

// @ts-ignore: decorator
@inline
export function threadIndex(): i32 {
  return index;
}

// @ts-ignore: decorator
@inline
export function threadCount(): i32 {
  return count;
}

/** Tells where the threads' scratch lies, and whether the host's `multiply` computes products. */
export function startKernels(scratchAddress: usize, hasBlas: bool): void {
  shared = scratchAddress;
  system = hasBlas;
}

// @ts-ignore: decorator
@inline
export function scratch(): usize {
  return shared;
}

// @ts-ignore: decorator
@inline
export function hasSystem(): bool {
  return system;
}

/** The next task number, counting from 0 since the last barrier. */
export function nextTask(): i32 {
  if (ASC_FEATURE_THREADS) {
    if (count > 1) return atomic.add<i32>(sync + TASK, 1);
  }
  return soloTask++;
}

/** Waits for every thread, then starts task numbers from 0 again. Every command ends with it. */
export function barrier(): void {
  if (count == 1) {
    soloTask = 0;
    return;
  }
  if (ASC_FEATURE_THREADS) {
    const generation = atomic.load<i32>(sync + GENERATION);
    if (atomic.add<i32>(sync + ARRIVED, 1) == count - 1) {
      atomic.store<i32>(sync + ARRIVED, 0);
      atomic.store<i32>(sync + TASK, 0);
      atomic.store<i32>(sync + GENERATION, generation + 1);
      // A thread counts itself a sleeper before it looks at the generation for the last time, so
      // none is missed.
      if (atomic.load<i32>(sync + SLEEPERS) > 0) atomic.notify(sync + GENERATION, -1);
      return;
    }
    for (let spin = 0; spin < SPINS; spin++) {
      if (atomic.load<i32>(sync + GENERATION) != generation) return;
    }
    atomic.add<i32>(sync + SLEEPERS, 1);
    while (atomic.load<i32>(sync + GENERATION) == generation) {
      atomic.wait<i32>(sync + GENERATION, generation, -1);
    }
    atomic.sub<i32>(sync + SLEEPERS, 1);
  }
}
