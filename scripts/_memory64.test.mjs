import { spawnSync } from "node:child_process";
import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { LOOPS, loop, resultOf } from "./memory64.mjs";

setFlagsFromString("--experimental-wasm-memory64"); // Node 20 and 22

test.each([false, true])("the loops compute with wide addresses: %s", (wide) => {
  const at = (index) => (index % 7) - 3;
  const B = 65_536 / 4;
  const product = Array.from({ length: 32 }, (_, index) => {
    const [row, column] = [Math.floor(index / 8), index % 8];
    const terms = Array.from({ length: 8 }, (_, k) => at(4 * k + row) * at(B + 8 * k + column));
    return terms.reduce((sum, term) => sum + term, 0);
  });
  const map = Array.from({ length: 32 }, (_, index) => at(index) * at(B + index) + 1);
  expect(resultOf(loop(LOOPS.product, wide))).toEqual(product);
  expect(resultOf(loop(LOOPS.map, wide))).toEqual(map);
});

test("memory64.mjs says in a line that the engine has no such addresses", () => {
  const without = "data:text/javascript,WebAssembly.validate = () => false";
  const script = new URL("memory64.mjs", import.meta.url).pathname;
  const { status, stderr } = spawnSync(process.execPath, ["--import", without, script], {
    encoding: "utf8",
  });
  expect(stderr).toBe(
    "error: Cannot compare addresses: this engine has no memory64; run node --experimental-wasm-memory64 scripts/memory64.mjs, or use Node 24\n",
  );
  expect(status).toBe(1);
});
