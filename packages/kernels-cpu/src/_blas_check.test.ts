import type { Backend, Operation } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { checkProducts } from "./_blas_check.ts";

test("checkProducts() accepts right products", async () => {
  await expect(checkProducts(createReferenceBackend(), "libright.so")).resolves.toBeUndefined();
});

test.each(["nn", "tn", "nt", "tt"])(
  "checkProducts() refuses wrong products of kind %s",
  async (kind) => {
    const backend = createReferenceBackend();
    const wrong = withRun(backend, (operation) => {
      if (operation.kind !== "matmul") return operation;
      const { transposeA, transposeB } = operation;
      const its = `${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`;
      return its === kind ? { ...operation, alpha: 1 + 2 ** -20 } : operation;
    });
    await expect(checkProducts(wrong, "libwrong.so")).rejects.toThrow(
      "Cannot use libwrong.so: a product of whole numbers is wrong on this processor; update the library, or compute without it",
    );
  },
);

/** Returns a backend that changes operations before it runs them. */
function withRun(backend: Backend, change: (operation: Operation) => Operation): Backend {
  const run = backend.run.bind(backend);
  backend.run = (operation) => run(change(operation as unknown as Operation));
  return backend;
}
