import { spawn } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import type { Category } from "../category.ts";
import type { Task } from "../task.ts";
import { CPU, lastJson, MODEL, TEXT } from "./_commands.ts";

const STEPS = 12;
const EVERY = 4;
/** Step at which the run is killed, after its checkpoint. */
const KILLED = 8;

const LRM = join(
  dirname(createRequire(import.meta.url).resolve("@lrm/cli/package.json")),
  "bin",
  "lrm.js",
);

/** Runs `lrm` in another process. `onLine` may kill it. */
async function lrm(
  words: readonly string[],
  onLine: (line: string, kill: () => void) => void,
): Promise<void> {
  const child = spawn(process.execPath, [LRM, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split("\n")) onLine(line, () => child.kill("SIGKILL"));
  });
  await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
}

/** Makes a run that was killed after two thirds of its steps. */
async function makeRun(folder: string, shared: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    rmSync(folder, { recursive: true, force: true });
    await lrm(
      [
        ...["train", "--from", join(shared, MODEL), "--data", join(shared, TEXT), "--out", folder],
        ...["--steps", String(STEPS), "--batch", "2", "--context", "16"],
        ...["--optimizer", "low-rank-muon", "--rank", "4"],
        ...[
          "--evaluate-every",
          "4",
          "--checkpoint-every",
          String(EVERY),
          "--evaluation-tokens",
          "32",
        ],
        ...["--sample-tokens", "4", ...CPU, "--json"],
      ],
      (line, kill) => {
        if (line.includes('"event":"checkpoint"') && line.includes(`"step":${KILLED}`)) kill();
      },
    );
    // A fast machine may have finished before the kill.
    if (!existsSync(join(folder, "sample.txt"))) return;
  }
  throw new Error("Cannot kill a run in time: it ends too fast; increase its steps");
}

/** Compares without paths. */
const sameFields =
  (...fields: readonly string[]) =>
  (answer: string, good: string): boolean => {
    const [given, wanted] = [lastJson(answer), lastJson(good)];
    return fields.every((field) => JSON.stringify(given[field]) === JSON.stringify(wanted[field]));
  };

const ASKED = {
  report: sameFields(),
  eval: sameFields("loss"),
  sample: sameFields("text"),
  train: sameFields("complete", "step", "loss", "validationLoss", "sample"),
} as const;

function ask(folder: string, command: keyof typeof ASKED, shared: string): Task {
  const words = {
    report: ["report", folder, "--json"],
    eval: ["eval", folder, "--data", join(shared, TEXT), ...CPU, "--json"],
    sample: [
      "sample",
      folder,
      "--prompt",
      "a",
      "--tokens",
      "4",
      "--temperature",
      "0",
      ...CPU,
      "--json",
    ],
    train: ["train", "--resume", folder, "--threads", "1", "--json"],
  }[command];
  return { kind: "lrm", words };
}

/** Checks a report against the damaged file. Numbers in a line of metrics have no checksum. */
function reportIsRight(answer: string, good: string, metrics: string): boolean {
  const { runs } = lastJson(answer) as { runs: { loss?: number; done: number }[] };
  const wanted = (lastJson(good) as { runs: { loss?: number; done: number }[] }).runs[0]!;
  const [run] = runs;
  if (run!.loss === wanted.loss && run!.done === wanted.done) return true;
  return (run!.loss === undefined || isMean(run!.loss, metrics)) && run!.done <= STEPS;
}

/** Tells whether a loss can be a mean of losses in the lines of metrics. */
function isMean(loss: number, metrics: string): boolean {
  const losses = [...metrics.matchAll(/"loss":\s*(-?[\d.]+(?:e[+-]?\d+)?)/gi)].map(([, text]) =>
    Number(text),
  );
  // The mean of equal numbers may be rounded.
  const room = 1e-9 * Math.abs(loss);
  return Math.min(...losses) - room <= loss && loss <= Math.max(...losses) + room;
}

/** A run folder: reported, evaluated, sampled from and resumed. */
export const runFolder: Category = {
  name: "run folder",
  files: {
    "run/config.json": "json",
    "run/checkpoint.safetensors": "bytes",
    "run/metrics.jsonl": "json-lines",
    "run/timings.jsonl": "json-lines",
  },
  async prepare(folder, shared) {
    await makeRun(join(folder, "run"), shared);
  },
  task(folder, random, shared) {
    const command = random.pick(Object.keys(ASKED)) as keyof typeof ASKED;
    return ask(join(folder, "run"), command, shared);
  },
  isRight(answer, good, { folder, task }) {
    const command = (task as { words: readonly string[] }).words[0] as keyof typeof ASKED;
    if (command !== "report") return ASKED[command](answer, good);
    const path = join(folder, "run", "metrics.jsonl");
    return reportIsRight(answer, good, existsSync(path) ? readFileSync(path, "utf8") : "");
  },
};

/** A zip that the playground exports, unpacked by a tool that checks nothing, then resumed. */
export const exportedZip: Category = {
  name: "exported zip",
  files: { "run.zip": "bytes" },
  async prepare(folder, shared) {
    await makeRun(join(folder, "run"), shared);
    const read = (name: string) => new Uint8Array(readFileSync(join(folder, "run", name)));
    const {
      device: _,
      from: __,
      ...config
    } = JSON.parse(Buffer.from(read("config.json")).toString());
    const exported = { ...config, data: "data.txt" };
    const zip = zipSync(
      {
        "run/config.json": new TextEncoder().encode(JSON.stringify(exported, null, 2)),
        "run/metrics.jsonl": read("metrics.jsonl"),
        "run/checkpoint.safetensors": read("checkpoint.safetensors"),
        "run/data.txt": new Uint8Array(readFileSync(join(shared, TEXT))),
      },
      { level: 0 },
    );
    rmSync(join(folder, "run"), { recursive: true });
    writeFileSync(join(folder, "run.zip"), zip);
  },
  task(folder, _, shared) {
    unpack(join(folder, "run.zip"), folder);
    return ask(join(folder, "run"), "train", shared);
  },
  isRight: ASKED.train,
  // The unpacking tool would never end.
  without: ["a pipe", "a link to a device", "8 GiB of zeros"],
};

function unpack(zip: string, folder: string): void {
  mkdirSync(join(folder, "run"), { recursive: true });
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(new Uint8Array(readFileSync(zip)));
  } catch {
    return; // No entry was unpacked.
  }
  for (const name of ["config.json", "metrics.jsonl", "checkpoint.safetensors", "data.txt"]) {
    const bytes = entries[`run/${name}`];
    if (bytes !== undefined) writeFileSync(join(folder, "run", name), bytes);
  }
}

/** A comparison of two optimizers, whose table and page are made again. */
export const comparison: Category = {
  name: "comparison",
  files: {
    "c/comparison.json": "json",
    "c/runs/adamw-0.01-decay-0.1-seed-1.json": "json",
    "c/timing.json": "json",
  },
  async prepare(folder, shared) {
    await lrm(
      [
        ...["compare", "--optimizers", "adamw,sgd", "--seeds", "1", "--learning-rates", ".01"],
        ...["--steps", "3", "--batch", "1", "--context", "16", "--evaluation-tokens", "32"],
        ...["--data", join(shared, TEXT), "--out", join(folder, "c"), ...CPU],
      ],
      () => undefined,
    );
  },
  task: (folder) => ({
    kind: "lrm",
    words: ["compare", "--report", "--out", join(folder, "c"), "--json"],
  }),
  isRight(answer, good, { folder, file }) {
    // A run or timing that is missing cannot be reported.
    const gone = lstatSync(join(folder, file), { throwIfNoEntry: false }) === undefined;
    return (gone && file !== "c/comparison.json") || normalized(answer) === normalized(good);
  },
};

/** Removes the names of folders. */
function normalized(answer: string): string {
  return JSON.stringify(lastJson(answer)).replaceAll(/"(?:\/[^"/]*)+"/g, '""');
}

/** A file of flags. */
export const flagFile: Category = {
  name: "flags",
  files: { "flags.json": "json" },
  async prepare(folder, shared) {
    const flags = {
      from: join(shared, MODEL),
      data: join(shared, TEXT),
      optimizer: "muon",
      "learning-rate": 0.02,
      momentum: 0.9,
      steps: 3,
      batch: 1,
      context: 16,
      "evaluation-tokens": 32,
      seed: 7,
    };
    writeFileSync(join(folder, "flags.json"), JSON.stringify(flags, null, 2));
  },
  task: (folder) => ({
    kind: "lrm",
    words: ["train", join(folder, "flags.json"), "--dry-run", ...CPU, "--json"],
  }),
  isRight(answer, _, { folder }) {
    const given = JSON.parse(readFileSync(join(folder, "flags.json"), "utf8")) as Record<
      string,
      unknown
    >;
    const { settings } = lastJson(answer) as { settings: Record<string, { value: unknown }> };
    return Object.entries(given).every(([name, value]) => {
      const setting = settings[name];
      // Other settings describe the model.
      if (setting === undefined) return name === "from";
      return String(setting.value) === String(value);
    });
  },
};
