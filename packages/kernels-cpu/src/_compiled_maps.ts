import type { CommandRing } from "./_command_ring.ts";
import { COMMANDS, FIRST_WORD, positionsOf } from "./_commands.ts";
import type { EngineTraits } from "./map/compiled/_generate.ts";

const INSTALL = positionsOf(COMMANDS.install.words, FIRST_WORD);
/** Words of an install command before its data. */
const HEADER = FIRST_WORD + Object.keys(INSTALL).length;

/** Maximum bytes of a module; a kernel with more code is interpreted. */
const MOST_BYTES = 65_536;
/** Maximum number of modules, which the threads keep; further kernels are interpreted. */
const MOST_MODULES = 4096;

/** Modules of compiled maps, by key. Threads compile each one when it is first used. */
export class CompiledMaps {
  readonly traits: EngineTraits;
  readonly #ring: CommandRing;
  readonly #first: number;
  readonly #functions = new Map<string, number>();

  /** @param first  index of the first free place in the threads' table of functions */
  constructor(ring: CommandRing, traits: EngineTraits, first: number) {
    this.#ring = ring;
    this.traits = traits;
    this.#first = first;
  }

  /**
   * Returns the function of a module, and sends the module to the threads if it is new; 0 if there
   * is no room for it.
   *
   * @param key  identifies the module
   */
  functionOf(key: string, generate: () => Uint8Array): number {
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    if (this.#functions.size >= MOST_MODULES) return 0;
    const bytes = generate();
    const index = bytes.length > MOST_BYTES ? 0 : this.#first + this.#functions.size;
    this.#functions.set(key, index);
    if (index > 0) this.#install(index, bytes);
    return index;
  }

  #install(index: number, bytes: Uint8Array): void {
    const ring = this.#ring;
    const at = ring.begin("install", HEADER + Math.ceil(bytes.length / 4), false);
    ring.words[at + INSTALL.index] = index;
    ring.words[at + INSTALL.bytes] = bytes.length;
    const data = ring.words.byteOffset + (at + HEADER) * 4;
    new Uint8Array(ring.words.buffer, data, bytes.length).set(bytes);
    ring.end();
  }
}
