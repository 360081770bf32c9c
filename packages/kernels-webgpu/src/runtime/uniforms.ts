import { BUFFER_USAGE } from "../device/probe.ts";

/** Types of a kernel's parameters in declaration order; each is one 32-bit word. */
export type ParameterTypes = Readonly<Record<string, "u32" | "i32" | "f32">>;

/** Returns WGSL that declares parameters of these types as the uniform `p`. */
export function declareParameters(types: ParameterTypes): string {
  const members = Object.entries(types).map(([name, type]) => `  ${name}: ${type},`);
  return `struct Parameters {\n${members.join("\n")}\n}\n@group(1) @binding(0) var<uniform> p: Parameters;\n`;
}

/** Maximum bytes of one kernel's parameters: the size of the dynamic binding. */
export const MAX_PARAMETER_BYTES = 512;
const ALIGNMENT = 256;
/** Maximum number of kernels per submit. */
const SLOTS = 1024;

/**
 * Uniform buffer for all kernels of a submit, written once per submit; each kernel reads its
 * parameters at a dynamic offset.
 */
export class UniformArena {
  readonly buffer: GPUBuffer;
  readonly #bytes = new ArrayBuffer(SLOTS * ALIGNMENT + MAX_PARAMETER_BYTES);
  readonly #view = new DataView(this.#bytes);
  #used = 0;

  constructor(device: GPUDevice) {
    this.buffer = device.createBuffer({
      label: "parameters",
      size: this.#bytes.byteLength,
      usage: BUFFER_USAGE.uniform | BUFFER_USAGE.copyDestination,
    });
  }

  /** Tells whether the buffer has no room for another kernel's parameters. */
  get full(): boolean {
    return this.#used + MAX_PARAMETER_BYTES > SLOTS * ALIGNMENT;
  }

  /** Stores values and returns their offset. */
  add(types: ParameterTypes, values: Readonly<Record<string, number>>): number {
    const start = this.#used;
    let at = start;
    for (const name in types) {
      const value = values[name]!;
      if (types[name] === "f32") this.#view.setFloat32(at, value, true);
      else this.#view.setUint32(at, value, true);
      at += 4;
    }
    this.#used += Math.ceil((at - start) / ALIGNMENT) * ALIGNMENT || ALIGNMENT;
    return start;
  }

  /** Writes the stored values to the device, for the submit that follows. */
  send(queue: GPUQueue): void {
    if (this.#used > 0) queue.writeBuffer(this.buffer, 0, this.#bytes, 0, this.#used);
    this.#used = 0;
  }
}
