/**
 * State shared by the threads of the pool: a thread's number, the number of threads, a barrier and
 * a queue of task numbers.
 *
 * All threads run every command together (one program, many threads). A kernel divides its work
 * into numbered tasks, and each thread takes the next number until none is left, so that a slow or
 * interrupted thread does not delay the others. A task's result never depends on the thread that
 * runs it, so results do not depend on the number of threads.
 *
 * In the build without threads the same sources compile to plain counters instead of atomics.
 */

import { BARRIERS, PROGRESS, WAITED_THREADS } from "./generated/protocol";
import { now } from "./host";

// Words of the control block, initially zero: one cache line each, SYNC_BYTES together.
const ARRIVED: usize = 0;
const GENERATION: usize = 64;
const SLEEPERS: usize = 128;
const TASK: usize = 192;

/**
 * Number of checks of the barrier before sleeping: about 50 µs, longer than most waits for other
 * threads within a command.
 */
const SPINS: i32 = 5_000;
/** Number of checks before the clock is asked: shorter waits are not worth measuring. */
const BRIEF: i32 = 32;

let index: i32 = 0;
let count: i32 = 1;
let sync: usize = 0;
let soloTask: i32 = 0;
/** Scratch memory shared by products and attention, after the threads' own memory. */
let shared: usize = 0;
/** True if the host has a BLAS. */
let system: bool = false;

/**
 * Sets this instance's thread number. `syncAddress` is the address of `SYNC_BYTES` of shared
 * memory, the same for all threads.
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

/**
 * Sets the address of the threads' scratch, and whether the host's `multiply` computes products.
 */
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

/** Returns the next task number, counting from 0 since the last barrier. */
export function nextTask(): i32 {
  if (ASC_FEATURE_THREADS) {
    if (count > 1) return atomic.add<i32>(sync + TASK, 1);
  }
  return soloTask++;
}

/** Waits for all threads, then resets task numbers to 0. Every command ends with it. */
export function barrier(): void {
  if (count == 1) {
    soloTask = 0;
    return;
  }
  if (ASC_FEATURE_THREADS) {
    add(BARRIERS, 1);
    const generation = atomic.load<i32>(sync + GENERATION);
    if (atomic.add<i32>(sync + ARRIVED, 1) == count - 1) {
      atomic.store<i32>(sync + ARRIVED, 0);
      atomic.store<i32>(sync + TASK, 0);
      atomic.store<i32>(sync + GENERATION, generation + 1);
      // A thread counts itself as a sleeper before its last check of the generation, so it cannot
      // miss the wake-up.
      if (atomic.load<i32>(sync + SLEEPERS) > 0) atomic.notify(sync + GENERATION, -1);
      return;
    }
    for (let spin = 0; spin < BRIEF; spin++) {
      if (atomic.load<i32>(sync + GENERATION) != generation) return;
    }
    const since = now();
    waitFor(generation);
    addTime(WAITED_THREADS, since);
  }
}

/** Waits until the barrier's generation is another. */
function waitFor(generation: i32): void {
  if (ASC_FEATURE_THREADS) {
    for (let spin = BRIEF; spin < SPINS; spin++) {
      if (atomic.load<i32>(sync + GENERATION) != generation) return;
    }
    atomic.add<i32>(sync + SLEEPERS, 1);
    while (atomic.load<i32>(sync + GENERATION) == generation) {
      atomic.wait<i32>(sync + GENERATION, generation, -1);
    }
    atomic.sub<i32>(sync + SLEEPERS, 1);
  }
}

/** Adds the time since `since` to one of this thread's sums. */
export function addTime(sum: usize, since: f64): void {
  add(sum, now() - since);
}

// @ts-ignore: decorator
@inline
function add(sum: usize, value: f64): void {
  const address = PROGRESS + (<usize>index << 6) + sum;
  store<f64>(address, load<f64>(address) + value);
}
