import type { ConformanceCase, OperationSuite } from "./case.ts";
import { compare, evaluate } from "./check.ts";

/** Makes the case that the same call on the same values gives the same bits. */
export function determinismCase(name: string, { example }: OperationSuite): ConformanceCase {
  return {
    name: `${name}: the same call twice gives the same bits`,
    run: async (backend) => {
      const first = await evaluate(backend, example);
      const second = await evaluate(backend, example);
      for (const [result, values] of Object.entries(first)) {
        compare(`${name}, ${result}`, second[result]!, values);
      }
    },
  };
}
