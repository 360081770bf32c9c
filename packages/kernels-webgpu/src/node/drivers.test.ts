import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { probeInChild } from "./child_probe.ts";
import { driverEnvironment, installedSoftwareDrivers, withDriver } from "./drivers.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-drivers-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("installedSoftwareDrivers() finds only emulations, and ignores missing folders", () => {
  const manifests = join(folder, "icd.d");
  mkdirSync(manifests);
  for (const name of ["radeon_icd.json", "lvp_icd.x86_64.json", "notes_lvp.txt"]) {
    writeFileSync(join(manifests, name), "{}");
  }
  expect(installedSoftwareDrivers([join(folder, "missing"), manifests])).toEqual([
    { name: "lvp_icd.x86_64", manifest: join(manifests, "lvp_icd.x86_64.json") },
  ]);
});

test("withDriver() limits the loader to one driver, and restores the environment", async () => {
  const before = process.env.VK_DRIVER_FILES;
  const driver = { name: "x", manifest: "/driver.json" };
  const seen = await withDriver(driver, async () => process.env.VK_DRIVER_FILES);
  expect(seen).toBe("/driver.json");
  expect(process.env.VK_DRIVER_FILES).toBe(before);
  await expect(withDriver(driver, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(process.env.VK_DRIVER_FILES).toBe(before);
  expect(Object.values(driverEnvironment(driver))).toEqual(["/driver.json", "/driver.json"]);
});

test("withDriver() throws if the loader shipped with a driver cannot be loaded", async () => {
  const loader = join(folder, "libvulkan.so.1");
  writeFileSync(loader, "no library");
  const loaded = withDriver({ name: "x", manifest: "/driver.json", loader }, async () => true);
  await expect(loaded).rejects.toMatchObject({ code: "ERR_DLOPEN_FAILED" });
});

test("probeInChild() returns nothing for a driver that does not load", async () => {
  const manifest = join(folder, "lvp_broken.json");
  const library_path = join(folder, "missing.so");
  writeFileSync(
    manifest,
    JSON.stringify({ file_format_version: "1.0.0", ICD: { library_path, api_version: "1.3.0" } }),
  );
  expect(await probeInChild({ name: "broken", manifest })).toBeUndefined();
});
