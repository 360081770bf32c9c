import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RunError } from "../run_error.ts";
import { type Child, startChild } from "./_child.ts";
import { temporaryFolder } from "./_temporary_folder.ts";
import { isLocked, isLockLeftover, lockFolder } from "./lock.ts";
import { nameOwner } from "./lock_owner.ts";

/** A process that says "ready", waits for a line, takes the lock of its folder, says how that went, and stays. */
const LOCKER = `
import { lockFolder } from "./lock.js";
console.log("ready");
await lines.next();
try {
  await lockFolder(process.argv[2]);
  console.log("locked");
} catch (error) {
  console.log(error.message);
}
await lines.next();`;

async function startLocker(folder: string): Promise<Child> {
  const child = startChild(LOCKER, [folder]);
  expect(await child.line()).toBe("ready");
  return child;
}

/** Puts a lock as `owner` would have. */
function forge(folder: string, owner: string): void {
  mkdirSync(join(folder, "lock"));
  writeFileSync(join(folder, "lock", owner), "");
}

test("isLocked() is so while a living process holds the folder", async () => {
  const folder = temporaryFolder();
  expect(await isLocked(folder)).toBe(false);
  const lock = await lockFolder(folder);
  expect(await isLocked(folder)).toBe(true);
  await lock.release();
  expect(await isLocked(folder)).toBe(false);
  forge(folder, `999999999---${hostname()}-0123456789abcdef`);
  expect(await isLocked(folder)).toBe(false);
});

test("lockFolder() keeps others out until release, which leaves nothing", async () => {
  const folder = temporaryFolder();
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(
    new RunError(
      `Cannot use ${folder}: process ${process.pid} on ${hostname()} is using it; wait until it ends, or choose another folder (if it is gone, delete ${join(folder, "lock")})`,
    ),
  );
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
  const next = await lockFolder(folder);
  await lock.release(); // The second time: not its lock any more.
  await expect(lockFolder(folder)).rejects.toThrow(RunError);
  await next.release();
});

test("lockFolder() is refused while another process lives, and takes over when it was killed", async () => {
  const folder = temporaryFolder();
  const child = await startLocker(folder);
  child.say("go");
  expect(await child.line()).toBe("locked");
  await expect(lockFolder(folder)).rejects.toThrow(`process ${child.process.pid} on`);
  await child.kill();
  const lock = await lockFolder(folder);
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test("lockFolder() gives a dead owner's lock to exactly one of several racing processes", async () => {
  const folder = temporaryFolder();
  const racers = await Promise.all(Array.from({ length: 4 }, () => startLocker(folder)));
  const [first, ...others] = racers;
  first!.say("go");
  expect(await first!.line()).toBe("locked");
  await first!.kill();
  for (const racer of others) racer.say("go");
  const outcomes = await Promise.all(others.map((racer) => racer.line()));
  expect(outcomes.filter((outcome) => outcome === "locked")).toHaveLength(1);
  expect(outcomes.filter((outcome) => /is using it/.test(outcome!))).toHaveLength(2);
});

test("lockFolder() gives a free, an emptied and a dead lock to exactly one of many racers", async () => {
  const dead = await deadOwner();
  for (const prepare of [
    () => undefined,
    (folder: string) => mkdirSync(join(folder, "lock")),
    (folder: string) => forge(folder, dead),
  ]) {
    for (let round = 0; round < 10; round++) {
      const folder = temporaryFolder();
      prepare(folder);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => lockFolder(folder)),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(readdirSync(folder)).toEqual(["lock"]);
      expect(readdirSync(join(folder, "lock"))).toHaveLength(1);
    }
  }
});

test("lockFolder() stays exclusive while racers take and release it", async () => {
  const folder = temporaryFolder();
  let holders = 0;
  let taken = 0;
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let attempt = 0; attempt < 20; attempt++) {
        const lock = await lockFolder(folder).catch((error: unknown) => {
          expect(error).toBeInstanceOf(RunError);
        });
        if (!lock) continue;
        expect(++holders).toBe(1);
        taken++;
        await Promise.resolve();
        holders--;
        await lock.release();
      }
    }),
  );
  expect(taken).toBeGreaterThan(0);
  expect(readdirSync(folder)).toEqual([]);
});

/** The name of an owner like this process, with other fields. */
async function ownerLike(fields: {
  process?: number;
  started?: string;
  boot?: string;
  host?: string;
}) {
  const [id, started, boot, ...rest] = (await nameOwner()).split("-");
  const nonce = rest.pop()!;
  return [
    fields.process ?? id,
    fields.started ?? started,
    fields.boot ?? boot,
    fields.host ?? rest.join("-"),
    nonce,
  ].join("-");
}

/** No process has this number: it is above the kernel's limit. */
const deadOwner = () => ownerLike({ process: 2 ** 22 + 1 });

test("lockFolder() takes over from an earlier process with the same number, on the same host", async () => {
  // As when a container or a machine starts anew.
  for (const fields of [{ started: "1" }, { boot: "0123456789abcdef" }]) {
    const folder = temporaryFolder();
    forge(folder, await ownerLike(fields));
    const lock = await lockFolder(folder);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test("lockFolder() believes a living process whose start it cannot compare", async () => {
  const folder = temporaryFolder();
  forge(folder, await ownerLike({ started: "" }));
  await expect(lockFolder(folder)).rejects.toThrow(RunError);
});

test("lockFolder() never takes over from another machine", async () => {
  const folder = temporaryFolder();
  forge(folder, await ownerLike({ host: "other-machine", process: 2 ** 22 + 1 }));
  await expect(lockFolder(folder)).rejects.toThrow("on other-machine is using it");
});

test("lockFolder() takes over from a killed process that its parent has not noticed", async () => {
  const folder = temporaryFolder();
  // The shell's child is killed, and the shell, which became another program, never asks for it.
  const child = startChild(
    `import { spawn } from "node:child_process";
     const shell = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "inherit"] });
     shell.stdout.on("data", (data) => console.log(String(data).trim()));
     await lines.next();
     shell.kill("SIGKILL");
     console.log("done");`,
    [],
  );
  const zombie = Number(await child.line());
  const stat = (): string => readFileSync(`/proc/${zombie}/stat`, "utf8");
  const started = stat().split(" ")[21]!;
  const owner = await ownerLike({ process: zombie, started });
  forge(folder, owner);
  await expect(lockFolder(folder)).rejects.toThrow(RunError);
  process.kill(zombie, "SIGKILL");
  await expect.poll(stat).toContain(") Z ");
  const lock = await lockFolder(folder);
  await lock.release();
  child.say("end");
  expect(await child.line()).toBe("done");
});

test("lockFolder() says plainly what is in its way", async () => {
  const folder = temporaryFolder();
  await expect(lockFolder(join(folder, "no"))).rejects.toThrow(
    `Cannot use ${join(folder, "no")}: there is no such file or folder; check the path`,
  );
  mkdirSync(join(folder, "lock"));
  writeFileSync(join(folder, "lock", "litter"), "");
  await expect(lockFolder(folder)).rejects.toThrow(
    `its lock is in no order; delete ${join(folder, "lock")} if no process is using it`,
  );
  expect(existsSync(join(folder, "lock", "litter"))).toBe(true);
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  await expect(lockFolder(file)).rejects.toThrow(RunError);
});

test("isLockLeftover() knows what a process killed while locking leaves", () => {
  const folder = temporaryFolder();
  const name = mkdtempSync(join(folder, "lock-")).slice(folder.length + 1);
  expect(isLockLeftover(name)).toBe(true);
  for (const other of ["lock", "locksmith.txt", "my-lock-abcdef"]) {
    expect(isLockLeftover(other)).toBe(false);
  }
});
