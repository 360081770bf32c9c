/** A model folder and the names of its files: on disk, or in a page. */
export interface FolderNames {
  /** Path or name of the folder, for messages. */
  readonly path: string;
  readonly names: readonly string[];
  /** Returns the path of a file in it, for messages. */
  pathOf(name: string): string;
}
