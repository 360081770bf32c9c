import { chmod, lstat, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "@lrm/files";
import { DeviceError } from "@lrm/tensor";

/**
 * Permission bits: others may write (`o+w`), the group may write (`g+w`), only owners may rename or
 * delete (`+t`).
 */
const [OTHERS_WRITE, GROUP_WRITES, STICKY] = [0o002, 0o020, 0o1000];

/**
 * Makes a folder that only the user can write to, for files that are loaded as code.
 *
 * @throws DeviceError if the folder belongs to another user, or another user could replace it
 */
export async function makeOwnFolder(path: string): Promise<void> {
  await makeFolder(dirname(path), { mode: 0o700 });
  await assertParent(path);
  let status = await lstat(path).catch(() => undefined);
  if (status !== undefined && !status.isDirectory() && isOwn(status)) {
    await rm(path, { force: true }); // our own file or link, which does not belong in a cache
    status = undefined;
  }
  if (status === undefined) await makeFolder(path, { mode: 0o700 });
  const made = await lstat(path);
  if (!made.isDirectory() || !isOwn(made)) {
    throw new DeviceError(
      `Cannot unpack SwiftShader into ${path}: it belongs to another user`,
      "remove it, or set TMPDIR",
    );
  }
  if (process.platform !== "win32" && (made.mode & 0o777) !== 0o700) await chmod(path, 0o700);
}

/** Tells whether the user owns a file; always true on Windows, which does not report owners. */
export function isOwn({ uid }: { readonly uid: number }): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

async function assertParent(path: string): Promise<void> {
  const { mode, gid } = await stat(dirname(path));
  const group = process.getgid !== undefined && gid !== process.getgid() && gid !== 0;
  const open = (mode & OTHERS_WRITE) !== 0 || (group && (mode & GROUP_WRITES) !== 0);
  if (process.getuid === undefined || !open || (mode & STICKY) !== 0) return;
  throw new DeviceError(
    `Cannot unpack SwiftShader into ${path}: other users can rename what is in ${dirname(path)}`,
    "set TMPDIR to a folder of your own",
  );
}
