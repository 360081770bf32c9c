import { dimensionsOf, type ModelChoice, type RunChoice } from "../../config.ts";
import { CATALOG } from "../../optimizer/catalog.ts";
import { ruleSettings } from "../../optimizer/complete_run.ts";
import { entryOf } from "../../optimizer/entry_of.ts";
import { type Field, formFields } from "../../optimizer/fields.ts";
import { problemOfRun } from "../../optimizer/run_problem.ts";
import { settingsText } from "../../optimizer/settings_text.ts";
import { ownRuleEntry } from "../../rule/own_rule.ts";
import { Action } from "../controls/action.tsx";
import { Badge } from "../controls/badge.tsx";
import { SelectField } from "../controls/select_field.tsx";
import { runMark } from "../run_marks.ts";
import { sentence } from "../words.ts";
import { RuleHelp } from "./rule_help.tsx";
import { SettingField } from "./setting_field.tsx";

export interface RunFieldsProps {
  /** Number of the run, counted from 0. */
  readonly index: number;
  readonly run: RunChoice;
  readonly model: ModelChoice;
  readonly onRun: (run: RunChoice) => void;
  /** Absent where the run cannot be removed. */
  readonly onRemove?: () => void;
  /** True where the fields are shown; otherwise the run is one line. */
  readonly open: boolean;
  /** True during training, when nothing here can change. */
  readonly disabled: boolean;
  readonly onOpen: (open: boolean) => void;
}

/**
 * The optimizer of a run: one line that opens to the settings of its entry, common ones first,
 * others on demand.
 */
export function RunFields(props: RunFieldsProps) {
  const { index, run, model, onRun, onRemove, open, disabled, onOpen } = props;
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
      <details
        open={open || problem !== undefined}
        onToggle={({ currentTarget }) => onOpen(currentTarget.open)}
      >
        <summary class="row run-line">
          <Badge run={index} />
          <span class="label">{entry.title}</span>
          <span class="muted small run-text">{briefSettings(run, model)}</span>
        </summary>
        <div class="column run-fields">
          <SelectField
            label="Optimizer"
            value={optimizer}
            options={CATALOG.map(({ name, title }) => [name, title] as const)}
            onValue={(name) => onRun({ optimizer: name })}
            problem={problem && sentence(problem)}
          />
          <p class="muted small">{sentence(entry.help)}</p>
          <div class="fields">{inputs(common)}</div>
          {optimizer === ownRuleEntry.name && (
            <RuleHelp
              refused={disabled}
              onExample={(rule, learningRate) => {
                onRun({ optimizer, settings: { ...run.settings, rule, learningRate } });
              }}
            />
          )}
          {others.length > 0 && (
            <details>
              <summary class="small">More settings</summary>
              <div class="fields">{inputs(others)}</div>
            </details>
          )}
        </div>
      </details>
      {onRemove !== undefined && (
        <Action kind="plain" label={`Remove run ${letter}`} onAction={onRemove}>
          ✕
        </Action>
      )}
    </fieldset>
  );
}

/** Writes what a visitor chose, and the learning rate: `rank 8, 0.015`. */
function briefSettings(run: RunChoice, model: ModelChoice): string {
  const { learningRate } = ruleSettings(run, model);
  const chosen = Object.entries(run.settings ?? {}).filter(([name]) => name !== "learningRate");
  const settings = { ...Object.fromEntries(chosen), learningRate };
  return settingsText({ optimizer: run.optimizer, settings });
}

/** Changes a setting of a run; undefined removes it. */
function withSetting(run: RunChoice, name: string, value: unknown): RunChoice {
  const { [name]: _, ...others } = run.settings ?? {};
  const settings = value === undefined ? others : { ...others, [name]: value };
  const { optimizer } = run;
  return Object.keys(settings).length === 0 ? { optimizer } : { optimizer, settings };
}
