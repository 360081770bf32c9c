import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { FileError, nameOwner, temporaryName } from "@lrm/files";
import { tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { temporaryFolder } from "@lrm/test-helpers";
import { RunError } from "@lrm/train";
import { expect, test } from "vitest";
import { readMetrics } from "./metrics_lines.ts";
import { readConfig } from "./run_config_file.ts";
import { RunFolder } from "./run_folder.ts";

const backend = createReferenceBackend();
const snapshot = (step: number) => ({
  step,
  tensors: { w: tensor(backend, [step]) },
  state: { step },
});
const metrics = (step: number) => ({
  step,
  loss: 1 / step,
  gradientNorm: 1,
  learningRate: 0.02,
  tokens: step,
});

test("RunFolder.create() makes the folder and keeps the configuration", async () => {
  const path = join(temporaryFolder(), "runs", "first");
  const config = { seed: 1, training: { steps: 10 } };
  const run = await RunFolder.create(path, config);
  expect(await readConfig(path)).toEqual(config);
  expect(await run.checkpoint()).toBeUndefined();
  await run.release();
  expect(readdirSync(path)).toEqual(["config.json"]);
});

test("RunFolder.create() refuses a folder that holds something, and leaves it as it is", async () => {
  const path = temporaryFolder();
  writeFileSync(join(path, "notes.tmp"), "mine");
  await expect(RunFolder.create(path, {})).rejects.toThrow(
    new RunError(`Cannot start a run in ${path}: it is not empty`, "choose another folder"),
  );
  expect(readdirSync(path)).toEqual(["notes.tmp"]);
  const second = temporaryFolder();
  await (await RunFolder.create(second, { seed: 1 })).release();
  await expect(RunFolder.create(second, { seed: 2 })).rejects.toThrow(`--resume ${second}`);
  expect(await readConfig(second)).toEqual({ seed: 1 });
});

test("RunFolder.begin() leaves tokenizer files of its own run only, and none if it fails", async () => {
  const path = temporaryFolder();
  const folder = join(path, "tokenizer");
  mkdirSync(folder);
  for (const name of ["tokenizer.json", "chat_template.jinja"]) {
    writeFileSync(join(folder, name), "of a run that did not begin");
  }
  const failing = await RunFolder.reserve(path);
  mkdirSync(join(path, "config.json/file"), { recursive: true });
  const files = { "tokenizer.json": new TextEncoder().encode("{}") };
  await expect(failing.begin({}, files)).rejects.toThrow("config.json");
  rmSync(join(path, "config.json"), { recursive: true });
  await failing.release();
  expect(readdirSync(path)).toEqual([]);

  const run = await RunFolder.reserve(path);
  await run.begin({}, files);
  await run.release();
  expect(readdirSync(folder)).toEqual(["tokenizer.json"]);
  const other = temporaryFolder();
  symlinkSync(folder, join(other, "tokenizer"));
  await expect(RunFolder.reserve(other)).rejects.toThrow("it is not empty");
  expect(readdirSync(folder)).toEqual(["tokenizer.json"]);
});

test("RunFolder.reserve() leaves a folder of somebody else's as it is, whatever its names look like", async () => {
  const path = temporaryFolder();
  const owner = await nameOwner();
  const foreign = [
    ...["lock-screen/src/main.c", "lock-Ab12Cd/thesis.tex", "backup.2024.tmp/thesis.tex"],
    ...["lock/keys.c", `lock-Zz99Zz/${owner}`, "checkpoint.safetensors.4242.tmp"],
    ...[`${temporaryName("lock")}/thesis.tex`, `${temporaryName("config.json")}`, "readme"],
    ...[`${temporaryName("config.json")}-folder/a`, "tokens_000000.bin"],
  ];
  for (const name of foreign) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), "precious");
  }
  const seen = () =>
    [".", ...(readdirSync(path, { recursive: true }) as string[])]
      .map((name) => [name, statSync(join(path, name)).mtimeMs] as const)
      .sort();
  const before = seen();
  for (const begin of [RunFolder.reserve, (at: string) => RunFolder.create(at, {})]) {
    await expect(begin(path)).rejects.toThrow(
      new RunError(`Cannot start a run in ${path}: it is not empty`, "choose another folder"),
    );
    expect(seen()).toEqual(before);
  }
});

test("RunFolder.open() sweeps nothing that only looks like its own, nor from a folder that is no run", async () => {
  const path = temporaryFolder();
  await (await RunFolder.create(path, {})).release();
  const foreign = ["lock-Ab12Cd", "notes.2024.tmp", "checkpoint.safetensors.4242.tmp"];
  for (const name of foreign) {
    mkdirSync(join(path, name));
    writeFileSync(join(path, name, "thesis.tex"), "precious");
  }
  const linked = temporaryName("config.json");
  symlinkSync(join(path, "config.json"), join(path, linked));
  await (await RunFolder.open(path)).release();
  expect(readdirSync(path).sort()).toEqual(["config.json", ...foreign, linked].sort());

  const other = temporaryFolder();
  const leftover = temporaryName("config.json");
  for (const name of ["thesis.tex", leftover]) writeFileSync(join(other, name), "precious");
  await expect(RunFolder.open(other)).rejects.toThrow(/it has no config\.json/);
  expect(readdirSync(other).sort()).toEqual([leftover, "thesis.tex"].sort());
});

test("RunFolder follows no link when it adds lines, and replaces one that is in the place of a whole file", async () => {
  const path = temporaryFolder();
  const victim = join(temporaryFolder(), "victim");
  writeFileSync(victim, "private key");
  await (await RunFolder.create(path, {})).release();
  for (const name of ["metrics.jsonl", "timings.jsonl", "samples.jsonl", "sample.txt"]) {
    symlinkSync(victim, join(path, name));
  }
  const run = await RunFolder.open(path);
  for (const add of [
    () => run.record(metrics(1)),
    () => run.recordTiming({ step: 1 }),
    () => run.recordSample({ step: 1, text: "text" }),
  ]) {
    expect(add).toThrow(
      /^Cannot write .*: it is a link, which is not followed; put the file itself/,
    );
  }
  await run.writeText("sample.txt", "text\n");
  await run.release();
  expect(readFileSync(victim, "utf8")).toBe("private key");
  expect(lstatSync(join(path, "sample.txt")).isFile()).toBe(true);
});

test("RunFolder keeps a private run from all other users, also after it is resumed", async () => {
  const path = join(temporaryFolder(), "runs", "private");
  const first = await RunFolder.create(path, {}, { private: true });
  first.record(metrics(1));
  await first.save(snapshot(1));
  await first.release();
  const second = await RunFolder.open(path);
  second.record(metrics(2));
  second.recordTiming({ step: 2 });
  second.recordSample({ step: 2, text: "secret" });
  await second.writeText("sample.txt", "secret\n");
  await second.save(snapshot(2));
  await second.release();
  expect(statSync(path).mode & 0o777).toBe(0o700);
  const names = readdirSync(path);
  expect(names).toHaveLength(6);
  for (const name of names) expect(statSync(join(path, name)).mode & 0o777, name).toBe(0o600);
});

test("RunFolder writes nothing more once another process took its folder over", async () => {
  const path = temporaryFolder();
  const asleep = await RunFolder.create(path, {});
  asleep.record(metrics(1));
  await asleep.save(snapshot(1));
  const [owner] = readdirSync(join(path, "lock"));
  // As another process does that has seen no sign of life.
  renameSync(join(path, "lock", owner!), join(path, "lock", await nameOwner()));
  const seen = () => readdirSync(path).map((name) => [name, statSync(join(path, name)).mtimeMs]);
  const before = seen();
  const lost = /^Cannot go on in .*: another process took it over/;
  expect(() => asleep.record(metrics(2))).toThrow(lost);
  expect(() => asleep.recordTiming({})).toThrow(lost);
  expect(() => asleep.recordSample({ step: 1, text: "" })).toThrow(lost);
  await expect(asleep.save(snapshot(2))).rejects.toThrow(lost);
  await expect(asleep.writeText("sample.txt", "")).rejects.toThrow(lost);
  await asleep.release();
  expect(seen()).toEqual(before);
});

test("RunFolder.save() keeps the last checkpoint where the folder is taken over while it writes", async () => {
  const path = temporaryFolder();
  const run = await RunFolder.create(path, {});
  await run.save(snapshot(1));
  const before = readFileSync(run.checkpointPath);
  const slow = snapshot(2);
  const read = slow.tensors.w.read.bind(slow.tensors.w);
  slow.tensors.w.read = async () => {
    rmSync(join(path, "lock"), { recursive: true });
    return await read();
  };
  await expect(run.save(slow)).rejects.toThrow(/another process took it over/);
  await run.release();
  expect(readFileSync(run.checkpointPath)).toEqual(before);
  expect(readdirSync(path).sort()).toEqual(["checkpoint.safetensors", "config.json"]);
});

test("RunFolder.reserve() leaves nothing behind when the run never begins, and what others put there stays", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "runs", "first");
  const run = await RunFolder.reserve(path);
  await expect(RunFolder.reserve(path)).rejects.toThrow(/is using it/);
  await run.release();
  expect(readdirSync(folder)).toEqual([]);

  const again = await RunFolder.reserve(path);
  writeFileSync(join(folder, "runs", "notes.txt"), "mine");
  await again.release();
  expect(readdirSync(join(folder, "runs"))).toEqual(["notes.txt"]);

  const begun = await RunFolder.reserve(path);
  await begun.begin({ seed: 1 });
  await begun.release();
  expect(readdirSync(path)).toEqual(["config.json"]);

  // A folder that was there before stays.
  const empty = temporaryFolder();
  await (await RunFolder.reserve(empty)).release();
  expect(readdirSync(empty)).toEqual([]);
});

test("RunFolder is refused to a second user, until release", async () => {
  const path = temporaryFolder();
  const run = await RunFolder.create(path, {});
  await expect(RunFolder.open(path)).rejects.toThrow(/is using it/);
  await expect(RunFolder.create(path, {})).rejects.toThrow(/is using it/);
  await run.release();
  const again = await RunFolder.open(path);
  await again.release();
});

test("RunFolder says plainly that a path cannot hold a run, or holds none", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  for (const [path, problem] of [
    [file, "it has no config.json"],
    [join(file, "below"), "there is no such folder"],
  ] as const) {
    await expect(RunFolder.create(path, {})).rejects.toThrow(FileError);
    await expect(RunFolder.open(path)).rejects.toThrow(problem);
  }
  // The kernel's own folder takes no others.
  await expect(RunFolder.create("/proc/runs/first", {})).rejects.toThrow(
    /^Cannot start a run in \/proc\/runs\/first: /,
  );
  const missing = join(folder, "no");
  await expect(RunFolder.open(missing)).rejects.toThrow(
    new RunError(
      `Cannot find a run in ${missing}: there is no such folder`,
      `give the folder that \`lrm train\` named`,
    ),
  );
  expect(existsSync(missing)).toBe(false);
  writeFileSync(join(folder, "config.json"), '{ "seed": ');
  await expect(RunFolder.open(folder)).rejects.toThrow(
    /config\.json: it is not JSON, or nested too deeply; restore it/,
  );
});

test("RunFolder sweeps what killed processes left, and nothing else", async () => {
  const path = temporaryFolder();
  const litter = (): void => {
    const lock = join(path, temporaryName("lock"));
    mkdirSync(lock);
    writeFileSync(join(lock, "1-2-3-host@4-0123456789abcdef"), "");
    writeFileSync(join(path, temporaryName("config.json")), "{");
  };
  litter();
  const run = await RunFolder.create(path, {}); // Killed before the configuration was written: a new run may begin.
  await run.save(snapshot(1));
  await run.writeText("sample.txt", "text\n");
  await run.release();
  litter();
  writeFileSync(join(path, "notes.tmp"), "mine");
  await (await RunFolder.open(path)).release();
  expect(readdirSync(path).sort()).toEqual(
    ["checkpoint.safetensors", "config.json", "notes.tmp", "sample.txt"].sort(),
  );
});

test("RunFolder goes on from its last checkpoint with the same metrics as if never stopped", async () => {
  const path = temporaryFolder();
  const first = await RunFolder.create(path, {});
  for (let step = 1; step <= 5; step++) {
    first.record(metrics(step));
    if (step === 3) await first.save(snapshot(step));
  }
  await first.release();
  const cutOff = readFileSync(join(path, "metrics.jsonl"), "utf8");
  const second = await RunFolder.open(path);
  const checkpoint = await second.checkpoint();
  expect(checkpoint).toMatchObject({ step: 3, state: { step: 3 } });
  for (let step = 4; step <= 5; step++) second.record(metrics(step));
  await second.save(snapshot(5));
  await second.release();
  expect(readFileSync(join(path, "metrics.jsonl"), "utf8")).toBe(cutOff);
});

test("RunFolder.record() replaces the step of the checkpoint once it is evaluated, and goes on from there", async () => {
  const path = temporaryFolder();
  const first = await RunFolder.create(path, {});
  for (let step = 1; step <= 3; step++) first.record(metrics(step));
  await first.save(snapshot(3));
  await first.release();
  const evaluated = { ...metrics(3), validationLoss: 2 };
  const second = await RunFolder.open(path);
  await second.checkpoint();
  second.record(evaluated);
  await second.release(); // Killed before it saves.
  const third = await RunFolder.open(path);
  await third.checkpoint();
  third.record(metrics(4));
  await third.save(snapshot(4));
  await third.release();
  expect(readMetrics(join(path, "metrics.jsonl"))).toEqual([
    ...[metrics(1), metrics(2), evaluated, metrics(4)],
  ]);
});

test("RunFolder goes on with the metrics of its checkpoint only, also where it saved without a step in between", async () => {
  const path = temporaryFolder();
  const first = await RunFolder.create(path, {});
  for (let step = 1; step <= 3; step++) first.record(metrics(step));
  await first.save(snapshot(3));
  await first.release();
  const second = await RunFolder.open(path);
  await second.checkpoint();
  await second.save(snapshot(3));
  await second.release();
  const file = join(path, "metrics.jsonl");
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.replace(/"loss":\d/, '"loss":7'));
  expect(readFileSync(file, "utf8")).not.toBe(whole);
  const third = await RunFolder.open(path);
  await third.checkpoint();
  expect(() => third.record(metrics(4))).toThrow(/not those that the checkpoint was saved with/);
  await third.release();
});

test("RunFolder.checkpoint() refuses a run whose checkpoint is gone, and changes nothing", async () => {
  const records: Record<string, (run: RunFolder) => unknown> = {
    "metrics.jsonl": (run) => run.record(metrics(1)),
    "timings.jsonl": (run) => run.recordTiming({ step: 1 }),
    "samples.jsonl": (run) => run.recordSample({ step: 1, text: "a" }),
    "sample.txt": (run) => run.writeText("sample.txt", "text"),
  };
  for (const [name, record] of Object.entries(records)) {
    const path = temporaryFolder();
    const run = await RunFolder.create(path, {});
    await run.save(snapshot(0));
    await record(run);
    await run.release();
    rmSync(run.checkpointPath);
    const before = readFileSync(join(path, name));
    const again = await RunFolder.open(path);
    await expect(again.checkpoint()).rejects.toThrow(
      new RunError(
        `Cannot go on with ${path}: checkpoint.safetensors is missing, though ${name} tells of steps that were done`,
        "restore it from a copy, or start a new run",
      ),
    );
    await again.release();
    expect(readFileSync(join(path, name))).toEqual(before);
  }
});

test("RunFolder.checkpoint() refuses a link to nowhere and what is no file, and begins a run again that has done nothing", async () => {
  const path = temporaryFolder();
  const run = await RunFolder.create(path, {});
  symlinkSync("/mnt/unmounted/checkpoint.safetensors", run.checkpointPath);
  await expect(run.checkpoint()).rejects.toThrow(/^Cannot load .*: there is no such file/);
  rmSync(run.checkpointPath);
  mkdirSync(run.checkpointPath);
  await expect(run.checkpoint()).rejects.toThrow(/^Cannot load .*: it is a folder/);
  rmSync(run.checkpointPath, { recursive: true });
  writeFileSync(join(path, "metrics.jsonl"), "");
  expect(await run.checkpoint()).toBeUndefined();
  await run.save(snapshot(0));
  truncateSync(run.checkpointPath, 0);
  await expect(run.checkpoint()).rejects.toThrow(/^Cannot load /);
  await run.release();
});

test("readConfig() refuses JSON that is too deep to walk", async () => {
  const path = temporaryFolder();
  writeFileSync(join(path, "config.json"), "[".repeat(200_000) + "]".repeat(200_000));
  await expect(readConfig(path)).rejects.toThrow(/^Cannot read .*nested too deeply; restore it/);
});

test("RunFolder.recordTiming(), recordSample() and writeText() keep what they are given", async () => {
  const path = temporaryFolder();
  const run = await RunFolder.create(path, {});
  run.recordTiming({ step: 1, tokensPerSecond: 10 });
  run.recordTiming({ step: 2, tokensPerSecond: 12 });
  run.recordSample({ step: 1, text: "two\nlines" });
  await run.writeText("sample.txt", "Fellow-Citizens\n");
  await run.writeText("sample.txt", "Fellow-Citizens of the Senate\n");
  await run.release();
  const lines = readFileSync(join(path, "timings.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).tokensPerSecond)).toEqual([10, 12]);
  const samples = readFileSync(join(path, "samples.jsonl"), "utf8");
  expect(JSON.parse(samples)).toEqual({ step: 1, text: "two\nlines" });
  expect(readFileSync(join(path, "sample.txt"), "utf8")).toBe("Fellow-Citizens of the Senate\n");
});

test("RunFolder.recordTiming() begins a line of its own after one that was cut short", async () => {
  const path = temporaryFolder();
  await (await RunFolder.create(path, {})).release();
  writeFileSync(join(path, "timings.jsonl"), '{"step":1}\n{"step":2,"tok');
  const run = await RunFolder.open(path);
  for (const step of [3, 4]) run.recordTiming({ step });
  await run.release();
  expect(readFileSync(join(path, "timings.jsonl"), "utf8").split("\n")).toEqual([
    '{"step":1}',
    '{"step":2,"tok',
    '{"step":3}',
    '{"step":4}',
    "",
  ]);
});

test("RunFolder.recordTiming() says plainly what is in its way", async () => {
  const path = temporaryFolder();
  const run = await RunFolder.create(path, {});
  mkdirSync(join(path, "timings.jsonl"));
  expect(() => run.recordTiming({})).toThrow(
    new FileError(
      `Cannot write ${join(path, "timings.jsonl")}: it is a folder, not a file`,
      "check the path",
    ),
  );
  await run.release();
});
