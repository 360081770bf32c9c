import { fileURLToPath } from "node:url";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { openGolden } from "./golden.ts";

// The reference values of a model lie beside it; those of other groups are tested in their packages.
const fixtures = (kind: string) =>
  fileURLToPath(new URL(`../../${kind}/fixtures`, import.meta.url));
const backend = await testBackend();
const groups = await Promise.all(
  (["gpt2", "llama"] as const).map(async (kind) => {
    const [group] = await openGolden(fixtures(kind));
    return { kind, group: group! };
  }),
);

describe.each(groups)("reference values of $kind", ({ kind, group: { checks, notCovered } }) => {
  test("openGolden() finds logits, the loss, every gradient and the training runs", () => {
    const names = checks.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(["logits", "loss"]);
    const gradients = names.filter((name) => name.startsWith("gradient/"));
    expect(gradients).toHaveLength({ gpt2: 28, llama: 21 }[kind]);
    const runs = ["adamw", "muon", "rmnp", "nora", "newton_muon"];
    expect(names).toEqual(expect.arrayContaining(runs.map((name) => `train/${name}/losses`)));
    expect(notCovered).toEqual([]);
  });

  test.each(checks)("$name is within $allowed of the reference value", async ({ run, allowed }) => {
    expect(await run(backend)).toBeLessThanOrEqual(allowed);
  });
});
