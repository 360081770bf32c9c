import { describe, expect, test } from "vitest";
import { completeKernels } from "./complete_kernels.ts";
import { conformanceCases } from "./conformance.ts";
import { composedKernels, referenceKernels } from "./operations.ts";
import { createReferenceBackend } from "./reference.ts";
import { createMinimalBackend } from "./testing/minimal_backend.ts";

describe("a backend with the required kernels alone", () => {
  const backend = createMinimalBackend();
  test.each(conformanceCases())("passes: $name", ({ run }) => run(backend));
});

test("completeKernels() prefers the backend's own kernels", () => {
  const kernels = completeKernels(createReferenceBackend(), referenceKernels);
  expect(kernels).toEqual(referenceKernels);
});

test("completeKernels() composes all that is not required, of operations it runs on the backend", () => {
  const { map, gather, scatterAdd, random, widen, narrow } = referenceKernels;
  const required = { map, gather, scatterAdd, random, widen, narrow };
  const kernels = completeKernels(createReferenceBackend(), required);
  expect(Object.keys(kernels).sort()).toEqual(Object.keys(referenceKernels).sort());
  for (const kind of Object.keys(composedKernels) as (keyof typeof composedKernels)[]) {
    expect(kernels[kind]).not.toBe(referenceKernels[kind]);
  }
});
