import type { Category } from "../category.ts";
import { gzip, jsonArray, jsonLines, parquet, shard, text, zstd } from "./data.ts";
import { gpt2Folder, llamaFolder } from "./models.ts";
import { comparison, exportedZip, flagFile, runFolder } from "./runs.ts";
import { index, safetensors } from "./safetensors.ts";

/** Every format that `lrm` reads. */
export const CATEGORIES: readonly Category[] = [
  safetensors,
  index,
  gpt2Folder,
  llamaFolder,
  runFolder,
  exportedZip,
  comparison,
  flagFile,
  shard,
  parquet,
  jsonLines,
  jsonArray,
  text,
  gzip,
  zstd,
];
