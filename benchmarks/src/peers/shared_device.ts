import { availableParallelism } from "node:os";
import { defineGlobals } from "./globals.ts";

/** The parts of `navigator` that the peers read. */
interface PeerNavigator {
  readonly gpu: { requestAdapter(): Promise<unknown> };
  readonly userAgent: string;
  readonly hardwareConcurrency: number;
}

/**
 * Shares a device with the WebGPU peers: until the returned function is called, `navigator.gpu` has
 * one adapter, and that adapter has this one device.
 *
 * No GPU object of Dawn is put on `globalThis`, because it would keep Node from exiting.
 */
export async function shareDevice(device: GPUDevice): Promise<() => void> {
  const { globals } = await import("webgpu"); // GPUBufferUsage and the like
  const adapter = {
    features: device.features,
    limits: device.limits,
    info: device.adapterInfo,
    requestDevice: async () => device,
  };
  const { navigator: before } = globalThis as { readonly navigator?: Partial<PeerNavigator> };
  const navigator: PeerNavigator = {
    gpu: { requestAdapter: async () => adapter },
    userAgent: "Node.js",
    hardwareConcurrency: before?.hardwareConcurrency ?? availableParallelism(),
  };
  return defineGlobals({ ...globals, navigator });
}
