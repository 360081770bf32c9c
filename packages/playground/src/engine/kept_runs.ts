import { ProblemError } from "@lrm/files/problem";
import { decodeConfig, encodeConfig } from "../address/config_text.ts";
import type { PlaygroundConfig } from "../config.ts";
import type { StepPoint } from "../protocol.ts";
import type { EarlierEnd } from "./run_config.ts";

/** State of all runs, saved in case the tab is closed or the device is lost. */
export interface KeptRuns {
  readonly config: PlaygroundConfig;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Kernels that the runs were trained with, where there is a choice. */
  readonly kernels?: string;
  readonly runs: readonly KeptRun[];
}

export interface KeptRun {
  /** As in a run folder; absent where the run ended before its last step. */
  readonly checkpoint?: Blob;
  readonly points: readonly StepPoint[];
  /** Ends before it was trained longer, in order. Default: none. */
  readonly earlier?: readonly EarlierEnd[];
  /** Reason why it ended before its last step, in a sentence. */
  readonly failure?: string;
}

/** Storage for one set of runs, and for the text of the file that they are trained on. */
export interface Keeper {
  /**
   * Loads the runs, which another version of the page may have saved: {@link readKept} checks them.
   */
  load(): Promise<unknown>;
  loadText(): Promise<Blob | undefined>;
  /** Replaces the runs atomically: at any time there is the old state or the new one. */
  save(runs: KeptRuns): Promise<void>;
  /** Deletes the runs, and saves the text of new ones. */
  begin(text: Blob | undefined): Promise<void>;
  clear(): Promise<void>;
}

/**
 * Checks saved runs in the same way as an address.
 *
 * @throws ProblemError where another version of the page saved them
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
    // A part is missing.
  }
  throw new ProblemError(
    "Cannot resume the interrupted run: another version of this page saved it, or it has an optimizer of a file",
    "delete it, or start a new one",
  );
}

function isRun({ checkpoint, points, failure, earlier = [] }: KeptRun): boolean {
  const numbers = earlier.flatMap(({ until, steps }) => [until, steps]);
  return (
    points.every(({ step }) => Number.isSafeInteger(step)) &&
    numbers.every((number) => Number.isSafeInteger(number) && number > 0) &&
    (failure === undefined ? checkpoint instanceof Blob : typeof failure === "string")
  );
}

const DATABASE = "lrm-playground";
const STORE = "kept";
const RUNS = "runs";
const TEXT = "text";

/**
 * Opens the storage in IndexedDB for this tab alone: the runs of another tab are neither shown nor
 * overwritten.
 *
 * @returns  undefined where another tab uses it, or the browser stores nothing for this page
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

/** Milliseconds after which the old worker of a reloaded page is certainly gone. */
const GONE_AFTER = 1000;

/** Takes the page's lock for the lifetime of the tab; false where another tab has it. */
function isFirstTab(): Promise<boolean> {
  // Without locks, the only tab is assumed.
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
    // Another tab has the lock, or the browser forbids this page to store anything.
    held.catch(() => resolve(false));
  });
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
