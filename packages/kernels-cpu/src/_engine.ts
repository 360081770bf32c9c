import { DeviceError, OutOfMemoryError } from "@lrm/tensor";
import { setEngineFlag } from "./_platform.ts";
import type { Exports } from "./_protocol.ts";

/**
 * `(func (param v128 v128 v128) (result v128) local.get 0 local.get 1 local.get 2
 * f32x4.relaxed_madd)`: valid only in engines with relaxed SIMD.
 */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 8, 1, 96, 3, 123, 123, 123, 1, 123], // type
  ...[3, 2, 1, 0], // function
  ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11], // code
);

/**
 * Tells whether the engine has relaxed SIMD. In Node 20 this enables it in V8, for the whole
 * process.
 */
export function enableRelaxedSimd(): boolean {
  if (WebAssembly.validate(RELAXED_PROBE)) return true;
  setEngineFlag("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(RELAXED_PROBE);
}

/**
 * Compiles the WebAssembly module for this engine; the others are never loaded.
 *
 * @throws DeviceError if the engine does not know its instructions; OutOfMemoryError if it has no
 *   memory for it
 */
export async function compile(shared: boolean, relaxed: boolean): Promise<WebAssembly.Module> {
  const { bytes: text } = await load(shared, relaxed);
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return WebAssembly.compile(bytes).catch((cause: unknown) => {
    // An engine that knows the instructions fails only if it has no memory for the code.
    if (WebAssembly.validate(bytes)) throw noRoom("compile", bytes.length, cause);
    throw new DeviceError(
      "Cannot start the CPU backend: this engine has no WebAssembly SIMD",
      "update the browser or the runtime",
      { cause },
    );
  });
}

/** Creates an instance of that module. */
export function instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports): Exports {
  try {
    return new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  } catch (cause) {
    throw noRoom("start", 0, cause);
  }
}

function noRoom(verb: string, bytes: number, cause: unknown): OutOfMemoryError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OutOfMemoryError(
    `Cannot ${verb} the CPU backend's WebAssembly: the engine has no memory for it (${why})`,
    "raise the limit of memory (ulimit -v)",
    bytes,
    { cause },
  );
}

function load(shared: boolean, relaxed: boolean): Promise<{ readonly bytes: string }> {
  if (shared) {
    return relaxed ? import("./wasm/shared_relaxed.ts") : import("./wasm/shared_plain.ts");
  }
  return relaxed ? import("./wasm/single_relaxed.ts") : import("./wasm/single_plain.ts");
}
