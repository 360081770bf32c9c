import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { prepareLlmC } from "./llm_c.ts";
import { writeCheckpoint, writeTokens } from "./llm_c_files.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-test-llm-c-"));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
vi.stubEnv("TMPDIR", folder);
/** It starts by a shell and GNU stdbuf, and is held by signals. */
const onLinux = test.runIf(process.platform === "linux");

/** A program in place of the trainer, which tells how many steps it did in a file. */
function program(script: string): void {
  writeFileSync(join(folder, "train_gpt2"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "train_gpt2"), 0o755);
}

onLinux("prepareLlmC() lets the trainer run only while it is measured", async () => {
  const steps = join(folder, "steps");
  program(
    `for i in 0 1 2 3 4 5 6 7 8 9; do echo $i > "${steps}"; echo "step $i: train loss 10.8 (took 1 ms)"; sleep 0.2; done`,
  );
  const peer = await prepareLlmC(folder, 1);
  if ("reason" in peer) throw new Error(peer.reason);
  await new Promise((done) => setTimeout(done, 600));
  expect(readFileSync(steps, "utf8").trim()).toMatch(/^[01]$/);
  await peer.run(2);
  expect(Number(readFileSync(steps, "utf8"))).toBeGreaterThanOrEqual(2);
  await peer.drop();
  expect(readdirSync(folder).sort()).toEqual(["steps", "train_gpt2"]);
});

onLinux(
  "prepareLlmC() replaces a trainer that would evaluate in the next measurement",
  async () => {
    const starts = join(folder, "starts");
    program(
      `printf x >> "${starts}"; for i in 0 1 2 3 4 5 6 7 8 9; do echo "step $i: train loss 10.8 (took 1 ms)"; done; exec sleep 60`,
    );
    const peer = await prepareLlmC(folder, 1);
    if ("reason" in peer) throw new Error(peer.reason);
    expect(peer.mostRepeats).toBe(9);
    const started: number[] = [];
    for (const repeats of [9, 1, 8, 9]) {
      await peer.ready?.(repeats);
      await peer.run(repeats);
      started.push(readFileSync(starts, "utf8").length);
    }
    expect(started).toEqual([1, 2, 2, 3]);
    await peer.drop();
  },
);

onLinux("prepareLlmC() names stdbuf where there is none", async () => {
  const { PATH } = process.env;
  vi.stubEnv("PATH", folder);
  onTestFinished(() => void vi.stubEnv("PATH", PATH));
  expect(await prepareLlmC(folder, 1)).toEqual({
    name: "llm.c",
    reason: "absent: cannot start stdbuf, which GNU coreutils has: spawn stdbuf ENOENT",
  });
});

onLinux.each([
  ["echo no", "train_gpt2 ended before a step"],
  ['echo "step 0: train loss nan (took 1 ms)"; exec sleep 5', "its first loss is NaN"],
])("prepareLlmC() is absent where the trainer does not train: %s", async (script, reason) => {
  program(script);
  expect(await prepareLlmC(folder, 1)).toEqual({ name: "llm.c", reason: `absent: ${reason}` });
});

test("writeCheckpoint() and writeTokens() write llm.c's formats", () => {
  const [checkpoint, tokens] = [join(folder, "checkpoint"), join(folder, "tokens")];
  writeCheckpoint(checkpoint);
  // 124,439,808 parameters, and 47 rows of padding in the embedding.
  expect(statSync(checkpoint).size).toBe(1024 + 4 * (124_439_808 + 47 * 768));
  writeTokens(tokens);
  const bytes = readFileSync(tokens);
  expect([bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8)]).toEqual([
    20240520,
    1,
    (bytes.length - 1024) / 2,
  ]);
});
