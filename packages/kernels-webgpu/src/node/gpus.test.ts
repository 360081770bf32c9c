import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { gpuAddresses, gpuEnvironment } from "./gpus.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-gpus-"));
afterAll(() => rmSync(folder, { recursive: true }));
const TWO = ["0000:01:00.0", "0000:41:00.0"];

test("gpuAddresses() lists GPUs among the PCI devices of a machine, in order", () => {
  const devices = { "0000:41:00.0": "0x030200", "0000:01:00.0": "0x030000" };
  for (const [address, kind] of Object.entries({ "0000:00:1f.3": "0x040300", ...devices })) {
    mkdirSync(join(folder, address));
    writeFileSync(join(folder, address, "class"), `${kind}\n`);
  }
  expect(gpuAddresses(folder)).toEqual(TWO);
  expect(gpuAddresses(join(folder, "missing"))).toEqual([]);
});

test("gpuEnvironment() gives each index a GPU of its own, as long as there are enough", () => {
  const chosen = [0, 1, 2].map((index) => gpuEnvironment(index, TWO, {}).DRI_PRIME);
  expect(chosen).toEqual(["pci-0000_01_00_0", "pci-0000_41_00_0", "pci-0000_01_00_0"]);
});

test("gpuEnvironment() changes nothing where there is no choice, or the user made one", () => {
  expect(gpuEnvironment(undefined, TWO, {})).toEqual({});
  expect(gpuEnvironment(1, TWO.slice(1), {})).toEqual({});
  expect(gpuEnvironment(1, TWO, { DRI_PRIME: "1" })).toEqual({});
});
