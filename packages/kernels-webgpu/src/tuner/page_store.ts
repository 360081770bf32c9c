import type { KernelStore } from "./kernel_cache.ts";

const DATABASE = "lrm-kernels-webgpu";
const STORE = "kernels";

/**
 * Stores kernel choices in the page's IndexedDB.
 *
 * @param factory  undefined if there is none, for example on pages without an origin
 */
export function pageStore(factory: IDBFactory | undefined = globalThis.indexedDB): KernelStore {
  async function use<T>(
    mode: IDBTransactionMode,
    task: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | undefined> {
    if (factory === undefined) return undefined;
    const opening = factory.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    const database = await outcomeOf(opening);
    try {
      return await outcomeOf(task(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  }
  return {
    async read(key) {
      const text = await use("readonly", (store) => store.get(key) as IDBRequest<unknown>);
      return typeof text === "string" ? text : undefined;
    },
    async write(key, text) {
      await use("readwrite", (store) => store.put(text, key));
    },
  };
}

function outcomeOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB gave no reason"));
  });
}
