/** A task for the child process. */
export type Task =
  /** A command line of `lrm`. The answer is its standard output. */
  | { readonly kind: "lrm"; readonly words: readonly string[] }
  /** Every tensor of a safetensors file or index. The answer is {@link tensorsText}. */
  | { readonly kind: "tensors"; readonly path: string }
  /** A corpus. The answer is the hash of its tokens. */
  | { readonly kind: "corpus"; readonly path: string; readonly tokenizer: "bytes" | "gpt2" };

/** The child's answer to a task. */
export type Answer =
  | { readonly kind: "accepted"; readonly text: string }
  /** Refused by an error with a problem and a remedy; its message is in `text`. */
  | { readonly kind: "refused"; readonly text: string }
  /** Failed by another error, which no user should see. */
  | { readonly kind: "crash"; readonly text: string };

/** An {@link Answer}, or the way in which the child ended. */
export type Outcome =
  | Answer
  | { readonly kind: "hang" }
  | { readonly kind: "memory"; readonly bytes: number };
