import { ArgumentError } from "@lrm/tensor";

/** Settings of LoRA adapters. */
export interface LoRAOptions {
  /** Rank r of the factors. Default: 16. */
  readonly rank?: number;
  /** Scale α of what an adapter adds, see `scaling`. Default: 2 · rank. */
  readonly alpha?: number;
  /**
   * Linear layers to adapt, by the ends of their names, as PEFT's `target_modules`: `q_proj`, or
   * `attn.c_proj`; by their block: `attention` or `mlp`; or `all` (PEFT's `all-linear`). Default:
   * `all`, which is every weight with the role `matrix`.
   */
  readonly targets?: readonly string[];
  /** Probability that an element of an adapter's input is dropped in training. Default: 0. */
  readonly dropout?: number;
  /**
   * Factor of what an adapter adds: `standard`, α / r, or `rank-stabilized`, α / √r, with which
   * gradients do not shrink at large ranks. Default: `standard`.
   *
   * @see Kalajdzievski 2023, https://arxiv.org/abs/2312.03732
   */
  readonly scaling?: LoRAScaling;
  /**
   * Initial values: A `uniform` in ±1/√in, PEFT's default, or `normal` with deviation 1/r. B then
   * begins with zeros, so that an adapter begins with no effect. With `pissa`, A and B begin as the
   * principal part of the weight, which is taken from it: see `LoRA.split`. Default:
   * `uniform`.
   *
   * @see Meng et al. 2024, https://arxiv.org/abs/2404.02948
   */
  readonly initial?: LoRAInitial;
  /**
   * True for DoRA: the norm of each row of an adapted weight is trained apart, and the factors only
   * change its direction. Default: false.
   *
   * @see Liu et al. 2024, https://arxiv.org/abs/2402.09353
   */
  readonly dora?: boolean;
}

/** Rules for the factor of what adapters add. */
export const LORA_SCALINGS = ["standard", "rank-stabilized"] as const;
/** Rule for the factor of what an adapter adds. */
export type LoRAScaling = (typeof LORA_SCALINGS)[number];

/** Rules for the initial values. */
export const LORA_INITIALS = ["uniform", "normal", "pissa"] as const;
/** Rule for the initial values. */
export type LoRAInitial = (typeof LORA_INITIALS)[number];

/** Settings with all defaults. Without targets, all matrices are adapted. */
export type LoRAConfig = Required<Omit<LoRAOptions, "targets">> & Pick<LoRAOptions, "targets">;

/** Default rank, as in the first example of PEFT's documentation. */
const RANK = 16;
/** Default ratio of α to the rank, as in the same example. */
const ALPHA_OF_RANK = 2;

/** Targets that mean every matrix. */
const ALL: readonly string[] = ["all", "all-linear"];

/**
 * Fills in the defaults of LoRA settings, and checks them.
 *
 * @throws ArgumentError that names the setting
 */
export function completeLoRA(options: LoRAOptions = {}): LoRAConfig {
  const { rank = RANK, dropout = 0, scaling = "standard", initial = "uniform" } = options;
  const { dora = false, targets } = options;
  const { alpha = ALPHA_OF_RANK * rank } = options;
  check("rank", rank, Number.isSafeInteger(rank) && rank >= 1, "a whole number from 1 on");
  check("alpha", alpha, Number.isFinite(alpha) && alpha > 0, "a number above 0");
  check(
    "dropout",
    dropout,
    Number.isFinite(dropout) && dropout >= 0 && dropout < 1,
    "a number from 0 to below 1",
  );
  check("scaling", scaling, LORA_SCALINGS.includes(scaling), LORA_SCALINGS.join(" or "));
  check("initial", initial, LORA_INITIALS.includes(initial), LORA_INITIALS.join(" or "));
  check("dora", dora, typeof dora === "boolean", "true or false");
  const named = targets === undefined || (Array.isArray(targets) && targets.every(isText));
  check("targets", targets, named, "a list of names of layers");
  const all = targets === undefined || targets.some((target) => ALL.includes(target));
  const alone = targets === undefined || targets.length === 1;
  check("targets", targets, alone || !all, "names of layers, or all alone");
  return { rank, alpha, dropout, scaling, initial, dora, ...(!all && { targets }) };
}

/** Computes the factor of what an adapter adds. */
export function loraScale({ rank, alpha, scaling }: LoRAConfig): number {
  return alpha / (scaling === "rank-stabilized" ? Math.sqrt(rank) : rank);
}

const isText = (value: unknown): boolean => typeof value === "string";

function check(name: string, value: unknown, valid: boolean, range: string): void {
  if (valid) return;
  throw new ArgumentError(
    `Cannot make LoRA adapters with ${name} ${String(value)}: it must be ${range}`,
    "choose another value",
  );
}
