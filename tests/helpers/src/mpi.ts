import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** An MPI launcher that is installed here. */
export interface MpiLauncher {
  readonly name: "Open MPI" | "MPICH" | "MPI-5 ABI";
  readonly command: string;
  /** Arguments before the number of ranks. */
  readonly options: readonly string[];
}

const CANDIDATES = ["mpirun.openmpi", "mpiexec.mpich", "mpirun", "mpiexec"];
/** Allows ranks of the root user, as in containers, and more ranks than cores. */
const OPEN_MPI = ["--allow-run-as-root", "--bind-to", "none", "--oversubscribe"];

/**
 * Finds a launcher of each MPI library that is installed, and that of MPICH 5 or later in the
 * folder `LRM_TEST_MPI_ABI`, with its library of the standard's binary interface.
 */
export function mpiLaunchers(): MpiLauncher[] {
  const found = new Map<string, MpiLauncher>();
  for (const command of CANDIDATES) {
    const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
    if (/Open MPI|OpenRTE/.test(stdout ?? "") && !found.has("Open MPI")) {
      found.set("Open MPI", { name: "Open MPI", command, options: OPEN_MPI });
    }
    if (/HYDRA|MPICH/.test(stdout ?? "") && !found.has("MPICH")) {
      found.set("MPICH", { name: "MPICH", command, options: [] });
    }
  }
  const { LRM_TEST_MPI_ABI: folder } = process.env;
  return [...found.values(), ...(folder === undefined ? [] : [standardLauncher(folder)])];
}

/** Makes the launcher of a folder, whose ranks use its library of the standard interface. */
function standardLauncher(folder: string): MpiLauncher {
  const library = readdirSync(join(folder, "lib")).find((each) =>
    /^libmpi_abi\.so\.\d+$/.test(each),
  );
  if (library === undefined) throw new Error(`${folder}/lib has no libmpi_abi.so with a number`);
  return {
    name: "MPI-5 ABI",
    command: join(folder, "bin", "mpiexec"),
    options: ["-genv", "LRM_MPI_LIBRARY", join(folder, "lib", library)],
  };
}

/** Result of a job of several ranks. */
export interface MpiOutcome {
  /** Of the launcher; undefined if a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node on several ranks; `during` may kill some. */
export async function runRanks(
  { command, options }: Pick<MpiLauncher, "command" | "options">,
  ranks: number,
  words: readonly string[],
  during: (launcher: ChildProcess) => void = () => {},
): Promise<MpiOutcome> {
  const all = [...options, "-n", String(ranks), process.execPath, ...words];
  const child = spawn(command, all, { stdio: ["ignore", "pipe", "pipe"] });
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk: Buffer) => {
      written[name] += chunk.toString();
    });
  }
  during(child);
  const code = await new Promise<number | undefined>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve(exitCode ?? undefined));
  });
  return { code, ...written };
}
