import { ProblemError } from "@lrm/files/problem";
import { checkFits, type RunCorpus } from "@lrm/run";
import type { BackendChoice } from "../../config.ts";
import { type ChosenBackend, chooseBackend } from "../../engine/backend.ts";
import { type Remedies, sentenceOf } from "../../engine/failures.ts";
import type {
  PackedAdapter,
  TuneMessage,
  TunePart,
  TuneRequest,
  TuneSettings,
} from "../protocol.ts";
import { DEFAULT_SETTINGS } from "./default_settings.ts";
import { corpusOf, type OpenedExamples, openExampleFiles } from "./opened_examples.ts";
import { type OpenedModel, openModelFolder } from "./opened_model.ts";
import {
  modelFacts,
  type PlannedTuning,
  planTuning,
  type TuneData,
  tunePlanOf,
} from "./tune_plan.ts";
import { Tuning } from "./tuning.ts";

const BATCH = "choose fewer “Examples in a step” or a smaller “Context”";
const REMEDIES: Remedies = { batch: BATCH, memory: `${BATCH}, or check “Less memory, more time”` };

/** Answers the page: opens files, plans, trains, asks and packs the adapter. */
export class Tuner {
  readonly #post: (message: TuneMessage) => void;
  #model: OpenedModel | undefined;
  #examples: OpenedExamples | undefined;
  #corpus: RunCorpus | undefined;
  #settings: TuneSettings = DEFAULT_SETTINGS;
  #device: (ChosenBackend & { readonly choice: BackendChoice }) | undefined;
  #planned: PlannedTuning | undefined;
  #tuning: Tuning | undefined;
  /** Requests are done in their order, beside a training. */
  #last: Promise<void> = Promise.resolve();

  constructor(post: (message: TuneMessage) => void) {
    this.#post = post;
    post({ kind: "defaults", settings: this.#settings });
  }

  /** Does what the page requests, after its earlier requests. */
  receive(request: TuneRequest): void {
    // A stop ends the request before it.
    if (request.kind === "stop") {
      this.#tuning?.stop();
      return;
    }
    this.#queue(() => this.#answer(request));
  }

  #queue(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => this.#fail(error, false));
  }

  async #answer(request: TuneRequest): Promise<void> {
    switch (request.kind) {
      case "model":
        return await this.#change("model", async () => {
          this.#model = undefined;
          this.#corpus = undefined;
          this.#model = await openModelFolder(request.folder);
        });
      case "examples":
        return await this.#change("examples", async () => {
          this.#examples = undefined;
          this.#corpus = undefined;
          this.#examples = await openExampleFiles(request.files);
        });
      case "settings":
        return await this.#change("settings", async () => {
          this.#settings = request.settings;
        });
      case "start":
        return await this.#start();
      case "ask":
        return await this.#ask(request.question);
      case "adapter":
        return await this.#pack();
      case "stop":
        return;
      default:
        return request satisfies never;
    }
  }

  /** Takes a part, and plans again. The next training begins anew. */
  async #change(part: TunePart, take: () => Promise<void>): Promise<void> {
    this.#release();
    this.#planned = undefined;
    let checked = part;
    try {
      await take();
      const [model, examples] = [this.#model, this.#examples];
      if (model === undefined || examples === undefined) {
        const facts = model === undefined ? [] : modelFacts(model);
        return this.#post({ kind: "waiting", facts });
      }
      this.#post({ kind: "reading", what: "Planning" });
      checked = "examples";
      this.#corpus ??= corpusOf(examples, model.tokenizer);
      checked = "settings";
      await this.#plan(model, { corpus: this.#corpus, chat: examples.chat });
    } catch (error) {
      this.#post({ kind: "refused", part: checked, message: sentenceOf(error, REMEDIES) });
    }
  }

  async #plan(model: OpenedModel, data: TuneData): Promise<void> {
    const settings = this.#settings;
    const planned = await planTuning(model, data, settings);
    const { backend, report } = await this.#deviceFor(settings);
    const { demand, memory } = planned.plan;
    await checkFits(backend, model.name, demand, { memory });
    this.#planned = planned;
    this.#post({ kind: "planned", plan: tunePlanOf(planned, report.description) });
  }

  async #deviceFor({ backend }: TuneSettings): Promise<ChosenBackend> {
    const open = this.#device;
    if (open?.choice === backend) return open;
    this.#device = undefined;
    await open?.backend.dispose();
    this.#device = { ...(await chooseBackend(backend)), choice: backend };
    return this.#device;
  }

  /** Loads the model, if it is not loaded. */
  async #loaded(): Promise<Tuning> {
    if (this.#planned === undefined || this.#device === undefined) {
      throw new ProblemError(
        "Cannot start: the model or the examples are missing",
        "choose both first",
      );
    }
    if (this.#tuning === undefined) {
      this.#post({ kind: "preparing", what: `Reading ${this.#planned.model.name}` });
      this.#tuning = await Tuning.open(this.#planned, this.#device.backend);
    }
    return this.#tuning;
  }

  async #start(): Promise<void> {
    if ((this.#tuning?.step ?? 0) > 0) this.#release();
    try {
      const tuning = await this.#loaded();
      this.#post({ kind: "training" });
      const onPoints = (points: Points, secondsLeft: number | undefined) =>
        this.#post({ kind: "points", points, ...(secondsLeft !== undefined && { secondsLeft }) });
      // Other requests are answered meanwhile.
      void tuning.train({ onPoints }).then(
        (complete) => this.#queue(() => this.#end(tuning, { kind: complete ? "done" : "stopped" })),
        (error: unknown) =>
          this.#queue(() =>
            this.#end(tuning, {
              kind: "failed",
              message: sentenceOf(error, REMEDIES),
              ended: true,
            }),
          ),
      );
    } catch (error) {
      this.#fail(error, true);
    }
  }

  async #ask(question: string): Promise<void> {
    const tuning = await this.#loaded();
    let texts: { before: string; after?: string } = { before: "" };
    const post = (ended: boolean) =>
      this.#post({ kind: "answer", question, step: tuning.step, ...texts, ended });
    try {
      await tuning.ask(question, (before, after) => {
        texts = { before, ...(after !== undefined && { after }) };
        post(false);
      });
    } finally {
      post(true);
    }
  }

  async #pack(): Promise<void> {
    this.#post({ kind: "adapter", ...(await packed(await this.#loaded())) });
  }

  #fail(error: unknown, ended: boolean): void {
    if (error instanceof DOMException && error.name === "AbortError") return;
    this.#post({ kind: "failed", message: sentenceOf(error, REMEDIES), ended });
  }

  /** Packs what was trained, so that it outlives the model on the device, and tells the end. */
  async #end(tuning: Tuning, end: End): Promise<void> {
    if (tuning.step === 0) return this.#post(end);
    let adapter: PackedAdapter;
    try {
      adapter = await packed(tuning);
    } catch (error) {
      const failed = end.kind === "failed" ? end.message : sentenceOf(error, REMEDIES);
      const message = `${failed}; the adapter of ${tuning.step} steps is lost`;
      return this.#post({ kind: "failed", message, ended: true });
    }
    this.#post({ ...end, adapter });
  }

  #release(): void {
    this.#tuning?.dispose();
    this.#tuning = undefined;
  }
}

async function packed(tuning: Tuning): Promise<PackedAdapter> {
  const folder = `${tuning.planned.model.name}-adapter`;
  return { name: `${folder}.zip`, zip: await tuning.adapterZip(folder) };
}

/** End of a training. */
type End = Extract<TuneMessage, { kind: "done" | "stopped" | "failed" }>;

type Points = Extract<TuneMessage, { kind: "points" }>["points"];
