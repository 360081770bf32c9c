import type { PlaygroundConfig } from "../config.ts";
import { decodeConfig, encodeConfig } from "../config_text.ts";
import type { StepPoint } from "../protocol.ts";

/** Runs as they were a moment ago, for when the tab is closed or the device lost. */
export interface KeptRuns {
  readonly config: PlaygroundConfig;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** The kernels that computed them, where there is a choice. */
  readonly kernels?: string;
  readonly runs: readonly KeptRun[];
}

export interface KeptRun {
  /** As in a run folder; none where the run ended before its last step. */
  readonly checkpoint?: Blob;
  readonly points: readonly StepPoint[];
  /** Why it ended before its last step, in a sentence. */
  readonly failure?: string;
}

/** A place for one set of runs, and for the text of a dropped file that they are trained on. */
export interface Keeper {
  /** What {@link readKept} checks: it may be of another version of the page. */
  load(): Promise<unknown>;
  loadText(): Promise<Blob | undefined>;
  /** All at once: whatever happens, there is the old state or the new. */
  save(runs: KeptRuns): Promise<void>;
  /** Forgets what there is, and keeps the text of runs that begin. */
  begin(text: Blob | undefined): Promise<void>;
  clear(): Promise<void>;
}

/**
 * Checks kept runs as an address is checked.
 *
 * @throws Error in one sentence, where another version of the page kept them
 */
export function readKept(stored: unknown): KeptRuns | undefined {
  if (stored === undefined) return undefined;
  const kept = stored as KeptRuns;
  try {
    const { config, problems } = decodeConfig(encodeConfig(kept.config));
    const usable =
      problems.length === 0 &&
      Number.isFinite(kept.savedAt) &&
      kept.runs.length === config.runs.length &&
      kept.runs.every(isRun) &&
      kept.runs.some(({ failure }) => failure === undefined);
    if (usable) return { ...kept, config };
  } catch {
    // It lacks a part.
  }
  throw new Error(
    "Cannot go on with the run that was cut off: another version of this page kept it; forget it, or start a new one",
  );
}

function isRun({ checkpoint, points, failure }: KeptRun): boolean {
  const steps = points.every(({ step }) => Number.isSafeInteger(step));
  return (
    steps && (failure === undefined ? checkpoint instanceof Blob : typeof failure === "string")
  );
}

const DATABASE = "lrm-playground";
const STORE = "kept";
const RUNS = "runs";
const TEXT = "text";

/**
 * IndexedDB, for one tab of the page at a time: another one's runs are neither shown nor overwritten.
 *
 * @returns  undefined where another tab has it, or the browser keeps nothing for this page
 */
export async function openKeeper(): Promise<Keeper | undefined> {
  if (!(await isFirstTab())) return undefined;
  let database: IDBDatabase;
  try {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    database = await resultOf(opening);
  } catch {
    return undefined;
  }
  const get = async (key: string): Promise<unknown> =>
    await resultOf(database.transaction(STORE).objectStore(STORE).get(key));
  const change = async (task: (store: IDBObjectStore) => void): Promise<void> => {
    const transaction = database.transaction(STORE, "readwrite");
    task(transaction.objectStore(STORE));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  };
  return {
    load: () => get(RUNS),
    loadText: async () => (await get(TEXT)) as Blob | undefined,
    save: (runs) => change((store) => store.put(runs, RUNS)),
    begin: (text) =>
      change((store) => {
        store.clear();
        store.put(text, TEXT);
      }),
    clear: () => change((store) => store.clear()),
  };
}

/** Milliseconds in which the worker of a page that is loaded again is surely gone. */
const GONE_AFTER = 1000;

/** Holds the page's lock for as long as the tab lives. */
function isFirstTab(): Promise<boolean> {
  // Where there are no locks, tabs are alone.
  if (navigator.locks === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = navigator.locks.request(
      DATABASE,
      { signal: AbortSignal.timeout(GONE_AFTER) },
      () => {
        resolve(true);
        return new Promise<never>(() => {});
      },
    );
    // Another tab has it, or the browser forbids this page to keep anything.
    held.catch(() => resolve(false));
  });
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
