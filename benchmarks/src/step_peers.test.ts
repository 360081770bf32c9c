import { GPT2_PRESETS } from "@lrm/gpt2";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { jaxPeer, tooSlow, tooSlowAdapter } from "./step_peers.ts";

test("jaxPeer() has the name and the error of a checked contender", async () => {
  const model = {
    ...GPT2_PRESETS.nano,
    ...{ vocabularySize: 16, contextLength: 4, layers: 1, width: 8, heads: 2, mlpWidth: 16 },
  };
  const settings = { model, batch: 2, context: 4, optimizer: "muon", rank: 2 } as const;
  const peer = await jaxPeer(createReferenceBackend(), "wasm", settings);
  if ("reason" in peer) throw new Error(peer.reason);
  expect(peer).toMatchObject({ name: "jax-wasm", mayLag: true });
  expect(peer.error).toBeLessThan(peer.tolerance!);
  await peer.drop();
});

test("tooSlow() names the seconds of a step of nano, or that there was none", () => {
  const nano = { seconds: 0.8, flops: 1e10 };
  expect(tooSlow("wasm", nano, 6e10)).toBeUndefined();
  expect(tooSlow("wasm", nano, 19e10)).toEqual({
    name: "jax-wasm",
    reason: "skipped: a step of nano takes 0.8 s, and this one is 19 times the work",
  });
  expect(tooSlow("webgpu", undefined, 1)?.reason).toBe("skipped: it took no step of nano");
});

test("tooSlowAdapter() leaves software adapters to --full", () => {
  const on = (software: boolean, all: boolean) => {
    const backend = createReferenceBackend();
    return tooSlowAdapter("webgpu", { ...backend, info: { ...backend.info, software } }, all);
  };
  expect(on(true, false)).toEqual({
    name: "jax-webgpu",
    reason: "skipped on a software adapter; --full measures it",
  });
  expect(on(true, true)).toBeUndefined();
  expect(on(false, false)).toBeUndefined();
});
