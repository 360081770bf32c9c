import { expect, test } from "vitest";
import type { PlaygroundConfig } from "../config.ts";
import { Engine } from "../engine/engine.ts";
import type { PageMessage, WorkerMessage } from "../protocol.ts";
import { scriptedWorker } from "./scripted_worker.ts";

const CONFIG: PlaygroundConfig = {
  model: { kind: "gpt2", layers: 1, width: 8, heads: 1, contextLength: 8 },
  data: { kind: "file", name: "times.txt" },
  runs: [{ optimizer: "adamw" }, { optimizer: "low-rank-muon", settings: { rank: 4 } }],
  steps: 40,
  batchSize: 1,
  seed: 7,
  backend: "cpu",
  spectrum: "h.0.mlp.c_fc.weight",
};

const start = (config: PlaygroundConfig): PageMessage => ({
  kind: "start",
  config,
  file: new File(["It was the best of times. ".repeat(20)], "times.txt"),
});

/** Requests, each with the kind of message that ends its answer. */
type Conversation = readonly (readonly [PageMessage, WorkerMessage["kind"]])[];

const CONVERSATIONS: Readonly<Record<string, Conversation>> = {
  "a run that is done, sampled, exported and trained longer": [
    [start(CONFIG), "done"],
    [{ kind: "sample", prompt: "It was" }, "sample"],
    [{ kind: "export", run: 1 }, "exported"],
    [{ kind: "extend", steps: 80 }, "done"],
  ],
  "a run that is paused, resumed and stopped": [
    [start({ ...CONFIG, steps: 100_000 }), "training"],
    [{ kind: "pause" }, "paused"],
    [{ kind: "resume" }, "training"],
    [{ kind: "stop" }, "stopped"],
  ],
};

interface Speaker {
  receive(message: PageMessage): void;
}

/** Makes the worker that tests of the page have. */
function scripted(post: (message: WorkerMessage) => void): Speaker {
  let listener: (event: { readonly data: PageMessage }) => void = () => {};
  const listen = (_: string, given: typeof listener): void => {
    listener = given;
  };
  new Function("postMessage", "addEventListener", scriptedWorker())(post, listen);
  return { receive: (data) => listener({ data }) };
}

const engine = (post: (message: WorkerMessage) => void): Speaker =>
  new Engine(post, Promise.resolve(undefined));

/** Talks to a worker, and lists its answer to each request. */
async function answersOf(
  make: (post: (message: WorkerMessage) => void) => Speaker,
  conversation: Conversation,
): Promise<WorkerMessage[][]> {
  let heard: WorkerMessage[] = [];
  let wanted: WorkerMessage["kind"] | undefined;
  let over = (): void => {};
  const speaker = make((message) => {
    heard.push(message);
    // All runs answer, the last one last.
    const last = "run" in message ? message.run === CONFIG.runs.length - 1 : true;
    if (message.kind === wanted && (last || wanted === "exported")) over();
  });
  const answers: WorkerMessage[][] = [];
  for (const [request, kind] of conversation) {
    heard = [];
    wanted = kind;
    const answered = new Promise<void>((resolve) => {
      over = resolve;
    });
    speaker.receive(request);
    await answered;
    answers.push(heard);
  }
  return answers;
}

/** Messages that come now and then, as the clock says. */
const SOMETIMES: readonly WorkerMessage["kind"][] = ["steps", "spectrum", "memory"];

/** Lists what the page can rely on in an answer: messages in their order, without their numbers. */
function outline(answer: readonly WorkerMessage[], request: PageMessage): string[] {
  const prompt = (request.kind === "sample" && request.prompt) || "\n";
  const lines = answer
    .filter(({ kind }) => !SOMETIMES.includes(kind))
    .map((message) => {
      switch (message.kind) {
        case "sample":
          return `sample of run ${message.run}: ${message.text.startsWith(prompt) ? prompt : message.text}`;
        case "exported":
          return `exported ${message.name}`;
        case "ready":
          return `ready at step ${message.step}: ${JSON.stringify(message.optimizers)}`;
        default:
          return message.kind;
      }
    });
  return lines.filter((line, index) => line !== lines[index - 1]);
}

/** Names of all fields in messages of each kind, those of points too. */
function fieldsOf(answers: readonly WorkerMessage[][]): Record<string, string[]> {
  const names: Record<string, Set<string>> = {};
  for (const message of answers.flat()) {
    const points = message.kind === "steps" ? message.points : [];
    names[message.kind] ??= new Set();
    for (const name of [message, ...points].flatMap(Object.keys)) names[message.kind]!.add(name);
  }
  return Object.fromEntries(Object.entries(names).map(([kind, set]) => [kind, [...set].sort()]));
}

test.each(Object.entries(CONVERSATIONS))(
  "the scripted worker answers like the engine: %s",
  async (_, conversation) => {
    const [made, real] = await Promise.all([
      answersOf(scripted, conversation),
      answersOf(engine, conversation),
    ]);
    for (const [at, [request]] of conversation.entries()) {
      expect(outline(made[at]!, request)).toEqual(outline(real[at]!, request));
    }
    expect(fieldsOf(real)).toMatchObject(fieldsOf(made));
  },
);

test("the scripted worker measures no spectrum where the engine measures none", async () => {
  const { spectrum: _, ...config } = CONFIG;
  for (const make of [scripted, engine]) {
    const [answer] = await answersOf(make, [[start(config), "done"]]);
    expect(answer!.filter(({ kind }) => kind === "spectrum")).toEqual([]);
  }
});
