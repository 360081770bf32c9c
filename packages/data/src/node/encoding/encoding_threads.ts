import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { unencodable } from "../../hugging_face/_description.ts";
import { textEncoding, type UnknownText } from "../../hugging_face/_text_encoder.ts";
import type { EncodingRecipe } from "../../hugging_face/file_tokenizer.ts";
import { DataError } from "../../tokens.ts";
import type { PieceEncoder } from "./piece_encoder.ts";

/** Program of a thread. The tokenizer's library is found by the path that it is given. */
const SCRIPT = `const { parentPort, workerData } = require("node:worker_threads");
const { Tokenizer } = require(workerData.library);
const textEncoding = ${textEncoding};
const { description, settings, plan } = workerData;
const encoding = textEncoding(new Tokenizer(description, settings), plan);
parentPort.on("message", ({ piece, rest }) => {
  try {
    const tokens = Int32Array.from(rest ? encoding.encodeRest(piece) : encoding.encode(piece));
    parentPort.postMessage(tokens, [tokens.buffer]);
  } catch (error) {
    if (error.unknownText === undefined) throw error;
    parentPort.postMessage({ unknownText: error.unknownText });
  }
});`;

/** Tasks in work for each thread. A document takes three: its beginning, its text and its end. */
const WIDTH = 9;

interface Answer {
  readonly resolve: (tokens: Int32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread, with the pieces that it works on, in order. */
interface Thread {
  readonly worker: Worker;
  readonly answers: Answer[];
}

/** Encodes pieces in threads, each with a tokenizer of its own. */
export class EncodingThreads implements PieceEncoder {
  readonly width: number;
  readonly #threads: readonly Thread[];
  #failure: DataError | undefined;

  constructor({ description, settings, plan }: EncodingRecipe, threads: number) {
    this.width = WIDTH * threads;
    const library = createRequire(import.meta.url).resolve("@huggingface/tokenizers");
    const workerData = { library, description, settings, plan };
    this.#threads = Array.from({ length: threads }, () => this.#start(workerData));
  }

  encode(piece: string, rest: boolean): Promise<Int32Array> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const [first, ...others] = this.#threads;
    const { worker, answers } = others.reduce(
      (least, each) => (each.answers.length < least.answers.length ? each : least),
      first!,
    );
    return new Promise((resolve, reject) => {
      answers.push({ resolve, reject });
      worker.postMessage({ piece, rest });
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #start(workerData: object): Thread {
    // Loaders and hooks of the process do not apply to the thread.
    const options = { eval: true, workerData, execArgv: [], name: "lrm tokenizer" };
    const thread: Thread = { worker: new Worker(SCRIPT, options), answers: [] };
    thread.worker.on("message", (message: Int32Array | UnknownText) => {
      const answer = thread.answers.shift();
      if (message instanceof Int32Array) answer?.resolve(message);
      else answer?.reject(unencodable(message));
    });
    thread.worker.on("error", (cause) => {
      this.#failure ??= new DataError(
        `Cannot tokenize the data: a thread failed (${cause.message})`,
        "use a machine with more memory, or split the data into more files",
        { cause },
      );
      for (const { reject } of thread.answers.splice(0)) reject(this.#failure);
    });
    return thread;
  }
}
