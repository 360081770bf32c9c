import { useSignal } from "@preact/signals";
import { Action } from "../../page/controls/action.tsx";
import { count } from "../../page/words.ts";
import type { TuningState } from "./tuning_state.ts";

/** Largest number of characters of a question. */
const LONGEST = 2000;

/** Questions to the model, answered without the adapter and with it. */
export function AskCard({ state }: { readonly state: TuningState }) {
  const question = useSignal("");
  const plan = state.plan.value;
  const refused = plan === undefined || state.asking.value || question.value.trim() === "";
  const ask = (): void => {
    if (!refused) state.ask(question.value);
  };
  return (
    <section class="card" aria-labelledby="ask-title">
      <h2 id="ask-title">Ask</h2>
      <form
        class="row low"
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <div class="field grow">
          <label for="question">
            {plan?.chat === false ? "Text to continue" : "Message to the model"}
          </label>
          <input
            id="question"
            type="text"
            autoComplete="off"
            maxLength={LONGEST}
            value={question.value}
            onInput={({ currentTarget }) => {
              question.value = currentTarget.value;
            }}
          />
        </div>
        <Action refused={refused} onAction={ask}>
          Ask
        </Action>
      </form>
      <p class="muted small">
        Ask before and after the training: each answer is the model's most likely text.
      </p>
      {state.answers.value.map(({ question: asked, step, before, after }, index) => (
        <div class="column tight" key={state.answers.value.length - index}>
          <h3>{asked}</h3>
          <div class="pair">
            <Answer title="Without the adapter" text={before} />
            {after !== undefined && (
              <Answer title={`With the adapter, after ${count(step)} steps`} text={after} />
            )}
          </div>
        </div>
      ))}
    </section>
  );
}

function Answer({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <figure class="column tight">
      <figcaption class="small label">{title}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre class="sample" tabIndex={0}>
        {text.trim() === "" ? "…" : text.trim()}
      </pre>
    </figure>
  );
}
