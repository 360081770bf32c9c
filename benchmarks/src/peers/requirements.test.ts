import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PACKAGE } from "../folders.ts";

/** Names in results of the libraries in `requirements.txt`. */
const NAMES: Readonly<Record<string, string>> = {
  torch: "PyTorch",
  numpy: "NumPy",
  jax: "JAX",
  optax: "optax",
};

test("requirements.txt has the versions of the newest results", () => {
  const speed = readFileSync(`${PACKAGE}../docs/speed.md`, "utf8").replaceAll("\n", " ");
  const file = readFileSync(`${PACKAGE}python/requirements.txt`, "utf8");
  const lines = file.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(lines.map((line) => line.split("==")[0])).toEqual(Object.keys(NAMES));
  for (const [library, version] of lines.map((line) => line.split("==") as [string, string])) {
    const [, measured] = new RegExp(`${NAMES[library]} (\\d+\\.\\d+\\.\\d+)`).exec(speed)!;
    expect(version, library).toBe(measured);
  }
});
