/** The WebGPU backend, for browsers and for Node through Dawn. */
export {};
