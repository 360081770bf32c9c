import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { softCap } from "./soft_cap.ts";
import { Tape } from "./tape.ts";

test("softCap() refuses a bound that is not above 0", async () => {
  const backend = await testBackend();
  using z = tensor(backend, [1]);
  using tape = new Tape(backend);
  for (const cap of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => softCap(tape.constant(z), cap)).toThrow(
      `Cannot bound values to ±${cap}: the bound must be a finite number above 0; choose a number such as 15`,
    );
  }
});
