import type { Signal } from "@preact/signals";
import { Action } from "./controls/action.tsx";
import { summary } from "./names.ts";
import type { Playground } from "./playground.ts";
import { count, sentence } from "./words.ts";

export interface NoticesProps {
  readonly playground: Playground;
  /** Parts of the address that could not be used. */
  readonly problems: Signal<readonly string[]>;
  /** Resumes the interrupted run and shows its settings. */
  readonly onRecover: () => void;
}

/** Failures and other news, in sentences. */
export function Notices({ playground, problems, onRecover }: NoticesProps) {
  const found = playground.recoverable.value;
  return (
    <div class="column notices">
      <div role="alert" class="column">
        {playground.failure.value !== undefined && (
          <div class="notice bad">
            <p>
              <strong>That did not work.</strong> {sentence(playground.failure.value)}
            </p>
            <Action
              onAction={() => {
                playground.failure.value = undefined;
              }}
            >
              Close
            </Action>
          </div>
        )}
      </div>
      {problems.value.length > 0 && (
        <div class="notice bad">
          <div class="grow">
            {problems.value.map((problem) => (
              <p key={problem}>{sentence(problem)}</p>
            ))}
          </div>
          <Action
            onAction={() => {
              problems.value = [];
            }}
          >
            Close
          </Action>
        </div>
      )}
      {found !== undefined && !playground.busy && (
        <section class="notice" aria-label="An interrupted run">
          <p>
            <strong>A run was interrupted at step {count(found.step)}</strong> of{" "}
            {count(found.config.steps)}: {summary(found.config)}, saved{" "}
            {new Date(found.savedAt).toLocaleString("en-US", {
              dateStyle: "medium",
              timeStyle: "short",
            })}
            . You can resume it; starting another run deletes it.
          </p>
          <div class="row">
            <Action kind="primary" onAction={onRecover}>
              Resume it
            </Action>
            <Action onAction={() => playground.discard()}>Delete it</Action>
          </div>
        </section>
      )}
      {playground.unrecoverable.value !== undefined && !playground.busy && (
        <section class="notice" aria-label="A run that cannot be resumed">
          <p>{sentence(playground.unrecoverable.value)}</p>
          <Action onAction={() => playground.discard()}>Delete it</Action>
        </section>
      )}
    </div>
  );
}
