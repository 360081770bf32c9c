import type { BrowserContext, Page, Worker as WorkerHandle } from "playwright-core";
import type { PageMessage, WorkerMessage } from "../protocol.ts";
import { playgroundURL } from "./browser.ts";

/** Properties that the tests add to the page's window. */
interface Ear {
  engine: Worker;
  heard: WorkerMessage[];
}

type Heard<Kind extends WorkerMessage["kind"]> = Extract<WorkerMessage, { kind: Kind }>;

/** Milliseconds to wait: the first steps on an emulated GPU wait for its compiler. */
const PATIENCE = 100_000;

/** Sends messages to the training worker of the built page, and receives its messages. */
export class EngineClient {
  readonly page: Page;
  readonly worker: WorkerHandle;

  private constructor(page: Page, worker: WorkerHandle) {
    this.page = page;
    this.worker = worker;
  }

  /** Opens the playground in a new tab. */
  static async open(context: BrowserContext): Promise<EngineClient> {
    const page = await context.newPage();
    await page.addInitScript(() => {
      const ear = globalThis as unknown as Ear;
      ear.heard = [];
      globalThis.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          ear.engine = this;
          this.addEventListener("message", ({ data }) => ear.heard.push(data));
        }
      };
    });
    page.setDefaultTimeout(PATIENCE);
    const worker = page.waitForEvent("worker");
    await page.goto(playgroundURL());
    return new EngineClient(page, await worker);
  }

  async send(message: PageMessage): Promise<void> {
    await this.page.evaluate(
      (sent) => (globalThis as unknown as Ear).engine.postMessage(sent),
      message,
    );
  }

  /** Starts training on a file of these bytes, repeated. */
  async startOn(
    bytes: Uint8Array,
    message: Extract<PageMessage, { kind: "start" }>,
    repeats = 1,
  ): Promise<void> {
    await this.page.evaluate(
      ({ sent, base64, times }) => {
        const binary = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
        const part = new Blob([binary]);
        const file = new File(Array(times).fill(part), "file.txt");
        (globalThis as unknown as Ear).engine.postMessage({ ...sent, file });
      },
      { sent: message, base64: Buffer.from(bytes).toString("base64"), times: repeats },
    );
  }

  /** Waits for message number `count` of a kind. Throws an unexpected failure. */
  async hear<Kind extends WorkerMessage["kind"]>(kind: Kind, count = 1): Promise<Heard<Kind>> {
    const handle = await this.page.waitForFunction(
      ({ wanted, number }) => {
        const { heard } = globalThis as unknown as Ear;
        const found = heard.filter((message) => message.kind === wanted)[number - 1];
        const failure = heard.find((message) => message.kind === "failed");
        return found ?? (wanted === "failed" ? undefined : failure);
      },
      { wanted: kind, number: count },
    );
    const message = (await handle.jsonValue()) as WorkerMessage;
    if (message.kind !== kind) throw new Error(JSON.stringify(message));
    return message as Heard<Kind>;
  }

  /** Reads an exported file. */
  async exportedBytes(): Promise<Uint8Array> {
    const base64 = await this.page.evaluate(async () => {
      const { heard } = globalThis as unknown as Ear;
      const found = heard.find((message) => message.kind === "exported");
      if (found?.kind !== "exported") throw new Error("Cannot read what was not exported");
      const bytes = new Uint8Array(await found.zip.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    });
    return Buffer.from(base64, "base64");
  }

  /** Lists the messages of a kind so far. */
  async heard<Kind extends WorkerMessage["kind"]>(kind: Kind): Promise<Heard<Kind>[]> {
    const all = await this.page.evaluate(
      (wanted) => (globalThis as unknown as Ear).heard.filter((message) => message.kind === wanted),
      kind,
    );
    return all as Heard<Kind>[];
  }

  /** Forgets all messages so far. */
  async forget(): Promise<void> {
    await this.page.evaluate(() => {
      (globalThis as unknown as Ear).heard.length = 0;
    });
  }

  /** Lists every run's losses so far, from step 1. */
  async losses(): Promise<number[][]> {
    const losses: number[][] = [];
    for (const { run, points } of await this.heard("steps")) {
      losses[run] ??= [];
      for (const { loss } of points) losses[run].push(loss);
    }
    return losses;
  }
}
