import type { Template } from "@huggingface/jinja";
import { isObject, quote } from "@lrm/files/values";
import { DataError } from "../tokens.ts";
import { jsonFile } from "./_description.ts";
import {
  BEGIN,
  END,
  markGeneration,
  marksFor,
  marksGeneration,
  type Range,
  unmarked,
} from "./_generation_marks.ts";
import { type NamedTokens, namedTokens } from "./_special_tokens.ts";
import type { TokenizerFiles } from "./tokenizer_files.ts";

/** A message of a chat. Templates may read further fields, such as `tool_calls`. */
export interface ChatMessage {
  /** `system`, `user`, `assistant` or another role that the template knows. */
  readonly role: string;
  readonly content: string;
  readonly [field: string]: unknown;
}

/** Options of {@link ChatTemplate.render}. */
export interface RenderOptions {
  /** Ends with the beginning of an answer, for the model to continue. Default: false. */
  readonly addGenerationPrompt?: boolean;
  /** Further variables of the template: `tools`, `enable_thinking`. Default: none. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A chat as text. */
export interface RenderedChat {
  readonly text: string;
  /** Parts that the model says, if the template marks them by `{% generation %}`. */
  readonly said?: readonly Range[];
}

/** Turns a chat into the text that a model was trained on. */
export interface ChatTemplate {
  /** Spellings of `bos_token`, `eos_token` and others. */
  readonly tokens: NamedTokens;
  /** @throws DataError if the template refuses the messages */
  render(messages: readonly ChatMessage[], options?: RenderOptions): RenderedChat;
}

/**
 * Finds the chat template among a tokenizer's files: `chat_template.jinja`, `chat_template.json`,
 * or `tokenizer_config.json`. Of several templates, takes the one named `default`.
 *
 * @returns undefined if there is none
 * @throws DataError if it is not a template
 */
export async function chatTemplateIn(files: TokenizerFiles): Promise<ChatTemplate | undefined> {
  const source = sourceIn(files);
  if (source === undefined) return undefined;
  const jinja = await import("@huggingface/jinja");
  let template: Template;
  try {
    template = new jinja.Template(markGeneration(source));
  } catch (cause) {
    throw new DataError(
      `Cannot use the chat template of the tokenizer: ${messageOf(cause)}`,
      "correct it, or remove it from the tokenizer's files",
      { cause },
    );
  }
  const tokens = namedTokens(files);
  const isMarked = marksGeneration(source);
  return {
    tokens,
    render(messages, { addGenerationPrompt = false, variables = {} } = {}) {
      const marks = marksFor(isMarked ? JSON.stringify([source, messages, variables]) : "");
      const given = {
        ...tokens,
        ...variables,
        messages,
        add_generation_prompt: addGenerationPrompt,
        [BEGIN]: marks.begin,
        [END]: marks.end,
      };
      let rendered: string;
      try {
        rendered = template.render(given);
      } catch (cause) {
        throw new DataError(
          `Cannot apply the chat template: ${messageOf(cause)}`,
          "correct the messages, or use another template",
          { cause },
        );
      }
      return isMarked ? unmarked(rendered, marks) : { text: rendered };
    },
  };
}

function sourceIn(files: TokenizerFiles): string | undefined {
  const own = files["chat_template.jinja"];
  if (own !== undefined) return new TextDecoder().decode(own);
  for (const name of ["chat_template.json", "tokenizer_config.json"]) {
    const json = jsonFile(files, name);
    const found = isObject(json) ? json.chat_template : undefined;
    if (typeof found === "string") return found;
    if (!Array.isArray(found)) continue;
    const named = (found as unknown[]).filter(isObject);
    const template = (named.find((each) => each.name === "default") ?? named[0])?.template;
    if (typeof template === "string") return template;
  }
  return undefined;
}

function messageOf(cause: unknown): string {
  return quote(cause instanceof Error ? cause.message : String(cause));
}
