import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, it } from "vitest";

/** Largest number of bytes of JavaScript that a visitor loads, compressed. */
const BUDGET = 189_000;
/** Kernels for each kind of engine; a browser loads one of them. */
const CPU_KERNELS = /^(shared|single)_(plain|relaxed)-/;

it("the playground loads less than 189 kB of JavaScript, compressed", () => {
  const folder = join(inject("built"), "assets");
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const sizes = new Map(
    scripts.map((name) => [name, gzipSync(readFileSync(join(folder, name)), { level: 9 }).length]),
  );
  const kernels = scripts.filter((name) => CPU_KERNELS.test(name));
  expect(kernels).toHaveLength(4);
  const always = scripts.filter((name) => !kernels.includes(name));
  const bytes = (names: readonly string[]) => names.map((name) => sizes.get(name)!);
  const sent = bytes(always).reduce((sum, size) => sum + size, Math.max(...bytes(kernels)));
  expect(sent).toBeGreaterThan(50_000);
  expect(sent).toBeLessThan(BUDGET);
});
