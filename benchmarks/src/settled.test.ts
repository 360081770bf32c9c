import { createCpuBackend } from "@lrm/kernels-cpu";
import { addInto, tensor } from "@lrm/tensor";
import { expect, test } from "vitest";
import { settled } from "./settled.ts";

test("settled() waits for all work, where a read waits for the work on its tensor", async () => {
  // Without threads, work is done only while something is awaited, and a tensor that is in no work
  // is read without a wait.
  const backend = await createCpuBackend({ threads: 0 });
  const [idle, sum] = [tensor(backend, [1]), tensor(backend, [1])];
  const isDone = async (): Promise<boolean> => {
    let done = false;
    void sum.read().then(() => {
      done = true;
    });
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    return done;
  };
  const add = () => addInto(sum, idle);
  add();
  await settled(backend);
  expect(await isDone()).toBe(true);
  add();
  await sum.read();
  const other = tensor(backend, [1]);
  add();
  await other.read();
  expect(await isDone()).toBe(false);
  await settled(backend);
  expect(Array.from(await sum.read())).toEqual([4]);
  await backend.dispose();
});
