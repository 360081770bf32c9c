import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { Curve } from "../../page/curves.ts";
import { Redraws } from "../../page/redraws.ts";
import type {
  PackedAdapter,
  TuneMessage,
  TunePart,
  TunePlan,
  TuneRequest,
  TuneSettings,
} from "../protocol.ts";
import type { DroppedFiles } from "./dropped_files.ts";

/** State of a fine-tuning, as the page shows it. */
export type TunePhase = "choosing" | "reading" | "ready" | "preparing" | "training" | "ended";

type Answer = Extract<TuneMessage, { kind: "answer" }>;

/** The worker, as the page sees it. */
export interface TuneConnection {
  send(request: TuneRequest): void;
  /** Registers the only listener. */
  listen(onMessage: (message: TuneMessage) => void, onCrash: (why: string) => void): void;
}

/** Milliseconds without a change after which the worker plans with new settings. */
const SETTLED = 300;

/** State of a fine-tuning as signals that the page draws, with the actions of a visitor. */
export class TuningState {
  readonly phase: Signal<TunePhase> = signal("choosing");
  /** Step of a preparation, or of an answer that has no text yet, while there is one. */
  readonly status = signal("");
  /** End of the last training, in a word. */
  readonly ending = signal("");
  readonly modelName: Signal<string | undefined> = signal(undefined);
  readonly exampleNames: Signal<string | undefined> = signal(undefined);
  readonly facts: Signal<TunePlan["facts"]> = signal([]);
  readonly plan: Signal<TunePlan | undefined> = signal(undefined);
  /** Reasons why a part cannot be used, in sentences. */
  readonly refusals: Signal<Readonly<Partial<Record<TunePart, string>>>> = signal({});
  /** The last failure, in a sentence. */
  readonly failure: Signal<string | undefined> = signal(undefined);
  /** Undefined until the worker has started. */
  readonly settings: Signal<TuneSettings | undefined> = signal(undefined);
  readonly curve: Signal<Curve> = signal(new Curve());
  readonly secondsLeft: Signal<number | undefined> = signal(undefined);
  /** Adapter of the last training, until the next one has made steps. */
  readonly adapter: Signal<PackedAdapter | undefined> = signal(undefined);
  /** The newest first. */
  readonly answers: Signal<readonly Answer[]> = signal([]);
  readonly asking = signal(false);
  readonly #worker: TuneConnection;
  readonly #save: (file: Blob, name: string) => void;
  readonly #redraws = new Redraws();
  /** Waits until the settings no longer change. */
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** Files and settings that the worker has not answered yet, in their order. */
  readonly #unanswered: TunePart[] = [];

  /** @param save  gives a file to the visitor */
  constructor(worker: TuneConnection, save: (file: Blob, name: string) => void) {
    this.#worker = worker;
    this.#save = save;
    worker.listen(
      (message) => this.#receive(message),
      (why) => {
        this.failure.value = `Fine-tuning stopped because its worker did: ${why}; reload this page`;
        this.phase.value = "choosing";
      },
    );
  }

  /** Changes when the curve has new points, a few times per second at most. */
  get drawn(): ReadonlySignal<number> {
    return this.#redraws.count;
  }

  /** True while an answer is prepared that has no text yet. */
  get preparesAnswer(): boolean {
    const [latest] = this.answers.value;
    return this.asking.value && (latest === undefined || latest.ended);
  }

  /** True while files and settings cannot change. */
  get locked(): boolean {
    return this.phase.value === "preparing" || this.phase.value === "training";
  }

  /** Takes files. Those of a kind replace the earlier ones of that kind. */
  take({ model, examples }: DroppedFiles): void {
    if (this.locked) return;
    if (model !== undefined) {
      this.modelName.value = model.name;
      this.#read({ kind: "model", folder: model });
    }
    if (examples !== undefined) {
      this.exampleNames.value = examples.map(({ name }) => name).join(", ");
      this.#read({ kind: "examples", files: examples });
    }
  }

  change(settings: TuneSettings): void {
    if (this.locked) return;
    this.settings.value = settings;
    this.plan.value = undefined;
    this.phase.value = "reading";
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.#read({ kind: "settings", settings });
    }, SETTLED);
  }

  start(): void {
    this.failure.value = undefined;
    this.curve.value = new Curve();
    this.secondsLeft.value = undefined;
    this.phase.value = "preparing";
    this.status.value = "Preparing";
    this.#worker.send({ kind: "start" });
  }

  stop(): void {
    this.#worker.send({ kind: "stop" });
  }

  ask(question: string): void {
    this.asking.value = true;
    this.failure.value = undefined;
    this.status.value = "Preparing the answer";
    this.#worker.send({ kind: "ask", question });
  }

  /** True if steps were made of a training, and their adapter is not lost. */
  get trained(): boolean {
    const running = this.phase.value === "training" && this.curve.value.lastStep > 0;
    return running || this.adapter.value !== undefined;
  }

  /** Gives the adapter of the last training, or of the steps that the running one has made. */
  download(): void {
    const { value: adapter } = this.adapter;
    if (adapter === undefined) this.#worker.send({ kind: "adapter" });
    else this.#save(adapter.zip, adapter.name);
  }

  #read(request: Extract<TuneRequest, { readonly kind: TunePart }>): void {
    this.plan.value = undefined;
    this.failure.value = undefined;
    // Settings are checked with each new part.
    const { [request.kind]: _replaced, settings: _checked, ...others } = this.refusals.value;
    this.refusals.value = others;
    this.curve.value = new Curve();
    this.phase.value = "reading";
    this.status.value = "Reading";
    this.#unanswered.push(request.kind);
    this.#worker.send(request);
  }

  #receive(message: TuneMessage): void {
    switch (message.kind) {
      case "defaults":
        this.settings.value = message.settings;
        break;
      case "reading":
        this.status.value = message.what;
        break;
      case "waiting":
        if (!this.#isLatest()) break;
        this.facts.value = message.facts;
        this.phase.value = "choosing";
        break;
      case "planned":
        this.refusals.value = {};
        if (!this.#isLatest()) break;
        this.facts.value = message.plan.facts;
        this.plan.value = message.plan;
        this.phase.value = "ready";
        break;
      case "refused":
        this.#refuse(message);
        break;
      case "preparing":
        this.status.value = message.what;
        break;
      case "training":
        this.phase.value = "training";
        break;
      case "points":
        for (const point of message.points) {
          this.curve.value.add({ ...point, seconds: 0, tokensPerSecond: 0 });
        }
        this.adapter.value = undefined;
        this.secondsLeft.value = message.secondsLeft;
        this.#redraws.request();
        break;
      case "done":
      case "stopped":
        this.ending.value = message.kind === "done" ? "Done" : "Stopped";
        this.phase.value = "ended";
        this.#keep(message.adapter);
        break;
      case "failed":
        this.failure.value = message.message;
        this.asking.value = false;
        if (message.ended) this.phase.value = "ready";
        this.#keep(message.adapter);
        break;
      case "answer":
        this.#show(message);
        break;
      case "adapter":
        this.#save(message.zip, message.name);
        break;
      default:
        message satisfies never;
    }
  }

  /** Counts an answer, and tells whether nothing has changed since it was asked for. */
  #isLatest(): boolean {
    this.#unanswered.shift();
    return this.#unanswered.length === 0 && this.#settling === undefined;
  }

  /** Keeps the reason until the part is replaced, also while the worker reads another part. */
  #refuse({ part, message }: Extract<TuneMessage, { kind: "refused" }>): void {
    const latest = this.#isLatest();
    // Each later part is planned with the settings again.
    const replaced = part === "settings" ? !latest : this.#unanswered.includes(part);
    if (!replaced) this.refusals.value = { ...this.refusals.value, [part]: message };
    if (!latest) return;
    this.facts.value = [];
    this.phase.value = "choosing";
  }

  /** Keeps an adapter, if there is one: a training without steps leaves that of the one before. */
  #keep(adapter: PackedAdapter | undefined): void {
    if (adapter !== undefined) this.adapter.value = adapter;
  }

  #show(answer: Answer): void {
    const [latest, ...others] = this.answers.value;
    const replaces = latest !== undefined && !latest.ended;
    this.answers.value = [answer, ...(replaces ? others : this.answers.value)];
    this.asking.value = !answer.ended;
  }
}
