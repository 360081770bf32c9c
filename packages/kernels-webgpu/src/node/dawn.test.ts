import { expect, test } from "vitest";
import { dawnImportError } from "./dawn.ts";

test("dawnImportError() contains the install command when the package is missing", () => {
  const missing = Object.assign(new Error("Cannot find package 'webgpu'"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  expect(dawnImportError(missing).message).toContain("run npm install webgpu");
});

test("dawnImportError() names the system when the package does not load on it", () => {
  const { message } = dawnImportError(new Error("GLIBC_2.34 not found\n  at …"));
  expect(message).toContain(`${process.platform} ${process.arch} (GLIBC_2.34 not found)`);
});
