/**
 * Ranks that are processes, started by an MPI launcher: `mpirun`, `mpiexec` or `srun`. Needs the
 * package koffi and an installed MPI library, Open MPI or MPICH.
 *
 * @module
 */

export { abortHydra, isOfHydra } from "./mpi/hydra.ts";
export { joinMpi, type MpiOptions } from "./mpi/join_mpi.ts";
export { type Launcher, launcherOf } from "./mpi/launcher.ts";
