import { type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentType } from "preact";

/** The part of the page that fine-tunes, loaded when it is first asked for. */
export interface Finetune {
  readonly View: ComponentType<{ readonly theme: string }>;
  /** Takes what was dropped onto the page, such as a model folder. */
  drop(entries: readonly FileSystemEntry[]): Promise<void>;
}

/** Shows the part of the page that fine-tunes instead of the others, and hides it. */
export class Finetuning {
  readonly #shown = signal<Finetune | undefined>(undefined);
  readonly #open: () => Promise<Finetune>;
  readonly #onFailure: (message: string) => void;
  #opened: Promise<Finetune> | undefined;

  /**
   * @param open  loads it; called until it succeeds
   * @param onFailure  is told in a sentence why it could not be loaded
   */
  constructor(open: () => Promise<Finetune>, onFailure: (message: string) => void) {
    this.#open = open;
    this.#onFailure = onFailure;
  }

  /** The part, while it is shown. */
  get shown(): ReadonlySignal<Finetune | undefined> {
    return this.#shown;
  }

  async toggle(): Promise<void> {
    this.#shown.value = this.#shown.value === undefined ? await this.#load() : undefined;
  }

  /** Takes a drop beside a field: a folder is a model to fine-tune. */
  async drop({ dataTransfer }: DragEvent): Promise<void> {
    // The browser forgets the entries after the event.
    const items = [...(dataTransfer?.items ?? [])];
    const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? []);
    const isModel = entries.some(({ isDirectory }) => isDirectory);
    if (this.#shown.value === undefined && !isModel) return;
    this.#shown.value = await this.#load();
    await this.#shown.value?.drop(entries);
  }

  async #load(): Promise<Finetune | undefined> {
    this.#opened ??= this.#open();
    try {
      return await this.#opened;
    } catch (error) {
      this.#opened = undefined;
      this.#onFailure(
        `Cannot open fine-tuning: ${String(error)}; check the connection, and try again or reload this page`,
      );
      return undefined;
    }
  }
}
