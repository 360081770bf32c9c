/** Made by `workers.ts`. */
declare module "virtual:training-worker" {
  /** Address of the training worker's script. */
  export const workerAddress: string;
}

/** Made by `workers.ts`. */
declare module "virtual:tune-worker" {
  /** Address of the script of the worker that fine-tunes. */
  export const workerAddress: string;
}
