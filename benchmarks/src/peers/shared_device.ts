import { availableParallelism } from "node:os";

/** What peers look for in `navigator`. */
interface PeerNavigator {
  readonly gpu: { requestAdapter(): Promise<unknown> };
  readonly userAgent: string;
  readonly hardwareConcurrency: number;
}

/**
 * Gives the WebGPU peers our own device: until the returned function is called, `navigator.gpu` knows one adapter, and that adapter this one device.
 *
 * Nothing else of Dawn is on `globalThis`: a GPU object there keeps Node from exiting.
 */
export async function shareDevice(device: GPUDevice): Promise<() => void> {
  const { globals } = await import("webgpu"); // GPUBufferUsage and the like
  const adapter = {
    features: device.features,
    limits: device.limits,
    info: device.adapterInfo,
    requestDevice: async () => device,
  };
  const navigator: PeerNavigator = {
    gpu: { requestAdapter: async () => adapter },
    userAgent: "Node.js",
    hardwareConcurrency: availableParallelism(),
  };
  const added = { ...globals, navigator };
  const before = Object.keys(added).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  for (const [name, value] of Object.entries(added)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) delete (globalThis as Record<string, unknown>)[name];
      else Object.defineProperty(globalThis, name, descriptor);
    }
  };
}
