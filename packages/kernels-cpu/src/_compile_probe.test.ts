import { expect, test } from "vitest";
import { compileProbe, mayCompile } from "./_compile_probe.ts";

test("compileProbe() is a valid module", () => {
  expect(WebAssembly.validate(compileProbe() as Uint8Array<ArrayBuffer>)).toBe(true);
});

test("mayCompile() is false where compilation throws", () => {
  expect(mayCompile()).toBe(true);
  const { Module } = WebAssembly;
  const construct = (): never => {
    throw new RangeError("disallowed on the main thread");
  };
  WebAssembly.Module = new Proxy(Module, { construct });
  try {
    expect(mayCompile()).toBe(false);
  } finally {
    WebAssembly.Module = Module;
  }
});
