import { DeviceError, OutOfMemoryError } from "@lrm/tensor";
import { afterEach, expect, test, vi } from "vitest";
import { compile } from "./_engine.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("compile() tells an engine without SIMD from one without memory", async () => {
  vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("no"));
  const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  await expect(compile(false, false)).rejects.toThrow(
    new DeviceError(
      "Cannot start the CPU backend: this engine has no WebAssembly SIMD",
      "update the browser or the runtime",
    ),
  );
  validate.mockReturnValue(true);
  await expect(compile(false, false)).rejects.toThrow(OutOfMemoryError);
});
