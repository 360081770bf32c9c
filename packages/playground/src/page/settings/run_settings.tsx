import { OPTIMIZERS, optimizerNames } from "@lrm/run";
import { useEffect, useRef } from "preact/hooks";
import { LIMITS, type ModelChoice, type RunChoice } from "../../config.ts";
import { Action } from "../controls/action.tsx";
import { RunFields } from "./run_fields.tsx";

export interface RunSettingsProps {
  readonly runs: readonly RunChoice[];
  readonly model: ModelChoice;
  readonly onRuns: (runs: readonly RunChoice[]) => void;
  readonly disabled: boolean;
}

const [LEAST, MOST] = LIMITS.runs;

/** The optimizers that train side by side. */
export function RunSettings({ runs, model, onRuns, disabled }: RunSettingsProps) {
  const list = useRef<HTMLDivElement>(null);
  const changed = useRef(false);
  useEffect(() => {
    // Focuses a new run, or after a removal the last one.
    const choices = list.current?.querySelectorAll<HTMLSelectElement>(".run > .field select");
    if (changed.current) choices?.item(choices.length - 1).focus();
    changed.current = false;
  }, [runs.length]);
  const change = (next: readonly RunChoice[]): void => {
    changed.current = true;
    onRuns(next);
  };
  return (
    <>
      <div class="column runs" ref={list}>
        {runs.map((run, index) => (
          <RunFields
            key={index}
            index={index}
            run={run}
            model={model}
            onRun={(next) => onRuns(runs.map((old, at) => (at === index ? next : old)))}
            {...(runs.length > LEAST && {
              onRemove: () => change(runs.filter((_, other) => other !== index)),
            })}
          />
        ))}
      </div>
      <div>
        <Action
          refused={disabled || runs.length >= MOST}
          onAction={() => change([...runs, { optimizer: unused(runs) }])}
        >
          Add an optimizer
        </Action>
        {runs.length >= MOST && <p class="muted small">{MOST} is the maximum.</p>}
      </div>
    </>
  );
}

/** Picks the first optimizer that no run has yet. */
function unused(runs: readonly RunChoice[]): string {
  const names = optimizerNames(OPTIMIZERS);
  return names.find((name) => !runs.some(({ optimizer }) => optimizer === name)) ?? names[0]!;
}
