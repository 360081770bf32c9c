import { conformanceCases } from "@lrm/tensor/conformance";
import { afterAll, test } from "vitest";
import { createWebGPUBackend } from "./node.ts";

const backend = await createWebGPUBackend({ adapter: "software" });

for (const { name, run } of conformanceCases()) {
  test(name, async () => run(backend));
}
afterAll(() => backend.dispose());
