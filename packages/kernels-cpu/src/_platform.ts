/** Differences between Node-like runtimes and browsers. Nothing here runs on import. */

/** The parts of Node's modules that are used, so that no types of Node are needed. */
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
 * A module of Node's own, or undefined elsewhere; found without an import, so that bundlers need
 * know nothing.
 */
function nodeModule(name: string): unknown {
  return (globalThis as { process?: Process }).process?.getBuiltinModule?.(name);
}

const workerThreads = (): WorkerThreads | undefined =>
  nodeModule("node:worker_threads") as WorkerThreads | undefined;

/** Tells whether V8's flags can be changed. */
export function setEngineFlag(flag: string): void {
  (nodeModule("node:v8") as V8 | undefined)?.setFlagsFromString(flag);
}

/** Cores that the process may use, as far as is known. */
export function coreCount(): number {
  const os = nodeModule("node:os") as OperatingSystem | undefined;
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/**
 * Bytes of addresses that the process may still set aside (`ulimit -v`); Infinity where there is no
 * limit, or none is told.
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

/** Why memory cannot be shared with workers, or undefined where it can. */
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
  /** Keeps the process alive while the thread works; true at its start. */
  keepAlive(alive: boolean): void;
  end(): Promise<void>;
}

/** Message from a thread. */
export interface ThreadListener {
  message(data: unknown): void;
  /** It ended, for a reason. */
  ended(reason: string): void;
}

/**
 * Starts a thread that runs `source`, which gets `data` and a `post` function: as `(data, post) =>
 * …`.
 *
 * @param source  JavaScript text of a function, inline so that there is no file to find
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
  // Loaders and hooks of the process are none of the thread's business.
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

/** Runs `task` soon, after other events of the calling thread have had their turn. */
export function yieldThen(task: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (task: () => void) => void };
  if (setImmediate) {
    setImmediate(task);
    return;
  }
  // Unlike timers, messages are not slowed down to 4 ms.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(undefined);
}
