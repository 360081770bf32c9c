import { test } from "vitest";
import { conformanceCases } from "./conformance.ts";
import { testBackend } from "./testing.ts";

for (const { name, run } of conformanceCases()) {
  test(name, async () => run(await testBackend()));
}
