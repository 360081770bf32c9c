import type { ModelFolder } from "../protocol.ts";

/** Files that a visitor dropped or chose: a model folder, examples, or both. */
export interface DroppedFiles {
  readonly model?: ModelFolder;
  readonly examples?: readonly File[];
}

/** A file with its path: `folder/config.json`; a file without a folder has only its name. */
interface PlacedFile {
  readonly path: string;
  readonly file: File;
}

/** Largest number of files and folders that are looked at. */
const MOST_ENTRIES = 1000;

/** Reads what was dropped. Call it with entries that were taken while the drop was handled. */
export async function filesOfEntries(entries: readonly FileSystemEntry[]): Promise<DroppedFiles> {
  const placed: PlacedFile[] = [];
  const waiting = [...entries];
  for (let seen = 0; waiting.length > 0 && seen < MOST_ENTRIES; seen += 1) {
    const entry = waiting.shift()!;
    if (isFolder(entry)) waiting.push(...(await contentOf(entry)));
    else placed.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry) });
  }
  return sorted(placed);
}

/** Sorts files that were chosen with a button, in a folder or alone. */
export function filesOfList(files: Iterable<File>): DroppedFiles {
  return sorted(
    Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file })),
  );
}

/**
 * Takes the outermost folder with a config.json as the model. Files beside folders are examples.
 */
function sorted(placed: readonly PlacedFile[]): DroppedFiles {
  const folderOf = ({ path }: PlacedFile): string =>
    path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const depth = (folder: string): number => (folder === "" ? 0 : folder.split("/").length);
  const folders = [...new Set(placed.map(folderOf))].sort((a, b) => depth(a) - depth(b));
  const withConfig = placed.filter(({ file }) => file.name === "config.json").map(folderOf);
  const folder =
    folders.find((each) => withConfig.includes(each)) ?? folders.find((each) => each !== "");
  const inFolder = placed.filter((each) => folderOf(each) === folder);
  const model = folder === "" ? inFolder.filter(({ file }) => isOfModel(file.name)) : inFolder;
  const loose = placed.filter((each) => folderOf(each) === "" && !model.includes(each));
  return {
    ...(folder !== undefined && {
      model: {
        name: folder.split("/").at(-1) || "model",
        files: model.map(({ file }) => file),
      },
    }),
    ...(loose.length > 0 && { examples: loose.map(({ file }) => file) }),
  };
}

/** Tells whether a file without a folder belongs to a model, by its name. */
function isOfModel(name: string): boolean {
  return (
    /^((generation_|adapter_)?config|vocab|encoder|added_tokens|special_tokens_map)\.json$/.test(
      name,
    ) ||
    /^(tokenizer.*|chat_template\..*|merges\.txt|vocab\..*)$/.test(name) ||
    /\.(safetensors(\.index\.json)?|bin|pt|pth|gguf|model)$/.test(name)
  );
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemEntry): Promise<File> =>
  new Promise((resolve, reject) => {
    (entry as FileSystemFileEntry).file(resolve, reject);
  });

/** Lists a folder: the browser gives a hundred entries at a time. */
async function contentOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0 || all.length > MOST_ENTRIES) return all;
    all.push(...some);
  }
}
