import { useEffect, useState } from "preact/hooks";
import { Action } from "../controls/action.tsx";

export interface RuleHelpProps {
  readonly refused: boolean;
  /** Takes an example: its rule, and a learning rate that works with it. */
  readonly onExample: (rule: string, learningRate: number) => void;
}

/** Explains what a rule may use, with examples to click. */
export function RuleHelp({ refused, onExample }: RuleHelpProps) {
  // Loaded once a run has a rule to write.
  const [words, setWords] = useState<typeof import("./rule_words.ts")>();
  useEffect(() => {
    // Without the words, rules are written all the same.
    import("./rule_words.ts").then(setWords, () => {});
  }, []);
  if (words === undefined) return null;
  return (
    <div class="column tight">
      <div class="row small">
        Examples:
        {words.EXAMPLES.map(([name, rule, learningRate]) => (
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
        <p class="muted small">{words.LINES}</p>
        <dl class="words small">
          {words.WORDS.map(([word, help]) => (
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
