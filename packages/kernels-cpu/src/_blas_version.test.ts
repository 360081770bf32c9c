import { release } from "node:os";
import { expect, test } from "vitest";
import { versionOf } from "./_blas_version.ts";

type Library = Parameters<typeof versionOf>[0];

/** A library that has one function, which returns a text. */
const libraryWith = (name: string, text: string): Library =>
  ({
    func(asked: string) {
      if (asked !== name) throw new Error(`no ${asked}`);
      return () => text;
    },
  }) as unknown as Library;

test("versionOf() takes the number from what a library says about itself", () => {
  const openBlas = libraryWith("openblas_get_config", "OpenBLAS 0.3.21 DYNAMIC_ARCH Haswell");
  expect(versionOf(openBlas)).toBe("0.3.21");
  expect(versionOf(libraryWith("bli_info_get_version_str", "0.9.0"))).toBe("0.9.0");
  expect(versionOf(libraryWith("cblas_sgemm", "1.2.3"))).toBeUndefined();
});

test("versionOf() says that Accelerate's number is that of the system", () => {
  expect(versionOf(libraryWith("BLASSetThreading", ""))).toMatch(/^Darwin \d+(\.\d+)+$/);
  expect(versionOf(libraryWith("BLASSetThreading", ""))).toContain(release().split("-")[0]);
});
