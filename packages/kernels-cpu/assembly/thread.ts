/** Main loop of every thread: takes a command, does its share, waits for the others. */

import { SKIP } from "./generated/commands";
import { execute } from "./generated/execute";
import {
  CALL, CALL_POSITION, CONTROL, MEET, PROGRESS, RING, RING_WORDS, SLEEPERS, SOLO, SUBMITTED, THREAD_BYTES, THREADS,
  WAITED_COMMANDS,
} from "./generated/protocol";
import { call, now } from "./host";
import { scratchBytes } from "./scratch";
import { addTime, barrier, startKernels, startThread } from "./threads";

/** Number of checks of the ring before sleeping: about 50 µs. */
const SPINS: i32 = 20_000;

/** Words of the ring processed so far, and number of commands. */
let position: i32 = 0;
let finished: i32 = 0;
let self: i32 = 0;
let all: i32 = 1;

/**
 * Returns the start of the heap with `threads` threads. Everything below it belongs to the runtime.
 */
export function heapStart(threads: i32): usize {
  return (THREADS + <usize>threads * THREAD_BYTES + scratchBytes(threads) + 65535) & -65536;
}

/** Returns the end of the code's constants, which must be below the control block. */
export function constantsEnd(): usize {
  return __heap_base;
}

/** Sets the number of this instance's thread; must be called first. */
export function start(thread: i32, threads: i32, hasSystem: bool): void {
  self = thread;
  all = threads;
  startKernels(THREADS + <usize>threads * THREAD_BYTES, hasSystem);
  startThread(thread, threads, CONTROL);
}

/** Runs commands until the host ends the thread. */
export function run(): void {
  if (!ASC_FEATURE_THREADS) return;
  while (true) {
    const submitted = atomic.load<i32>(SUBMITTED);
    if (submitted == position) {
      const since = now();
      waitForCommands();
      addTime(WAITED_COMMANDS, since);
    }
    while (position != submitted) step();
  }
}

/** Waits until the host has written commands; sleeps if that takes long. */
function waitForCommands(): void {
  if (ASC_FEATURE_THREADS) {
    for (let spin = 0; spin < SPINS; spin++) {
      if (atomic.load<i32>(SUBMITTED) != position) return;
    }
    atomic.add<i32>(SLEEPERS, 1);
    atomic.wait<i32>(SUBMITTED, position, -1);
    atomic.sub<i32>(SLEEPERS, 1);
  }
}

/** Runs the next command. */
export function step(): void {
  const command = RING + (<usize>(position & (RING_WORDS - 1)) << 2);
  const flags = load<i32>(command);
  position += load<i32>(command, 4);
  if ((flags & 255) != SKIP) {
    if (flags & MEET) barrier();
    if (!(flags & SOLO)) {
      execute(flags & 255, command);
      barrier();
    } else if (self == 0) {
      startThread(0, 1, CONTROL);
      execute(flags & 255, command);
      barrier();
      startThread(0, all, CONTROL);
    }
    finished++;
  }
  const progress = PROGRESS + (<usize>self << 6);
  if (ASC_FEATURE_THREADS) {
    atomic.store<i32>(progress, position);
    atomic.store<i32>(progress + 4, finished);
    if (atomic.load<i32>(CALL)) callWhenPassed(atomic.load<i32>(CALL_POSITION));
  } else {
    store<i32>(progress, position);
    store<i32>(progress, finished, 4);
  }
}

/** Calls the host if this is the last thread to reach `target`. */
function callWhenPassed(target: i32): void {
  for (let thread = 0; thread < all; thread++) {
    if (atomic.load<i32>(PROGRESS + (<usize>thread << 6)) - target < 0) return;
  }
  if (atomic.cmpxchg<i32>(CALL, 1, 0) == 1) call();
}
