import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startRun, trainRun } from "@lrm/run/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lrmHere, Workplace } from "./testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

/** Ends a run before its text was written, with checkpoints whose state is another. */
async function makeRun(name: string, change: (state: Record<string, unknown>) => unknown) {
  const run = await startRun(
    {
      ...{ data: workplace.text, optimizer: "rmnp", sampleTokens: 8 },
      ...{ steps: 2, batch: 1, context: 16, evaluationTokens: 16 },
    },
    { device: { backend: "cpu", threads: 0 }, out: workplace.at(name) },
  );
  const snapshot = run.session.snapshot.bind(run.session);
  run.session.snapshot = async () => {
    const made = await snapshot();
    return { ...made, state: change(made.state as Record<string, unknown>) };
  };
  await trainRun(run);
  rmSync(join(workplace.at(name), "sample.txt"));
}

async function resumed(name: string, change: (config: string) => string = (config) => config) {
  const folder = workplace.at(`${name}-again`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(workplace.at(name), folder, { recursive: true });
  const file = join(folder, "config.json");
  writeFileSync(file, change(readFileSync(file, "utf8")));
  return await lrmHere(["train", "--resume", folder]);
}

beforeAll(async () => {
  await makeRun("unbound", ({ run: _, ...record }) => record);
  await makeRun("elsewhere", (state) => ({
    ...state,
    run: { ...Object(state.run), rounding: "A10" },
  }));
  await makeRun("odd", (state) => ({ ...state, groups: [null] }));
  await makeRun("late", (state) => ({ ...state, step: 1 }));
});

test("a checkpoint that keeps no settings goes on where the first step is the same, which is said", async () => {
  const { code, stderr } = await resumed("unbound");
  expect(stderr).toContain("taken from config.json, by which the first step is the same\n");
  expect(code).toBe(0);
});

test.each([
  ['"seed": 1', '"seed": 2', "its first step had loss"],
  ['"batch": 1', '"batch": 2', "its first step had loss"],
  ['"heads": 4', '"heads": 8', "its first step had loss"],
  ['"learningRate": 0.006', '"learningRate": 0.5', "adamw was made with learningRate 0.006"],
])("a checkpoint that keeps no settings is refused where %s became %s", async (from, to, why) => {
  const { code, stderr } = await resumed("unbound", (config) => config.replace(from, to));
  expect(stderr).toContain(`${why}`);
  expect(stderr).toContain("or start a new run\n");
  expect(code).toBe(1);
});

test("a run from another device goes on where its configuration names none, and not under another's name", async () => {
  const withoutDevice = (config: string) =>
    JSON.stringify({ ...JSON.parse(config), device: undefined });
  const taken = await resumed("elsewhere", withoutDevice);
  expect(taken.code).toBe(0);
  // From now on it is this device's.
  const folder = workplace.at("elsewhere-again");
  rmSync(join(folder, "sample.txt"));
  expect((await lrmHere(["train", "--resume", folder])).code).toBe(0);
  const refused = await resumed("elsewhere");
  expect(refused.stderr).toContain("and its checkpoint was made with A10; restore config.json");
  expect(refused.code).toBe(1);
});

test.each(["odd", "late"])("a checkpoint whose state is none is refused: %s", async (name) => {
  const { code, stderr } = await resumed(name);
  expect(stderr).toMatch(/Cannot load .*: its state is not one of a run; restore it from a copy/);
  expect(code).toBe(1);
});
