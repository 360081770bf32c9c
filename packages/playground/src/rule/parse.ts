import { FUNCTIONS, ORTHOGONALIZE } from "./functions.ts";
import { Mistake } from "./mistake.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** Values that every rule may read. */
export const GIVEN = ["W", "G", "M", "U", "t"] as const;

/** A value of a rule, as a tree. Names are those of {@link GIVEN} and of state. */
export type Term =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "operator"; readonly mark: string; readonly parts: readonly [Term, Term] }
  | { readonly kind: "power"; readonly base: Term; readonly exponent: number }
  | { readonly kind: "call"; readonly name: string; readonly parts: readonly Term[] };

/** A rule: the direction of its step, and what it remembers. */
export interface ParsedRule {
  readonly step: Term;
  /** Next values of the names that a rule reads before it gives them; they start at 0. */
  readonly state: ReadonlyMap<string, Term>;
}

/**
 * Reads a rule: lines `name = value`, and a last one that is the direction of the step. A name that
 * is read before it is given keeps its value from one step to the next.
 *
 * @throws Mistake that says what to write
 */
export function parseRule(text: string): ParsedRule {
  const lines = text
    .split(/[\n;]/)
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
  const given = new Map<string, Term>();
  const assigned = lines.flatMap((line) => /^([A-Za-z_]\w*)\s*=/.exec(line)?.[1] ?? []);
  const state = new Set<string>();
  let step: Term | undefined;
  for (const line of lines) {
    const parser = new LineParser(tokensOf(line), (name) => {
      const known = given.get(name);
      if (known !== undefined) return known;
      if (assigned.includes(name)) state.add(name);
      else if (!(GIVEN as readonly string[]).includes(name)) {
        throw new Mistake(`use ${GIVEN.join(", ")} or a name that the rule gives; ${name} is none`);
      }
      return { kind: "name", name };
    });
    const { name, value } = parser.line();
    if (name !== undefined) given.set(name, value);
    step = value;
  }
  if (step === undefined) throw new Mistake("write the direction of a step, such as sign(U)");
  const kept = new Map([...state].map((name) => [name, given.get(name)!]));
  return { step, state: kept };
}

/** Largest number of parentheses within each other, which a call stack has room for anywhere. */
const DEEPEST = 50;

/** Reads one line, by the usual precedence of operators. */
class LineParser {
  readonly #tokens: readonly Token[];
  readonly #lookUp: (name: string) => Term;
  #at = 0;
  /** Number of values that are open: one and its parentheses. */
  #depth = 0;

  constructor(tokens: readonly Token[], lookUp: (name: string) => Term) {
    this.#tokens = tokens;
    this.#lookUp = lookUp;
  }

  line(): { readonly name?: string; readonly value: Term } {
    const [first, second] = this.#tokens;
    const named = first?.kind === "name" && second?.text === "=";
    if (named) this.#at = 2;
    const value = this.#comparison();
    this.#expect("the end of the line");
    if (!named) return { value };
    if ((GIVEN as readonly string[]).includes(first.text) || isFunction(first.text)) {
      throw new Mistake(`choose another name than ${first.text}, which has a meaning already`);
    }
    return { name: first.text, value };
  }

  #comparison(): Term {
    this.#depth += 1;
    if (this.#depth > DEEPEST + 1) {
      throw new Mistake(`write the rule in several lines: ${DEEPEST} parentheses are open at once`);
    }
    const value = this.#leftToRight("<>", () =>
      this.#leftToRight("+-", () => this.#leftToRight("*/", () => this.#signed())),
    );
    this.#depth -= 1;
    return value;
  }

  #leftToRight(marks: string, part: () => Term): Term {
    let value = part();
    while (this.#next.kind === "mark" && marks.includes(this.#next.text)) {
      const mark = this.#take().text;
      value = { kind: "operator", mark, parts: [value, part()] };
    }
    return value;
  }

  #signed(): Term {
    let isNegative = false;
    while (this.#takeIf("-")) isNegative = !isNegative;
    const value = this.#power();
    if (!isNegative) return value;
    return { kind: "operator", mark: "*", parts: [{ kind: "number", value: -1 }, value] };
  }

  #power(): Term {
    const base = this.#value();
    if (!this.#takeIf("^")) return base;
    const sign = this.#takeIf("-") ? -1 : 1;
    const { kind, text } = this.#take();
    if (kind !== "number") throw new Mistake("write a number after ^, such as U^2");
    return { kind: "power", base, exponent: sign * Number(text) };
  }

  #value(): Term {
    const { kind, text } = this.#take();
    if (kind === "number") return { kind: "number", value: Number(text) };
    if (text === "(") {
      const value = this.#comparison();
      this.#expect(")");
      return value;
    }
    if (kind !== "name") throw new Mistake(`write a value before ${text}`);
    if (this.#next.text === "(") return this.#call(text);
    if (isFunction(text)) throw new Mistake(`write ${text}(…) with its value in parentheses`);
    return this.#lookUp(text);
  }

  #call(name: string): Term {
    if (!isFunction(name)) {
      const names = [...Object.keys(FUNCTIONS), ORTHOGONALIZE].join(", ");
      throw new Mistake(`use one of ${names}; there is no function ${name}`);
    }
    this.#take();
    const parts = [this.#comparison()];
    while (this.#takeIf(",")) parts.push(this.#comparison());
    this.#expect(")");
    const count = FUNCTIONS[name]?.arguments ?? 1;
    if (parts.length === count) return { kind: "call", name, parts };
    throw new Mistake(`give ${name}() ${count === 1 ? "one value" : `${count} values`}`);
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== "end") this.#at += 1;
    return token;
  }

  #takeIf(text: string): boolean {
    const found = this.#next.text === text;
    if (found) this.#take();
    return found;
  }

  #expect(text: string): void {
    const found = this.#take().text;
    if (found === text) return;
    throw new Mistake(
      text === ")" ? `close the parenthesis before ${found}` : `write an operator before ${found}`,
    );
  }
}

const isFunction = (name: string): boolean =>
  Object.hasOwn(FUNCTIONS, name) || name === ORTHOGONALIZE;
