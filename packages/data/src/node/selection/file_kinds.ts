import { basename } from "node:path";
import { endingsOf, formatOf } from "../data_file.ts";

/**
 * Kind of a file in a folder of data, derived from its name.
 *
 * | kind | examples |
 * |---|---|
 * | `data` | `.jsonl`, `.parquet`, `.bin` |
 * | `text` | `.txt`, and unknown endings |
 * | `prose` | `.md`, `.rst`, `.html` |
 * | `about` | `README.md`, `LICENSE`, `dataset_infos.json` |
 * | `other` | code, settings, tables and backup copies: `.py`, `.yaml`, `.csv`, `.bak` |
 * | `binary` | images, archives, weights |
 */
export type FileKind = "data" | "text" | "prose" | "about" | "other" | "binary";

const PROSE = words(".md .markdown .mdx .rst .adoc .org .tex .html .htm .xhtml .rtf");

const OTHER = words(
  ".py .pyi .ipynb .js .mjs .cjs .jsx .ts .mts .cts .tsx .c .h .cc .cpp .cxx .hpp .cu .java .kt .scala .go .rs .rb .php .pl .lua .r .jl .m .swift .cs .hs .ml .clj .el .lisp .sql .wgsl .sh .bash .zsh .fish .bat .ps1 .mk .cmake .yaml .yml .toml .ini .cfg .conf .xml .css .scss .less .csv .tsv .bib .diff .patch .lock .sum .crc .md5 .sha1 .sha256 .sig .asc .bak .orig .old .tmp .part .partial .crdownload .swp",
);

/** Names without an ending, and backup copies of editors. */
const OTHER_NAME = /~$|^((gnu)?makefile|dockerfile|(checksums?|(md5|sha\d{1,3})sums?)(\.txt)?)$/i;

const BINARY = words(
  ".png .jpg .jpeg .gif .webp .bmp .tif .tiff .ico .svg .psd .pdf .ps .eps .epub .mobi .djvu .doc .docx .xls .xlsx .ppt .pptx .odt .ods .zip .tar .tgz .tbz2 .txz .7z .rar .xz .bz2 .lz4 .br .lzma .iso .dmg .jar .whl .deb .rpm .npy .npz .pt .pth .ckpt .safetensors .onnx .gguf .ggml .tflite .h5 .hdf5 .pkl .pickle .joblib .model .arrow .feather .orc .avro .tfrecord .idx .db .sqlite .sqlite3 .lmdb .mdb .mp3 .wav .flac .ogg .m4a .mp4 .mkv .avi .mov .webm .woff .woff2 .ttf .otf .eot .so .dylib .dll .a .o .exe .class .pyc .wasm",
);

/** Files that describe a data set. */
const ABOUT =
  /^(readme|licen[cs]es?|copying|copyright|notice|authors|contributors|citation|changelog|changes|contributing|code_of_conduct|security|requirements)([._ -]\w{1,8}){0,2}$/i;

const ABOUT_JSON =
  /^(dataset_infos?|dataset_dict|dataset|croissant|state|config|generation_config|package|package-lock|tsconfig|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|metadata|meta|info|manifest|stats|index|schema|readme|license|citation)\.json$/i;

/** Determines the kind of a file in a folder of data. */
export function kindOf(path: string): FileKind {
  const name = basename(path);
  const [ending, compression] = endingsOf(path);
  if (ABOUT_JSON.test(name)) return "about";
  if (OTHER_NAME.test(name)) return "other";
  if (formatOf(path).format !== "text") return "data";
  if (BINARY.has(ending)) return "binary";
  if (compression === undefined && ABOUT.test(name)) return "about";
  if (PROSE.has(ending)) return "prose";
  return OTHER.has(ending) ? "other" : "text";
}

/**
 * Tells whether a file is data, given the kinds of all files in its folder. Next to files of kind
 * `data`, only texts named `.txt` are data. Without any data or text, files of the next kind are
 * data.
 */
export function takesFile(path: string, among: ReadonlySet<FileKind>): boolean {
  const kind = kindOf(path);
  if (among.has("data")) return kind === "data" || (kind === "text" && isPlain(path));
  if (among.has("text")) return kind === "text" || kind === "prose";
  // In a folder of markup, a README is one of the pages.
  if (among.has("prose")) return kind === "prose" || (kind === "about" && isMarkup(path));
  if (among.has("other")) return kind === "other";
  return kind === "about" || !among.has("about");
}

const isPlain = (path: string): boolean => [".txt", ".text"].includes(endingsOf(path)[0]);

const isMarkup = (path: string): boolean =>
  PROSE.has(endingsOf(path)[0]) && /^readme/i.test(basename(path));

/** Explains why a file of this kind was left out. */
export function reasonOf(kind: FileKind): string {
  switch (kind) {
    case "about":
      return "about the data";
    case "binary":
      return "not text";
    case "data":
    case "text":
    case "prose":
    case "other":
      return "beside the data";
    default:
      return kind satisfies never;
  }
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
