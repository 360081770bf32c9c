import type { ComponentChildren } from "preact";
import type { Session } from "../session.ts";
import { bytes, count, sentence } from "../words.ts";

/** What computes, what is trained and what it takes. */
export function Facts({ session }: { readonly session: Session }) {
  session.drawn.value;
  const device = session.device.value;
  const ready = session.ready.value;
  const memory = session.memory.value;
  if (device === undefined && ready === undefined) return null;
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">This run</h2>
      {device?.whyNotWebGPU !== undefined && <p>{sentence(device.whyNotWebGPU)}</p>}
      {ready?.note !== undefined && <p>{sentence(ready.note)}</p>}
      <dl class="facts">
        {device !== undefined && <Fact name="Computes on">{device.description}</Fact>}
        {ready !== undefined && (
          <>
            <Fact name="Model">{count(ready.parameters)} parameters</Fact>
            <Fact name="Text">
              {bytes(ready.trainTokens)} to learn, {bytes(ready.validationTokens)} to test
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
