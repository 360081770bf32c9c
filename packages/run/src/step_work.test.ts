import { createCpuBackend } from "@lrm/kernels-cpu";
import { expect, test } from "vitest";
import { measureDevice, workSeconds } from "./device_speed.ts";
import { modelOf } from "./models/find_model.ts";
import { optimizerConfig } from "./optimizers/optimizer_flags.ts";
import { stepWork } from "./step_work.ts";

const workOf = async (name: string) => {
  const model = modelOf("nano");
  const optimizer = optimizerConfig(name, model.config, {});
  return await stepWork({ model, optimizer, batch: 2, context: 128, accumulation: 4 });
};

test("stepWork() counts the passes of a micro-batch and the update, apart from each other", async () => {
  const [adamw, muon] = [await workOf("adamw"), await workOf("muon")];
  expect(muon.passes).toEqual(adamw.passes);
  // Six operations for each weight of a product and token, and attention's.
  const products = 842_496 - 128 * 128 - 7040; // positions, biases and norms are not in products
  const attention = 4 * 7 * 128 * 128 * 129;
  expect(adamw.passes.flops / (6 * products * 256 + 2 * attention)).toBeCloseTo(1, 1);
  expect(adamw.update.flops).toBe(0);
  expect(muon.update.flops).toBeGreaterThan(1e9);
  // AdamW reads and writes weights and moments, and reads gradients: seven numbers for each.
  expect(adamw.update.bytes / (4 * 842_496)).toBeGreaterThan(6);
  expect(adamw.update.bytes / (4 * 842_496)).toBeLessThan(10);
  expect(muon.groups.flatMap(({ parameters }) => parameters)).toHaveLength(52);
});

test("measureDevice() finds a speed by which work has a duration", async () => {
  const speed = { flops: 4e9, bytes: 2e9 };
  expect(workSeconds({ flops: 8e9, bytes: 1e9 }, speed)).toBe(2.5);
  const backend = await createCpuBackend({ threads: 0 });
  const measured = await measureDevice(backend);
  await backend.dispose();
  expect(measured.flops).toBeGreaterThan(1e6);
  expect(measured.bytes).toBeGreaterThan(1e6);
});
