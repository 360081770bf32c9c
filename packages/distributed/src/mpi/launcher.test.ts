import { expect, test } from "vitest";
import { launcherOf } from "./launcher.ts";

test("launcherOf() recognizes Open MPI, MPICH, and srun with PMIx or PMI-2", () => {
  const openMpi = {
    OMPI_COMM_WORLD_RANK: "1",
    OMPI_COMM_WORLD_SIZE: "4",
    OMPI_COMM_WORLD_LOCAL_RANK: "1",
    OMPI_COMM_WORLD_LOCAL_SIZE: "2",
  };
  const place = { rank: 1, size: 4 };
  const local = { localRank: 1, localSize: 2, coresPerRank: undefined };
  expect(launcherOf(openMpi)).toEqual({ kind: "openmpi", ...place, ...local });
  const mpich = { PMI_RANK: "1", PMI_SIZE: "4", MPI_LOCALRANKID: "1", MPI_LOCALNRANKS: "2" };
  expect(launcherOf(mpich)).toEqual({ kind: "mpich", ...place, ...local });
  const slurm = { SLURM_PROCID: "1", SLURM_STEP_NUM_TASKS: "4", SLURM_LOCALID: "1" };
  const unknown = { localRank: 1, localSize: undefined, coresPerRank: undefined };
  expect(launcherOf({ ...slurm, PMIX_RANK: "1" })).toEqual({
    kind: "openmpi",
    ...place,
    ...unknown,
  });
  const pmi2 = { ...slurm, PMI_RANK: "1", PMI_SIZE: "4" };
  expect(launcherOf(pmi2)).toMatchObject({ kind: "mpich", ...place });
  expect(launcherOf({ PMIX_RANK: "1", LRM_RANKS: "4" })).toMatchObject({
    kind: "unknown",
    ...place,
  });
});

test("launcherOf() finds the ranks of this machine and their cores by what Slurm sets", () => {
  const step = { SLURM_PROCID: "5", SLURM_STEP_NUM_TASKS: "7", SLURM_LOCALID: "1" };
  const nodes = { SLURM_STEP_TASKS_PER_NODE: "2(x3),1", SLURM_CPUS_PER_TASK: "8" };
  for (const own of [{ PMIX_RANK: "5" }, { PMI_RANK: "5", PMI_SIZE: "7" }]) {
    const on = (node: string) => launcherOf({ ...step, ...nodes, ...own, SLURM_NODEID: node });
    expect(on("2")).toMatchObject({ localRank: 1, localSize: 2, coresPerRank: 8 });
    expect(on("3")).toMatchObject({ localSize: 1 });
    expect(on("4")).toMatchObject({ localSize: undefined });
  }
});

test("launcherOf() finds none in a process that was started alone, or in a batch script of Slurm", () => {
  expect(launcherOf({})).toBeUndefined();
  expect(launcherOf({ SLURM_PROCID: "0", SLURM_STEP_NUM_TASKS: "1" })).toBeUndefined();
  expect(launcherOf({ PMI_RANK: "one", PMI_SIZE: "2" })).toBeUndefined();
});
