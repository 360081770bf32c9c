import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { openFolder } from "./groups.ts";
import { FIXTURES } from "./testing/fixtures.ts";

const backend = await testBackend();
const { groups } = await openFolder(FIXTURES);

describe.each(groups)("reference values of $name", ({ checks }) => {
  test.each(checks)("$name is within $allowed", async ({ run, allowed }) => {
    const before = backend.memory().liveBuffers;
    expect(await run(backend)).toBeLessThanOrEqual(allowed);
    expect(backend.memory().liveBuffers).toBe(before);
  });
});
