import type * as Files from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/**
 * Operations that change what is on the disk, in their order, and one at which all of them stop, as
 * in a process that is killed.
 */
const state = {
  at: Number.POSITIVE_INFINITY,
  operations: [] as string[],
  opened: [] as FileHandle[],
  reached: () => {},
};

/** Functions of node:fs/promises that change the disk, or open what does. */
const CHANGING = ["mkdir", "open", "rename", "rm", "rmdir", "unlink", "writeFile"] as const;
/** Methods of what they open. */
const WRITING = ["write", "writeFile", "sync"];

/** node:fs/promises with a place to stop before each operation: for `vi.mock`. */
export function stoppable(files: typeof Files): typeof Files {
  const wrapped = Object.fromEntries(
    CHANGING.map((name) => [name, counted(name, files[name] as (...words: never[]) => unknown)]),
  );
  const open = wrapped.open as typeof files.open;
  return {
    ...files,
    ...wrapped,
    open: async (...words: Parameters<typeof open>) => watched(await open(...words)),
  };
}

function counted<Words extends never[]>(name: string, action: (...words: Words) => unknown) {
  return async (...words: Words): Promise<unknown> => {
    const path = typeof words[0] === "string" ? words[0] : "";
    state.operations.push(`${name} ${path}`);
    if (state.operations.length > state.at) {
      state.reached();
      await new Promise(() => {}); // Never ends: what would come next never happens.
    }
    return await action(...words);
  };
}

function watched(file: FileHandle): FileHandle {
  state.opened.push(file);
  return new Proxy(file, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      const method = value.bind(target);
      return WRITING.includes(String(name)) ? counted(String(name), method) : method;
    },
  });
}

/**
 * Runs `action` up to its operation number `at`, counted from 0, which never happens.
 *
 * @returns the operations that were begun, and whether `action` came to its end before
 */
export async function stopAt(
  at: number,
  action: () => Promise<unknown>,
): Promise<{ readonly operations: readonly string[]; readonly ended: boolean }> {
  state.operations = [];
  state.at = at;
  const stopped = new Promise<false>((resolve) => {
    state.reached = () => resolve(false);
  });
  const ended = await Promise.race([action().then(() => true as const), stopped]);
  state.at = Number.POSITIVE_INFINITY;
  // Those that were open when all stopped; the others say that they are closed.
  for (const file of state.opened.splice(0)) await file.close().catch(() => undefined);
  return { operations: state.operations, ended };
}
