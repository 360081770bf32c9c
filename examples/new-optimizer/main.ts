// Trains a small GPT-2 with an optimizer that is defined in this folder.
import { createCpuBackend } from "@lrm/kernels-cpu";
import { ownNora } from "./own_nora.ts";
import { trainOnText } from "./train_on_text.ts";

const backend = await createCpuBackend();
console.log(backend.info.description);
const text = "It was the best of times, it was the worst of times, ".repeat(8);
await trainOnText(backend, ownNora, text, ({ step, loss }) => {
  console.log(`step ${step}  loss ${loss.toFixed(3)}`);
});
await backend.dispose();
