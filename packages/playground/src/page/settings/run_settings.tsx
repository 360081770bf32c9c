import { useEffect, useRef, useState } from "preact/hooks";
import { LIMITS, type ModelChoice, type RunChoice } from "../../config.ts";
import { CATALOG } from "../../optimizer/catalog.ts";
import { Action } from "../controls/action.tsx";
import { RuleFile } from "./rule_file.tsx";
import { RunFields } from "./run_fields.tsx";

export interface RunSettingsProps {
  readonly runs: readonly RunChoice[];
  readonly model: ModelChoice;
  readonly onRuns: (runs: readonly RunChoice[]) => void;
  /** Adds the optimizers of a file, and gives their names. */
  readonly onRules: (file: File) => Promise<readonly string[]>;
  readonly disabled: boolean;
}

const [LEAST, MOST] = LIMITS.runs;

/** The optimizers that train side by side. */
export function RunSettings({ runs, model, onRuns, onRules, disabled }: RunSettingsProps) {
  const list = useRef<HTMLDivElement>(null);
  const changed = useRef(false);
  const [open, setOpen] = useState<number>();
  useEffect(() => {
    // Focuses a new run, or after a removal the last one.
    const lines = list.current?.querySelectorAll<HTMLElement>(".run > details > summary");
    if (changed.current) lines?.item(lines.length - 1).focus();
    changed.current = false;
  }, [runs.length]);
  const change = (next: readonly RunChoice[]): void => {
    changed.current = true;
    setOpen(next.length > runs.length ? next.length - 1 : undefined);
    onRuns(next);
  };
  return (
    <>
      <div class="column runs tight" ref={list}>
        {runs.map((run, index) => (
          <RunFields
            key={index}
            index={index}
            run={run}
            model={model}
            open={open === index}
            disabled={disabled}
            onOpen={(now) => {
              if (now) setOpen(index);
              else if (open === index) setOpen(undefined);
            }}
            onRun={(next) => onRuns(runs.map((old, at) => (at === index ? next : old)))}
            {...(runs.length > LEAST && {
              onRemove: () => change(runs.filter((_, other) => other !== index)),
            })}
          />
        ))}
      </div>
      <div class="row">
        <Action
          refused={disabled || runs.length >= MOST}
          onAction={() => change([...runs, { optimizer: unused(runs) }])}
        >
          Add an optimizer
        </Action>
        <RuleFile
          refused={disabled}
          onFile={async (file) => {
            const names = await onRules(file);
            const added = names.filter((name) => !runs.some((run) => run.optimizer === name));
            const next = [...runs, ...added.map((optimizer) => ({ optimizer }))].slice(0, MOST);
            // An edited file changes the fields of runs that have its optimizers.
            if (next.length === runs.length) onRuns(next);
            else change(next);
          }}
        />
      </div>
      {runs.length >= MOST && <p class="muted small">{MOST} is the maximum.</p>}
    </>
  );
}

/** Picks the first optimizer that no run has yet. */
function unused(runs: readonly RunChoice[]): string {
  const names = CATALOG.map(({ name }) => name);
  return names.find((name) => !runs.some(({ optimizer }) => optimizer === name)) ?? names[0]!;
}
