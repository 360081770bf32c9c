import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { errorCode } from "@lrm/files";
import { DeviceError } from "@lrm/tensor";
import type { AdapterFacts } from "../device/adapter.ts";
import { PROBE_WGSL } from "../device/probe.ts";
import { driverEnvironment, type VulkanDriver } from "./drivers.ts";

/**
 * Time limit for a probe. Slower drivers are not useful; lavapipe's first kernel takes half a
 * second.
 */
const TIME_LIMIT_MS = 30_000;

/**
 * Script of the child process. It cannot import this package, which may be running from TypeScript
 * sources.
 */
const CHILD = `
const [dawn, loader, code] = JSON.parse(process.argv[1]);
if (loader) {
  try { process.dlopen({ exports: {} }, loader, ${0x1002}); } catch {}
}
const gpu = (await import(dawn)).create([]);
const adapter = await gpu.requestAdapter();
if (adapter === null) process.exit(1);
const { vendor, architecture, device: name, description, isFallbackAdapter } = adapter.info;
const facts = { vendor, architecture, device: name, description, isFallbackAdapter };
const device = await adapter.requestDevice();
const data = device.createBuffer({ size: 256, usage: ${0x0080 | 0x0004 | 0x0008} });
const staging = device.createBuffer({ size: 256, usage: ${0x0001 | 0x0008} });
const compute = { module: device.createShaderModule({ code }) };
const pipeline = device.createComputePipeline({ layout: "auto", compute });
const layout = pipeline.getBindGroupLayout(0);
const entries = [{ binding: 0, resource: { buffer: data } }];
device.queue.writeBuffer(data, 0, new Float32Array(64).fill(1.5));
const encoder = device.createCommandEncoder();
const pass = encoder.beginComputePass();
pass.setPipeline(pipeline);
pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
pass.dispatchWorkgroups(1);
pass.end();
encoder.copyBufferToBuffer(data, 0, staging, 0, 256);
device.queue.submit([encoder.finish()]);
await staging.mapAsync(1);
const right = new Float32Array(staging.getMappedRange()).every((value, i) => value === 3 + i);
if (right) console.log(JSON.stringify(facts));
process.exit(right ? 0 : 1);
`;

/**
 * Tries a driver in a separate process, where a crash or a partly loaded library does no harm.
 *
 * @param driver  the only visible driver; default: all drivers of the system
 * @returns the adapter's facts, or undefined if it does not compute
 * @throws DeviceError if the system cannot start a process
 */
export function probeInChild(driver?: VulkanDriver): Promise<AdapterFacts | undefined> {
  const dawn = pathToFileURL(createRequire(import.meta.url).resolve("webgpu")).href;
  const words = JSON.stringify([dawn, driver?.loader ?? null, PROBE_WGSL]);
  const env = {
    ...process.env,
    ...(driver === undefined ? {} : driverEnvironment(driver)),
    NODE_OPTIONS: "",
    ELECTRON_RUN_AS_NODE: "1",
  };
  return new Promise((resolve, reject) => {
    const refused = (cause: unknown): void => {
      const why = errorCode(cause) ?? String(cause);
      reject(
        new DeviceError(
          `Cannot try a WebGPU adapter: the system starts no process to do so in (${why})`,
          "close other programs, or use the CPU backend",
          { cause },
        ),
      );
    };
    let child: ChildProcess;
    try {
      child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, words], {
        env,
        stdio: ["ignore", "pipe", "ignore"],
        timeout: TIME_LIMIT_MS,
        killSignal: "SIGKILL",
      });
    } catch (error) {
      refused(error);
      return;
    }
    let output = "";
    // Undefined if the system has no file descriptors left.
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", refused);
    child.on("close", (code) => resolve(code === 0 ? parseFacts(output) : undefined));
  });
}

function parseFacts(output: string): AdapterFacts | undefined {
  try {
    return JSON.parse(output) as AdapterFacts;
  } catch {
    return undefined;
  }
}
