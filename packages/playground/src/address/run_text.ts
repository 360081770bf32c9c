import type { RunChoice } from "../config.ts";
import { CATALOG, findEntry } from "../optimizer/catalog.ts";
import { formFields, valueText } from "../optimizer/fields.ts";
import { choiceOf, shortened, Unusable } from "./unusable.ts";

/** Settings whose values need no name before them, in this order. */
const UNNAMED = ["learningRate", "rank"];

/** Stands for the comma inside a value: commas separate runs. */
const COMMA = "~";

/** Escapes what separates parts of an address, where a value has it. */
const escaped = (value: string): string =>
  value
    .replace(/[%:~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll(",", COMMA);

const unescaped = (text: string): string =>
  text
    .replaceAll(COMMA, ",")
    .replace(/%(25|3A|7E)/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

/** Writes a run for an address: `low-rank-muon:0.02:rank=32`. Equal runs have the same text. */
export function writeRun({ optimizer, settings = {} }: RunChoice): string {
  const parts = Object.entries(settings).map(([name, value]) => {
    const text = escaped(valueText(value));
    return name === UNNAMED[0] ? text : `${name}=${text}`;
  });
  return [optimizer, ...parts.sort()].join(":");
}

/**
 * Reads a run from an address. Settings are checked one by one, not yet beside the model.
 *
 * @throws Unusable that says what to write
 */
export function parseRun(text: string): RunChoice {
  const [name = "", ...parts] = text.split(":");
  const optimizer = choiceOf(
    name,
    CATALOG.map((entry) => entry.name),
  );
  const fields = formFields(findEntry(optimizer)!);
  const settings: Record<string, unknown> = {};
  for (const [setting, value] of named(parts)) {
    const field = fields.find((each) => each.name === setting);
    if (field === undefined) {
      const known = fields.map((each) => each.name).join(", ");
      throw new Unusable(`${optimizer} has no ${shortened(setting)}; it has ${known}`);
    }
    const read = field.setting.parse(unescaped(value));
    const problem = field.setting.problem(read);
    if (problem !== undefined) throw new Unusable(`${problem.remedy} for ${setting}`);
    settings[setting] = read;
  }
  return Object.keys(settings).length === 0 ? { optimizer } : { optimizer, settings };
}

function named(parts: readonly string[]): (readonly [setting: string, value: string])[] {
  let position = 0;
  const pairs = parts.map((part) => {
    const [before = "", ...rest] = part.split("=");
    if (rest.length > 0) return [before, rest.join("=")] as const;
    const setting = UNNAMED[position++];
    if (setting === undefined) {
      throw new Unusable(
        "write optimizer:learning-rate:setting=value, with any number of settings",
      );
    }
    return [setting, part] as const;
  });
  // An empty value stands for the default: older links have one before the rank.
  return pairs.filter(([, value]) => value !== "");
}
