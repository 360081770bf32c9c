/**
 * Explains why this browser cannot use WebGPU; undefined where it can. The worker checks by itself:
 * this is for the time before training.
 */
export async function whyNoWebGPU(): Promise<string | undefined> {
  if (!isSecureContext) {
    return "WebGPU needs a page served over https or from localhost, so runs train on the CPU";
  }
  if (!("gpu" in navigator)) {
    return "This browser has no WebGPU, so runs train on the CPU, which is slower; current versions of Chrome, Edge, Safari and Firefox have WebGPU";
  }
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter === null
    ? "This browser has WebGPU but finds no GPU to use, so runs train on the CPU, which is slower"
    : undefined;
}
