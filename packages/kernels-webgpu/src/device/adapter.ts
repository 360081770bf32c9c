import { DeviceError } from "@lrm/tensor";

/** Kind of adapter to use: a GPU, or an emulation of one on the CPU. */
export type AdapterKind = "hardware" | "software";

/** Facts about an adapter: the fields of `GPUAdapterInfo` that this package uses. */
export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
  /** `CPU` for an emulation, if the implementation reports a type. */
  readonly adapterType?: string;
}

/** Names of emulations: the driver's spelling, and the name to display. */
const EMULATIONS: readonly (readonly [RegExp, string])[] = [
  [/swiftshader/i, "SwiftShader"],
  [/llvmpipe|lavapipe/i, "lavapipe"],
  [/microsoft basic render|\bwarp\b/i, "WARP"],
];

/** Tells whether an adapter emulates a GPU on the CPU. */
export function isSoftwareAdapter(facts: AdapterFacts): boolean {
  return (
    facts.isFallbackAdapter === true ||
    facts.adapterType === "CPU" ||
    emulationName(facts) !== undefined
  );
}

/**
 * Describes an adapter in one line: `SwiftShader (software, SwiftShader driver 5.0.0)`, or `nvidia
 * ampere (NVIDIA A10)`.
 */
export function describeAdapter(facts: AdapterFacts): string {
  const detail = facts.description || facts.device;
  if (isSoftwareAdapter(facts)) {
    const name = emulationName(facts) ?? (detail || "unnamed adapter");
    return detail === "" || detail === name
      ? `${name} (software)`
      : `${name} (software, ${detail})`;
  }
  const name = [facts.vendor, facts.architecture].filter((word) => word !== "").join(" ");
  if (name === "") return detail || "unnamed adapter";
  return detail === "" ? name : `${name} (${detail})`;
}

/** Creates the error for an adapter of the wrong kind. */
export function wrongAdapter(facts: AdapterFacts, wanted: AdapterKind): DeviceError {
  const found = describeAdapter(facts);
  switch (wanted) {
    case "hardware":
      return new DeviceError(
        `Cannot use WebGPU on a GPU: the only adapter found is ${found}`,
        'adapter: "software" (--adapter software) takes it, the CPU backend is usually faster',
      );
    case "software":
      return new DeviceError(
        `Cannot use a software adapter: the one found is ${found}`,
        'adapter: "hardware" (--adapter hardware) takes it',
      );
    default:
      return wanted satisfies never;
  }
}

/** Creates the error for a machine without any adapter. */
export function noAdapter(wanted: AdapterKind): DeviceError {
  switch (wanted) {
    case "hardware":
      return new DeviceError(
        "Cannot use WebGPU: no adapter was found",
        'install a driver for the GPU, use the CPU backend, or take a slow software adapter with adapter: "software" (--adapter software)',
      );
    case "software":
      return new DeviceError(
        "Cannot use a software adapter: none was found",
        "use the CPU backend",
      );
    default:
      return wanted satisfies never;
  }
}

/** Copies the fields of `info` that are used here to a plain object. */
export function adapterFacts(info: GPUAdapterInfo & { adapterType?: string }): AdapterFacts {
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    device: info.device,
    description: info.description,
    isFallbackAdapter: info.isFallbackAdapter ?? false,
    ...(info.adapterType === undefined ? {} : { adapterType: info.adapterType }),
  };
}

/**
 * Requests an adapter of the wanted kind from `gpu`, never of the other kind.
 *
 * @throws DeviceError that names the adapter found instead
 */
export async function requestAdapter(gpu: GPU, wanted: AdapterKind): Promise<GPUAdapter> {
  const requests: readonly GPURequestAdapterOptions[] =
    wanted === "software"
      ? [{ forceFallbackAdapter: true }, {}]
      : [{ powerPreference: "high-performance" }, {}];
  let other: AdapterFacts | undefined;
  for (const request of requests) {
    const adapter = await gpu.requestAdapter(request);
    if (adapter === null) continue;
    const facts = adapterFacts(adapter.info);
    if (isSoftwareAdapter(facts) === (wanted === "software")) return adapter;
    other ??= facts;
  }
  throw other ? wrongAdapter(other, wanted) : noAdapter(wanted);
}

function emulationName(facts: AdapterFacts): string | undefined {
  const text = `${facts.vendor} ${facts.architecture} ${facts.device} ${facts.description}`;
  return EMULATIONS.find(([pattern]) => pattern.test(text))?.[1];
}
