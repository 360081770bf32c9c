import type { Setting } from "@lrm/optimizer";
import { type Field, isWritten, modelDefaultText, valueText } from "../../optimizer/fields.ts";
import { SelectField } from "../controls/select_field.tsx";
import { type Read, TextField } from "../controls/text_field.tsx";

export interface SettingFieldProps {
  readonly field: Field;
  /** Undefined for the default. */
  readonly value: unknown;
  readonly onValue: (value: unknown) => void;
  /** The model, on which defaults depend. */
  readonly model: { readonly width: number };
}

/** Lines that are visible of a text. */
const RULE_LINES = 4;

/** A form field for a setting of an optimizer, made from the setting alone. */
export function SettingField({ field, value, onValue, model }: SettingFieldProps) {
  const { label, setting } = field;
  const usual = modelDefaultText(setting, model);
  const options = optionsOf(setting);
  if (options === undefined) {
    return (
      <TextField
        label={label}
        value={value}
        onValue={onValue}
        read={(text) => readSetting(text, setting)}
        write={(given) =>
          given === undefined ? (isWritten(setting) ? String(usual) : "") : valueText(given)
        }
        placeholder={usual ?? "none"}
        lines={isWritten(setting) ? RULE_LINES : undefined}
        inputMode={setting.input.kind === "number" ? "decimal" : "text"}
        help={setting.help}
      />
    );
  }
  return (
    <SelectField
      label={label}
      value={value === undefined ? "" : valueText(value)}
      options={[["", usual === undefined ? "Default" : `Default: ${usual}`], ...options]}
      onValue={(text) => onValue(text === "" ? undefined : setting.parse(text))}
      help={setting.help}
    />
  );
}

/** Lists the values of a setting that has few. */
function optionsOf({ input }: Setting): (readonly [string, string])[] | undefined {
  switch (input.kind) {
    case "choice":
      return input.choices.map((each) => [each, each]);
    case "flag":
      return [
        ["true", "Yes"],
        ["false", "No"],
      ];
    case "number":
    case "pair":
    case "fields":
    case "code":
      return undefined;
    default:
      return input satisfies never;
  }
}

/** Reads a setting from a typed text; an empty one stands for the default. */
export function readSetting(text: string, setting: Setting): Read<unknown> {
  const trimmed = text.trim();
  if (trimmed === "") return { value: undefined };
  // In a number, a comma is the decimal mark of many languages.
  const value = setting.parse(
    setting.input.kind === "number" ? trimmed.replace(",", ".") : trimmed,
  );
  const problem = setting.problem(value);
  if (problem === undefined) return { value };
  const { remedy } = problem;
  return { error: `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}` };
}
