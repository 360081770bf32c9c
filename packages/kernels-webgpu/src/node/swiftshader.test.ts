import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { probeInChild } from "./child_probe.ts";
import { swiftShaderDriver } from "./swiftshader.ts";

const cache = mkdtempSync(join(tmpdir(), "lrm-swiftshader-"));
afterAll(() => rmSync(cache, { recursive: true }));

test("swiftShaderDriver() unpacks a driver that computes, once, also when asked at the same time", async () => {
  const drivers = await Promise.all([swiftShaderDriver(cache), swiftShaderDriver(cache)]);
  expect(drivers[0]).toEqual(drivers[1]);
  expect(existsSync(drivers[0].manifest)).toBe(true);
  expect(readdirSync(cache)).toHaveLength(1);
  const facts = await probeInChild(drivers[0]);
  expect(facts?.description).toContain("SwiftShader");
});
