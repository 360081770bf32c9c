import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Child, startChild, temporaryFolder } from "@lrm/test-helpers";
import { expect, onTestFinished, test } from "vitest";
import { FileError } from "./file_error.ts";
import { isLocked, lockFolder, RunLock } from "./lock.ts";
import { nameOwner } from "./lock_owner.ts";
import { temporaryName } from "./signed_name.ts";

/**
 * A process that says "ready", waits for a line, takes the lock of its folder, says how that went,
 * and stays.
 */
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
  const child = startChild(LOCKER, [folder], { source: import.meta.dirname });
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
  forge(folder, await deadOwner());
  expect(await isLocked(folder)).toBe(false);
});

test("lockFolder() refuses a lock whose owner is no file, without opening it", async () => {
  const put: ((path: string) => void)[] = [
    (path) => execFileSync("mkfifo", [path]),
    (path) => symlinkSync("/dev/zero", path),
    (path) => mkdirSync(path),
  ];
  for (const make of put) {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "lock"));
    make(join(folder, "lock", "1---elsewhere@-0123456789abcdef"));
    expect(await isLocked(folder)).toBe(false);
    await expect(lockFolder(folder)).rejects.toThrow(/its lock is damaged; delete \S+ if no/);
    expect(readdirSync(folder)).toEqual(["lock"]);
  }
});

test("lockFolder() keeps others out until release, which leaves nothing", async () => {
  const folder = temporaryFolder();
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(
    new FileError(
      `Cannot use ${folder}: process ${process.pid} on ${hostname()} is using it`,
      `wait until it ends, or choose another folder (if it is gone, delete ${join(folder, "lock")})`,
    ),
  );
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
  const next = await lockFolder(folder);
  await lock.release(); // The second time: not its lock any more.
  await expect(lockFolder(folder)).rejects.toThrow(FileError);
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
          expect(error).toBeInstanceOf(FileError);
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
  namespace?: string;
}) {
  const [id, started, boot, ...rest] = (await nameOwner()).split("-");
  const nonce = rest.pop()!;
  const [host, namespace] = rest.join("-").split("@");
  return [
    fields.process ?? id,
    fields.started ?? started,
    fields.boot ?? boot,
    `${fields.host ?? host}@${fields.namespace ?? namespace}`,
    nonce,
  ].join("-");
}

/** No process has this number: it is above the kernel's limit. */
const deadOwner = () => ownerLike({ process: 2 ** 22 + 1 });

test("lockFolder() takes over at once from an earlier process with the same number", async () => {
  // As when a container starts anew.
  const folder = temporaryFolder();
  forge(folder, await ownerLike({ started: "1" }));
  const lock = await lockFolder(folder);
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

/** Owners that no process table here knows. */
const STRANGERS = [
  { namespace: "4026539999" },
  { boot: "0123456789abcdef" },
  { host: "other-machine" },
  // Where the process table would say that it is dead.
  { namespace: "4026539999", process: 2 ** 22 + 1 },
  { host: "other-machine", process: 2 ** 22 + 1 },
];

test.each(STRANGERS)(
  "lockFolder() never takes over from an owner with signs of life: %o",
  async (fields) => {
    const folder = temporaryFolder();
    const name = await ownerLike(fields);
    forge(folder, name);
    const owner = new RunLock(folder, name, 10_000);
    onTestFinished(() => owner.release());
    const waits: number[] = [];
    const onWait = (_: unknown, lease: number) => void waits.push(lease);
    await expect(lockFolder(folder, { lease: 10_000, onWait })).rejects.toThrow(
      "is using it; wait until it ends",
    );
    expect(waits).toEqual([10_000]);
    expect(await isLocked(folder)).toBe(true);
    owner.assertHeld();
  },
);

test.each(STRANGERS)("lockFolder() takes over from an owner without: %o", async (fields) => {
  const folder = temporaryFolder();
  const name = await ownerLike(fields);
  forge(folder, name);
  expect(await isLocked(folder)).toBe(true);
  const lock = await lockFolder(folder, { lease: 200 });
  lock.assertHeld();
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
  forge(folder, name);
  utimesSync(join(folder, "lock", name), 1, 1); // As if it were of long ago.
  expect(await isLocked(folder)).toBe(false);
});

test("lockFolder() lets one of many racers take over from an owner without signs of life", async () => {
  const folder = temporaryFolder();
  forge(folder, await ownerLike({ namespace: "4026539999" }));
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, () => lockFolder(folder, { lease: 200 })),
  );
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(readdirSync(join(folder, "lock"))).toHaveLength(1);
});

test("lockFolder() waits no longer than its signal lets it", async () => {
  const folder = temporaryFolder();
  forge(folder, await ownerLike({ namespace: "4026539999" }));
  const ending = new AbortController();
  const onWait = () => ending.abort(new Error("Ctrl-C"));
  const { signal } = ending;
  await expect(lockFolder(folder, { onWait, signal })).rejects.toThrow("Ctrl-C");
  expect(readdirSync(join(folder, "lock"))).toHaveLength(1);
});

test("RunLock.assertHeld() finds out that the lock was taken over, or deleted", async () => {
  for (const take of [
    (folder: string, name: string) =>
      renameSync(join(folder, "lock", name), join(folder, "lock", `${name}2`)),
    (folder: string) => rmSync(join(folder, "lock"), { recursive: true }),
    (folder: string) => renameSync(folder, `${folder}-elsewhere`),
  ]) {
    const folder = join(temporaryFolder(), "run");
    mkdirSync(folder);
    const name = await nameOwner();
    forge(folder, name);
    const lock = new RunLock(folder, name, 30_000);
    lock.assertHeld();
    take(folder, name);
    expect(() => lock.assertHeld()).toThrow(FileError);
    expect(() => lock.assertHeld()).toThrow(/^Cannot go on in .*: another process took it over/);
    await lock.release();
  }
});

test("lockFolder() takes the copy of a folder that is in use, once it has seen no sign of life in it", async () => {
  const folder = join(temporaryFolder(), "run");
  mkdirSync(folder);
  const lock = await lockFolder(folder);
  cpSync(folder, `${folder}-copy`, { recursive: true });
  const copy = await lockFolder(`${folder}-copy`, { lease: 200 });
  lock.assertHeld();
  copy.assertHeld();
  await expect(lockFolder(folder)).rejects.toThrow("is using it");
  await copy.release();
  await lock.release();
});

test("lockFolder() believes a living process whose start it cannot compare", async () => {
  const folder = temporaryFolder();
  forge(folder, await ownerLike({ started: "" }));
  await expect(lockFolder(folder)).rejects.toThrow(FileError);
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
    { source: import.meta.dirname },
  );
  const zombie = Number(await child.line());
  const stat = (): string => readFileSync(`/proc/${zombie}/stat`, "utf8");
  const started = stat().split(" ")[21]!;
  const owner = await ownerLike({ process: zombie, started });
  forge(folder, owner);
  await expect(lockFolder(folder)).rejects.toThrow(FileError);
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
    `its lock is damaged; delete ${join(folder, "lock")} if no process is using it`,
  );
  expect(existsSync(join(folder, "lock", "litter"))).toBe(true);
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  await expect(lockFolder(file)).rejects.toThrow(FileError);
});

test("lockFolder() follows no link that is named like a lock", async () => {
  const folder = temporaryFolder();
  const elsewhere = temporaryFolder();
  const name = await deadOwner();
  writeFileSync(join(elsewhere, name), "");
  symlinkSync(elsewhere, join(folder, "lock"));
  await expect(lockFolder(folder)).rejects.toThrow("it is a link, not a lock; remove it");
  expect(readdirSync(elsewhere)).toEqual([name]);
});

test("lockFolder() removes what a process killed while locking leaves, and nothing else", async () => {
  const folder = temporaryFolder();
  const owner = await nameOwner();
  const leftover = temporaryName("lock");
  const thesis = temporaryName("lock");
  const empty = temporaryName("locksmith");
  for (const name of [leftover, thesis, empty, "lock-screen", "lock-Ab12Cd"]) {
    mkdirSync(join(folder, name));
  }
  writeFileSync(join(folder, leftover, owner), "");
  writeFileSync(join(folder, "lock-Ab12Cd", owner), "");
  writeFileSync(join(folder, thesis, owner), "");
  writeFileSync(join(folder, thesis, "thesis.tex"), "precious");
  writeFileSync(join(folder, temporaryName("lock")), "a file, not a folder");
  const before = readdirSync(folder, { recursive: true }) as string[];
  await (await lockFolder(folder)).release();
  const left = before.filter((path) => !path.startsWith(leftover));
  expect((readdirSync(folder, { recursive: true }) as string[]).sort()).toEqual(left.sort());
});
