/** Differences between Node-like runtimes and browsers. Importing this file has no effects. */

/** Parts of Node's modules used here, so that Node's types are not needed. */
interface NodeWorker {
  on(event: "message", listener: (message: unknown) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "exit", listener: (code: number) => void): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}
interface WorkerThreads {
  Worker: new (source: string, options: object) => NodeWorker;
}
interface OperatingSystem {
  availableParallelism(): number;
}
interface V8 {
  setFlagsFromString(flags: string): void;
}
interface FileSystem {
  readFileSync(path: string, encoding: "utf8"): string;
}
interface Process {
  getBuiltinModule?(name: string): unknown;
}

/**
 * Returns a built-in module of Node; undefined in other runtimes. Uses no import, so that bundlers
 * need no configuration.
 */
function nodeModule(name: string): unknown {
  return (globalThis as { process?: Process }).process?.getBuiltinModule?.(name);
}

const workerThreads = (): WorkerThreads | undefined =>
  nodeModule("node:worker_threads") as WorkerThreads | undefined;

/** Sets a flag of V8, if the runtime allows it. */
export function setEngineFlag(flag: string): void {
  (nodeModule("node:v8") as V8 | undefined)?.setFlagsFromString(flag);
}

/** Returns the number of cores available to the process, if known. */
export function coreCount(): number {
  const os = nodeModule("node:os") as OperatingSystem | undefined;
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/**
 * Returns the bytes of address space that the process may still reserve (`ulimit -v`); Infinity if
 * there is no limit or it is unknown.
 */
export function freeAddresses(): number {
  const files = nodeModule("node:fs") as FileSystem | undefined;
  try {
    const limits = files!.readFileSync("/proc/self/limits", "utf8");
    const limit = /^Max address space\s+(\d+)/m.exec(limits);
    if (limit === null) return Number.POSITIVE_INFINITY; // "unlimited"
    const used = files!.readFileSync("/proc/self/status", "utf8");
    return Math.max(0, Number(limit[1]) - 1024 * Number(/^VmSize:\s+(\d+) kB/m.exec(used)![1]));
  } catch {
    return Number.POSITIVE_INFINITY; // not Linux
  }
}

/** Returns why memory cannot be shared with workers; undefined if it can. */
export function missingThreads(): string | undefined {
  const isolated = workerThreads() !== undefined || globalThis.crossOriginIsolated !== false;
  if (typeof SharedArrayBuffer === "undefined" || !isolated) {
    return "memory cannot be shared: serve the page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
  }
  if (workerThreads() === undefined && typeof Worker === "undefined") return "workers are missing";
  return undefined;
}

/** A thread that runs a script. */
export interface Thread {
  /** Sets whether the thread keeps the process alive while it works; initially true. */
  keepAlive(alive: boolean): void;
  end(): Promise<void>;
}

/** Callbacks of a thread. */
export interface ThreadListener {
  message(data: unknown): void;
  /** Called when the thread has ended, with the reason. */
  ended(reason: string): void;
}

/**
 * Starts a thread that runs `source`, called with `data` and a `post` function: `(data, post) =>
 * …`.
 *
 * @param source  JavaScript text of a function, inline so that no file must be found
 */
export function startThread(source: string, data: object, listener: ThreadListener): Thread {
  const threads = workerThreads();
  return threads
    ? startNodeThread(threads, source, data, listener)
    : startWebThread(source, data, listener);
}

function startNodeThread(
  { Worker: NodeWorker }: WorkerThreads,
  source: string,
  data: object,
  listener: ThreadListener,
): Thread {
  const script = `const { parentPort, workerData } = require("node:worker_threads");
(${source})(workerData, (message, transfer) => parentPort.postMessage(message, transfer));`;
  // Loaders and hooks of the process do not apply to the thread.
  const options = { eval: true, workerData: data, execArgv: [], name: "lrm" };
  const worker = new NodeWorker(script, options);
  worker.on("message", (message) => listener.message(message));
  worker.on("error", (error) => listener.ended(error.message));
  worker.on("exit", (code) => listener.ended(`exit code ${code}`));
  return {
    keepAlive: (alive) => (alive ? worker.ref() : worker.unref()),
    end: async () => {
      await worker.terminate();
    },
  };
}

function startWebThread(source: string, data: object, listener: ThreadListener): Thread {
  const script = `onmessage = ({ data }) => (${source})(data, (message, transfer) => postMessage(message, transfer));`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.onmessage = (event) => listener.message(event.data);
  worker.onerror = (event) => listener.ended(event.message || "its script could not be loaded");
  worker.postMessage(data);
  return {
    keepAlive: () => {},
    end: async () => worker.terminate(),
  };
}

/** Runs `task` soon, after the calling thread has handled other events. */
export function yieldThen(task: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (task: () => void) => void };
  if (setImmediate) {
    setImmediate(task);
    return;
  }
  // Unlike timers, messages are not delayed to 4 ms.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(undefined);
}
