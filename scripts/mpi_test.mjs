// `npm run test:mpi [-- --kills 10] [--abi <folder>]`: several ranks on Open MPI and on MPICH, and
// on two hosts made of network namespaces where the system allows them. With --abi, also on MPICH 5
// or later in that folder, by the binary interface of MPI 5. Installs no MPI itself.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { optionsOf } from "./_options.mjs";
import { ensureInstalled, PlainError, ROOT, run, runMain, turbo } from "./_workspace.mjs";

const OPTIONS = { kills: { type: "string", default: "10" }, abi: { type: "string" } };

await runMain(async (args) => {
  const { kills, abi } = optionsOf(args, OPTIONS, "--kills N and --abi DIR");
  const found = ["mpirun.openmpi", "mpiexec.mpich"].filter(
    (command) => spawnSync(command, ["--version"]).error === undefined,
  );
  if (found.length < 2) {
    throw new PlainError(
      "Cannot test ranks: mpirun.openmpi and mpiexec.mpich are not both installed",
      "install openmpi-bin, libopenmpi3, mpich and libmpich12 (Debian), and run this again",
    );
  }
  await ensureInstalled();
  await turbo("build:js", "--filter=@lrm/cli...");
  const { build } = await import("esbuild"); // late, because it is installed above
  const directory = join(ROOT, "packages", "distributed");
  const program = join(directory, "node_modules", ".cache", "mpi_program.mjs");
  await build({
    entryPoints: [join(directory, "src", "testing", "mpi_program.ts")],
    outfile: program,
    ...{ bundle: true, platform: "node", format: "esm", target: "es2022", external: ["koffi"] },
    conditions: ["@lrm/source"],
  });
  const problem = problemOfHosts();
  if (problem !== undefined) {
    console.log(
      `No tests on two hosts: they need the root user of Linux and iproute2 (${problem})`,
    );
  }
  if (abi === undefined) {
    console.log(
      "No tests of the binary interface of MPI 5: name a folder with bin/mpiexec and lib/libmpi_abi.so.1 by --abi (pip install mpich, in a virtual environment, makes one)",
    );
  }
  const without = problem === undefined ? [] : ["--exclude", "**/hosts.mpi.test.ts"];
  const { exitCode } = await run("vitest", ["run", "--project=mpi", ...without], {
    env: {
      ...{ LRM_MPI_PROGRAM: program, LRM_KILLS: kills },
      ...(abi !== undefined && { LRM_TEST_MPI_ABI: resolve(abi) }),
    },
  });
  if (exitCode !== 0) {
    throw new PlainError(
      "Cannot pass the tests of ranks: one failed",
      "mend what it names above",
      exitCode,
    );
  }
});

/** Tells why this system makes no network namespaces; undefined if it does. */
function problemOfHosts() {
  const name = `lrm-probe-${process.pid}`;
  const { error, status, stderr } = spawnSync("ip", ["netns", "add", name], { encoding: "utf8" });
  if (error !== undefined) return error.message;
  if (status !== 0) return stderr.trim();
  spawnSync("ip", ["netns", "delete", name]);
  return undefined;
}
