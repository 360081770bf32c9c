import { expect, test } from "vitest";
import { Bench } from "./bench.ts";
import { isStopped, type Result } from "./result.ts";

test("Bench.attempt() reports why a part stopped, after the results that it has", async () => {
  const shown: Result[] = [];
  const bench = new Bench({ backends: [], full: false, quick: true }, (each) => shown.push(each));
  const stops = async (): Promise<void> => {
    bench.reportSkipped("training of small", "one");
    throw new Error("out of memory");
  };
  expect(await bench.attempt("training of small", stops)).toBe(false);
  expect(await bench.attempt("gemm", async () => {})).toBe(true);
  expect(shown).toEqual(bench.results);
  expect(shown.map(isStopped)).toEqual([false, true]);
  expect(shown[1]).toMatchObject({
    suite: "training of small",
    reason: "stopped: out of memory",
  });
});
