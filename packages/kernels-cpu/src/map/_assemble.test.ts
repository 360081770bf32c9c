import { defineMap, type Expression, programOf } from "@lrm/tensor";
import { expect, test } from "vitest";
import { assemble, type Template } from "./_assemble.ts";
import { compileProgram } from "./_compile.ts";
import type { MapLayout } from "./_layout.ts";

const LAYOUT: MapLayout = {
  mode: "map",
  wholeRows: true,
  inputs: [{ access: "inPlace", integer: false, everyOther: false }],
  outputs: [{ access: "inPlace", overwrites: undefined }],
};

/** Assembles a kernel with `count` row sums, each of which is used. */
function withRowSums(count: number): Template {
  const kernel = defineMap(["x"], [], ({ x }) => {
    let power: Expression = x;
    let out: Expression = x;
    for (let index = 0; index < count; index++) {
      power = power.mul(x);
      out = out.mul(power.rowSum());
    }
    return { out };
  });
  return assemble(compileProgram(programOf(kernel), LAYOUT), LAYOUT);
}

test("assemble() has room for 256 values per row, and names the limits beyond", () => {
  expect(withRowSums(256).wholeRows).toBe(true);
  expect(() => withRowSums(257)).toThrow(/257 values per row .* has room for 256, 256 and 1024/);
});
