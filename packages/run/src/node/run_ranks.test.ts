import { inProcessRanks } from "@lrm/distributed";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { allocateHalves } from "../frozen_halves.ts";
import { shareWeights } from "./run_ranks.ts";

const CONFIG = { ...LLAMA_PRESETS.nano, layers: 1, width: 32, mlpWidth: 64, contextLength: 16 };

test("shareWeights() refuses weights of another type before any is sent", async () => {
  using kept = LLaMA.initialize(createReferenceBackend(), CONFIG, new Random(1));
  using wide = LLaMA.initialize(createReferenceBackend(), CONFIG, new Random(2));
  const [first, second] = inProcessRanks(2);
  const { name, value } = kept.parameters[0]!;
  for (const parameter of kept.parameters) parameter.trainable = false;
  allocateHalves(kept.parameters, new Map([[name, "bfloat16"]]));
  const before = await wide.parameters[0]!.value.read();
  void shareWeights({ communicator: first! }, kept);
  const wanted = `Cannot join the run: ${name} has ${2 * value.size} bytes on rank 0, and ${4 * value.size} here; install the same version`;
  await expect(shareWeights({ communicator: second! }, wide)).rejects.toThrow(wanted);
  expect(await wide.parameters[0]!.value.read()).toEqual(before);
});
