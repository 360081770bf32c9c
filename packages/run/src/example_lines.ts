import { fitOfExamples } from "@lrm/train";
import type { RunConfig } from "./run_config.ts";
import type { RunCorpus } from "./run_task.ts";

/** Describes the examples of a run in lines for people; none for a run on text. */
export function exampleLines(
  { examples }: Pick<RunCorpus, "examples">,
  {
    training,
    examples: own,
  }: {
    readonly training: { readonly context: number };
    readonly examples?: RunConfig["examples"] | undefined;
  },
): string[] {
  if (examples === undefined) return [];
  const { context } = training;
  const { cut, leftOut, rows, tokens, learned } = fitOfExamples(examples, { context, ...own });
  const short = [
    ...(cut > 0 ? [`${cut} cut to ${context} tokens`] : []),
    ...(leftOut > 0 ? [`${leftOut} left out, whose answers begin later`] : []),
  ];
  return [
    `Examples: ${examples.train.length} for training, ${examples.validation.length} held out; an epoch is ${rows} rows, ${tokens.toLocaleString("en")} tokens, ${learned.toLocaleString("en")} of them learned${short.map((each) => `; ${each}`).join("")}`,
  ];
}
