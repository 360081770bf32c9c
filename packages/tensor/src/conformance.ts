/**
 * What every backend must do, as cases that any test runner can run.
 *
 * @module
 */
import { attentionCases } from "./conformance/attention.ts";
import type { ConformanceCase } from "./conformance/case.ts";
import { determinismCases } from "./conformance/determinism.ts";
import { gatherCases } from "./conformance/gather.ts";
import { inverseCholeskyCases } from "./conformance/inverse_cholesky.ts";
import { mapFunctionCases, mapSizeCases } from "./conformance/map_functions.ts";
import { mapOperandCases } from "./conformance/map_operands.ts";
import { mapRowCases } from "./conformance/map_rows.ts";
import { matmulCases } from "./conformance/matmul.ts";
import { memoryCases } from "./conformance/memory.ts";
import { notFiniteCases } from "./conformance/not_finite.ts";
import { orthonormalizeRowsCases } from "./conformance/orthonormalize_rows.ts";
import { randomCases } from "./conformance/random.ts";
import { reduceCases } from "./conformance/reduce.ts";

export type { ConformanceCase } from "./conformance/case.ts";

/**
 * The conformance suite: a backend is right when every case passes.
 *
 * Cases compare with the reference backend, are independent of each other, may run in any order (one at a time: some count live memory), and free what they allocate. All of them take seconds, also on an emulated GPU.
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
  return [
    ...memoryCases,
    ...mapFunctionCases,
    ...mapSizeCases,
    ...mapOperandCases,
    ...mapRowCases,
    ...reduceCases,
    ...notFiniteCases,
    ...matmulCases,
    ...gatherCases,
    ...randomCases,
    ...orthonormalizeRowsCases,
    ...inverseCholeskyCases,
    ...attentionCases,
    ...determinismCases,
  ];
}
