/** Special tokens that a `config.json` names. */
export interface SpecialTokens {
  /** Begins documents. Default: the first of `endOfText`. */
  readonly beginOfText?: number;
  /** The `bos_token_id`, if it is not the token that begins documents. Default: `beginOfText`. */
  readonly bosToken?: number;
  /** The `eos_token_id`: one or several tokens, each of which ends a generated text. */
  readonly endOfText?: number | readonly number[];
  /** The `pad_token_id`. Default: none is written. */
  readonly padToken?: number;
}

/**
 * Reads the special tokens that a `config.json` or a `generation_config.json` names. Ids that the
 * model's vocabulary does not have are left out.
 *
 * @param json  the parsed file
 * @example
 * ```ts
 * import { specialTokensIn } from "@lrm/language-model";
 * const json = { bos_token_id: 1, eos_token_id: [2, 5], pad_token_id: null };
 * expect(specialTokensIn(json, 8)).toEqual({ bosToken: 1, endOfText: [2, 5] });
 * ```
 */
export function specialTokensIn(json: unknown, vocabularySize: number): SpecialTokens {
  const isToken = (id: unknown): id is number =>
    Number.isInteger(id) && Number(id) >= 0 && Number(id) < vocabularySize;
  const settings = Object(json) as Readonly<Record<string, unknown>>;
  const { bos_token_id: begin, eos_token_id: end, pad_token_id: pad } = settings;
  const ends: readonly unknown[] = Array.isArray(end) ? end : [end];
  const known = ends.filter(isToken);
  const [first] = known;
  return {
    ...(isToken(begin) && { bosToken: begin }),
    ...(first !== undefined && { endOfText: Array.isArray(end) ? known : first }),
    ...(isToken(pad) && { padToken: pad }),
  };
}

/** Returns the settings of a `config.json` that name special tokens. */
export function specialTokenIds({ beginOfText, bosToken, endOfText, padToken }: SpecialTokens): {
  readonly bos_token_id: number | null;
  readonly eos_token_id: number | readonly number[] | null;
  readonly pad_token_id?: number;
} {
  return {
    bos_token_id: bosToken ?? beginOfText ?? endTokens({ endOfText })[0] ?? null,
    eos_token_id: endOfText ?? null,
    ...(padToken !== undefined && { pad_token_id: padToken }),
  };
}

/** Lists the tokens that end a generated text. */
export function endTokens({
  endOfText = [],
}: {
  readonly endOfText?: SpecialTokens["endOfText"] | undefined;
}): readonly number[] {
  return typeof endOfText === "number" ? [endOfText] : endOfText;
}
