import { expect, test } from "vitest";
import { type Finetune, Finetuning } from "./finetuning.ts";

test("Finetuning says why it could not be opened, and opens when it is asked again", async () => {
  const failures: string[] = [];
  const part: Finetune = { View: () => null, drop: async () => {} };
  let online = false;
  const finetuning = new Finetuning(
    async () => {
      if (!online) throw new TypeError("Failed to fetch");
      return part;
    },
    (message) => failures.push(message),
  );
  await finetuning.toggle();
  expect(finetuning.shown.value).toBeUndefined();
  expect(failures).toEqual([
    "Cannot open fine-tuning: TypeError: Failed to fetch; check the connection, and try again or reload this page",
  ]);
  online = true;
  await finetuning.toggle();
  expect(finetuning.shown.value).toBe(part);
  expect(failures).toHaveLength(1);
});
