/** Reads and writes safetensors files. */
export {};
