import { expect, test } from "vitest";
import type { WebGPUBackendOptions } from "./options.ts";
import { optionsOn } from "./options.ts";

const SOFTWARE = { description: "llvmpipe" } as GPUAdapterInfo;
const HARDWARE = { vendor: "nvidia", description: "" } as GPUAdapterInfo;

test.each<[string, GPUAdapterInfo, object, number | undefined]>([
  ["an emulation the machine's memory", SOFTWARE, {}, 9],
  [
    "an emulation the machine's memory for an undefined limit",
    SOFTWARE,
    { maxBytes: undefined },
    9,
  ],
  ["an emulation a given limit", SOFTWARE, { maxBytes: 5 }, 5],
  ["a GPU no limit", HARDWARE, {}, undefined],
  ["a GPU a given limit", HARDWARE, { maxBytes: 5 }, 5],
])("optionsOn() gives %s", (_, adapter, options, expected) => {
  const given: WebGPUBackendOptions = { submitMilliseconds: 7, ...options };
  const own = optionsOn(adapter, given, () => 9);
  expect(own.maxBytes).toBe(expected);
  expect(own.submitMilliseconds).toBe(7);
});
