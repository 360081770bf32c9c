import type * as SyncFiles from "node:fs";
import type * as Files from "node:fs/promises";

/**
 * A folder below which every change of the disk fails, with an error code of the system; undefined:
 * none does.
 */
const state: { failing?: { readonly folder: string; readonly code: string } } = {};

/**
 * Functions of node:fs/promises that change the disk; those of node:fs have the same names, with
 * Sync at the end.
 */
const CHANGING = ["mkdir", "rename", "rm", "rmdir", "unlink", "writeFile"] as const;

/** Runs `action` while nothing below `folder` can be changed. */
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

/** Throws as the system does where `path` is on the failing disk. */
function check(path: unknown): void {
  const { failing } = state;
  if (failing === undefined || typeof path !== "string" || !path.startsWith(failing.folder)) return;
  const { code } = failing;
  throw Object.assign(new Error(`${code}: ${path}`), { code, path });
}

/** Tells whether flags of `open` ask for a file that can be written. */
const writes = (flags: unknown): boolean =>
  typeof flags === "number" ? (flags & 3) !== 0 : /[wa+]/.test(String(flags ?? "r"));

type Action = (...words: unknown[]) => unknown;

/** node:fs/promises on a disk that fails where it is told to: for `vi.mock`. */
export function failing(files: typeof Files): typeof Files {
  const async = (action: Action, applies: (words: unknown[]) => boolean): Action =>
    (async (...words) => {
      if (applies(words)) check(words[0]);
      return await action(...words);
    }) as Action;
  return { ...files, ...wrapped(files, "", async) } as typeof Files;
}

/** node:fs on such a disk. */
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
