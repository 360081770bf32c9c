import { conformanceCases } from "@lrm/tensor/conformance";
import { afterAll, describe, expect, test } from "vitest";
import { createJavaScriptBackend } from "./backend.ts";

const backend = createJavaScriptBackend();
afterAll(() => backend.dispose());

describe("conformance", () => {
  test.each(conformanceCases())("$name", ({ run }) => run(backend));
});

test("createJavaScriptBackend() refuses to work after dispose()", async () => {
  const other = createJavaScriptBackend();
  const buffer = other.allocate(8);
  await other.dispose();
  expect(() => other.allocate(4)).toThrow("disposed of");
  await expect(other.read(buffer, 0, 4)).rejects.toThrow("freed");
});
