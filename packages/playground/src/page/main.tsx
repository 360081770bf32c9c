import "./language.ts";
import { signal } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { whyNoWebGPU } from "./gpu.ts";
import { saveFile } from "./save_file.ts";
import { Session } from "./session.ts";
import { configOfAddress } from "./share.ts";
import { keptTheme, systemDark } from "./theme.ts";
import { workerEngine } from "./worker_engine.ts";
import "./styles.css";

const address = configOfAddress();
const config = signal(address.config);
const problems = signal(address.problems);
const session = new Session(workerEngine(), saveFile);
const gpu = signal<string | undefined>(undefined);
const app = (
  <App
    session={session}
    config={config}
    problems={problems}
    file={signal<File | undefined>(undefined)}
    gpu={gpu}
    theme={keptTheme()}
    systemDark={systemDark()}
  />
);
render(app, document.querySelector("#app")!);
whyNoWebGPU().then((why) => {
  gpu.value = why;
});

// A file that misses its field would otherwise be opened in place of the page.
for (const kind of ["dragover", "drop"] as const) {
  addEventListener(kind, (event: DragEvent) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}

// An address pasted into the open page is taken as on loading.
addEventListener("hashchange", () => {
  const pasted = configOfAddress();
  if (session.busy) {
    problems.value = ["Cannot take the settings of this address during a run: stop it first"];
    return;
  }
  config.value = pasted.config;
  problems.value = pasted.problems;
});
