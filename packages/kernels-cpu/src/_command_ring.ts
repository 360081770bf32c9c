import { COMMAND_NUMBERS, type CommandKind } from "./_commands.ts";
import type { LinearMemory } from "./_linear_memory.ts";
import { ADDRESSES, PROTOCOL_NUMBERS } from "./_protocol.ts";

const { CALL, CALL_POSITION, PROGRESS, PROGRESS_BYTES, RING, SUBMITTED } = ADDRESSES;
const { MEET, RING_WORDS, SOLO } = PROTOCOL_NUMBERS;
const MASK = RING_WORDS - 1;

/**
 * Queue of commands from the host to the threads: a ring buffer of words in their memory. Commands
 * that do not fit wait in a list on the host, so that enqueuing never blocks.
 */
export class CommandRing {
  readonly #memory: LinearMemory;
  readonly #threads: number;
  readonly #submit: () => void;
  /** Words written, and words that all threads have processed; both modulo 2³². */
  #head = 0;
  #tail = 0;
  #waiting: Int32Array[] = [];
  #firstWaiting = 0;
  #lastWasSolo = true;
  /** State of the command that is being written. */
  #solo = true;
  #length = 0;
  #issued = 0;

  /** Words of the current command, and the index of its first word. */
  words: Int32Array;
  floats: Float32Array;
  at = 0;

  /** @param submit  called when the ring has new commands */
  constructor(memory: LinearMemory, threads: number, submit: () => void) {
    this.#memory = memory;
    this.#threads = threads;
    this.#submit = submit;
    this.words = memory.words;
    this.floats = memory.floats;
  }

  /** Number of commands written so far, which is the number of the last one. */
  get issued(): number {
    return this.#issued;
  }

  /** Position after the last command. */
  get head(): number {
    return this.#head;
  }

  /** Number of the last command that is finished, together with all before it. */
  get finished(): number {
    let pending = 0;
    for (let thread = 0; thread < this.#threads; thread++) {
      const done = this.#load(PROGRESS + thread * PROGRESS_BYTES + 4);
      pending = Math.max(pending, ((this.#issued | 0) - done) | 0);
    }
    return this.#issued - pending;
  }

  /**
   * Starts a command of `length` words and writes the first two; the caller writes the others at
   * `at` and calls {@link CommandRing.end}.
   *
   * @param solo  true if one thread is faster than all together
   */
  begin(kind: CommandKind, length: number, solo: boolean): number {
    // Even lengths, so that a skip, which has two words, always fits before the end.
    const even = (length + 1) & ~1;
    let flags = COMMAND_NUMBERS[kind] | (solo ? SOLO : 0);
    if (this.#lastWasSolo && !solo) flags |= MEET;
    this.#solo = solo;
    this.#length = even;
    if (this.#firstWaiting < this.#waiting.length) this.pump();
    if (this.#firstWaiting === this.#waiting.length && this.#makeRoom(even)) {
      this.words = this.#memory.words;
      this.floats = this.#memory.floats;
      this.at = (RING >>> 2) + (this.#head & MASK);
    } else {
      this.words = new Int32Array(even);
      this.floats = new Float32Array(this.words.buffer);
      this.at = 0;
    }
    this.words[this.at] = flags;
    this.words[this.at + 1] = even;
    return this.at;
  }

  /** Submits the command; returns its number. */
  end(): number {
    // Set only here: a command that was started but not ended must not count as the last one.
    this.#lastWasSolo = this.#solo;
    if (this.words === this.#memory.words) {
      this.#publish(this.#length);
      this.#submit();
    } else {
      this.#waiting.push(this.words);
      if (this.#waiting.length - this.#firstWaiting === 1) this.#askForCall();
    }
    return ++this.#issued;
  }

  /** Moves waiting commands into the ring while there is room. */
  pump(): void {
    const before = this.#firstWaiting;
    while (this.#firstWaiting < this.#waiting.length) {
      const command = this.#waiting[this.#firstWaiting]!;
      if (!this.#makeRoom(command.length)) break;
      this.#memory.words.set(command, (RING >>> 2) + (this.#head & MASK));
      this.#publish(command.length);
      this.#firstWaiting++;
    }
    if (this.#firstWaiting === before) return;
    if (this.#firstWaiting === this.#waiting.length) {
      this.#waiting = [];
      this.#firstWaiting = 0;
    } else {
      if (this.#firstWaiting > 4096) {
        this.#waiting = this.#waiting.slice(this.#firstWaiting);
        this.#firstWaiting = 0;
      }
      this.#askForCall();
    }
    this.#submit();
  }

  /**
   * Checks that `length` contiguous words fit after the head. Skips to the start of the ring if the
   * end is too close.
   */
  #makeRoom(length: number): boolean {
    const toEnd = RING_WORDS - (this.#head & MASK);
    const needed = toEnd < length ? toEnd + length : length;
    if (this.#room() < needed) {
      this.#tail = this.#slowest();
      if (this.#room() < needed) return false;
    }
    if (toEnd < length) {
      const at = (RING >>> 2) + (this.#head & MASK);
      this.#memory.words[at] = COMMAND_NUMBERS.skip;
      this.#memory.words[at + 1] = toEnd;
      this.#head = (this.#head + toEnd) | 0;
    }
    return true;
  }

  #room(): number {
    return RING_WORDS - ((this.#head - this.#tail) | 0);
  }

  /** Returns the position that all threads have reached. */
  #slowest(): number {
    let behind = 0;
    for (let thread = 0; thread < this.#threads; thread++) {
      const position = this.#load(PROGRESS + thread * PROGRESS_BYTES);
      behind = Math.max(behind, (this.#head - position) | 0);
    }
    return (this.#head - behind) | 0;
  }

  #publish(length: number): void {
    this.#head = (this.#head + length) | 0;
    Atomics.store(this.#memory.words, SUBMITTED >>> 2, this.#head);
  }

  /** Requests a call when all threads have processed half of the ring. */
  #askForCall(): void {
    const { words } = this.#memory;
    const position = (this.#head - RING_WORDS / 2) | 0;
    Atomics.store(words, CALL_POSITION >>> 2, position);
    Atomics.store(words, CALL >>> 2, 1);
    // They may have passed the position before the request was visible.
    if (((this.#slowest() - position) | 0) < 0) return;
    if (Atomics.compareExchange(words, CALL >>> 2, 1, 0) === 1) this.pump();
  }

  #load(address: number): number {
    return Atomics.load(this.#memory.words, address >>> 2);
  }
}
