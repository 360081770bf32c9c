// The page has loaded these already: with them, the build puts shared code into the same files.
import "../../page/app.tsx";
import "../../page/playground.ts";
import type { Finetune } from "../../page/finetuning.ts";
import { saveFile } from "../../page/save_file.ts";
import { filesOfEntries } from "./dropped_files.ts";
import { FinetuneView } from "./finetune_view.tsx";
import { tuneWorker } from "./tune_worker.ts";
import { TuningState } from "./tuning_state.ts";

/** Starts the worker that fine-tunes, and makes its part of the page. */
export function openFinetune(): Finetune {
  const state = new TuningState(tuneWorker(), saveFile);
  return {
    View: ({ theme }) => <FinetuneView state={state} theme={theme} />,
    drop: async (entries) => {
      try {
        state.take(await filesOfEntries(entries));
      } catch (error) {
        // Such as a file without permission to read it.
        state.failure.value = `Cannot read what was dropped: ${String(error)}; choose it with the buttons`;
      }
    },
  };
}
