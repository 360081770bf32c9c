import { expect, test, vi } from "vitest";
import { checkOneRank, joinRanks, plannedRanks, sharedDevice, tellOnce } from "./ranks.ts";

const cpu = { backend: "cpu" } as const;
const openMpi = { OMPI_COMM_WORLD_RANK: "1", OMPI_COMM_WORLD_SIZE: "4" };
const slurm = { PMIX_RANK: "1", SLURM_PROCID: "1", SLURM_STEP_NUM_TASKS: "4" };

test("sharedDevice() divides the cores among the ranks of this machine", () => {
  const local = (size: number) => ({ ...openMpi, OMPI_COMM_WORLD_LOCAL_SIZE: String(size) });
  expect(sharedDevice(cpu, local(4), 16)).toEqual({ ...cpu, cores: 4 });
  expect(sharedDevice(cpu, local(3), 16)).toEqual({ ...cpu, cores: 5 });
  expect(sharedDevice(cpu, local(32), 16)).toEqual({ ...cpu, cores: 1 });
  expect(sharedDevice(cpu, local(1), 16)).toEqual(cpu);
  const tasks = { ...slurm, SLURM_NODEID: "1", SLURM_STEP_TASKS_PER_NODE: "3,1" };
  expect(sharedDevice(cpu, tasks, 16)).toEqual(cpu);
  expect(sharedDevice(cpu, { ...tasks, SLURM_NODEID: "0" }, 16)).toEqual({ ...cpu, cores: 5 });
  expect(sharedDevice(cpu, {}, 16)).toEqual(cpu);
});

test("sharedDevice() takes the cores that Slurm gives each task, and those that are asked for", () => {
  const reserved = { ...slurm, SLURM_CPUS_PER_TASK: "8" };
  expect(sharedDevice(cpu, reserved, 64)).toEqual({ ...cpu, cores: 8 });
  expect(sharedDevice(cpu, reserved, 2)).toEqual({ ...cpu, cores: 2 });
  expect(sharedDevice({ ...cpu, threads: 0 }, reserved, 64)).toEqual({ ...cpu, threads: 0 });
});

test("sharedDevice() gives each rank of a machine a GPU of its own", () => {
  const local = (size: number) => ({
    ...openMpi,
    ...{ OMPI_COMM_WORLD_LOCAL_RANK: "1", OMPI_COMM_WORLD_LOCAL_SIZE: String(size) },
  });
  const gpu = { backend: "webgpu", threads: 1 } as const;
  expect(sharedDevice(gpu, local(2), 16)).toEqual({ ...gpu, gpu: 1 });
  expect(sharedDevice(gpu, local(1), 16)).toEqual(gpu);
});

test("plannedRanks() counts the ranks of the launcher on rank 0, and one for a run of its own", () => {
  for (const [name, value] of Object.entries(openMpi)) vi.stubEnv(name, value);
  try {
    expect(plannedRanks({ dryRun: true })).toBeUndefined();
    expect(plannedRanks({ dryRun: true, distributed: "none" })).toBe(1);
    vi.stubEnv("OMPI_COMM_WORLD_RANK", "0");
    expect(plannedRanks({ dryRun: true })).toBe(4);
    expect(() => plannedRanks({ dryRun: true, ranks: 2 })).toThrow("under a launcher");
  } finally {
    vi.unstubAllEnvs();
  }
});

test("joinRanks() refuses tasks of srun that cannot find each other, and flags about ranks for one", async () => {
  expect(await joinRanks()).toBeUndefined();
  for (const [flags, name] of [
    [{ exchange: "dense" }, "--exchange"],
    [{ sumOrder: "library" }, "--sum-order"],
  ] as const) {
    await expect(joinRanks(flags)).rejects.toThrow(`Cannot use ${name}: there is one rank`);
    const alone = { ...flags, distributed: "none" };
    const refused = `Cannot use ${name} with --distributed none: each process makes a run of its own; leave one of them out`;
    await expect(joinRanks(alone)).rejects.toThrow(refused);
    expect(() => plannedRanks({ ...alone, dryRun: true })).toThrow(refused);
    expect(() => plannedRanks({ ...flags, dryRun: true })).toThrow(
      `Cannot use ${name}: there is one rank`,
    );
    expect(plannedRanks({ ...flags, dryRun: true, ranks: 2 })).toBe(2);
    expect(plannedRanks({ ...flags, dryRun: true, distributed: "mpi" })).toBe(1);
  }
  vi.stubEnv("SLURM_STEP_NUM_TASKS", "2");
  try {
    await expect(joinRanks()).rejects.toThrow(
      "Cannot train: srun started several tasks that cannot find each other; add --mpi=pmix",
    );
    expect(await joinRanks({ distributed: "none" })).toBeUndefined();
  } finally {
    vi.unstubAllEnvs();
  }
});

test("checkOneRank() refuses commands that would do all of their work on each rank", () => {
  checkOneRank("compare");
  for (const [name, value] of Object.entries(openMpi)) vi.stubEnv(name, value);
  try {
    expect(() => checkOneRank("compare")).toThrow(
      "Cannot run lrm compare on 4 ranks: each would do all of its work; start it once",
    );
  } finally {
    vi.unstubAllEnvs();
  }
});

test("tellOnce() tells at once on rank 0, and on others if the launcher does not end them", async () => {
  const told: string[] = [];
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    await tellOnce(2, () => told.push("alone"));
    for (const [name, value] of Object.entries(openMpi)) vi.stubEnv(name, value);
    const other = tellOnce(2, () => told.push("rank 1"));
    vi.stubEnv("OMPI_COMM_WORLD_RANK", "0");
    await tellOnce(2, () => told.push("rank 0"));
    expect(told).toEqual(["alone", "rank 0"]);
    await vi.advanceTimersByTimeAsync(5000);
    await other;
    expect(told).toEqual(["alone", "rank 0", "rank 1"]);
  } finally {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  }
});
