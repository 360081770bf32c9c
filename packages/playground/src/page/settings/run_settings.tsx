import { useEffect, useRef } from "preact/hooks";
import { LIMITS, PLAYGROUND_OPTIMIZERS, type RunChoice } from "../../config.ts";
import { Action } from "../controls/action.tsx";
import { Badge } from "../controls/badge.tsx";
import { NumberField } from "../controls/number_field.tsx";
import { SelectField } from "../controls/select_field.tsx";
import { OPTIMIZER_HINTS, OPTIMIZER_NAMES } from "../names.ts";
import { runMark } from "../run_marks.ts";

export interface RunSettingsProps {
  readonly runs: readonly RunChoice[];
  /** Of the model: a rank is no larger. */
  readonly width: number;
  readonly onRuns: (runs: readonly RunChoice[]) => void;
  readonly disabled: boolean;
}

const OPTIONS = PLAYGROUND_OPTIMIZERS.map((name) => [name, OPTIMIZER_NAMES[name]] as const);
const [LEAST, MOST] = LIMITS.runs;

/** The optimizers that train side by side. */
export function RunSettings({ runs, width, onRuns, disabled }: RunSettingsProps) {
  const list = useRef<HTMLDivElement>(null);
  const changed = useRef(false);
  useEffect(() => {
    // The focus goes to a new run, or where one was removed, to the last that is left.
    const choices = list.current?.querySelectorAll("select");
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
            width={width}
            onRun={(changed) => onRuns(runs.map((old, at) => (at === index ? changed : old)))}
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
        {runs.length >= MOST && <p class="muted small">{MOST} is the most at once.</p>}
      </div>
    </>
  );
}

/** The first optimizer that no run has yet. */
function unused(runs: readonly RunChoice[]): RunChoice["optimizer"] {
  const taken = new Set(runs.map(({ optimizer }) => optimizer));
  return PLAYGROUND_OPTIMIZERS.find((name) => !taken.has(name)) ?? "muon";
}

interface RunFieldsProps {
  readonly index: number;
  readonly run: RunChoice;
  readonly width: number;
  readonly onRun: (run: RunChoice) => void;
  readonly onRemove?: () => void;
}

function RunFields({ index, run, width, onRun, onRemove }: RunFieldsProps) {
  const { letter, color } = runMark(index);
  const { optimizer, learningRate, rank } = run;
  return (
    <fieldset class="run" aria-label={`Run ${letter}`} style={{ "--run": `var(${color})` }}>
      <div class="between">
        <span class="row">
          <Badge run={index} /> <span class="label">Run {letter}</span>
        </span>
        {onRemove !== undefined && (
          <Action kind="plain" label={`Remove run ${letter}`} onAction={onRemove}>
            Remove
          </Action>
        )}
      </div>
      <SelectField
        label="Optimizer"
        value={optimizer}
        options={OPTIONS}
        onValue={(name) => onRun({ optimizer: name })}
      />
      <p class="muted small">{OPTIMIZER_HINTS[optimizer]}.</p>
      <div class="fields">
        <NumberField
          key={optimizer}
          label="Learning rate"
          value={learningRate}
          limits={LIMITS.learningRate}
          placeholder="automatic"
          onValue={(value) => onRun(withValue(run, "learningRate", value))}
        />
        {optimizer === "low-rank-muon" && (
          <NumberField
            label="Rank"
            whole
            value={rank}
            limits={[LIMITS.rank[0], width]}
            placeholder={`${Math.max(1, Math.round(width / 4))}`}
            onValue={(value) => onRun(withValue(run, "rank", value))}
          />
        )}
      </div>
    </fieldset>
  );
}

/** The run with this setting, or without it where it is undefined. */
function withValue(
  run: RunChoice,
  key: "learningRate" | "rank",
  value: number | undefined,
): RunChoice {
  const { [key]: _, ...rest } = run;
  return value === undefined ? rest : { ...rest, [key]: value };
}
