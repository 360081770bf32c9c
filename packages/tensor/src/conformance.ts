/**
 * Conformance tests for backends, as cases for any test runner.
 *
 * @module
 */
import { attentionSuite } from "./conformance/attention.ts";
import { attentionGradientSuite } from "./conformance/attention_gradient.ts";
import type { ConformanceCase, OperationSuite } from "./conformance/case.ts";
import {
  convolutionInputGradientSuite,
  convolutionSuite,
  convolutionWeightGradientSuite,
} from "./conformance/convolution.ts";
import { determinismCase } from "./conformance/determinism.ts";
import { gatherSuite } from "./conformance/gather.ts";
import { inverseCholeskySuite } from "./conformance/inverse_cholesky.ts";
import { mapSuite } from "./conformance/map.ts";
import { matmulSuite } from "./conformance/matmul.ts";
import { memoryCases } from "./conformance/memory.ts";
import { narrowSuite } from "./conformance/narrow.ts";
import { notFiniteCases } from "./conformance/not_finite.ts";
import { orthonormalizeRowsSuite } from "./conformance/orthonormalize_rows.ts";
import { randomSuite } from "./conformance/random.ts";
import { reduceSuite } from "./conformance/reduce.ts";
import { scatterAddSuite } from "./conformance/scatter_add.ts";
import { widenSuite } from "./conformance/widen.ts";
import type { OperationKind } from "./operations.ts";

export type { ConformanceCase, OperationSuite, Results } from "./conformance/case.ts";

/** Suites of all operations: the cases of each, and an example call. */
export const operationSuites: Readonly<Record<OperationKind, OperationSuite>> = {
  map: mapSuite,
  reduce: reduceSuite,
  matmul: matmulSuite,
  gather: gatherSuite,
  scatterAdd: scatterAddSuite,
  random: randomSuite,
  orthonormalizeRows: orthonormalizeRowsSuite,
  inverseCholesky: inverseCholeskySuite,
  attention: attentionSuite,
  attentionGradient: attentionGradientSuite,
  convolution: convolutionSuite,
  convolutionWeightGradient: convolutionWeightGradientSuite,
  convolutionInputGradient: convolutionInputGradientSuite,
  widen: widenSuite,
  narrow: narrowSuite,
};

/**
 * Lists the cases of the conformance suite. A backend is correct if every case passes.
 *
 * Cases compare with the reference backend and free what they allocate. They are independent of
 * each other, but must run one at a time, since some count live memory. All of them together take
 * seconds, also on an emulated GPU.
 *
 * @example
 * ```ts
 * import { conformanceCases } from "@lrm/tensor/conformance";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend(); // yours
 * const cases = conformanceCases().filter(({ name }) => name.startsWith("gather"));
 * for (const { run } of cases) await run(backend); // throws where the backend is wrong
 * expect(cases.length).toBeGreaterThan(0);
 * ```
 */
export function conformanceCases(): ConformanceCase[] {
  const suites = Object.entries(operationSuites);
  return [
    ...memoryCases,
    ...suites.flatMap(([, { cases }]) => cases),
    ...notFiniteCases,
    ...suites.map(([name, suite]) => determinismCase(name, suite)),
  ];
}
