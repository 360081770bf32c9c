import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { ProblemError } from "@lrm/files/problem";
import { PACKAGE } from "../folders.ts";
import { UsageError } from "../usage_error.ts";
import type { RankAnswer, RankRequest } from "./request.ts";

const PROGRAM = fileURLToPath(new URL("./rank.js", import.meta.url));

/** An MPI launcher of this machine. */
export interface Launcher {
  /** Its first line about itself: `mpirun (Open MPI) 4.1.4`. */
  readonly version: string;
  readonly command: string;
  readonly options: readonly string[];
}

/**
 * Finds Open MPI's launcher, or else MPICH's.
 *
 * @throws UsageError if there is none
 */
export function findLauncher(): Launcher {
  for (const command of ["mpirun.openmpi", "mpirun", "mpiexec.mpich", "mpiexec"]) {
    const { stdout, status } = spawnSync(command, ["--version"], { encoding: "utf8" });
    if (status !== 0) continue;
    if (/Open MPI/.test(stdout)) {
      // More ranks than cores, and the root user of containers.
      const options = ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"];
      return { command, options, version: stdout.split("\n", 1)[0]! };
    }
    const version = /Version:\s*(\S+)/.exec(stdout)?.[1];
    if (version !== undefined) return { command, options: [], version: `MPICH ${version}` };
  }
  throw new UsageError(
    "Cannot measure several ranks: no MPI launcher is installed",
    "install Open MPI or MPICH (Debian: openmpi-bin), then run this again",
  );
}

/** Measures on some ranks, one of which needs no launcher. */
export async function measureOnRanks(
  { command, options }: Launcher,
  size: number,
  request: RankRequest,
): Promise<RankAnswer> {
  const program = [process.execPath, PROGRAM, JSON.stringify(request)] as const;
  const [first, ...words] =
    size === 1 ? program : [command, ...options, "-n", String(size), ...program];
  return JSON.parse(await outputOf(first, words, {})) as RankAnswer;
}

/** Settings of a training with PyTorch, see `python/ddp.py`. */
export interface TorchRequest {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly vocabulary: number;
  readonly context: number;
  /** Windows in a step of each process. */
  readonly batch: number;
  readonly seconds: number;
}

/** Median seconds of a training with PyTorch. */
export interface TorchAnswer {
  /** `PyTorch 2.1.0`. */
  readonly version: string;
  readonly step: number;
  /** A step without the exchange of gradients. */
  readonly alone: number;
  /** A sum of as many numbers as there are gradients, alone; 0 in one process. */
  readonly sum: number;
}

/**
 * Trains on some processes with PyTorch's DistributedDataParallel over gloo.
 *
 * @returns  undefined if no python3 has torch
 */
export async function measureTorch(
  size: number,
  threads: number,
  request: TorchRequest,
): Promise<TorchAnswer | undefined> {
  if (spawnSync("python3", ["-c", "import torch.distributed"]).status !== 0) return undefined;
  const port = await freePort();
  const answers = await Promise.all(
    Array.from({ length: size }, (_, rank) =>
      outputOf("python3", [`${PACKAGE}python/ddp.py`, JSON.stringify(request)], {
        ...{ RANK: String(rank), WORLD_SIZE: String(size), OMP_NUM_THREADS: String(threads) },
        ...{ MASTER_ADDR: "127.0.0.1", MASTER_PORT: String(port) },
      }),
    ),
  );
  return JSON.parse(answers[0]!) as TorchAnswer;
}

async function outputOf(
  command: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(command, words, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code === 0) return output;
  throw new ProblemError(
    `Cannot measure: ${command} ended with code ${code}`,
    "mend what it names above",
  );
}

/** Finds a port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
