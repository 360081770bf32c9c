import type * as SyncFiles from "node:fs";
import type * as Files from "node:fs/promises";

/** Folder in which every change fails, with the system's error code. Undefined: no change fails. */
const state: { failing?: { readonly folder: string; readonly code: string } } = {};

/**
 * Functions of node:fs/promises that change the disk; those of node:fs have the same names, with
 * Sync at the end.
 */
const CHANGING = ["mkdir", "rename", "rm", "rmdir", "unlink", "writeFile"] as const;

/** Runs `action` while nothing in `folder` can be changed. */
export async function withFailingDisk<T>(
  folder: string,
  code: string,
  action: () => Promise<T>,
): Promise<T> {
  state.failing = { folder, code };
  try {
    return await action();
  } finally {
    delete state.failing;
  }
}

/** Throws the system's error if `path` is on the failing disk. */
function check(path: unknown): void {
  const { failing } = state;
  if (failing === undefined || typeof path !== "string" || !path.startsWith(failing.folder)) return;
  const { code } = failing;
  throw Object.assign(new Error(`${code}: ${path}`), { code, path });
}

/** Tells whether flags of `open` allow writing. */
const writes = (flags: unknown): boolean =>
  typeof flags === "number" ? (flags & 3) !== 0 : /[wa+]/.test(String(flags ?? "r"));

type Action = (...words: unknown[]) => unknown;

/** Wraps node:fs/promises so that changes fail in the chosen folder, for `vi.mock`. */
export function failing(files: typeof Files): typeof Files {
  const async = (action: Action, applies: (words: unknown[]) => boolean): Action =>
    (async (...words) => {
      if (applies(words)) check(words[0]);
      return await action(...words);
    }) as Action;
  return { ...files, ...wrapped(files, "", async) } as typeof Files;
}

/** Wraps node:fs in the same way. */
export function failingSync(files: typeof SyncFiles): typeof SyncFiles {
  const sync =
    (action: Action, applies: (words: unknown[]) => boolean): Action =>
    (...words) => {
      if (applies(words)) check(words[0]);
      return action(...words);
    };
  return { ...files, ...wrapped(files, "Sync", sync) } as typeof SyncFiles;
}

function wrapped(
  files: object,
  suffix: string,
  wrap: (action: Action, applies: (words: unknown[]) => boolean) => Action,
): Record<string, Action> {
  const functions = files as Record<string, Action>;
  const changing = CHANGING.map((name) => `${name}${suffix}`);
  return {
    ...Object.fromEntries(changing.map((name) => [name, wrap(functions[name]!, () => true)])),
    [`open${suffix}`]: wrap(functions[`open${suffix}`]!, ([, flags]) => writes(flags)),
  };
}
