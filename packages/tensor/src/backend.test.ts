import { expect, test } from "vitest";
import { assertFits, type Backend } from "./backend.ts";
import { OutOfMemoryError } from "./errors.ts";
import { createReferenceBackend } from "./reference.ts";

function limited(maxBytes: number): Backend {
  const backend = createReferenceBackend();
  Object.assign(backend, { info: { ...backend.info, maxBytes } });
  return backend;
}

test("assertFits() counts what lives already, and refuses with the bytes needed", () => {
  const backend = limited(1000);
  assertFits(backend, 1000, "the model");
  backend.allocate(400);
  assertFits(backend, 600, "the model");
  let thrown: unknown;
  try {
    assertFits(backend, 601, "the model");
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(OutOfMemoryError);
  expect(thrown).toMatchObject({
    name: "OutOfMemoryError",
    bytes: 601,
    message:
      "Cannot fit the model on reference: it needs 601 bytes, at most 600 bytes are free; use a smaller model or batch, or another backend",
  });
});
