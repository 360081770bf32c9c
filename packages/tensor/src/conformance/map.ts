import { exp } from "../elementwise.ts";
import { defineMap } from "../expression.ts";
import { map } from "../map.ts";
import { tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { uniform } from "./data.ts";
import { mapFunctionCases, mapSizeCases } from "./map_functions.ts";
import { mapOperandCases } from "./map_operands.ts";
import { mapRowCases } from "./map_rows.ts";

const softmax = defineMap(["x"], [], ({ x }) => {
  const e = x.sub(x.rowMax()).exp();
  return { y: e.div(e.rowSum()) };
});

/** Fused elementwise kernels. */
export const mapSuite: OperationSuite = {
  example: (on) => {
    const x = tensor(on, uniform(50_000, 3), [200, 250]);
    return { elements: exp(x), rows: map(softmax, { x }).y };
  },
  cases: [...mapFunctionCases, ...mapSizeCases, ...mapOperandCases, ...mapRowCases],
};
