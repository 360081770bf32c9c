import { FUNCTIONS, ORTHOGONALIZE } from "../../rule/functions.ts";
import { Action } from "../controls/action.tsx";

export interface RuleHelpProps {
  readonly refused: boolean;
  /** Takes an example: its rule, and a learning rate that works with it. */
  readonly onExample: (rule: string, learningRate: number) => void;
}

const EXAMPLES = [
  ["Muon", "orthogonalize(U)", 0.01],
  ["RMNP", "U / rownorm(U)", 0.001],
  ["Nora", "P = U - rowsum(U*W)/rowsum(W^2)*W\nP / rownorm(P)", 0.001],
  ["Signs", "sign(U)", 0.001],
  ["Adam", "V = 0.95*V + 0.05*G^2\nM / (sqrt(V) + 1e-8)", 0.002],
] as const;

const VALUES = [
  ["W", "the weight, a matrix"],
  ["G", "its gradient"],
  ["M", "mean of the gradients"],
  ["U", "that mean, one step ahead"],
  ["t", "number of the step"],
  ["+ - * /", "of each number"],
  ["^", "power, by a number: U^2"],
  ["< >", "1 where it is so, else 0"],
] as const;

/** Explains what a rule may use, with examples to click. */
export function RuleHelp({ refused, onExample }: RuleHelpProps) {
  const functions = Object.entries(FUNCTIONS).map(([name, { help }]) => [name, help] as const);
  const words = [...VALUES, ...functions, [ORTHOGONALIZE, "all directions alike"] as const];
  return (
    <div class="column tight">
      <div class="row small">
        Examples:
        {EXAMPLES.map(([name, rule, learningRate]) => (
          <Action
            key={name}
            kind="plain"
            refused={refused}
            onAction={() => onExample(rule, learningRate)}
          >
            {name}
          </Action>
        ))}
      </div>
      <details>
        <summary class="small">What a rule can use</summary>
        <p class="muted small">
          Lines <code>name = value</code>, and a last one: the direction of the step. A name that is
          read before it is given keeps its value for the next step, from 0 on.
        </p>
        <dl class="words small">
          {words.map(([word, help]) => (
            <div key={word}>
              <dt>
                <code>{word}</code>
              </dt>
              <dd class="muted">{help}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
