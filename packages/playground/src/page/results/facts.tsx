import { bytesText } from "@lrm/tensor";
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Playground } from "../playground.ts";
import { count, sentence } from "../words.ts";

export interface FactsProps {
  readonly playground: Playground;
  /** Notice that the page has already given about WebGPU, if any. */
  readonly gpu: Signal<string | undefined>;
}

/** Facts about the device, the model, the text and the memory. */
export function Facts({ playground, gpu }: FactsProps) {
  playground.drawn.value;
  const device = playground.device.value;
  const ready = playground.ready.value;
  const memory = playground.memory.value;
  if (device === undefined && ready === undefined) return null;
  const news = device?.whyNotWebGPU === gpu.value ? undefined : device?.whyNotWebGPU;
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">This run</h2>
      {news !== undefined && <p>{sentence(news)}</p>}
      {ready?.note !== undefined && <p>{sentence(ready.note)}</p>}
      <dl class="facts">
        {device !== undefined && <Fact name="Device">{device.description}</Fact>}
        {ready !== undefined && (
          <>
            <Fact name="Model">{count(ready.parameters)} parameters</Fact>
            <Fact name="Text">
              {bytesText(ready.trainTokens)} for training, {bytesText(ready.validationTokens)} for
              validation
            </Fact>
          </>
        )}
        {memory !== undefined && (
          <Fact name="Memory">
            {bytesText(memory.liveBytes)} in use, at most {bytesText(memory.peakBytes)},{" "}
            {bytesText(memory.reservedBytes)} reserved
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
