import { type Signal, useSignal } from "@preact/signals";
import { Action } from "./controls/action.tsx";
import { summary } from "./names.ts";
import type { Session } from "./session.ts";
import { count, sentence } from "./words.ts";

export interface NoticesProps {
  readonly session: Session;
  /** What of the address could not be used. */
  readonly problems: Signal<readonly string[]>;
  /** Why the browser has no WebGPU, where it has none. */
  readonly gpu: Signal<string | undefined>;
  /** Shows the settings of the run that goes on. */
  readonly onRecover: () => void;
}

/** What a person should know before or after a run, in sentences. */
export function Notices({ session, problems, gpu, onRecover }: NoticesProps) {
  const found = session.recoverable.value;
  const heardOfGpu = useSignal(false);
  return (
    <div class="column notices">
      <div role="alert" class="column">
        {session.failure.value !== undefined && (
          <div class="notice bad">
            <p>
              <strong>That did not work.</strong> {sentence(session.failure.value)}
            </p>
            <Action
              onAction={() => {
                session.failure.value = undefined;
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
      {found !== undefined && !session.busy && (
        <section class="notice" aria-label="A run that was cut off">
          <p>
            <strong>A run was cut off at step {count(found.step)}</strong> of{" "}
            {count(found.config.steps)}: {summary(found.config)}, kept{" "}
            {new Date(found.savedAt).toLocaleString("en-US", {
              dateStyle: "medium",
              timeStyle: "short",
            })}
            . It can go on from there; starting another forgets it.
          </p>
          <div class="row">
            <Action kind="primary" onAction={onRecover}>
              Go on
            </Action>
            <Action onAction={() => session.discard()}>Forget it</Action>
          </div>
        </section>
      )}
      {session.unrecoverable.value !== undefined && !session.busy && (
        <section class="notice" aria-label="A run that cannot go on">
          <p>{sentence(session.unrecoverable.value)}</p>
          <Action onAction={() => session.discard()}>Forget it</Action>
        </section>
      )}
      {gpu.value !== undefined && !heardOfGpu.value && (
        <section class="notice" aria-label="No WebGPU">
          <p>{sentence(gpu.value)}</p>
          <Action
            onAction={() => {
              heardOfGpu.value = true;
            }}
          >
            Close
          </Action>
        </section>
      )}
    </div>
  );
}
