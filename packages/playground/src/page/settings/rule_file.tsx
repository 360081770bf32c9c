import { useSignal } from "@preact/signals";
import { sentence } from "../words.ts";

export interface RuleFileProps {
  readonly refused: boolean;
  /** Takes the file; an error is shown. */
  readonly onFile: (file: File) => Promise<void>;
}

/** A button that opens a JavaScript module with an optimizer of the visitor. */
export function RuleFile({ refused, onFile }: RuleFileProps) {
  const problem = useSignal<string | undefined>(undefined);
  return (
    <>
      <label
        class="button"
        title="A JavaScript module that exports the result of defineOptimizer()"
      >
        Open a rule file
        <input
          class="hidden"
          type="file"
          accept=".js,.mjs,.ts,.mts"
          disabled={refused}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            problem.value = undefined;
            if (file === undefined) return;
            onFile(file).catch((error: unknown) => {
              problem.value = error instanceof Error ? error.message : String(error);
            });
            currentTarget.value = ""; // The same file can be opened again.
          }}
        />
      </label>
      <p class="muted small">
        The page runs the code of a rule file: open only files that you trust.
      </p>
      {problem.value !== undefined && (
        <p class="error" role="alert">
          {sentence(problem.value)}
        </p>
      )}
    </>
  );
}
