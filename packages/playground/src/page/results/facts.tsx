import type { ComponentChildren } from "preact";
import type { Playground } from "../playground.ts";
import { bytes, count, sentence } from "../words.ts";

/** Facts about the device, the model, the text and the memory. */
export function Facts({ playground }: { readonly playground: Playground }) {
  playground.drawn.value;
  const device = playground.device.value;
  const ready = playground.ready.value;
  const memory = playground.memory.value;
  if (device === undefined && ready === undefined) return null;
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">This run</h2>
      {device?.whyNotWebGPU !== undefined && <p>{sentence(device.whyNotWebGPU)}</p>}
      {ready?.note !== undefined && <p>{sentence(ready.note)}</p>}
      <dl class="facts">
        {device !== undefined && <Fact name="Device">{device.description}</Fact>}
        {ready !== undefined && (
          <>
            <Fact name="Model">{count(ready.parameters)} parameters</Fact>
            <Fact name="Text">
              {bytes(ready.trainTokens)} for training, {bytes(ready.validationTokens)} for
              validation
            </Fact>
          </>
        )}
        {memory !== undefined && (
          <Fact name="Memory">
            {bytes(memory.liveBytes)} in use, at most {bytes(memory.peakBytes)},{" "}
            {bytes(memory.reservedBytes)} reserved
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
