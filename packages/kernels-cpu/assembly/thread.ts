/** The loop that every thread runs: take a command, do its share, meet the others. */

import { attentionBackward, attentionBackwardScratchBytes } from "./attention_backward";
import { attentionForward, attentionForwardScratchBytes } from "./attention_forward";
import { gather, scatterAdd } from "./gather";
import { call, send } from "./host";
import { inverseCholesky } from "./inverse_cholesky";
import { map } from "./map";
import { matmul, matmulScratchBytes } from "./matmul";
import { matmulSystem, suitsSystem } from "./matmul_system";
import { orthonormalize } from "./orthonormalize";
import {
  ATTENTION, ATTENTION_GRADIENT, CALL, CALL_POSITION, CONTROL, GATHER, INVERSE_CHOLESKY, MAP, MATMUL, MEET, ORTHONORMALIZE, PROGRESS,
  RANDOM, READ, REDUCE_COLUMNS, REDUCE_ROWS, RING, RING_WORDS, SCATTER_ADD, SKIP, SLEEPERS, SOLO, SUBMITTED,
  THREAD_BYTES, THREADS, WRITE,
} from "./protocol";
import { random } from "./random";
import { reduceColumns, reduceRows } from "./reduce";
import { barrier, nextTask, startThread, threadCount, threadIndex } from "./threads";

/** Looks at the ring before going to sleep: about 50 µs. */
const SPINS: i32 = 20_000;

/** Words of the ring done with, and commands among them. */
let position: i32 = 0;
let finished: i32 = 0;
let self: i32 = 0;
let all: i32 = 1;
/** Whether the host has a BLAS. */
let system: bool = false;

/** Memory that products and attention share, behind what the threads have of their own. */
let scratch: usize = 0;

/** Where the heap begins with so many threads: everything below is the machine's own. */
export function heapStart(threads: i32): usize {
  const shared = max<usize>(
    matmulScratchBytes(threads),
    max<usize>(attentionForwardScratchBytes(threads), attentionBackwardScratchBytes(threads)),
  );
  return (THREADS + <usize>threads * THREAD_BYTES + shared + 65535) & -65536;
}

/** Where the code's constants end; they must lie below the control block. */
export function constantsEnd(): usize {
  return __heap_base;
}

/** Says which thread this instance is, before anything else. */
export function start(thread: i32, threads: i32, hasSystem: bool): void {
  self = thread;
  all = threads;
  system = hasSystem;
  scratch = THREADS + <usize>threads * THREAD_BYTES;
  startThread(thread, threads, CONTROL);
}

/** Runs commands until the host ends the thread. */
export function run(): void {
  if (!ASC_FEATURE_THREADS) return;
  while (true) {
    let submitted = atomic.load<i32>(SUBMITTED);
    for (let spin = 0; spin < SPINS && submitted == position; spin++) submitted = atomic.load<i32>(SUBMITTED);
    if (submitted == position) {
      atomic.add<i32>(SLEEPERS, 1);
      atomic.wait<i32>(SUBMITTED, position, -1);
      atomic.sub<i32>(SLEEPERS, 1);
      continue;
    }
    while (position != submitted) step();
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

/** Calls the host if this is the last thread to come to `target`. */
function callWhenPassed(target: i32): void {
  for (let thread = 0; thread < all; thread++) {
    if (atomic.load<i32>(PROGRESS + (<usize>thread << 6)) - target < 0) return;
  }
  if (atomic.cmpxchg<i32>(CALL, 1, 0) == 1) call();
}

function execute(operation: i32, command: usize): void {
  switch (operation) {
    case WRITE:
      if (nextTask() == 0) memory.copy(load<usize>(command, 8), command + 16, load<usize>(command, 12));
      break;
    case READ:
      if (threadIndex() == 0) send(load<i32>(command, 8), load<usize>(command, 12), load<usize>(command, 16));
      break;
    case MAP:
      map(command);
      break;
    case REDUCE_ROWS:
      reduceRows(command);
      break;
    case REDUCE_COLUMNS:
      reduceColumns(command);
      break;
    case MATMUL:
      product(command);
      break;
    case GATHER:
      gather(command);
      break;
    case SCATTER_ADD:
      scatterAdd(command);
      break;
    case RANDOM:
      random(command);
      break;
    case ORTHONORMALIZE:
      orthonormalize(command);
      break;
    case INVERSE_CHOLESKY:
      inverseCholesky(command);
      break;
    case ATTENTION:
      attention(command);
      break;
    case ATTENTION_GRADIENT:
      attentionGradient(command);
      break;
    default:
      unreachable();
  }
}

/** Word `index` of the command. */
// @ts-ignore: decorator
@inline
function word(command: usize, index: usize): i32 {
  return load<i32>(command + (index << 2));
}

function product(command: usize): void {
  const suits = system && suitsSystem(word(command, 3), word(command, 4), word(command, 5));
  const multiply = suits ? matmulSystem : matmul;
  multiply(
    word(command, 2), word(command, 3), word(command, 4), word(command, 5),
    word(command, 6), word(command, 7), word(command, 8) != 0,
    word(command, 9), word(command, 10), word(command, 11) != 0,
    word(command, 12), word(command, 13), word(command, 14), word(command, 15), word(command, 16),
    load<f32>(command, 68), load<f32>(command, 72), word(command, 19) != 0,
    scratch,
  );
}

// Words 2 to 9 are the geometry, word 10 the logarithms of sums; each operand is a pointer, its batch stride and its token stride.

function attention(command: usize): void {
  attentionForward(
    word(command, 2), word(command, 3), word(command, 4), word(command, 5), word(command, 6), word(command, 7),
    word(command, 8), load<f32>(command, 36),
    word(command, 11), word(command, 12), word(command, 13),
    word(command, 14), word(command, 15), word(command, 16),
    word(command, 17), word(command, 18), word(command, 19),
    word(command, 20), word(command, 21), word(command, 22),
    word(command, 10), scratch,
  );
}

function attentionGradient(command: usize): void {
  attentionBackward(
    word(command, 2), word(command, 3), word(command, 4), word(command, 5), word(command, 6), word(command, 7),
    word(command, 8), load<f32>(command, 36),
    word(command, 11), word(command, 12), word(command, 13),
    word(command, 14), word(command, 15), word(command, 16),
    word(command, 17), word(command, 18), word(command, 19),
    word(command, 20), word(command, 21), word(command, 22),
    word(command, 23), word(command, 24), word(command, 25),
    word(command, 10),
    word(command, 26), word(command, 27), word(command, 28),
    word(command, 29), word(command, 30), word(command, 31),
    word(command, 32), word(command, 33), word(command, 34),
    scratch,
  );
}
