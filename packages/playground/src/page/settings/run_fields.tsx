import { OPTIMIZERS, optimizerNames } from "@lrm/run";
import { dimensionsOf, type ModelChoice, type RunChoice } from "../../config.ts";
import { entryOf } from "../../optimizer/entry_of.ts";
import { type Field, formFields } from "../../optimizer/fields.ts";
import { problemOfRun } from "../../optimizer/run_problem.ts";
import { Action } from "../controls/action.tsx";
import { Badge } from "../controls/badge.tsx";
import { SelectField } from "../controls/select_field.tsx";
import { optimizerTitle } from "../names.ts";
import { runMark } from "../run_marks.ts";
import { sentence } from "../words.ts";
import { SettingField } from "./setting_field.tsx";

export interface RunFieldsProps {
  /** Number of the run, counted from 0. */
  readonly index: number;
  readonly run: RunChoice;
  readonly model: ModelChoice;
  readonly onRun: (run: RunChoice) => void;
  /** Absent where the run cannot be removed. */
  readonly onRemove?: () => void;
}

const OPTIONS = optimizerNames(OPTIMIZERS).map((name) => [name, optimizerTitle(name)] as const);

/** The optimizer of a run, with the settings of its entry: common ones first, others on demand. */
export function RunFields({ index, run, model, onRun, onRemove }: RunFieldsProps) {
  const { letter, color } = runMark(index);
  const { optimizer } = run;
  const entry = entryOf(optimizer);
  const fields = formFields(entry);
  const common = fields.filter(({ setting }) => setting.common);
  const others = fields.filter(({ setting }) => !setting.common);
  const problem = problemOfRun(run, model);
  const inputs = (list: readonly Field[]) =>
    list.map((field) => (
      <SettingField
        key={`${optimizer} ${field.name}`}
        field={field}
        value={run.settings?.[field.name]}
        model={dimensionsOf(model)}
        onValue={(value) => onRun(withSetting(run, field.name, value))}
      />
    ));
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
        problem={problem && sentence(problem)}
      />
      <p class="muted small">{sentence(entry.help)}</p>
      <div class="fields">{inputs(common)}</div>
      {others.length > 0 && (
        <details>
          <summary class="small">More settings</summary>
          <div class="fields">{inputs(others)}</div>
        </details>
      )}
    </fieldset>
  );
}

/** Changes a setting of a run; undefined removes it. */
function withSetting(run: RunChoice, name: string, value: unknown): RunChoice {
  const { [name]: _, ...others } = run.settings ?? {};
  const settings = value === undefined ? others : { ...others, [name]: value };
  const { optimizer } = run;
  return Object.keys(settings).length === 0 ? { optimizer } : { optimizer, settings };
}
