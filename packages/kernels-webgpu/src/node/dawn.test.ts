import { expect, test } from "vitest";
import { dawnImportMessage } from "./dawn.ts";

test("dawnImportMessage() contains the install command when the package is missing", () => {
  const missing = Object.assign(new Error("Cannot find package 'webgpu'"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  expect(dawnImportMessage(missing)).toContain("run npm install webgpu");
});

test("dawnImportMessage() names the system when the package does not load on it", () => {
  const message = dawnImportMessage(new Error("GLIBC_2.34 not found\n  at …"));
  expect(message).toContain(`${process.platform} ${process.arch} (GLIBC_2.34 not found)`);
});
