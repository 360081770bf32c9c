import type { JsonValue } from "./rule.ts";

/** Facts about a model that a rule, or a setting's default in training, may depend on. */
export interface ModelFacts {
  /** Width of the residual stream. */
  readonly width: number;
  /** Attention heads, if it has any. */
  readonly heads?: number;
  /** Rank of the adapters that are trained instead of its matrices. Default: none are. */
  readonly adapterRank?: number;
  /** Channels of a head. Default: `width / heads`. */
  readonly headSize?: number;
}

/** Bounds of a number. Without bounds any finite number is allowed. */
export interface NumberBounds {
  /** Smallest allowed value. */
  readonly from?: number;
  /** Largest value that is too small. */
  readonly above?: number;
  /** Largest allowed value. */
  readonly to?: number;
  /** Smallest value that is too large. */
  readonly below?: number;
  /** Allows whole numbers only. Default false. */
  readonly whole?: boolean;
}

/** Kind of a setting's values, from which programs make flags, form fields and completions. */
export type SettingInput =
  | ({ readonly kind: "number" } & NumberBounds)
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "flag" }
  /** Two numbers, as text separated by a comma. */
  | { readonly kind: "pair"; readonly each: NumberBounds }
  /** An object of numbers; as text, the numbers in this order, separated by commas. */
  | { readonly kind: "fields"; readonly fields: Readonly<Record<string, NumberBounds>> }
  /** Values that only code can give, such as functions: no flag and no field. */
  | { readonly kind: "code" };

/** Default while training, where it differs from the rule's own. */
export interface TrainingDefault<T> {
  /** Returns the default for a model. */
  of(model: ModelFacts): T;
  /** Describes it in help: "width/4; above width 256, width/8". */
  readonly text: string;
}

/** Effect of a missing value: the default is taken, nothing is set, or the rule refuses. */
export type Presence = "default" | "optional" | "required";

/** Another setting, and the values of it with which a setting has an effect. */
export type SettingNeed = {
  /** Name of the other setting. */
  readonly setting: string;
} & ({ readonly is: string | boolean } | { readonly above: number });

/** Reason why a value is refused. */
export interface SettingProblem {
  /** Place inside the value: "", "[1]" or ".steps". */
  readonly path: string;
  /** The refused part of the value. */
  readonly value: unknown;
  /** Begins with a verb: "take a number from 0 to below 1". */
  readonly remedy: string;
}

/**
 * One setting of an optimizer, written once: rules check and default their options by it, and
 * programs derive flags, help, completion, form fields and checks of files from it. Made by the
 * functions of `setting`.
 */
export interface Setting<T = unknown, P extends Presence = Presence> {
  readonly input: SettingInput;
  readonly presence: P;
  /** The rule's own default, as in its paper. */
  readonly default: T | undefined;
  /** Default of programs that train models; without it they use `default`. */
  readonly training: TrainingDefault<T> | undefined;
  /** A sentence fragment: "Fraction of the old momentum kept at each step". */
  readonly help: string;
  /** Shown in short help. */
  readonly common: boolean;
  /** Other settings without any of which this one has no effect. Default: it always has one. */
  readonly needs?: readonly SettingNeed[];
  /** Describes why a value is refused; undefined for a value that is allowed. */
  problem(value: unknown): SettingProblem | undefined;
  /** Reads a flag's text. Nothing is checked: pass the result to `problem`. */
  parse(text: string): unknown;
  /** Converts a value for the rule's recorded settings; undefined leaves it out. */
  record(value: T): JsonValue | undefined;
}

/** Settings by name. */
export type Settings = Readonly<Record<string, Setting>>;

type ValueOf<S> = S extends Setting<infer T, Presence> ? T : never;

/** Options of a rule with these settings. */
export type OptionsOf<S extends Settings> = {
  readonly [K in keyof S as S[K]["presence"] extends "required" ? never : K]?:
    | ValueOf<S[K]>
    | undefined;
} & {
  readonly [K in keyof S as S[K]["presence"] extends "required" ? K : never]: ValueOf<S[K]>;
};

/** Values of these settings, with defaults filled in. */
export type ValuesOf<S extends Settings> = {
  readonly [K in keyof S]: S[K]["presence"] extends "optional"
    ? ValueOf<S[K]> | undefined
    : ValueOf<S[K]>;
};
