import { listAdapters } from "@lrm/kernels-webgpu/node";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Adapter of the WebGPU tests: a GPU if there is one, else software. */
    readonly adapter: "hardware" | "software";
  }
}

/** Chooses the adapter for all test files and prints its name. */
export default async function chooseAdapter({ provide }: TestProject): Promise<void> {
  if (process.env.LRM_TEST_BACKEND === "reference") return;
  const adapters = await listAdapters();
  const chosen = adapters.find(({ adapter }) => adapter === "hardware") ?? adapters[0];
  if (chosen === undefined) {
    throw new Error(
      "Cannot test WebGPU: neither a GPU nor a software adapter works on this machine; run npm install",
    );
  }
  console.log(`Testing on ${chosen.description}`);
  provide("adapter", chosen.adapter);
}
