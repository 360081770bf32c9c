/** Made by `training_worker.ts`. */
declare module "virtual:training-worker" {
  /** Address of the training worker's script. */
  export const workerAddress: string;
}
