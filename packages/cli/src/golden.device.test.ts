import { fileURLToPath } from "node:url";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { openGolden } from "./golden.ts";

// The reference values of the model lie beside it; those of other groups are tested in their packages.
const fixtures = fileURLToPath(new URL("../../gpt2/fixtures", import.meta.url));
const backend = await testBackend();
const [group] = await openGolden(fixtures);

test("openGolden() finds logits, the loss, every gradient and the training runs of GPT-2", () => {
  const names = group!.checks.map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(["logits", "loss"]);
  expect(names.filter((name) => name.startsWith("gradient/"))).toHaveLength(28);
  expect(names).toContain("train/adamw/losses");
  expect(names).toContain("train/muon/losses");
});

test.each(group!.checks)(
  "$name is within $allowed of the reference value",
  async ({ run, allowed }) => {
    expect(await run(backend)).toBeLessThanOrEqual(allowed);
  },
);
