import { expect, test } from "vitest";
import { pageStore } from "./page_store.ts";

/**
 * Fake of the part of IndexedDB that is used: asynchronous requests, and a database created when
 * first opened.
 */
class PretendedIndexedDB {
  readonly stores = new Map<string, Map<string, unknown>>();
  open = 0;
  fails = false;

  factory(): IDBFactory {
    const database = {
      createObjectStore: (name: string) => void this.stores.set(name, new Map()),
      transaction: (name: string, mode: IDBTransactionMode) => ({
        objectStore: () => {
          const store = this.stores.get(name)!;
          return {
            get: (key: string) => this.#request(() => store.get(key)),
            put: (value: unknown, key: string) =>
              this.#request(() => {
                if (mode !== "readwrite") throw new Error("this transaction only reads");
                store.set(key, value);
              }),
          };
        },
      }),
      close: () => void this.open--,
    };
    const open = () =>
      this.#request(
        () => {
          this.open++;
          return database;
        },
        () => this.stores.size === 0,
      );
    return { open } as unknown as IDBFactory;
  }

  #request(task: () => unknown, needsUpgrade = () => false): object {
    const request: Record<string, unknown> = { error: null };
    const call = (name: string): void => (request[name] as (() => void) | undefined)?.();
    queueMicrotask(() => {
      if (this.fails) {
        request.error = new Error("no space");
        call("onerror");
        return;
      }
      request.result = task();
      if (needsUpgrade()) call("onupgradeneeded");
      call("onsuccess");
    });
    return request;
  }
}

test("pageStore() stores a text for each key, and closes its database", async () => {
  const database = new PretendedIndexedDB();
  const store = pageStore(database.factory());
  expect(await store.read("a")).toBeUndefined();
  await store.write("a", "1");
  await store.write("b", "2");
  await store.write("a", "3");
  const again = pageStore(database.factory());
  expect([await again.read("a"), await again.read("b")]).toEqual(["3", "2"]);
  expect(database.open).toBe(0);
});

test("pageStore() ignores entries that are not text, and rejects on failure", async () => {
  const database = new PretendedIndexedDB();
  const store = pageStore(database.factory());
  await store.write("a", "1");
  for (const entries of database.stores.values()) entries.set("a", { not: "a text" });
  expect(await store.read("a")).toBeUndefined();
  database.fails = true;
  await expect(store.write("a", "2")).rejects.toThrow("no space");
});

test("pageStore() is empty without IndexedDB", async () => {
  expect("indexedDB" in globalThis).toBe(false);
  const store = pageStore();
  await store.write("a", "1");
  expect(await store.read("a")).toBeUndefined();
});
