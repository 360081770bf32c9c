import { EventFile } from "@lrm/report";
import type { Part } from "./result.ts";

/** Lets TensorBoard read an event file. */
export const events: Part = {
  name: "tensorboard",
  async run(workshop) {
    const folder = workshop.folder("events");
    const values = Array.from({ length: 50 }, (_, i) => Math.fround(5 / (i + 1)));
    using file = new EventFile(folder, { step: 0, time: 1_700_000_000 });
    for (const [i, training] of values.entries()) {
      const moment = { step: i + 1, time: 1_700_000_001 + i };
      const validation = i % 10 === 9 ? training + 0.5 : undefined;
      file.add(moment, { training, ...(validation !== undefined && { validation }) });
    }
    const read = (await workshop.python("events.py", folder)) as Readonly<
      Record<string, readonly (readonly [step: number, value: number])[]>
    >;
    const training = read["loss/training"] ?? [];
    const validation = read["loss/validation"] ?? [];
    const right = training.filter(([step, value]) => values[step - 1] === value);
    return [
      {
        name: "TensorBoard reads an event file of lrm",
        figure: `${right.length} of ${values.length} values of one curve and ${validation.length} of 5 of another`,
        passed: right.length === values.length && validation.length === 5,
      },
    ];
  },
};
