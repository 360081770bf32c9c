import { expect, test } from "vitest";
import { FUNCTIONS, ORTHOGONALIZE } from "../../rule/functions.ts";
import { WORDS } from "./rule_words.ts";

test("WORDS explain every function that a rule may use, and no other", () => {
  const functions = WORDS.map(([word]) => word).filter((word) => /^\w{2,}$/.test(word));
  expect(functions).toEqual([...Object.keys(FUNCTIONS), ORTHOGONALIZE]);
});
