import { signal } from "@preact/signals";
import { render } from "preact";
import { cpuNotice, whyNoWebGPU } from "../gpu.ts";
import { App } from "./app.tsx";
import { Finetuning } from "./finetuning.ts";
import { Playground } from "./playground.ts";
import { saveFile } from "./save_file.ts";
import { configOfAddress } from "./share.ts";
import { savedTheme, systemDark } from "./theme.ts";
import { workerEngine } from "./worker_engine.ts";
import "./styles.css";

const address = configOfAddress();
const config = signal(address.config);
const problems = signal(address.problems);
const playground = new Playground(workerEngine(), saveFile);
const finetuning = new Finetuning(
  async () => {
    const { openFinetune } = await import("../finetune/page/open_finetune.tsx");
    return openFinetune();
  },
  (message) => {
    playground.failure.value = message;
  },
);
const gpu = signal<string | undefined>(undefined);
const app = (
  <App
    playground={playground}
    finetuning={finetuning}
    config={config}
    problems={problems}
    file={signal<File | undefined>(undefined)}
    gpu={gpu}
    theme={savedTheme()}
    systemDark={systemDark()}
  />
);
render(app, document.querySelector("#app")!);
whyNoWebGPU().then((why) => {
  gpu.value = why && cpuNotice(why);
});

// Without this, the browser opens a file that misses its field in place of the page.
for (const kind of ["dragover", "drop"] as const) {
  addEventListener(kind, (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files") || event.defaultPrevented) return;
    event.preventDefault();
    if (kind === "drop") void finetuning.drop(event);
  });
}

// An address that is pasted into the open page works like one that is opened.
addEventListener("hashchange", () => {
  const pasted = configOfAddress();
  if (playground.busy) {
    problems.value = ["Cannot use the settings of this address: a run is active; stop it first"];
    return;
  }
  config.value = pasted.config;
  problems.value = pasted.problems;
});
