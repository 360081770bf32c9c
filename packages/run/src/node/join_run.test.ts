import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProcessRanks, shareValue } from "@lrm/distributed";
import { afterAll, expect, test } from "vitest";
import type { RunConfig } from "../run_config.ts";
import { version } from "../version.ts";
import { type JoinOptions, joinRun } from "./join_run.ts";
import type { SharedRun } from "./run_ranks.ts";
import { startRun } from "./start_run.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-join-"));
afterAll(() => rmSync(folder, { recursive: true }));
const data = join(folder, "text.txt");
const TEXT = "To be or not to be, that is the question. ".repeat(20);
writeFileSync(data, TEXT);
const device = { backend: "cpu", threads: 0 } as const;
const settings = {
  ...{ data, batch: 1, context: 16, accumulation: 2, optimizer: "rmnp", steps: 2 },
  ...{ evaluationTokens: 32, sampleTokens: 8 },
};
const run = await startRun(settings, { out: join(folder, "run"), device });
await run.resources[Symbol.asyncDispose]();

/** Joins a run of which rank 0 tells this; returns the sentence of the failure. */
async function sentenceOf(shared: Partial<SharedRun>, options: Partial<JoinOptions> = {}) {
  const [first, second] = inProcessRanks(2);
  const joined = joinRun({ device, ...options, ranks: { communicator: second! } });
  const failed = joined.then(
    () => "none",
    (error: Error) => error.message,
  );
  const { config } = run;
  const whole = {
    version: version(),
    config,
    path: "runs/a",
    saves: false,
    halves: [],
    tokenizerFiles: {},
  };
  await shareValue<SharedRun>(first!, { ...whole, ...shared });
  return await failed;
}

const withDevice = (other: Partial<RunConfig["device"]>): RunConfig => ({
  ...run.config,
  device: { ...run.config.device!, ...other },
});

test("joinRun() refuses another version of lrm, and names the rank and its machine", async () => {
  expect(await sentenceOf({ version: "0.0.0-other" })).toMatch(
    /^Rank 1 on \S+: Cannot join the run in runs\/a: rank 0 has version 0\.0\.0-other of lrm, and here is \S+; install/,
  );
});

test("joinRun() refuses data of another length, and of another content", async () => {
  const of = async (text: string): Promise<string> => {
    writeFileSync(data, text);
    const sentence = await sentenceOf({});
    writeFileSync(data, TEXT);
    return sentence;
  };
  expect(await of(TEXT.repeat(2))).toMatch(
    /^Rank 1 on \S+: Cannot join the run: \S+text.txt had \d+ \+ \d+ tokens on rank 0 and has \d+ \+ \d+ here; copy the data/,
  );
  expect(await of(TEXT.toUpperCase())).toMatch(
    /^Rank 1 on \S+: Cannot join the run: \S+text.txt has other text than on rank 0, .+; copy the data/,
  );
});

test("joinRun() refuses a device that rounds differently", async () => {
  expect(await sentenceOf({ config: withDevice({ rounding: "another" }) })).toMatch(
    /^Rank 1 on \S+: Cannot join the run on .+: rank 0 trains on .+, and another device rounds/,
  );
});

test("joinRun() refuses a device without memory for the run", async () => {
  const onBackend: JoinOptions["onBackend"] = (backend) => {
    Object.defineProperty(backend, "info", { value: { ...backend.info, maxBytes: 1000 } });
  };
  expect(await sentenceOf({}, { onBackend })).toMatch(
    /^Rank 1 on \S+: Cannot fit training nano .+: it needs 11 MB, at most 1 kB are free; use/,
  );
});
