import { resolveObjectURL } from "node:buffer";
import { Worker as NodeWorker } from "node:worker_threads";
import { defineGlobals } from "./globals.ts";

/** Globals of a page's worker that scripts of peers use. */
const GLOBALS = `const { parentPort } = require("node:worker_threads");
globalThis.self = globalThis;
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => self.onmessage({ data }));
`;

/**
 * Worker of a page, on a thread of Node: runs the script of a `blob:` address. Keeps the process
 * alive only until its messages are answered, each with one message.
 */
class PageWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: ((error: Error) => void) | null = null;
  readonly #thread: Promise<NodeWorker>;
  #unanswered = 0;

  constructor(url: string) {
    this.#thread = this.#start(url);
    this.#thread.catch((error: Error) => this.onerror?.(error));
  }

  postMessage(message: unknown): void {
    this.#unanswered++;
    void this.#thread.then((thread) => {
      thread.ref();
      thread.postMessage(message);
    });
  }

  async #start(url: string): Promise<NodeWorker> {
    const script = await resolveObjectURL(url)?.text();
    if (script === undefined) throw new Error(`There is no script at ${url}`);
    const thread = new NodeWorker(GLOBALS + script, { eval: true });
    thread.on("message", (data) => {
      if (--this.#unanswered === 0) thread.unref();
      this.onmessage?.({ data });
    });
    thread.on("error", (error: Error) => this.onerror?.(error));
    return thread;
  }
}

/**
 * Gives Node the `Worker` of a page, until the returned function is called. jax-js computes on
 * several threads where it finds one, as many as `navigator.hardwareConcurrency` says.
 */
export function providePageWorkers(threads: number): () => void {
  return defineGlobals({
    Worker: PageWorker,
    navigator: { userAgent: "Node.js", hardwareConcurrency: threads },
  });
}
