import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLlama } from "../../testing/model_folders.ts";
import type { TuneMessage, TuneRequest, TuneSettings } from "../protocol.ts";
import { DEFAULT_SETTINGS } from "./default_settings.ts";
import { openExampleFiles } from "./opened_examples.ts";
import { openModelFolder } from "./opened_model.ts";
import { Tuner } from "./tuner.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-tuner-"));
let files: readonly File[];

beforeAll(async () => {
  await writeLlama(folder);
  files = readdirSync(folder).map((name) => new File([readFileSync(join(folder, name))], name));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the model's files with some replaced, added or (if undefined) left out. */
function changed(changes: Readonly<Record<string, string | undefined>>): File[] {
  const kept = files.filter(({ name }) => !Object.hasOwn(changes, name));
  const added = Object.entries(changes).flatMap(([name, text]) =>
    text === undefined ? [] : [new File([text], name)],
  );
  return [...kept, ...added];
}

const jsonOf = async (name: string): Promise<Record<string, unknown>> =>
  JSON.parse(await files.find((file) => file.name === name)!.text());

test("openModelFolder() opens a LLaMA with its chat template", async () => {
  const { family, tokenizer, size } = await openModelFolder({ name: "tiny", files });
  expect(family.title).toBe("LLaMA");
  expect(size.config.vocabularySize).toBe(256);
  expect(tokenizer.chat).toBeDefined();
});

test.each<[Readonly<Record<string, string | undefined>>, string]>([
  [{ "config.json": undefined }, "Cannot use tiny as a model: it has weights, but no config.json"],
  [{ "config.json": "{" }, "Cannot read tiny/config.json: it is not JSON"],
  [{ "config.json": '{"model_type": "mamba"}' }, 'model_type is "mamba", which is not supported'],
  [{ "config.json": '{"optimizer": {}, "training": {}}' }, "it is a run folder"],
  [{ "model.safetensors": undefined }, "Cannot use tiny as a model: it has no model.safetensors"],
  [{ "model.safetensors": undefined, "pytorch_model.bin": "x" }, "weights are read from safeten"],
  [{ "model.safetensors": "x" }, "model.safetensors"],
  [{ "adapter_config.json": "{}" }, "it is an adapter of PEFT, not a whole model"],
  [{ "tokenizer.json": '{"model": {"type": "Magic"}}' }, 'its model has type "Magic"'],
  [{ "tokenization_own.py": "" }, "the tokenizer is a program of the model"],
])("openModelFolder() refuses a folder with %o", async (changes, message) => {
  await expect(openModelFolder({ name: "tiny", files: changed(changes) })).rejects.toThrow(message);
});

test("openModelFolder() refuses by name a field of the configuration that it does not understand", async () => {
  const config = JSON.stringify({ ...(await jsonOf("config.json")), hidden_act: "relu6" });
  const opened = openModelFolder({ name: "tiny", files: changed({ "config.json": config }) });
  await expect(opened).rejects.toThrow("hidden_act");
});

test.each([
  ["a.bin", "x", "only .jsonl, .ndjson, .json, .txt, .md and .text files are read"],
  [
    "a.jsonl",
    '{"question": "a"}',
    "Cannot use a.jsonl as examples: line 1 has no messages, prompt",
  ],
  ["a.jsonl", '{"text": "a"}\n{"text"', "Cannot use a.jsonl as data: line 2 is not valid JSON"],
  ["a.txt", "", "Cannot use a.txt as examples: it is empty"],
  ["a.txt", "\0", "Cannot use a.txt as examples: it is not text"],
])("openExampleFiles() refuses %s with %o", async (name, text, message) => {
  await expect(openExampleFiles([new File([text], name)])).rejects.toThrow(message);
});

test.each(["a.jsonl", "a.ndjson", "a.json", "a.txt", "a.md", "a.text"])(
  "openExampleFiles() reads %s",
  async (name) => {
    expect((await openExampleFiles([new File(['{"text": "a"}'], name)])).content).toHaveLength(1);
  },
);

test("openExampleFiles() does not mix texts and JSON lines", async () => {
  const mixed = [new File(["x"], "a.txt"), new File(['{"text": "a"}'], "b.jsonl")];
  await expect(openExampleFiles(mixed)).rejects.toThrow("texts and JSON lines cannot be mixed");
});

const EXAMPLES = [
  new File(
    Array.from({ length: 8 }, (_, at) => `{"prompt": "${at}", "completion": " yes"}\n`),
    "a.jsonl",
  ),
];

/** Sends requests to a tuner, and waits for a message of a kind. */
async function tuned(
  requests: readonly TuneRequest[],
  kind: TuneMessage["kind"],
): Promise<TuneMessage> {
  return await new Promise((resolve) => {
    const tuner = new Tuner((message) => message.kind === kind && resolve(message));
    for (const request of requests) tuner.receive(request);
  });
}

const settings = { ...DEFAULT_SETTINGS, backend: "cpu", rank: 2 } as const;
const BEGIN: readonly TuneRequest[] = [{ kind: "settings", settings }];
const model = (): TuneRequest => ({ kind: "model", folder: { name: "tiny", files } });
const examples: TuneRequest = { kind: "examples", files: EXAMPLES };

test("Tuner says what a fine-tuning takes, in any order of the files", async () => {
  for (const order of [
    [model(), examples],
    [examples, model()],
  ]) {
    const message = await tuned([...BEGIN, ...order], "planned");
    if (message.kind !== "planned") throw new Error(message.kind);
    const { facts, steps, chat, contextLength } = message.plan;
    const names = ["Model", "Examples", "Trained", "Length", "Memory of a step", "Device"];
    expect(facts.map(([name]) => name)).toEqual([...names, "Download", "Time"]);
    // 7 examples for training, 4 in a step, 3 epochs.
    expect([steps, chat, contextLength]).toEqual([6, false, 128]);
  }
});

test.each([
  [{ rank: 100 }, "Cannot adapt model.layers.0.self_attn.q_proj.weight with rank 100"],
  [{ context: 129 }, "Cannot train on windows of 129 tokens: the model's context is 128"],
  [
    { context: 1, batch: 2 ** 40 },
    "16777216 tokens; choose fewer “Examples in a step” or a smaller “Context”",
  ],
])("Tuner refuses the settings %o in a sentence", async (change, message) => {
  const refused = await tuned(
    [...BEGIN, model(), examples, { kind: "settings", settings: { ...settings, ...change } }],
    "refused",
  );
  expect(refused).toMatchObject({ part: "settings", message: expect.stringContaining(message) });
});

test("Tuner refuses a model that does not fit into the memory of the device", async () => {
  const large = { ...settings, batch: 2 ** 16, context: 127 };
  const refused = await tuned(
    [{ kind: "settings", settings: large }, model(), examples],
    "refused",
  );
  expect(refused).toMatchObject({
    ...{
      part: "settings",
      message: expect.stringMatching(/it needs .*are free; choose fewer .*“Less memory/),
    },
  });
});

test("Tuner refuses the examples, not the model, if they do not fit the model", async () => {
  const chat = {
    messages: [
      { role: "user", content: "?" },
      { role: "assistant", content: "!" },
    ],
  };
  const chats = new File([`${JSON.stringify(chat)}\n`.repeat(8)], "chats.jsonl");
  const config = JSON.stringify({ chat_template: "{{ raise_exception('roles must alternate') }}" });
  const strict = { name: "tiny", files: changed({ "tokenizer_config.json": config }) };
  const refused = await tuned(
    [...BEGIN, { kind: "examples", files: [chats] }, { kind: "model", folder: strict }],
    "refused",
  );
  expect(refused).toMatchObject({
    ...{ part: "examples", message: expect.stringContaining("roles must alternate") },
  });
});

test("Tuner refuses the model, not the settings, if it cannot be read", async () => {
  const folder = { name: "tiny", files: changed({ "config.json": "{" }) };
  const refused = await tuned([...BEGIN, examples, { kind: "model", folder }], "refused");
  expect(refused).toMatchObject({ part: "model", message: expect.stringContaining("not JSON") });
});

test("Tuner gives the adapter of a training that ended, that was stopped, or that failed", async () => {
  const trained = async (change: Partial<TuneSettings>, stops = false): Promise<TuneMessage> =>
    await new Promise((resolve) => {
      const tuner = new Tuner((message) => {
        if (message.kind === "points" && stops) tuner.receive({ kind: "stop" });
        if (["done", "stopped", "failed"].includes(message.kind)) resolve(message);
      });
      const own: TuneRequest = { kind: "settings", settings: { ...settings, ...change } };
      for (const request of [own, model(), examples]) tuner.receive(request);
      tuner.receive({ kind: "start" });
    });
  const adapter = { name: "tiny-adapter.zip", zip: expect.any(Blob) };
  expect(await trained({})).toEqual({ kind: "done", adapter });
  expect(await trained({ epochs: 1e5 }, true)).toEqual({ kind: "stopped", adapter });
  const message = expect.stringContaining("not finite");
  expect(await trained({ learningRate: 1e30, epochs: 100 })).toEqual({
    ...{ kind: "failed", message, ended: true, adapter },
  });
});

test("Tuner ends an answer that waits for a training when it is stopped", async () => {
  const messages: TuneMessage[] = [];
  await new Promise<void>((resolve) => {
    let asked = false;
    const tuner = new Tuner((message) => {
      messages.push(message);
      if (message.kind === "points" && !asked) {
        asked = true;
        tuner.receive({ kind: "ask", question: "7?" });
        // The request waits by then: the training goes on to its next step first.
        queueMicrotask(() => queueMicrotask(() => tuner.receive({ kind: "stop" })));
      }
      if (message.kind === "stopped") resolve();
    });
    const own: TuneRequest = { kind: "settings", settings: { ...settings, epochs: 1e5 } };
    for (const request of [own, model(), examples]) tuner.receive(request);
    tuner.receive({ kind: "start" });
  });
  const answers = messages.filter(({ kind }) => kind === "answer");
  expect(answers).toEqual([expect.objectContaining({ before: "", ended: true })]);
});

test("Tuner says that the model or the examples are missing", async () => {
  expect(await tuned([...BEGIN, model(), { kind: "start" }], "failed")).toMatchObject({
    message: "Cannot start: the model or the examples are missing; choose both first",
  });
});
