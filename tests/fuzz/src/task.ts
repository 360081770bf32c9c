/** Asked of a child process, about damaged files. */
export type Task =
  /** A command line of `lrm`; the answer is its standard output. */
  | { readonly kind: "lrm"; readonly words: readonly string[] }
  /** Every tensor of a safetensors file or index; the answer is {@link tensorsText}. */
  | { readonly kind: "tensors"; readonly path: string }
  /** A corpus; the answer is the digest of its tokens. */
  | { readonly kind: "corpus"; readonly path: string; readonly tokenizer: "bytes" | "gpt2" };

/** The child's answer to a task. */
export type Answer =
  | { readonly kind: "accepted"; readonly text: string }
  /** Refused; `text` is what people read. */
  | { readonly kind: "refused"; readonly text: string };

/** An {@link Answer}, or what became of the child instead. */
export type Outcome =
  | Answer
  | { readonly kind: "crash"; readonly text: string }
  | { readonly kind: "hang" }
  | { readonly kind: "memory"; readonly bytes: number };
