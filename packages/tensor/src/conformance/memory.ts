import { add, addInto, copy, fill, full, scale } from "../elementwise.ts";
import { matmul } from "../matmul.ts";
import { sum } from "../reduce.ts";
import { Tensor, tensor } from "../tensor.ts";
import type { ConformanceCase } from "./case.ts";
import { compare, demand, evaluate } from "./check.ts";
import { uniform } from "./data.ts";

/** Memory, and the order of writes, kernels and reads. */
export const memoryCases: readonly ConformanceCase[] = [
  {
    name: "memory: live bytes and buffers count what is allocated and not freed, and the peak stays until it is reset",
    run: async (backend) => {
      const before = backend.memory();
      const a = backend.allocate(400);
      const b = backend.allocate(4000);
      const during = backend.memory();
      demand(a.byteLength === 400, `a buffer of 400 bytes says ${a.byteLength}`);
      compare(
        "live buffers and bytes",
        [during.liveBuffers - before.liveBuffers, during.liveBytes - before.liveBytes],
        [2, 4400],
      );
      backend.free(a);
      backend.free(b);
      const after = backend.memory();
      compare(
        "live buffers and bytes after free",
        [after.liveBuffers, after.liveBytes],
        [before.liveBuffers, before.liveBytes],
      );
      demand(after.peakBytes >= during.liveBytes, "peakBytes is below what was live");
      backend.resetPeak();
      compare("the peak, reset", [backend.memory().peakBytes], [after.liveBytes]);
    },
  },
  {
    name: "memory: a thousand temporaries leave live counters where they were, and memory bounded",
    run: async (backend) => {
      const round = () =>
        evaluate(backend, (on) => {
          const x = tensor(on, uniform(5000, 1));
          let y = copy(x);
          for (let step = 0; step < 250; step++) {
            const next = scale(add(y, x), 0.5);
            y.dispose();
            y = next;
            sum(y).dispose();
          }
          return { y };
        });
      const before = backend.memory();
      await round();
      const first = backend.memory();
      const { y } = await round();
      const second = backend.memory();
      compare(
        "live buffers and bytes",
        [second.liveBuffers, second.liveBytes],
        [before.liveBuffers, before.liveBytes],
      );
      demand(
        second.reservedBytes <= Math.max(first.reservedBytes, 1) * 1.5 + 2 ** 20,
        `the second round grew reserved memory from ${first.reservedBytes} to ${second.reservedBytes}`,
      );
      compare("converges to x", y!, uniform(5000, 1), { absolute: 1e-6 });
    },
  },
  {
    name: "memory: tensors without elements can be made, read and freed",
    run: async (backend) => {
      const { nothing } = await evaluate(backend, (on) => ({
        nothing: Tensor.allocate(on, [0, 3]),
      }));
      demand(nothing!.length === 0, "an empty tensor has elements");
    },
  },
  {
    name: "read: gives a snapshot that later operations and writes do not change",
    run: async (backend) => {
      const x = tensor(backend, uniform(1000, 2));
      const reads = [x.read()];
      fill(x, 4);
      reads.push(x.read());
      x.write(new Float32Array(1000).fill(5));
      reads.push(x.read());
      const y = scale(x, 2);
      x.dispose();
      reads.push(y.read());
      y.dispose();
      full(backend, [1000], 6).dispose();
      const values = await Promise.all(reads);
      compare("first", values[0]!, uniform(1000, 2));
      [4, 5, 10].forEach((wanted, i) => {
        compare(`read ${i + 1}`, values[i + 1]!, new Float32Array(1000).fill(wanted));
      });
    },
  },
  {
    name: "read: gives exactly the elements of a view",
    run: async (backend) => {
      const { rows } = await evaluate(backend, (on) => ({
        rows: tensor(on, uniform(77, 3), [11, 7]).slice(3, 6),
      }));
      compare("rows 3 to 5", rows!, uniform(77, 3).slice(21, 42));
    },
  },
  {
    name: "write: is ordered with operations, and the caller may reuse the data at once",
    run: async (backend) => {
      const data = new Float32Array(300_000);
      const { first, second, third, x } = await evaluate(backend, (on) => {
        const x = Tensor.allocate(on, [300_000]);
        const put = (value: number, into: Tensor) =>
          into.write(data.fill(value).subarray(0, into.size));
        put(1, x);
        const first = copy(x.slice(0, 50));
        put(2, x);
        const second = scale(x.slice(0, 50), 10);
        put(3, x.slice(10, 20));
        const third = copy(x.slice(0, 50));
        put(0, x.slice(50, 299_990));
        data.fill(99);
        return { first, second, third, x };
      });
      compare("after the first write", first!, new Float32Array(50).fill(1));
      compare("after the second write", second!, new Float32Array(50).fill(20));
      const patched = new Float32Array(50).fill(2).fill(3, 10, 20);
      compare("after the third write", third!, patched);
      compare(
        "in the end",
        x!,
        new Float32Array(300_000)
          .fill(2, 299_990)
          .fill(0, 50, 299_990)
          .fill(2, 0, 50)
          .fill(3, 10, 20),
      );
    },
  },
  {
    name: "free: is safe while work with the tensor is pending, also where its memory is used again",
    run: async (backend) => {
      const { total } = await evaluate(backend, (on) => {
        const total = full(on, [64, 64], 0);
        for (let step = 1; step <= 60; step++) {
          const x = full(on, [64, 64], step);
          const y = scale(x, 2);
          x.dispose();
          // Likely in the memory that x had.
          const written = tensor(on, new Float32Array(4096).fill(-step), [64, 64]);
          addInto(total, y);
          y.dispose();
          addInto(total, written);
          written.dispose();
        }
        return { total };
      });
      compare("Σ 2i − i", total!, new Float32Array(4096).fill(1830));
    },
  },
  {
    name: "free: a product's operands may go right after the call",
    run: async (backend) => {
      const { y } = await evaluate(backend, (on) => {
        const a = full(on, [33, 40], 2);
        const b = full(on, [40, 35], 0.5);
        const y = matmul(a, b);
        a.dispose();
        b.dispose();
        fill(full(on, [33, 40], 1), 1000);
        return { y };
      });
      compare("product", y!, new Float32Array(33 * 35).fill(40));
    },
  },
];
