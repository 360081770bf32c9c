import { expect, test } from "vitest";
import { Mistake } from "./mistake.ts";
import { parseRule } from "./parse.ts";

const mistakeIn = (text: string): string => {
  try {
    parseRule(text);
    return "none";
  } catch (error) {
    expect(error).toBeInstanceOf(Mistake);
    return (error as Mistake).message;
  }
};

test("parseRule() follows the usual precedence, and ends in the direction of the step", () => {
  const { step, state } = parseRule("# half of it\nA = -U^2 * 3 + W\nA / (2 - t)");
  expect(state.size).toBe(0);
  const number = (value: number) => ({ kind: "number", value });
  const name = (text: string) => ({ kind: "name", name: text });
  const operator = (mark: string, ...parts: object[]) => ({ kind: "operator", mark, parts });
  const square = { kind: "power", base: name("U"), exponent: 2 };
  expect(step).toEqual(
    operator(
      "/",
      operator("+", operator("*", operator("*", number(-1), square), number(3)), name("W")),
      operator("-", number(2), name("t")),
    ),
  );
});

test("parseRule() remembers a name that is read before it is given", () => {
  const { state } = parseRule("V = 0.9*V + 0.1*G^2; N = V + 1; U / sqrt(N)");
  expect([...state.keys()]).toEqual(["V"]);
});

test("parseRule() reads 50 parentheses within each other, and any number of signs", () => {
  const { step } = parseRule(`${"(".repeat(50)}U${")".repeat(50)} + ${"-".repeat(1800)}U`);
  const U = { kind: "name", name: "U" };
  expect(step).toEqual({ kind: "operator", mark: "+", parts: [U, U] });
});

test.each([
  ["", "write the direction of a step, such as sign(U)"],
  ["sign(U", "close the parenthesis before the end of the line"],
  ["sign U", "write sign(…) with its value in parentheses"],
  ["U W", "write an operator before W"],
  ["U *", "write a value before the end of the line"],
  ["U ^ W", "write a number after ^, such as U^2"],
  ["U & W", "leave out &, which has no meaning in a rule"],
  ["X + U", "use W, G, M, U, t or a name that the rule gives; X is none"],
  ["fetch(U)", /^use one of abs, .*orthogonalize; there is no function fetch$/],
  ["max(U)", "give max() 2 values"],
  ["U = 3", "choose another name than U, which has a meaning already"],
  [
    `${"(".repeat(999)}U${")".repeat(999)}`,
    "write the rule in several lines: 50 parentheses are open at once",
  ],
  ["constructor", /constructor is none$/],
  ["__proto__(U)", /no function __proto__$/],
])("parseRule() says what to write instead of %j", (text, wanted) => {
  expect(mistakeIn(text)).toEqual(
    typeof wanted === "string" ? wanted : expect.stringMatching(wanted),
  );
});
