var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __knownSymbol = (name, symbol) => (symbol = Symbol[name]) ? symbol : /* @__PURE__ */ Symbol.for("Symbol." + name);
var __typeError = (msg) => {
  throw TypeError(msg);
};
var __esm = (fn, res) => function __init() {
  return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __using = (stack2, value, async) => {
  if (value != null) {
    if (typeof value !== "object" && typeof value !== "function") __typeError("Object expected");
    var dispose, inner;
    if (async) dispose = value[__knownSymbol("asyncDispose")];
    if (dispose === void 0) {
      dispose = value[__knownSymbol("dispose")];
      if (async) inner = dispose;
    }
    if (typeof dispose !== "function") __typeError("Object not disposable");
    if (inner) dispose = function() {
      try {
        inner.call(this);
      } catch (e) {
        return Promise.reject(e);
      }
    };
    stack2.push([async, dispose, value]);
  } else if (async) {
    stack2.push([async]);
  }
  return value;
};
var __callDispose = (stack2, error, hasError) => {
  var E = typeof SuppressedError === "function" ? SuppressedError : function(e, s, m, _) {
    return _ = Error(m), _.name = "SuppressedError", _.error = e, _.suppressed = s, _;
  };
  var fail = (e) => error = hasError ? new E(e, error, "An error was suppressed during disposal") : (hasError = true, e);
  var next = (it) => {
    while (it = stack2.pop()) {
      try {
        var result = it[1] && it[1].call(it[2]);
        if (it[0]) return Promise.resolve(result).then(next, (e) => (fail(e), next()));
      } catch (e) {
        fail(e);
      }
    }
    if (hasError) throw error;
  };
  return next();
};

// ../tensor/src/backend.ts
var OutOfMemoryError;
var init_backend = __esm({
  "../tensor/src/backend.ts"() {
    "use strict";
    OutOfMemoryError = class extends Error {
      name = "OutOfMemoryError";
      /** Bytes that were asked for. */
      bytes;
      constructor(message, bytes5) {
        super(message);
        this.bytes = bytes5;
      }
    };
  }
});

// ../tensor/src/dtype.ts
function hostArray(dtype, buffer) {
  return dtype === "float32" ? new Float32Array(buffer) : new Int32Array(buffer);
}
var BYTES_PER_ELEMENT;
var init_dtype = __esm({
  "../tensor/src/dtype.ts"() {
    "use strict";
    BYTES_PER_ELEMENT = 4;
  }
});

// ../tensor/src/expression.ts
function defineMap(inputs, scalars, body) {
  const values = {};
  inputs.forEach((name, index) => {
    values[name] = new Expression({ kind: "input", index });
  });
  scalars.forEach((name, index) => {
    values[name] = new Expression({ kind: "scalar", index });
  });
  const result = body(values);
  const outputs = Object.keys(result);
  return { inputs, scalars, outputs, expressions: outputs.map((name) => result[name].node) };
}
var nodeOf, Expression, column;
var init_expression = __esm({
  "../tensor/src/expression.ts"() {
    "use strict";
    nodeOf = (value) => typeof value === "number" ? { kind: "constant", value } : value.node;
    Expression = class _Expression {
      /** The graph below this value, for backends. */
      node;
      constructor(node) {
        this.node = node;
      }
      /** `this + other`. */
      add(other) {
        return this.#binary("add", other);
      }
      /** `this − other`. */
      sub(other) {
        return this.#binary("sub", other);
      }
      /** `this · other`. */
      mul(other) {
        return this.#binary("mul", other);
      }
      /** `this / other`. */
      div(other) {
        return this.#binary("div", other);
      }
      /** The smaller of both. */
      min(other) {
        return this.#binary("min", other);
      }
      /** The larger of both. */
      max(other) {
        return this.#binary("max", other);
      }
      /** 1 where this is less than `other`, else 0. */
      lessThan(other) {
        return this.#binary("lessThan", other);
      }
      /** 1 where both are equal, else 0. */
      equal(other) {
        return this.#binary("equal", other);
      }
      /** `whenTrue` where this is not 0, else `whenFalse`. */
      select(whenTrue, whenFalse) {
        return new _Expression({
          kind: "select",
          condition: this.node,
          a: nodeOf(whenTrue),
          b: nodeOf(whenFalse)
        });
      }
      /** `−this`. */
      neg() {
        return this.#unary("neg");
      }
      /** |this|. */
      abs() {
        return this.#unary("abs");
      }
      /** e to the power of this. */
      exp() {
        return this.#unary("exp");
      }
      /** Natural logarithm. */
      log() {
        return this.#unary("log");
      }
      /** Square root. */
      sqrt() {
        return this.#unary("sqrt");
      }
      /** Hyperbolic tangent, ±1 for large arguments. */
      tanh() {
        return this.#unary("tanh");
      }
      /** `this · this`. */
      square() {
        return this.mul(this);
      }
      /** 1/(1 + e^−x), as ½ + ½ tanh(x/2), which cannot overflow. */
      sigmoid() {
        return this.mul(0.5).tanh().mul(0.5).add(0.5);
      }
      /** 1 where this is neither infinite nor NaN, else 0. */
      isFinite() {
        return this.#unary("isFinite");
      }
      /** Sum along the row (the last axis). */
      rowSum() {
        return new _Expression({ kind: "row", op: "sum", a: this.node });
      }
      /** Maximum along the row (the last axis). */
      rowMax() {
        return new _Expression({ kind: "row", op: "max", a: this.node });
      }
      #unary(op) {
        return new _Expression({ kind: "unary", op, a: this.node });
      }
      #binary(op, other) {
        return new _Expression({ kind: "binary", op, a: this.node, b: nodeOf(other) });
      }
    };
    column = new Expression({ kind: "column" });
  }
});

// ../tensor/src/_scalars.ts
function scalarValues(kernel, given = {}) {
  return kernel.scalars.map((name) => {
    const value = given[name];
    if (value === void 0) {
      throw new TypeError(
        `Cannot run a kernel without its scalar "${name}": pass it in \`scalars\``
      );
    }
    return value;
  });
}
var init_scalars = __esm({
  "../tensor/src/_scalars.ts"() {
    "use strict";
  }
});

// ../tensor/src/program.ts
function programOf(kernel) {
  let program = cache.get(kernel);
  if (program === void 0) {
    program = lower(kernel.expressions);
    cache.set(kernel, program);
  }
  return program;
}
function lower(expressions) {
  const instructions = [];
  const ids = /* @__PURE__ */ new Map();
  const known = /* @__PURE__ */ new Map();
  const level = [];
  const varies = [];
  function emit(instruction, operands) {
    const key = keyOf(instruction);
    const existing = ids.get(key);
    if (existing !== void 0) return existing;
    const id = instructions.push(instruction) - 1;
    const reduces = instruction.op === "rowSum" || instruction.op === "rowMax";
    level[id] = Math.max(0, ...operands.map((operand) => level[operand])) + (reduces ? 1 : 0);
    varies[id] = instruction.op === "input" || instruction.op === "column" || !reduces && operands.some((operand) => varies[operand]);
    ids.set(key, id);
    return id;
  }
  function visit(node) {
    const seen = known.get(node);
    if (seen !== void 0) return seen;
    const id = translate(node);
    known.set(node, id);
    return id;
  }
  function translate(node) {
    switch (node.kind) {
      case "input":
      case "scalar":
        return emit({ op: node.kind, index: node.index }, []);
      case "constant":
        return emit({ op: "constant", value: node.value }, []);
      case "column":
        return emit({ op: "column" }, []);
      case "unary": {
        const a = visit(node.a);
        return emit({ op: node.op, a }, [a]);
      }
      case "binary": {
        const a = visit(node.a);
        const b = visit(node.b);
        return emit({ op: node.op, a, b }, [a, b]);
      }
      case "select": {
        const condition = visit(node.condition);
        const a = visit(node.a);
        const b = visit(node.b);
        return emit({ op: "select", condition, a, b }, [condition, a, b]);
      }
      case "row": {
        const a = visit(node.a);
        return emit({ op: node.op === "sum" ? "rowSum" : "rowMax", a }, [a]);
      }
      default:
        return node;
    }
  }
  const outputs = expressions.map(visit);
  const sweeps = Math.max(0, ...level) + 1;
  const passes = [];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const last = sweep === sweeps - 1;
    const reductions = instructions.flatMap(
      (instruction, id) => (instruction.op === "rowSum" || instruction.op === "rowMax") && level[instruction.a] === sweep ? [id] : []
    );
    const roots = [
      ...reductions.map((id) => operandsOf(instructions[id])[0]),
      ...last ? outputs : []
    ];
    const needed = /* @__PURE__ */ new Set();
    const mark = (id) => {
      if (needed.has(id)) return;
      needed.add(id);
      const { op } = instructions[id];
      if (op !== "rowSum" && op !== "rowMax") operandsOf(instructions[id]).forEach(mark);
    };
    roots.forEach(mark);
    passes.push({
      uniform: instructions.flatMap(
        ({ op }, id) => !varies[id] && op !== "rowSum" && op !== "rowMax" && level[id] === sweep ? [id] : []
      ),
      perElement: [...needed].filter((id) => varies[id]).sort((a, b) => a - b),
      reductions
    });
  }
  return {
    instructions,
    outputs,
    varies,
    passes,
    key: `${instructions.map(keyOf).join(";")}>${outputs.join(",")}`,
    usesRows: passes.length > 1 || instructions.some(({ op }) => op === "column")
  };
}
function operandsOf(instruction) {
  if ("condition" in instruction) return [instruction.condition, instruction.a, instruction.b];
  if ("b" in instruction) return [instruction.a, instruction.b];
  if ("a" in instruction) return [instruction.a];
  return [];
}
function keyOf(instruction) {
  if ("index" in instruction) return `${instruction.op}${instruction.index}`;
  if ("value" in instruction)
    return `constant${Object.is(instruction.value, -0) ? "-0" : instruction.value}`;
  return `${instruction.op}(${operandsOf(instruction).join(",")})`;
}
var cache;
var init_program = __esm({
  "../tensor/src/program.ts"() {
    "use strict";
    cache = /* @__PURE__ */ new WeakMap();
  }
});

// ../tensor/src/shape.ts
function sizeOf(shape) {
  return shape.reduce((size, extent) => size * extent, 1);
}
function formatShape(shape) {
  return `[${shape.join(", ")}]`;
}
function sameShape(a, b) {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
function checkShape(shape) {
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0) {
      throw new RangeError(
        `Cannot make a tensor of shape ${formatShape(shape)}: extents must be whole numbers from 0 on, got ${extent}`
      );
    }
  }
}
function contiguousStrides(shape) {
  const strides = new Array(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}
function broadcastShapes(shapes) {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array(rank).fill(1);
  for (const shape of shapes) {
    const lead = rank - shape.length;
    shape.forEach((extent, axis) => {
      const current = result[lead + axis];
      if (extent === current || extent === 1) return;
      if (current !== 1) {
        throw new RangeError(
          `Cannot broadcast ${shapes.map(formatShape).join(" with ")}: extents must be equal or 1, got ${current} and ${extent}`
        );
      }
      result[lead + axis] = extent;
    });
  }
  return result;
}
function broadcastStrides(from, to) {
  const own = contiguousStrides(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => {
    const source = axis - lead;
    return source < 0 || from[source] === 1 ? 0 : own[source];
  });
}
var init_shape = __esm({
  "../tensor/src/shape.ts"() {
    "use strict";
  }
});

// ../tensor/src/scope.ts
function track(resource) {
  stack.at(-1)?.add(resource);
}
function keep(resource) {
  for (const scoped of stack) scoped.delete(resource);
  return resource;
}
function scope(body) {
  const made = /* @__PURE__ */ new Set();
  stack.push(made);
  let result;
  try {
    result = body();
    if (result instanceof Promise) {
      throw new TypeError(
        "Cannot scope an asynchronous function: read tensors outside of scope(), got a Promise"
      );
    }
    return result;
  } finally {
    stack.pop();
    const returned = /* @__PURE__ */ new Set();
    collect(result, returned);
    for (const resource of made) {
      if (returned.has(resource)) track(resource);
      else resource.dispose();
    }
  }
}
function collect(value, into) {
  if (typeof value !== "object" || value === null || into.has(value)) return;
  into.add(value);
  if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) collect(item, into);
  }
}
var stack;
var init_scope = __esm({
  "../tensor/src/scope.ts"() {
    "use strict";
    stack = [];
  }
});

// ../tensor/src/tensor.ts
function tensor(backend2, data, shape = [data.length], dtype = data instanceof Int32Array ? "int32" : "float32") {
  checkShape(shape);
  if (sizeOf(shape) !== data.length) {
    throw new RangeError(
      `Cannot make a tensor of shape ${formatShape(shape)} from ${data.length} values: it has ${sizeOf(shape)} elements`
    );
  }
  const result = Tensor.allocate(backend2, shape, dtype);
  result.write(data);
  return result;
}
var Tensor;
var init_tensor = __esm({
  "../tensor/src/tensor.ts"() {
    "use strict";
    init_dtype();
    init_scope();
    init_shape();
    Tensor = class _Tensor {
      backend;
      shape;
      dtype;
      /** Number of elements. */
      size;
      /** Index of the first element in {@link Tensor.buffer}. */
      offset;
      #storage;
      constructor(backend2, shape, dtype, offset, storage) {
        this.backend = backend2;
        this.shape = shape;
        this.dtype = dtype;
        this.size = sizeOf(shape);
        this.offset = offset;
        this.#storage = storage;
        storage.references++;
        track(this);
      }
      /** Allocates a tensor with unspecified content; for code that overwrites all of it. */
      static allocate(backend2, shape, dtype = "float32") {
        checkShape(shape);
        const buffer = backend2.allocate(sizeOf(shape) * BYTES_PER_ELEMENT);
        return new _Tensor(backend2, [...shape], dtype, 0, { buffer, references: 0 });
      }
      /** The device memory, for backends. */
      get buffer() {
        return this.#live().buffer;
      }
      /** Whether {@link Tensor.dispose} was called. */
      get disposed() {
        return this.#storage === void 0;
      }
      /** Copies the values to the host, once everything enqueued before has run: `Float32Array`, or `Int32Array` for int32. */
      async read() {
        const bytes5 = this.size * BYTES_PER_ELEMENT;
        const start = this.offset * BYTES_PER_ELEMENT;
        return hostArray(this.dtype, await this.backend.read(this.buffer, start, bytes5));
      }
      /** Overwrites the values with `data`, in order with the operations around it. */
      write(data) {
        if (data.length !== this.size) {
          throw new RangeError(
            `Cannot write ${data.length} values into a tensor of shape ${formatShape(this.shape)}: it has ${this.size} elements`
          );
        }
        const host = this.dtype === "float32" ? data instanceof Float32Array ? data : Float32Array.from(data) : data instanceof Int32Array ? data : Int32Array.from(data);
        this.backend.write(this.buffer, this.offset * BYTES_PER_ELEMENT, host);
      }
      /** A view of the same elements with another shape of the same size; one extent may be −1. */
      reshape(shape) {
        const known = sizeOf(shape.filter((extent) => extent !== -1));
        const full2 = shape.map((extent) => extent === -1 && known > 0 ? this.size / known : extent);
        checkShape(full2);
        if (sizeOf(full2) !== this.size) {
          throw new RangeError(
            `Cannot reshape ${formatShape(this.shape)} to ${formatShape(shape)}: sizes must match, got ${this.size} and ${sizeOf(full2)}`
          );
        }
        return new _Tensor(this.backend, full2, this.dtype, this.offset, this.#live());
      }
      /** A view of entries `start` (inclusive) to `end` (exclusive) along the first axis. */
      slice(start, end) {
        const [extent, ...rest] = this.shape;
        if (extent === void 0 || !(Number.isInteger(start) && Number.isInteger(end)) || start < 0 || start > end || end > extent) {
          throw new RangeError(
            `Cannot slice ${formatShape(this.shape)} from ${start} to ${end}: both must lie in 0 \u2026 ${extent ?? 0}, in order`
          );
        }
        const offset = this.offset + start * sizeOf(rest);
        return new _Tensor(this.backend, [end - start, ...rest], this.dtype, offset, this.#live());
      }
      /** Frees the tensor; its memory goes with the last view of it. A second call does nothing. */
      dispose() {
        const storage = this.#storage;
        if (storage === void 0) return;
        this.#storage = void 0;
        keep(this);
        if (--storage.references === 0) this.backend.free(storage.buffer);
      }
      [Symbol.dispose]() {
        this.dispose();
      }
      #live() {
        if (this.#storage === void 0) {
          throw new Error(
            `Cannot use a disposed tensor of shape ${formatShape(this.shape)}: keep() it, or return it from scope()`
          );
        }
        return this.#storage;
      }
    };
  }
});

// ../tensor/src/map.ts
function map(kernel, inputs, options = {}) {
  const program = programOf(kernel);
  const scalars = scalarValues(kernel, options.scalars);
  const sources = kernel.inputs.map((name) => inputs[name]);
  const targets = kernel.outputs.map((name) => options.into?.[name]);
  const shapes = [...sources.map(({ shape: shape2 }) => shape2)];
  if (sources.length === 0)
    shapes.push(...targets.flatMap((target) => target ? [target.shape] : []));
  const shape = broadcastShapes(shapes);
  const backend2 = (sources[0] ?? targets.find((target) => target !== void 0))?.backend;
  if (backend2 === void 0) {
    throw new TypeError("Cannot run a kernel without inputs: give every output a tensor in `into`");
  }
  const results = {};
  const outputs = kernel.outputs.map((name, index) => {
    const wanted = program.varies[program.outputs[index]] || sources.length === 0 ? shape : rowShape(shape);
    const target = targets[index];
    if (target !== void 0 && !sameShape(target.shape, wanted)) {
      throw new RangeError(
        `Cannot write output "${name}" into ${formatShape(target.shape)}: it has shape ${formatShape(wanted)}`
      );
    }
    if (target?.dtype === "int32") {
      throw new TypeError(
        `Cannot write output "${name}" into an int32 tensor: outputs are float32`
      );
    }
    const result = target ?? Tensor.allocate(backend2, wanted);
    results[name] = result;
    return result;
  });
  if (outputs.every(({ size }) => size === 0)) return results;
  const all = [...sources, ...outputs];
  const strides = all.map((each) => broadcastStrides(each.shape, shape));
  const space = collapse(
    shape.length === 0 ? [1] : shape,
    shape.length === 0 ? all.map(() => [0]) : strides,
    program.usesRows
  );
  const operands = all.map(
    (each, index) => ({ tensor: each, offset: 0, strides: space.strides[index] })
  );
  backend2.map({
    kernel,
    shape: space.shape,
    inputs: operands.slice(0, sources.length),
    outputs: operands.slice(sources.length),
    scalars
  });
  return results;
}
function collapse(shape, strides, keepRow) {
  const extents = [shape.at(-1)];
  const merged = strides.map((each) => [each.at(-1)]);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const extent = shape[axis];
    if (extent === 1) continue;
    const inner = extents[0];
    const innermost = extents.length === 1;
    const mayMerge = !(keepRow && innermost);
    if (mayMerge && inner === 1) {
      extents[0] = extent;
      merged.forEach((each, index) => {
        each[0] = strides[index][axis];
      });
    } else if (mayMerge && merged.every((each, index) => strides[index][axis] === each[0] * inner)) {
      extents[0] = inner * extent;
    } else {
      extents.unshift(extent);
      merged.forEach((each, index) => {
        each.unshift(strides[index][axis]);
      });
    }
  }
  if (extents.length > 4) {
    throw new RangeError(
      `Cannot broadcast over ${formatShape(shape)}: more than 4 axes step unevenly; reshape so that fewer do`
    );
  }
  return { shape: extents, strides: merged };
}
var rowShape;
var init_map = __esm({
  "../tensor/src/map.ts"() {
    "use strict";
    init_scalars();
    init_program();
    init_shape();
    init_tensor();
    rowShape = (shape) => [...shape.slice(0, -1), ...shape.length > 0 ? [1] : []];
  }
});

// ../tensor/src/elementwise.ts
function binary(body) {
  const kernel = defineMap(["a", "b"], [], ({ a, b }) => ({ out: body(a, b) }));
  return (a, b) => map(kernel, { a, b }).out;
}
function unary(body) {
  const kernel = defineMap(["x"], [], ({ x }) => ({ out: body(x) }));
  return (x) => map(kernel, { x }).out;
}
function fill(target, value) {
  map(fillKernel, {}, { scalars: { value }, into: { out: target } });
}
function full(backend2, shape, value) {
  const result = Tensor.allocate(backend2, shape);
  fill(result, value);
  return result;
}
function zeros(backend2, shape) {
  return full(backend2, shape, 0);
}
var add, subtract, multiply, divide, copy2, sqrt, exp, log, tanh, scaleKernel, addIntoKernel, copyKernel, fillKernel, diagonalKernel;
var init_elementwise = __esm({
  "../tensor/src/elementwise.ts"() {
    "use strict";
    init_expression();
    init_map();
    init_tensor();
    add = binary((a, b) => a.add(b));
    subtract = binary((a, b) => a.sub(b));
    multiply = binary((a, b) => a.mul(b));
    divide = binary((a, b) => a.div(b));
    copy2 = unary((x) => x);
    sqrt = unary((x) => x.sqrt());
    exp = unary((x) => x.exp());
    log = unary((x) => x.log());
    tanh = unary((x) => x.tanh());
    scaleKernel = defineMap(["x"], ["factor"], ({ x, factor }) => ({ out: x.mul(factor) }));
    addIntoKernel = defineMap(["target", "x"], ["factor"], ({ target, x, factor }) => ({
      out: target.add(x.mul(factor))
    }));
    copyKernel = defineMap(["x"], [], ({ x }) => ({ out: x }));
    fillKernel = defineMap([], ["value"], ({ value }) => ({ out: value }));
    diagonalKernel = defineMap(["target", "row"], [], ({ target, row }) => ({
      out: column.equal(row).select(1, target)
    }));
  }
});

// ../tensor/src/gather.ts
function checkIndices(indices) {
  if (indices.dtype !== "int32") {
    throw new TypeError(`Cannot gather by ${indices.dtype} indices: make them int32`);
  }
}
function gatherColumns(x, indices, { transposed = false } = {}) {
  checkIndices(indices);
  const [m, n] = matrixOf(x.shape);
  const lead = x.shape.slice(0, -2);
  const count = indices.shape.at(-1) ?? 1;
  const batch = sizeOf(lead);
  if (indices.size !== batch * count) {
    throw new RangeError(
      `Cannot gather columns of ${formatShape(x.shape)} by indices ${formatShape(indices.shape)}: leading dimensions must match`
    );
  }
  const inner = transposed ? n : m;
  const out = Tensor.allocate(x.backend, [...lead, count, inner]);
  if (out.size === 0) return out;
  x.backend.gather({
    source: x,
    indices,
    out,
    batch,
    count,
    inner,
    extent: transposed ? m : n,
    batchStride: m * n,
    axisStride: transposed ? n : 1,
    innerStride: transposed ? 1 : n
  });
  return out;
}
function matrixOf(shape) {
  const [rows2, columns] = shape.slice(-2);
  if (rows2 === void 0 || columns === void 0) {
    throw new RangeError(`Cannot gather from ${formatShape(shape)}: it needs at least two axes`);
  }
  return [rows2, columns];
}
var init_gather = __esm({
  "../tensor/src/gather.ts"() {
    "use strict";
    init_shape();
    init_tensor();
  }
});

// ../tensor/src/matmul.ts
function matmul(a, b, options = {}) {
  const { transposeA = false, transposeB = false, alpha = 1, c, bias, symmetric = false } = options;
  if ([a, b, c, bias, options.into].some((operand) => operand?.dtype === "int32")) {
    throw new TypeError("Cannot multiply int32 tensors: copy() them to float32 first");
  }
  const [m, k] = matrixOf2(a, transposeA);
  const [kb, n] = matrixOf2(b, transposeB);
  const fail = (why) => {
    throw new RangeError(
      `Cannot multiply ${describe(a.shape, transposeA)} by ${describe(b.shape, transposeB)}: ${why}`
    );
  };
  if (k !== kb) fail(`inner dimensions must match, got ${k} and ${kb}`);
  if (symmetric && m !== n) fail(`a symmetric product is square, got ${m} \xD7 ${n}`);
  const leadA = a.shape.slice(0, -2);
  const leadB = b.shape.slice(0, -2);
  if (!sameShape(leadA, leadB) && leadA.length > 0 && leadB.length > 0) {
    fail(
      `leading dimensions must be equal or absent, got ${formatShape(leadA)} and ${formatShape(leadB)}`
    );
  }
  const lead = leadA.length > 0 ? leadA : leadB;
  const shape = [...lead, m, n];
  const out = options.into ?? Tensor.allocate(a.backend, shape);
  for (const [name, given] of [
    ["into", out],
    ["c", c]
  ]) {
    if (given !== void 0 && !sameShape(given.shape, shape)) {
      fail(`\`${name}\` must have shape ${formatShape(shape)}, got ${formatShape(given.shape)}`);
    }
  }
  if (bias !== void 0 && bias.size !== n)
    fail(`\`bias\` must have ${n} elements, got ${bias.size}`);
  if (out.size === 0) return out;
  const tall = leadB.length === 0 && leadA.length > 0 && !transposeA;
  const batch = tall ? 1 : sizeOf(lead);
  a.backend.matmul({
    a,
    b,
    out,
    m: tall ? sizeOf(leadA) * m : m,
    n,
    k,
    batch,
    strideA: leadA.length > 0 && !tall ? m * k : 0,
    strideB: leadB.length > 0 ? k * n : 0,
    strideC: m * n,
    transposeA,
    transposeB,
    alpha,
    beta: c === void 0 ? 0 : options.beta ?? 1,
    c,
    bias,
    symmetric: symmetric && !tall
  });
  return out;
}
function matrixOf2(x, transposed) {
  const [rows2, columns] = x.shape.slice(-2);
  if (rows2 === void 0 || columns === void 0) {
    throw new RangeError(
      `Cannot multiply a tensor of shape ${formatShape(x.shape)}: it needs at least two axes; reshape it to a matrix`
    );
  }
  return transposed ? [columns, rows2] : [rows2, columns];
}
var describe;
var init_matmul = __esm({
  "../tensor/src/matmul.ts"() {
    "use strict";
    init_shape();
    init_tensor();
    describe = (shape, transposed) => `${formatShape(shape)}${transposed ? "\u1D40" : ""}`;
  }
});

// ../tensor/src/orthonormalize_rows.ts
function orthonormalizeRows(vectors2) {
  const [count, length] = vectors2.shape.slice(-2);
  if (count === void 0 || length === void 0 || count > length) {
    throw new RangeError(
      `Cannot orthonormalize the rows of ${formatShape(vectors2.shape)}: a matrix needs at most as many rows as columns`
    );
  }
  const out = Tensor.allocate(vectors2.backend, vectors2.shape);
  if (out.size === 0) return out;
  const batch = sizeOf(vectors2.shape.slice(0, -2));
  vectors2.backend.orthonormalizeRows({ vectors: vectors2, out, batch, count, length });
  return out;
}
var init_orthonormalize_rows = __esm({
  "../tensor/src/orthonormalize_rows.ts"() {
    "use strict";
    init_shape();
    init_tensor();
  }
});

// ../tensor/src/philox.ts
function multiplyHigh(a, b) {
  const aHigh = a >>> 16;
  const aLow = a & 65535;
  const bHigh = b >>> 16;
  const bLow = b & 65535;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const other = aLow * bHigh + middle % 65536;
  return aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(other / 65536) >>> 0;
}
function philox(counter, key) {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = k0 + WEYL_0 >>> 0;
    k1 = k1 + WEYL_1 >>> 0;
  }
  return [c0, c1, c2, c3];
}
var MULTIPLIER_0, MULTIPLIER_1, WEYL_0, WEYL_1, ROUNDS;
var init_philox = __esm({
  "../tensor/src/philox.ts"() {
    "use strict";
    MULTIPLIER_0 = 3528531795;
    MULTIPLIER_1 = 3449720151;
    WEYL_0 = 2654435769;
    WEYL_1 = 3144134277;
    ROUNDS = 10;
  }
});

// ../tensor/src/random.ts
function below(bound, words) {
  const limit = 2 ** 32 - 2 ** 32 % bound;
  for (; ; ) {
    const word = words.next().value;
    if (word < limit) return word % bound;
  }
}
var FORK, Random;
var init_random = __esm({
  "../tensor/src/random.ts"() {
    "use strict";
    init_philox();
    init_tensor();
    FORK = 1718579819;
    Random = class _Random {
      /** Two unsigned 32-bit words. */
      key;
      /** @param seed  a whole number from 0 to 2⁵³ − 1, or a key */
      constructor(seed) {
        if (typeof seed !== "number") {
          this.key = seed;
          return;
        }
        if (!Number.isSafeInteger(seed) || seed < 0) {
          throw new RangeError(`Cannot seed with ${seed}: take a whole number from 0 to 2^53 - 1`);
        }
        this.key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
      }
      /** An independent generator, named by a text or a whole number. */
      fork(label) {
        if (typeof label === "number") {
          const [a, b] = philox([label >>> 0, Math.floor(label / 2 ** 32) >>> 0, 0, FORK], this.key);
          return new _Random([a, b]);
        }
        let key = this.key;
        for (let at2 = 0; at2 <= label.length; at2 += 2) {
          const [a, b] = philox(
            [label.charCodeAt(at2) || 0, label.charCodeAt(at2 + 1) || 0, label.length + 1, FORK],
            key
          );
          key = [a, b];
        }
        return new _Random(key);
      }
      /** Uniform float32 in [0, 1), multiples of 2⁻²⁴. */
      uniform(backend2, shape) {
        return this.#fill("uniform", Tensor.allocate(backend2, shape));
      }
      /** Standard normal float32. */
      normal(backend2, shape) {
        return this.#fill("normal", Tensor.allocate(backend2, shape));
      }
      /** 32 random bits each, as int32. */
      bits(backend2, shape) {
        return this.#fill("bits", Tensor.allocate(backend2, shape, "int32"));
      }
      /** Unsigned 32-bit words on the host, without end: the same that {@link Random.bits} makes on a device. */
      *words() {
        for (let block = 0; ; block++) yield* philox([block >>> 0, 0, 0, 0], this.key);
      }
      /**
       * The first `count` entries of a uniform random permutation of 0 … n−1, on the host: distinct, in random order.
       *
       * @throws RangeError when `count` exceeds `n`
       */
      permutation(n, count = n) {
        if (count > n) {
          throw new RangeError(`Cannot draw ${count} distinct numbers out of ${n}: take at most ${n}`);
        }
        const words = this.words();
        const result = new Int32Array(count);
        const moved = /* @__PURE__ */ new Map();
        for (let at2 = 0; at2 < count; at2++) {
          const other = at2 + below(n - at2, words);
          result[at2] = moved.get(other) ?? other;
          moved.set(other, moved.get(at2) ?? at2);
        }
        return result;
      }
      #fill(kind, out) {
        if (out.size > 0) out.backend.random({ out, kind, key: this.key });
        return out;
      }
    };
  }
});

// ../tensor/src/reduce.ts
function reduce(op, kernel, inputs, options = {}) {
  if (kernel.outputs.length !== 1 || programOf(kernel).usesRows) {
    throw new TypeError(
      "Cannot reduce with this kernel: it needs exactly one output, no row reduction and no column index"
    );
  }
  const scalars = scalarValues(kernel, options.scalars);
  const sources = kernel.inputs.map((name) => inputs[name]);
  const shape = broadcastShapes(sources.map((source) => source.shape));
  const [first, last] = reducedAxes(shape, options.axes);
  const kept = [
    ...shape.slice(0, first),
    ...options.keepAxes ? shape.slice(first, last + 1).map(() => 1) : [],
    ...shape.slice(last + 1)
  ];
  const out = options.into ?? Tensor.allocate(sources[0].backend, kept);
  if (out.size !== sizeOf(kept)) {
    throw new RangeError(
      `Cannot reduce ${formatShape(shape)} into ${formatShape(out.shape)}: the result has shape ${formatShape(kept)}`
    );
  }
  if (out.size === 0) return out;
  const ranges = [
    [0, first],
    [first, last + 1],
    [last + 1, shape.length]
  ];
  const [outer, reduced, inner] = ranges.map(([from, to]) => sizeOf(shape.slice(from, to)));
  const operands = sources.map((source) => {
    const strides = broadcastStrides(source.shape, shape);
    return {
      tensor: source,
      offset: 0,
      strides: ranges.map(([from, to]) => evenStride(shape, strides, from, to))
    };
  });
  out.backend.reduce({
    op,
    kernel,
    outer,
    reduced,
    inner,
    inputs: operands,
    scalars,
    out,
    accumulate: options.accumulate ?? false
  });
  return out;
}
function reducedAxes(shape, axes2) {
  if (axes2 === void 0) return [0, shape.length - 1];
  const [first, last] = axes2.map((axis) => axis < 0 ? axis + shape.length : axis);
  if (first < 0 || last >= shape.length || first > last) {
    throw new RangeError(
      `Cannot reduce axes ${axes2.join(" to ")} of ${formatShape(shape)}: it has ${shape.length} axes`
    );
  }
  return [first, last];
}
function evenStride(shape, strides, from, to) {
  let stride = 0;
  let span = 1;
  for (let axis = to - 1; axis >= from; axis--) {
    if (shape[axis] === 1) continue;
    if (span === 1) stride = strides[axis];
    else if (strides[axis] !== stride * span) {
      throw new RangeError(
        `Cannot reduce over ${formatShape(shape)}: an operand broadcasts along some of the axes only; copy it to the full shape first`
      );
    }
    span *= shape[axis];
  }
  return stride;
}
function sumOfSquares(x, options = {}) {
  return reduce("sum", square, { x }, options);
}
var identity, square;
var init_reduce = __esm({
  "../tensor/src/reduce.ts"() {
    "use strict";
    init_scalars();
    init_expression();
    init_program();
    init_shape();
    init_tensor();
    identity = defineMap(["x"], [], ({ x }) => ({ out: x }));
    square = defineMap(["x"], [], ({ x }) => ({ out: x.square() }));
  }
});

// ../tensor/src/mod.ts
var init_mod = __esm({
  "../tensor/src/mod.ts"() {
    "use strict";
    init_backend();
    init_dtype();
    init_elementwise();
    init_expression();
    init_gather();
    init_map();
    init_matmul();
    init_orthonormalize_rows();
    init_philox();
    init_program();
    init_random();
    init_reduce();
    init_scope();
    init_shape();
    init_tensor();
  }
});

// ../tensor/src/reference/memory.ts
function ownBuffer(buffer) {
  if (!(buffer instanceof ReferenceBuffer)) {
    throw new TypeError(
      "Cannot use a buffer of another backend: read the tensor and write it to one of this backend"
    );
  }
  if (buffer.freed) throw new Error("Cannot use a buffer that was freed: keep its tensor alive");
  return buffer;
}
function bytesOf(buffer) {
  return ownBuffer(buffer).bytes;
}
function floats(tensor2) {
  return new Float32Array(bytesOf(tensor2.buffer), tensor2.offset * 4, tensor2.size);
}
function integers(tensor2) {
  return new Int32Array(bytesOf(tensor2.buffer), tensor2.offset * 4, tensor2.size);
}
var ReferenceBuffer, ReferenceMemory;
var init_memory = __esm({
  "../tensor/src/reference/memory.ts"() {
    "use strict";
    init_backend();
    ReferenceBuffer = class {
      bytes;
      freed = false;
      constructor(byteLength2) {
        this.bytes = new ArrayBuffer(byteLength2);
        this.poison();
      }
      get byteLength() {
        return this.bytes.byteLength;
      }
      poison() {
        new Float32Array(this.bytes).fill(Number.NaN);
      }
    };
    ReferenceMemory = class {
      #liveBytes = 0;
      #liveBuffers = 0;
      #peakBytes = 0;
      allocate(byteLength2) {
        let buffer;
        try {
          buffer = new ReferenceBuffer(byteLength2);
        } catch {
          throw new OutOfMemoryError(
            `Cannot allocate ${byteLength2} bytes: the engine has no array buffer of that size; use smaller tensors`,
            byteLength2
          );
        }
        this.#liveBytes += byteLength2;
        this.#liveBuffers++;
        this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
        return buffer;
      }
      free(buffer) {
        const own = ownBuffer(buffer);
        own.poison();
        own.freed = true;
        this.#liveBytes -= own.byteLength;
        this.#liveBuffers--;
      }
      statistics() {
        return {
          liveBytes: this.#liveBytes,
          liveBuffers: this.#liveBuffers,
          peakBytes: this.#peakBytes,
          reservedBytes: this.#liveBytes
        };
      }
    };
  }
});

// ../tensor/src/reference/vector.ts
function dot(a, b) {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}
function addScaled(target, factor, x) {
  for (let i = 0; i < target.length; i++) target[i] += factor * x[i];
}
var init_vector = __esm({
  "../tensor/src/reference/vector.ts"() {
    "use strict";
  }
});

// ../tensor/src/reference/attention.ts
function attention(operation) {
  const { batch, queries, heads: heads2, headSize, past } = operation;
  const [q, k, v, out] = [operation.q, operation.k, operation.v, operation.out].map(openHeads);
  const logSumExp = operation.logSumExp && floats(operation.logSumExp);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads2; h++) {
      const kv = keyHead(operation, h);
      for (let i = 0; i < queries; i++) {
        const query = q(b, i, h, headSize);
        const scores = Float64Array.from(
          { length: i + past + 1 },
          (_, j) => operation.scale * dot(query, k(b, j, kv, headSize))
        );
        const most = scores.reduce((x, y) => Math.max(x, y), Number.NEGATIVE_INFINITY);
        const weights = scores.map((score) => Math.exp(score - most));
        const total = weights.reduce((x, y) => x + y, 0);
        const result = new Float64Array(headSize);
        weights.forEach((weight, j) => {
          addScaled(result, weight / total, v(b, j, kv, headSize));
        });
        out(b, i, h, headSize).set(result);
        if (logSumExp) logSumExp[(b * heads2 + h) * queries + i] = most + Math.log(total);
      }
    }
  }
}
function openHeads({ tensor: tensor2, offset, batchStride, tokenStride }) {
  const values = floats(tensor2);
  return (batch, token, head, headSize) => {
    const start = offset + batch * batchStride + token * tokenStride + head * headSize;
    return values.subarray(start, start + headSize);
  };
}
function keyHead({ heads: heads2, kvHeads }, head) {
  return Math.floor(head / (heads2 / kvHeads));
}
var init_attention = __esm({
  "../tensor/src/reference/attention.ts"() {
    "use strict";
    init_memory();
    init_vector();
  }
});

// ../tensor/src/reference/attention_gradient.ts
function attentionGradient(operation) {
  const { batch, queries, keys, heads: heads2, kvHeads, headSize, past, scale } = operation;
  const q = openHeads(operation.q);
  const k = openHeads(operation.k);
  const v = openHeads(operation.v);
  const out = openHeads(operation.out);
  const outGradient = openHeads(operation.outGradient);
  const logSumExp = floats(operation.logSumExp);
  const zeros2 = (tokens, count) => Array.from({ length: tokens * count }, () => new Float64Array(headSize));
  for (let b = 0; b < batch; b++) {
    const dQ = zeros2(queries, heads2);
    const dK = zeros2(keys, kvHeads);
    const dV = zeros2(keys, kvHeads);
    for (let h = 0; h < heads2; h++) {
      const kv = keyHead(operation, h);
      for (let i = 0; i < queries; i++) {
        const query = q(b, i, h, headSize);
        const dO = outGradient(b, i, h, headSize);
        const D = dot(dO, out(b, i, h, headSize));
        for (let j = 0; j <= i + past; j++) {
          const key = k(b, j, kv, headSize);
          const score = scale * dot(query, key);
          const weight = Math.exp(score - logSumExp[(b * heads2 + h) * queries + i]);
          const dS = weight * (dot(dO, v(b, j, kv, headSize)) - D);
          addScaled(dV[j * kvHeads + kv], weight, dO);
          addScaled(dQ[i * heads2 + h], scale * dS, key);
          addScaled(dK[j * kvHeads + kv], scale * dS, query);
        }
      }
    }
    store(openHeads(operation.qGradient), b, dQ, heads2);
    store(openHeads(operation.kGradient), b, dK, kvHeads);
    store(openHeads(operation.vGradient), b, dV, kvHeads);
  }
}
function store(target, batch, vectors2, heads2) {
  vectors2.forEach((vector, at2) => {
    target(batch, Math.floor(at2 / heads2), at2 % heads2, vector.length).set(vector);
  });
}
var init_attention_gradient = __esm({
  "../tensor/src/reference/attention_gradient.ts"() {
    "use strict";
    init_attention();
    init_memory();
    init_vector();
  }
});

// ../tensor/src/reference/gather.ts
function gather(operation) {
  const { batch, count, inner, extent, batchStride, axisStride, innerStride } = operation;
  const source = floats(operation.source);
  const indices = integers(operation.indices);
  const out = floats(operation.out);
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < count; j++) {
      const index = indices[b * count + j];
      const inRange = index >= 0 && index < extent;
      for (let i = 0; i < inner; i++) {
        const from = b * batchStride + index * axisStride + i * innerStride;
        out[(b * count + j) * inner + i] = inRange ? source[from] : 0;
      }
    }
  }
}
function scatterAdd(operation) {
  const { count, inner, extent } = operation;
  const source = floats(operation.source);
  const indices = integers(operation.indices);
  const out = floats(operation.out);
  for (let j = 0; j < count; j++) {
    const index = indices[j];
    if (index < 0 || index >= extent) continue;
    for (let i = 0; i < inner; i++) out[index * inner + i] += source[j * inner + i];
  }
}
var init_gather2 = __esm({
  "../tensor/src/reference/gather.ts"() {
    "use strict";
    init_memory();
  }
});

// ../tensor/src/reference/evaluate.ts
function openSource(operand) {
  const { tensor: tensor2 } = operand;
  return { operand, values: tensor2.dtype === "float32" ? floats(tensor2) : integers(tensor2) };
}
function readRow({ values }, start, stride, length) {
  const row = new Float64Array(length);
  for (let i = 0; i < length; i++) row[i] = Math.fround(values[start + i * stride]);
  return row;
}
function evaluateRow(program, inputs, scalars, length) {
  const values = [];
  for (const instruction of program.instructions) {
    values.push(evaluate(instruction, values, inputs, scalars, length));
  }
  return program.outputs.map((id) => values[id]);
}
function evaluate(instruction, values, inputs, scalars, length) {
  switch (instruction.op) {
    case "input":
      return inputs[instruction.index];
    case "scalar":
      return Math.fround(scalars[instruction.index]);
    case "constant":
      return Math.fround(instruction.value);
    case "column":
      return Float64Array.from({ length }, (_, index) => index);
    case "rowSum": {
      const a = values[instruction.a];
      if (typeof a === "number") return a * length;
      return a.reduce((total, x) => total + x, 0);
    }
    case "rowMax": {
      const a = values[instruction.a];
      if (typeof a === "number") return a;
      return a.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
    }
    case "select": {
      const condition = values[instruction.condition];
      const a = values[instruction.a];
      const b = values[instruction.b];
      if (typeof condition === "number") return condition !== 0 ? a : b;
      return condition.map((c, i) => c !== 0 ? at(a, i) : at(b, i));
    }
    case "neg":
    case "abs":
    case "exp":
    case "log":
    case "sqrt":
    case "tanh":
    case "isFinite": {
      const f = UNARY[instruction.op];
      const a = values[instruction.a];
      return typeof a === "number" ? f(a) : a.map(f);
    }
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "min":
    case "max":
    case "lessThan":
    case "equal": {
      const f = BINARY[instruction.op];
      const a = values[instruction.a];
      const b = values[instruction.b];
      if (typeof a === "number" && typeof b === "number") return f(a, b);
      const result = new Float64Array(length);
      for (let i = 0; i < length; i++) result[i] = f(at(a, i), at(b, i));
      return result;
    }
    default:
      return instruction;
  }
}
var at, UNARY, BINARY;
var init_evaluate = __esm({
  "../tensor/src/reference/evaluate.ts"() {
    "use strict";
    init_memory();
    at = (value, index) => typeof value === "number" ? value : value[index];
    UNARY = {
      neg: (a) => -a,
      abs: (a) => Math.abs(a),
      exp: (a) => Math.exp(a),
      log: (a) => Math.log(a),
      sqrt: (a) => Math.sqrt(a),
      tanh: (a) => Math.tanh(a),
      // Of the float32 that a device would hold: 1e39 is infinite there.
      isFinite: (a) => Number.isFinite(Math.fround(a)) ? 1 : 0
    };
    BINARY = {
      add: (a, b) => a + b,
      sub: (a, b) => a - b,
      mul: (a, b) => a * b,
      div: (a, b) => a / b,
      min: (a, b) => Math.min(a, b),
      max: (a, b) => Math.max(a, b),
      lessThan: (a, b) => a < b ? 1 : 0,
      equal: (a, b) => a === b ? 1 : 0
    };
  }
});

// ../tensor/src/reference/map.ts
function map2({ kernel, shape, inputs, outputs, scalars }) {
  const program = programOf(kernel);
  const sources = inputs.map(openSource);
  const targets = outputs.map(({ tensor: tensor2 }) => floats(tensor2));
  const length = shape.at(-1);
  const lead = shape.slice(0, -1);
  const rows2 = sizeOf(lead);
  const block = program.usesRows ? length : BLOCK;
  for (let row = 0; row < rows2; row++) {
    const index = coordinates(row, lead);
    const startOf = ({ offset, strides }) => index.reduce((start, i, axis) => start + i * strides[axis], offset);
    for (let from = 0; from < length; from += block) {
      const to = Math.min(from + block, length);
      const values = evaluateRow(
        program,
        sources.map((source) => {
          const stride = source.operand.strides.at(-1);
          return readRow(source, startOf(source.operand) + from * stride, stride, to - from);
        }),
        scalars,
        to - from
      );
      outputs.forEach((operand, which2) => {
        const value = values[which2];
        const target = targets[which2];
        const start = startOf(operand);
        const stride = operand.strides.at(-1);
        for (let i = from; i < to; i++) {
          target[start + i * stride] = typeof value === "number" ? value : value[i - from];
        }
      });
    }
  }
}
function coordinates(position2, shape) {
  let rest = position2;
  return shape.slice().reverse().map((extent) => {
    const index = rest % extent;
    rest = (rest - index) / extent;
    return index;
  }).reverse();
}
var BLOCK;
var init_map2 = __esm({
  "../tensor/src/reference/map.ts"() {
    "use strict";
    init_program();
    init_shape();
    init_evaluate();
    init_memory();
    BLOCK = 1024;
  }
});

// ../tensor/src/reference/matmul.ts
function matmul2(operation) {
  const { m, n, k, batch, strideA, strideB, strideC } = operation;
  const { transposeA, transposeB, alpha, beta } = operation;
  const a = floats(operation.a);
  const b = floats(operation.b);
  const c = operation.c && floats(operation.c);
  const bias = operation.bias && floats(operation.bias);
  const out = floats(operation.out);
  const row = new Float64Array(n);
  for (let matrix = 0; matrix < batch; matrix++) {
    const left = a.subarray(matrix * strideA);
    const right = rowMajor(b.subarray(matrix * strideB), k, n, transposeB);
    for (let i = 0; i < m; i++) {
      row.fill(0);
      for (let p = 0; p < k; p++) {
        const x = left[transposeA ? p * m + i : i * k + p];
        for (let j = 0; j < n; j++) row[j] += x * right[p * n + j];
      }
      for (let j = 0; j < n; j++) {
        const at2 = matrix * strideC + i * n + j;
        const added = c === void 0 || beta === 0 ? 0 : beta * c[at2];
        out[at2] = alpha * row[j] + added + (bias?.[j] ?? 0);
      }
    }
  }
}
function rowMajor(source, rows2, columns, transposed) {
  if (!transposed) return source;
  const result = new Float32Array(rows2 * columns);
  for (let i = 0; i < rows2; i++) {
    for (let j = 0; j < columns; j++) result[i * columns + j] = source[j * rows2 + i];
  }
  return result;
}
var init_matmul2 = __esm({
  "../tensor/src/reference/matmul.ts"() {
    "use strict";
    init_memory();
  }
});

// ../tensor/src/reference/orthonormalize_rows.ts
function orthonormalizeRows2(operation) {
  const { batch, count, length } = operation;
  const vectors2 = floats(operation.vectors);
  const out = floats(operation.out);
  const size = count * length;
  for (let start = 0; start < batch * size; start += size) {
    const rows2 = Array.from(
      { length: count },
      (_, i) => Float64Array.from(vectors2.subarray(start + i * length, start + (i + 1) * length))
    );
    orthonormalBasis(rows2).forEach((row, i) => {
      out.set(row, start + i * length);
    });
  }
}
function orthonormalBasis(rows2) {
  const reflections = rows2.map((row, i) => {
    const v = reflection(row, i);
    for (const later of rows2.slice(i + 1)) reflect(later, v, i);
    return v;
  });
  return rows2.map((row, i) => {
    const basis = new Float64Array(row.length);
    basis[i] = 1;
    for (let j = reflections.length - 1; j >= 0; j--) reflect(basis, reflections[j], j);
    return basis;
  });
}
function reflection(x, from) {
  const v = new Float64Array(x.length);
  v.set(x.subarray(from), from);
  const norm = Math.sqrt(dot(v, v));
  if (norm === 0) return v;
  v[from] += v[from] < 0 ? -norm : norm;
  const length = Math.sqrt(dot(v, v));
  return v.map((each) => each / length);
}
function reflect(x, v, from) {
  const factor = 2 * dot(v.subarray(from), x.subarray(from));
  for (let i = from; i < x.length; i++) x[i] -= factor * v[i];
}
var init_orthonormalize_rows2 = __esm({
  "../tensor/src/reference/orthonormalize_rows.ts"() {
    "use strict";
    init_memory();
    init_vector();
  }
});

// ../tensor/src/reference/random.ts
function random({ out, kind, key }) {
  const target = kind === "bits" ? integers(out) : floats(out);
  for (let first = 0; first < out.size; first += 4) {
    const [w0, w1, w2, w3] = philox([first / 4, 0, 0, 0], key);
    const values = kind === "bits" ? [w0, w1, w2, w3] : kind === "uniform" ? [w0, w1, w2, w3].map((word) => (word >>> 8) * 2 ** -24) : [...boxMuller(w0, w1), ...boxMuller(w2, w3)];
    target.set(values.slice(0, out.size - first), first);
  }
}
function boxMuller(first, second) {
  const u = ((first >>> 8) + 1) * 2 ** -24;
  const v = (second >>> 8) * 2 ** -24;
  const radius = Math.sqrt(-2 * Math.log(u));
  const angle = 2 * Math.PI * v;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
var init_random2 = __esm({
  "../tensor/src/reference/random.ts"() {
    "use strict";
    init_philox();
    init_memory();
  }
});

// ../tensor/src/reference/reduce.ts
function reduce2(operation) {
  const { op, kernel, outer, reduced, inner, inputs, scalars, out, accumulate } = operation;
  const program = programOf(kernel);
  const sources = inputs.map(openSource);
  const target = floats(out);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = op === "sum" ? 0 : Number.NEGATIVE_INFINITY;
      for (let from = 0; from < reduced; from += BLOCK2) {
        const length = Math.min(BLOCK2, reduced - from);
        const rows2 = sources.map((source) => {
          const { offset, strides } = source.operand;
          const [outerStride, stride, innerStride] = strides;
          const start = offset + o * outerStride + from * stride + i * innerStride;
          return readRow(source, start, stride, length);
        });
        const value = evaluateRow(program, rows2, scalars, length)[0];
        for (let r = 0; r < length; r++) {
          const x = typeof value === "number" ? value : value[r];
          total = op === "sum" ? total + x : Math.max(total, x);
        }
      }
      const at2 = o * inner + i;
      if (!accumulate) target[at2] = total;
      else target[at2] = op === "sum" ? target[at2] + total : Math.max(target[at2], total);
    }
  }
}
var BLOCK2;
var init_reduce2 = __esm({
  "../tensor/src/reference/reduce.ts"() {
    "use strict";
    init_program();
    init_evaluate();
    init_memory();
    BLOCK2 = 1024;
  }
});

// ../tensor/src/reference/backend.ts
function createReferenceBackend() {
  return new ReferenceBackend();
}
var ReferenceBackend;
var init_backend2 = __esm({
  "../tensor/src/reference/backend.ts"() {
    "use strict";
    init_attention();
    init_attention_gradient();
    init_gather2();
    init_map2();
    init_matmul2();
    init_memory();
    init_orthonormalize_rows2();
    init_random2();
    init_reduce2();
    ReferenceBackend = class {
      name = "reference";
      info = {
        description: "Reference: plain JavaScript, double precision inside kernels",
        software: false,
        maxBytes: Number.POSITIVE_INFINITY
      };
      #memory = new ReferenceMemory();
      #disposed = false;
      allocate(byteLength2) {
        this.#check();
        return this.#memory.allocate(byteLength2);
      }
      free(buffer) {
        this.#check();
        this.#memory.free(buffer);
      }
      write(buffer, byteOffset, data) {
        this.#check();
        const bytes5 = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        new Uint8Array(bytesOf(buffer)).set(bytes5, byteOffset);
      }
      async read(buffer, byteOffset, byteLength2) {
        this.#check();
        return bytesOf(buffer).slice(byteOffset, byteOffset + byteLength2);
      }
      flush() {
        this.#check();
      }
      memory() {
        this.#check();
        return this.#memory.statistics();
      }
      async dispose() {
        this.#disposed = true;
      }
      map(operation) {
        this.#check();
        map2(operation);
      }
      reduce(operation) {
        this.#check();
        reduce2(operation);
      }
      matmul(operation) {
        this.#check();
        matmul2(operation);
      }
      gather(operation) {
        this.#check();
        gather(operation);
      }
      scatterAdd(operation) {
        this.#check();
        scatterAdd(operation);
      }
      random(operation) {
        this.#check();
        random(operation);
      }
      orthonormalizeRows(operation) {
        this.#check();
        orthonormalizeRows2(operation);
      }
      attention(operation) {
        this.#check();
        attention(operation);
      }
      attentionGradient(operation) {
        this.#check();
        attentionGradient(operation);
      }
      #check() {
        if (this.#disposed) {
          throw new Error("Cannot use the reference backend after dispose(): create another one");
        }
      }
    };
  }
});

// ../tensor/src/reference.ts
var reference_exports = {};
__export(reference_exports, {
  createReferenceBackend: () => createReferenceBackend
});
var init_reference = __esm({
  "../tensor/src/reference.ts"() {
    "use strict";
    init_backend2();
  }
});

// ../kernels-cpu/src/_allocator.ts
function classOf(size) {
  const units = size / ALIGNMENT;
  if (units < STEPS) return units;
  const doubling = 31 - Math.clz32(units);
  return (doubling - STEPS_LOG2 + 1) * STEPS + (units >>> doubling - STEPS_LOG2 & STEPS - 1);
}
var ALIGNMENT, STEPS_LOG2, STEPS, CLASSES, Allocator;
var init_allocator = __esm({
  "../kernels-cpu/src/_allocator.ts"() {
    "use strict";
    ALIGNMENT = 64;
    STEPS_LOG2 = 3;
    STEPS = 1 << STEPS_LOG2;
    CLASSES = 40 * STEPS;
    Allocator = class {
      #lists = new Array(CLASSES);
      #filled = new Uint32Array(CLASSES / 32);
      #grow;
      #last;
      #end;
      /**
       * @param start  first address
       * @param grow  makes the range longer by at least so many bytes; returns by how many, 0 when it cannot
       */
      constructor(start, grow) {
        this.#end = start;
        this.#grow = grow;
      }
      /** A region of at least `bytes` bytes, or undefined when there is no room. */
      allocate(bytes5) {
        const size = Math.max(ALIGNMENT, Math.ceil(bytes5 / ALIGNMENT) * ALIGNMENT);
        const region = this.#find(size) ?? this.#extend(size) ?? this.#search(size);
        if (region === void 0) return void 0;
        this.#unlink(region);
        region.free = false;
        if (region.size > size) this.#split(region, size);
        return region;
      }
      free(region) {
        region.free = true;
        const { before, after } = region;
        if (after?.free) {
          this.#unlink(after);
          this.#absorb(region, after);
        }
        if (before?.free) {
          this.#unlink(before);
          this.#absorb(before, region);
          this.#link(before);
        } else {
          this.#link(region);
        }
      }
      /** A free region of a class whose every member is large enough. */
      #find(size) {
        const first = classOf(size);
        const own = this.#lists[first];
        if (own !== void 0 && own.size >= size) return own;
        const from = first + 1;
        let word = from >>> 5;
        let bits2 = this.#filled[word] & -1 << (from & 31);
        while (bits2 === 0) {
          if (++word === this.#filled.length) return void 0;
          bits2 = this.#filled[word];
        }
        return this.#lists[word * 32 + 31 - Math.clz32(bits2 & -bits2)];
      }
      /** Any member of the own class that fits, for when memory ends. */
      #search(size) {
        let region = this.#lists[classOf(size)];
        while (region !== void 0 && region.size < size) region = region.next;
        return region;
      }
      #extend(size) {
        const tail = this.#last?.free ? this.#last.size : 0;
        const grown = this.#grow(size - tail);
        if (grown === 0) return void 0;
        const region = {
          start: this.#end,
          size: grown,
          free: false,
          lastUse: 0,
          before: this.#last,
          after: void 0,
          previous: void 0,
          next: void 0
        };
        if (this.#last) this.#last.after = region;
        this.#last = region;
        this.#end += grown;
        this.free(region);
        return this.#last;
      }
      #split(region, size) {
        const rest = {
          start: region.start + size,
          size: region.size - size,
          free: true,
          lastUse: region.lastUse,
          before: region,
          after: region.after,
          previous: void 0,
          next: void 0
        };
        if (rest.after) rest.after.before = rest;
        else this.#last = rest;
        region.after = rest;
        region.size = size;
        this.#link(rest);
      }
      /** Joins `right`, which is in no list, to `left`. */
      #absorb(left, right) {
        left.size += right.size;
        left.lastUse = Math.max(left.lastUse, right.lastUse);
        left.after = right.after;
        if (right.after) right.after.before = left;
        else this.#last = left;
      }
      #link(region) {
        const index = classOf(region.size);
        const head = this.#lists[index];
        region.previous = void 0;
        region.next = head;
        if (head) head.previous = region;
        this.#lists[index] = region;
        this.#filled[index >>> 5] |= 1 << (index & 31);
      }
      #unlink(region) {
        const { previous, next } = region;
        if (next) next.previous = previous;
        if (previous) {
          previous.next = next;
        } else {
          const index = classOf(region.size);
          this.#lists[index] = next;
          if (next === void 0) this.#filled[index >>> 5] &= ~(1 << (index & 31));
        }
        region.previous = void 0;
        region.next = void 0;
      }
    };
  }
});

// ../kernels-cpu/src/_protocol.ts
var CONTROL, SYNC_BYTES, SUBMITTED, SLEEPERS, CALL, CALL_POSITION, PROGRESS, PROGRESS_BYTES, RING, RING_WORDS, MAX_THREADS, OPERATION, SOLO, MEET;
var init_protocol = __esm({
  "../kernels-cpu/src/_protocol.ts"() {
    "use strict";
    CONTROL = 65536;
    SYNC_BYTES = 256;
    SUBMITTED = CONTROL + SYNC_BYTES;
    SLEEPERS = SUBMITTED + 64;
    CALL = SUBMITTED + 128;
    CALL_POSITION = CALL + 4;
    PROGRESS = CONTROL + 1024;
    PROGRESS_BYTES = 64;
    RING = CONTROL + 8192;
    RING_WORDS = 2 ** 18;
    MAX_THREADS = 64;
    OPERATION = {
      skip: 1,
      write: 2,
      read: 3,
      map: 4,
      reduceRows: 5,
      reduceColumns: 6,
      matmul: 7,
      gather: 8,
      scatterAdd: 9,
      random: 10,
      orthonormalizeRows: 11,
      attention: 12,
      attentionGradient: 13
    };
    SOLO = 1 << 8;
    MEET = 1 << 9;
  }
});

// ../kernels-cpu/src/_command_ring.ts
var MASK, CommandRing;
var init_command_ring = __esm({
  "../kernels-cpu/src/_command_ring.ts"() {
    "use strict";
    init_protocol();
    MASK = RING_WORDS - 1;
    CommandRing = class {
      #memory;
      #threads;
      #submit;
      /** Words written and words that all threads are done with; both modulo 2³². */
      #head = 0;
      #tail = 0;
      #waiting = [];
      #firstWaiting = 0;
      #lastWasSolo = true;
      #length = 0;
      #issued = 0;
      /** Where the current command is written: views of the same words, and the index of its first one. */
      words;
      floats;
      at = 0;
      /** @param submit  called when there are new commands in the ring */
      constructor(memory, threads, submit) {
        this.#memory = memory;
        this.#threads = threads;
        this.#submit = submit;
        this.words = memory.words;
        this.floats = memory.floats;
      }
      /** How many commands were written so far; the number of the last one. */
      get issued() {
        return this.#issued;
      }
      /** Position up to which there are commands. */
      get head() {
        return this.#head;
      }
      /** The number of the last command that, like all before it, is finished. */
      get finished() {
        let pending = 0;
        for (let thread = 0; thread < this.#threads; thread++) {
          const done = this.#load(PROGRESS + thread * PROGRESS_BYTES + 4);
          pending = Math.max(pending, (this.#issued | 0) - done | 0);
        }
        return this.#issued - pending;
      }
      /**
       * Starts a command of `length` words, the first two of which are written here; the caller writes the others at `at` and calls {@link CommandRing.end}.
       *
       * @param solo  whether one thread does it faster than all together
       */
      begin(operation, length, solo) {
        const even = length + 1 & ~1;
        let flags = OPERATION[operation] | (solo ? SOLO : 0);
        if (this.#lastWasSolo && !solo) flags |= MEET;
        this.#lastWasSolo = solo;
        this.#length = even;
        if (this.#firstWaiting < this.#waiting.length) this.pump();
        if (this.#firstWaiting === this.#waiting.length && this.#makeRoom(even)) {
          this.words = this.#memory.words;
          this.floats = this.#memory.floats;
          this.at = (RING >>> 2) + (this.#head & MASK);
        } else {
          this.words = new Int32Array(even);
          this.floats = new Float32Array(this.words.buffer);
          this.at = 0;
        }
        this.words[this.at] = flags;
        this.words[this.at + 1] = even;
        return this.at;
      }
      /** Hands the command over; returns its number. */
      end() {
        if (this.words === this.#memory.words) {
          this.#publish(this.#length);
          this.#submit();
        } else {
          this.#waiting.push(this.words);
          if (this.#waiting.length - this.#firstWaiting === 1) this.#askForCall();
        }
        return ++this.#issued;
      }
      /** Moves waiting commands into the ring, as far as there is room. */
      pump() {
        const before = this.#firstWaiting;
        while (this.#firstWaiting < this.#waiting.length) {
          const command = this.#waiting[this.#firstWaiting];
          if (!this.#makeRoom(command.length)) break;
          this.#memory.words.set(command, (RING >>> 2) + (this.#head & MASK));
          this.#publish(command.length);
          this.#firstWaiting++;
        }
        if (this.#firstWaiting === before) return;
        if (this.#firstWaiting === this.#waiting.length) {
          this.#waiting = [];
          this.#firstWaiting = 0;
        } else {
          if (this.#firstWaiting > 4096) {
            this.#waiting = this.#waiting.slice(this.#firstWaiting);
            this.#firstWaiting = 0;
          }
          this.#askForCall();
        }
        this.#submit();
      }
      /** Whether `length` words fit behind the head in one piece; skips the end of the ring where they would be cut. */
      #makeRoom(length) {
        const toEnd = RING_WORDS - (this.#head & MASK);
        const needed = toEnd < length ? toEnd + length : length;
        if (this.#room() < needed) {
          this.#tail = this.#slowest();
          if (this.#room() < needed) return false;
        }
        if (toEnd < length) {
          const at2 = (RING >>> 2) + (this.#head & MASK);
          this.#memory.words[at2] = OPERATION.skip;
          this.#memory.words[at2 + 1] = toEnd;
          this.#head = this.#head + toEnd | 0;
        }
        return true;
      }
      #room() {
        return RING_WORDS - (this.#head - this.#tail | 0);
      }
      /** The position that all threads have reached. */
      #slowest() {
        let behind = 0;
        for (let thread = 0; thread < this.#threads; thread++) {
          const position2 = this.#load(PROGRESS + thread * PROGRESS_BYTES);
          behind = Math.max(behind, this.#head - position2 | 0);
        }
        return this.#head - behind | 0;
      }
      #publish(length) {
        this.#head = this.#head + length | 0;
        Atomics.store(this.#memory.words, SUBMITTED >>> 2, this.#head);
      }
      /** Has the threads call back when they are all done with half of the ring. */
      #askForCall() {
        const { words } = this.#memory;
        const position2 = this.#head - RING_WORDS / 2 | 0;
        Atomics.store(words, CALL_POSITION >>> 2, position2);
        Atomics.store(words, CALL >>> 2, 1);
        if ((this.#slowest() - position2 | 0) < 0) return;
        if (Atomics.compareExchange(words, CALL >>> 2, 1, 0) === 1) this.pump();
      }
      #load(address) {
        return Atomics.load(this.#memory.words, address >>> 2);
      }
    };
  }
});

// ../kernels-cpu/src/_cpu_buffer.ts
function ownBuffer2(buffer) {
  if (!(buffer instanceof CpuBuffer)) {
    throw new TypeError(
      "Cannot use a buffer of another backend: read the tensor and write it to one of this backend"
    );
  }
  return buffer;
}
var CpuBuffer;
var init_cpu_buffer = __esm({
  "../kernels-cpu/src/_cpu_buffer.ts"() {
    "use strict";
    CpuBuffer = class {
      byteLength;
      region;
      constructor(byteLength2, region) {
        this.byteLength = byteLength2;
        this.region = region;
      }
    };
  }
});

// ../kernels-cpu/src/_encoder.ts
function isSolo(work) {
  return work <= SOLO_WORK;
}
function unitsPerTask(workOfUnit) {
  return Math.max(1, Math.round(TASK_WORK / workOfUnit));
}
var SOLO_WORK, TASK_WORK;
var init_encoder = __esm({
  "../kernels-cpu/src/_encoder.ts"() {
    "use strict";
    SOLO_WORK = 16384;
    TASK_WORK = 65536;
  }
});

// ../kernels-cpu/src/_encode_kernels.ts
function encode({ ring, end }, operation, solo, values) {
  const at2 = ring.begin(operation, 2 + values.length, solo) + 2;
  for (let index = 0; index < values.length; index++) ring.words[at2 + index] = values[index];
  end();
}
function bitsOf(value) {
  bits[0] = value;
  return bitWords[0];
}
function encodeMatmul(encoder, operation) {
  const { a, b, c, out, bias, m, n, k, batch, strideA, strideB, strideC } = operation;
  encode(encoder, "matmul", isSolo(batch * m * n * k * 0.25), [
    ...[batch, m, n, k],
    ...[encoder.pointer(a), strideA, operation.transposeA ? 1 : 0],
    ...[encoder.pointer(b), strideB, operation.transposeB ? 1 : 0],
    ...[c ? encoder.pointer(c) : 0, strideC],
    ...[encoder.pointer(out), strideC],
    bias ? encoder.pointer(bias) : 0,
    ...[bitsOf(operation.alpha), bitsOf(operation.beta)],
    operation.symmetric ? 1 : 0
  ]);
}
function encodeGather(encoder, operation) {
  const { source, indices, out, batch, count, inner, extent } = operation;
  encode(encoder, "gather", isSolo(batch * count * inner), [
    ...[encoder.pointer(source), encoder.pointer(indices), encoder.pointer(out)],
    ...[batch, count, inner, extent],
    ...[operation.batchStride, operation.axisStride, operation.innerStride]
  ]);
}
function encodeScatterAdd(encoder, operation) {
  const { source, indices, out, count, inner, extent } = operation;
  encode(encoder, "scatterAdd", isSolo(count * inner), [
    ...[encoder.pointer(source), encoder.pointer(indices), encoder.pointer(out)],
    ...[count, inner, extent]
  ]);
}
function encodeRandom(encoder, { out, kind, key }) {
  encode(encoder, "random", isSolo(out.size * 4), [
    ...[encoder.pointer(out), out.size, RANDOM_KIND[kind], ...key]
  ]);
}
function encodeOrthonormalizeRows(encoder, { vectors: vectors2, out, batch, count, length }) {
  const work = encoder.scratch(batch * count * (length + 2) * 4);
  encode(encoder, "orthonormalizeRows", isSolo(batch * count * count * length), [
    ...[encoder.pointer(vectors2), encoder.pointer(out), work.region.start],
    ...[batch, count, length]
  ]);
  encoder.freeScratch(work);
}
function geometry(operation) {
  const { batch, heads: heads2, kvHeads, queries, keys, headSize, past, scale } = operation;
  return [batch, heads2, kvHeads, queries, keys, headSize, past, bitsOf(scale)];
}
function heads(encoder, operand) {
  const { tensor: tensor2, offset, batchStride, tokenStride } = operand;
  return [encoder.pointer(tensor2) + offset * 4, batchStride, tokenStride];
}
function attentionWork({ batch, heads: heads2, queries, keys, headSize }) {
  return batch * heads2 * queries * keys * headSize;
}
function encodeAttention(encoder, operation) {
  const { q, k, v, out, logSumExp } = operation;
  encode(encoder, "attention", isSolo(attentionWork(operation)), [
    ...geometry(operation),
    logSumExp ? encoder.pointer(logSumExp) : 0,
    ...[q, k, v, out].flatMap((operand) => heads(encoder, operand))
  ]);
}
function encodeAttentionGradient(encoder, operation) {
  const { q, k, v, out, logSumExp, outGradient, qGradient, kGradient, vGradient } = operation;
  const operands = [q, k, v, out, outGradient, qGradient, kGradient, vGradient];
  encode(encoder, "attentionGradient", isSolo(2 * attentionWork(operation)), [
    ...geometry(operation),
    encoder.pointer(logSumExp),
    ...operands.flatMap((operand) => heads(encoder, operand))
  ]);
}
var bits, bitWords, RANDOM_KIND;
var init_encode_kernels = __esm({
  "../kernels-cpu/src/_encode_kernels.ts"() {
    "use strict";
    init_encoder();
    bits = new Float32Array(1);
    bitWords = new Int32Array(bits.buffer);
    RANDOM_KIND = { bits: 0, uniform: 1, normal: 2 };
  }
});

// ../kernels-cpu/src/map/_compile.ts
function compileProgram(program, layout) {
  return new Compiler(program, layout).run();
}
function samePlace(a, b) {
  if (a.kind === "slot" || b.kind === "slot") {
    return a.kind === "slot" && b.kind === "slot" && a.id === b.id;
  }
  return a.kind === b.kind && a.index === b.index;
}
var ACCUMULATOR_SLOT, Compiler;
var init_compile = __esm({
  "../kernels-cpu/src/map/_compile.ts"() {
    "use strict";
    init_mod();
    ACCUMULATOR_SLOT = 0;
    Compiler = class {
      #program;
      #layout;
      #varies = [];
      /** The sweep before which a value that does not vary is known; −1: before all rows. */
      #level = [];
      #uses = [];
      /** Products that are computed within their only user. */
      #fused = /* @__PURE__ */ new Set();
      #places = /* @__PURE__ */ new Map();
      #fills = [];
      #once = [];
      #cells = 0;
      #slots = ACCUMULATOR_SLOT + 1;
      constructor(program, layout) {
        this.#program = program;
        this.#layout = layout;
        program.instructions.forEach((instruction, id) => {
          const operands = operandsOf(instruction);
          const { op } = instruction;
          const reduces = op === "rowSum" || op === "rowMax";
          this.#varies[id] = op === "input" ? layout.inputs[instruction.index].access !== "constant" : op === "column" || !reduces && operands.some((operand) => this.#varies[operand]);
          const below2 = Math.max(-1, ...operands.map((operand) => this.#level[operand]));
          this.#level[id] = op === "input" || op === "column" ? 0 : reduces ? Math.max(0, below2) + 1 : below2;
          this.#uses[id] = 0;
          for (const operand of operands) this.#uses[operand]++;
        });
        for (const output of program.outputs) this.#uses[output]++;
        this.#findFusions();
      }
      run() {
        const { instructions, passes } = this.#program;
        for (let id = 0; id < instructions.length; id++) {
          if (!this.#varies[id] && this.#level[id] === -1) this.#emitUniform(id, this.#once);
        }
        const sweeps = passes.map((_, index) => this.#sweep(index));
        const body = sweeps.at(-1).body;
        const final = [];
        const accumulator = this.#layout.mode === "map" ? void 0 : this.#accumulate(this.#program.outputs[0], body);
        if (accumulator === void 0) this.#storeOutputs(body, final);
        this.#saveOverwritten(body);
        return {
          fills: this.#fills,
          once: this.#once,
          sweeps,
          final,
          cells: this.#cells,
          accumulator
        };
      }
      #sweep(index) {
        const { instructions, passes } = this.#program;
        const ahead = [];
        const body = [];
        const last = index === passes.length - 1;
        for (const id of index === 0 ? [] : passes[index - 1].reductions) {
          const cell = this.#place(id);
          const code = instructions[id].op === "rowSum" ? "sumEnd" : "maximumEnd";
          ahead.push({ code, target: cell, sources: [] });
        }
        for (let id = 0; id < instructions.length; id++) {
          if (!this.#varies[id] && this.#level[id] === index) this.#emitUniform(id, ahead);
        }
        const { perElement, reductions } = passes[index];
        for (const id of reductions) {
          const cell = this.#newCell();
          this.#places.set(id, cell);
          const code = instructions[id].op === "rowSum" ? "sumStart" : "maximumStart";
          ahead.push({ code, target: cell, sources: [] });
        }
        if (!this.#layout.wholeRows) {
          for (const [id, { kind }] of this.#places) if (kind === "slot") this.#places.delete(id);
        }
        for (const id of perElement) {
          if (!this.#varies[id] || this.#fused.has(id) || this.#places.has(id)) continue;
          this.#emitVarying(id, body, last);
        }
        for (const id of reductions) this.#emitReduction(id, body);
        return { ahead, body };
      }
      /** A product is computed within a sum, a difference or a row sum that alone uses it. */
      #findFusions() {
        const fusable = (id) => this.#program.instructions[id].op === "mul" && this.#uses[id] === 1 && this.#varies[id];
        this.#program.instructions.forEach((instruction, id) => {
          const { op } = instruction;
          if (op === "rowSum") {
            if (fusable(instruction.a)) this.#fused.add(instruction.a);
          } else if ((op === "add" || op === "sub") && this.#varies[id]) {
            if (fusable(instruction.a)) this.#fused.add(instruction.a);
            else if (fusable(instruction.b)) this.#fused.add(instruction.b);
          }
        });
        if (this.#layout.mode === "sumRows" || this.#layout.mode === "sumColumns") {
          if (fusable(this.#program.outputs[0])) this.#fused.add(this.#program.outputs[0]);
        }
      }
      #newCell() {
        return { kind: "cell", index: this.#cells++ };
      }
      #newSlot() {
        return { kind: "slot", id: this.#slots++ };
      }
      #place(id) {
        const place = this.#places.get(id);
        if (place === void 0)
          throw new Error(`Cannot compile a map: value ${id} is used before it is known`);
        return place;
      }
      #emitUniform(id, steps) {
        const instruction = this.#program.instructions[id];
        if (instruction.op === "rowSum" || instruction.op === "rowMax") return;
        const target = this.#newCell();
        this.#places.set(id, target);
        const cell = this.#cells - 1;
        switch (instruction.op) {
          case "constant":
            this.#fills.push({ cell, value: instruction.value, scalar: void 0 });
            return;
          case "scalar":
            this.#fills.push({ cell, value: 0, scalar: instruction.index });
            return;
          case "input": {
            const { integer } = this.#layout.inputs[instruction.index];
            const operand = { kind: "operand", index: instruction.index };
            steps.push({ code: integer ? "splatInteger" : "splat", target, sources: [operand] });
            return;
          }
          default:
            this.#emit(instruction, target, steps);
        }
      }
      #emitVarying(id, body, last) {
        const instruction = this.#program.instructions[id];
        if (instruction.op === "input") {
          const operand = { kind: "operand", index: instruction.index };
          const { access, integer } = this.#layout.inputs[instruction.index];
          if (access === "inPlace" && !integer) {
            this.#places.set(id, operand);
            return;
          }
          const target2 = this.#newSlot();
          const strided = integer ? "gatherIntegers" : "gather";
          body.push({ code: access === "strided" ? strided : "convert", target: target2, sources: [operand] });
          this.#places.set(id, target2);
          return;
        }
        const output = last && this.#layout.mode === "map" ? this.#program.outputs.findIndex(
          (value, index) => value === id && this.#layout.outputs[index].access === "inPlace"
        ) : -1;
        const target = output >= 0 ? this.#outputPlace(output) : this.#newSlot();
        this.#emit(instruction, target, body);
        this.#places.set(id, target);
      }
      #outputPlace(index) {
        return { kind: "operand", index: this.#layout.inputs.length + index };
      }
      #emit(instruction, target, steps) {
        const { op } = instruction;
        if (op === "add" || op === "sub") {
          const { a, b } = instruction;
          if (this.#fused.has(a)) {
            const code = op === "add" ? "multiplyAdd" : "multiplySubtract";
            steps.push({ code, target, sources: [...this.#factors(a), this.#place(b)] });
            return;
          }
          if (this.#fused.has(b)) {
            const code = op === "add" ? "multiplyAdd" : "subtractProduct";
            steps.push({ code, target, sources: [...this.#factors(b), this.#place(a)] });
            return;
          }
        }
        const sources = operandsOf(instruction).map((operand) => this.#place(operand));
        steps.push({ code: op, target, sources });
      }
      /** The places of both factors of a product. */
      #factors(id) {
        return operandsOf(this.#program.instructions[id]).map((operand) => this.#place(operand));
      }
      #emitReduction(id, body) {
        const instruction = this.#program.instructions[id];
        const [argument2] = operandsOf(instruction);
        const target = this.#place(id);
        if (instruction.op === "rowMax") {
          body.push({ code: "maximum", target, sources: [this.#place(argument2)] });
        } else if (this.#fused.has(argument2)) {
          body.push({ code: "dot", target, sources: this.#factors(argument2) });
        } else {
          body.push({ code: "sum", target, sources: [this.#place(argument2)] });
        }
      }
      /** Ends the body in a reduction of `value`; returns where it accumulates. */
      #accumulate(value, body) {
        const { mode } = this.#layout;
        const factors = this.#fused.has(value) ? this.#factors(value) : void 0;
        if (mode === "sumRows" || mode === "maxRows") {
          const target2 = this.#newCell();
          if (factors) body.push({ code: "dot", target: target2, sources: factors });
          else {
            const code = mode === "sumRows" ? "sum" : "maximum";
            body.push({ code, target: target2, sources: [this.#place(value)] });
          }
          return target2;
        }
        const target = { kind: "slot", id: ACCUMULATOR_SLOT };
        if (factors) body.push({ code: "multiplyAdd", target, sources: [...factors, target] });
        else {
          const code = mode === "sumColumns" ? "add" : "max";
          body.push({ code, target, sources: [target, this.#place(value)] });
        }
        return target;
      }
      #storeOutputs(body, final) {
        this.#program.outputs.forEach((value, index) => {
          const operand = this.#outputPlace(index);
          const place = this.#place(value);
          if (place.kind === "operand" && samePlace(place, operand)) return;
          switch (this.#layout.outputs[index].access) {
            case "inPlace":
              body.push({ code: "copy", target: operand, sources: [place] });
              return;
            case "constant":
              if (!this.#varies[value]) {
                final.push({ code: "store", target: operand, sources: [place] });
                return;
              }
              break;
            case "strided":
              break;
          }
          let source = place;
          if (place.kind === "cell") {
            source = this.#newSlot();
            body.push({ code: "copy", target: source, sources: [place] });
          }
          body.push({ code: "scatter", target: operand, sources: [source] });
        });
      }
      /** Copies an input that is overwritten before its last use to a slot first. */
      #saveOverwritten(body) {
        this.#layout.outputs.forEach(({ overwrites, access }, index) => {
          if (overwrites === void 0 || access !== "inPlace") return;
          const output = this.#outputPlace(index);
          const input = { kind: "operand", index: overwrites };
          const written = body.findIndex(({ target }) => samePlace(target, output));
          const reads2 = ({ sources }) => sources.some((source) => samePlace(source, input));
          if (written < 0 || !body.slice(written + 1).some(reads2)) return;
          const saved = this.#newSlot();
          body.forEach((step4, at2) => {
            const sources = step4.sources.map((source) => samePlace(source, input) ? saved : source);
            body[at2] = { ...step4, sources };
          });
          body.unshift({ code: "copy", target: saved, sources: [input] });
        });
      }
    };
  }
});

// ../kernels-cpu/src/map/_instructions.ts
var CODE, INSTRUCTION_WORDS;
var init_instructions = __esm({
  "../kernels-cpu/src/map/_instructions.ts"() {
    "use strict";
    CODE = {
      copy: 0,
      add: 1,
      sub: 2,
      mul: 3,
      div: 4,
      min: 5,
      max: 6,
      lessThan: 7,
      equal: 8,
      neg: 9,
      abs: 10,
      exp: 11,
      log: 12,
      sqrt: 13,
      tanh: 14,
      isFinite: 15,
      select: 16,
      /** a·b + c */
      multiplyAdd: 17,
      /** a·b − c */
      multiplySubtract: 18,
      /** c − a·b */
      subtractProduct: 19,
      convert: 20,
      column: 21,
      gather: 22,
      gatherIntegers: 23,
      splat: 24,
      splatInteger: 25,
      scatter: 26,
      store: 27,
      sumStart: 28,
      sum: 29,
      dot: 30,
      sumEnd: 31,
      maximumStart: 32,
      maximum: 33,
      maximumEnd: 34
    };
    INSTRUCTION_WORDS = 5;
  }
});

// ../kernels-cpu/src/map/_assemble.ts
function assemble(compiled, layout) {
  const operands = layout.inputs.length + layout.outputs.length;
  const slots = assignSlots(compiled);
  const tails = layout.outputs.map(({ access }) => access === "inPlace" ? slots.count++ : 0);
  const firstCell = operands;
  const firstSlot = operands + compiled.cells;
  const registers = firstSlot + slots.count;
  if (operands > MOST_OPERANDS || compiled.cells > MOST_CELLS || registers > MOST_REGISTERS) {
    throw new RangeError(
      `Cannot run a kernel with ${operands} operands and ${registers} values at once: split it into smaller ones`
    );
  }
  const register = (place) => {
    switch (place.kind) {
      case "operand":
        return place.index * REGISTER_BYTES;
      case "cell":
        return (firstCell + place.index) * REGISTER_BYTES;
      case "slot":
        return (firstSlot + slots.of.get(place.id)) * REGISTER_BYTES;
      default:
        return place;
    }
  };
  const words = new Array(WORD.header).fill(0);
  const steps = (list) => {
    for (const { code, target, sources } of list) {
      const [a, b, c] = sources.map(register);
      words.push(CODE[code], register(target), a ?? 0, b ?? 0, c ?? 0);
    }
    return list.length * INSTRUCTION_WORDS * 4;
  };
  for (let index = 0; index < operands; index++) {
    const output = index - layout.inputs.length;
    const input = layout.inputs[index];
    const operand = new Array(OPERAND_WORDS).fill(0);
    if (input) operand[KIND] = input.access === "inPlace" ? READ_IN_PLACE : 0;
    else if (layout.outputs[output].access === "inPlace") {
      operand[KIND] = WRITTEN_IN_PLACE;
      operand[TAIL] = (firstSlot + tails[output]) * REGISTER_BYTES;
    }
    words.push(...operand);
  }
  const scalars = [];
  const bits2 = new Int32Array(1);
  for (const { cell, value, scalar } of compiled.fills) {
    if (scalar !== void 0) scalars.push({ word: words.length + 1, index: scalar });
    new Float32Array(bits2.buffer)[0] = value;
    words.push((firstCell + cell) * REGISTER_BYTES, bits2[0]);
  }
  words[WORD.onceBytes] = steps(compiled.once);
  for (const { ahead, body } of compiled.sweeps) {
    const at2 = words.length;
    words.push(0, 0);
    words[at2] = steps(ahead);
    words[at2 + 1] = steps(body);
  }
  words[WORD.finalBytes] = steps(compiled.final);
  words[WORD.operands] = operands;
  words[WORD.fills] = compiled.fills.length;
  words[WORD.cells] = compiled.cells;
  words[WORD.slots] = slots.count;
  words[WORD.passes] = compiled.sweeps.length;
  if (compiled.accumulator) words[WORD.accumulator] = register(compiled.accumulator);
  words[WORD.takesMaximum] = layout.mode === "maxRows" || layout.mode === "maxColumns" ? 1 : 0;
  const cost = compiled.sweeps.reduce((sum, { body }) => sum + body.length, 0);
  const count = Math.max(1, slots.count);
  return {
    length: words.length,
    words: Int32Array.from(words.slice(2)),
    scalars,
    block: Math.max(16, Math.min(MOST_BLOCK, 2 ** Math.floor(Math.log2(CACHED_BYTES / 4 / count)))),
    longestRow: Math.floor(SLOT_BYTES / 4 / count / 16) * 16,
    cost: Math.max(1, cost),
    wholeRows: layout.wholeRows
  };
}
function assignSlots({ sweeps, accumulator }) {
  const steps = sweeps.flatMap(({ body }) => body);
  const lastUse = /* @__PURE__ */ new Map();
  steps.forEach(({ target, sources }, at2) => {
    for (const place of [target, ...sources]) if (place.kind === "slot") lastUse.set(place.id, at2);
  });
  const of = /* @__PURE__ */ new Map();
  const free = [];
  let count = 0;
  if (accumulator?.kind === "slot") {
    of.set(ACCUMULATOR_SLOT, count++);
    lastUse.delete(ACCUMULATOR_SLOT);
  }
  steps.forEach(({ target, sources }, at2) => {
    const ending = /* @__PURE__ */ new Set();
    for (const source of sources) {
      if (source.kind === "slot" && lastUse.get(source.id) === at2) ending.add(source.id);
    }
    for (const id of ending) free.push(of.get(id));
    if (target.kind === "slot" && !of.has(target.id)) {
      of.set(target.id, free.pop() ?? count++);
    }
  });
  return { count, of };
}
var WORD, OPERAND_WORDS, KIND, TAIL, READ_IN_PLACE, WRITTEN_IN_PLACE, REGISTER_BYTES, MOST_OPERANDS, MOST_CELLS, MOST_REGISTERS, SLOT_BYTES, CACHED_BYTES, MOST_BLOCK;
var init_assemble = __esm({
  "../kernels-cpu/src/map/_assemble.ts"() {
    "use strict";
    init_compile();
    init_instructions();
    WORD = {
      rows: 2,
      length: 3,
      extent1: 4,
      extent2: 5,
      rowsPerTask: 6,
      lengthPerTask: 7,
      block: 8,
      operands: 9,
      fills: 10,
      cells: 11,
      slots: 12,
      passes: 13,
      onceBytes: 14,
      finalBytes: 15,
      accumulator: 16,
      takesMaximum: 17,
      accumulate: 18,
      out: 19,
      partials: 20,
      chunk: 21,
      chunks: 22,
      header: 23
    };
    OPERAND_WORDS = 7;
    KIND = 5;
    TAIL = 6;
    READ_IN_PLACE = 1;
    WRITTEN_IN_PLACE = 2;
    REGISTER_BYTES = 8;
    MOST_OPERANDS = 256;
    MOST_CELLS = 256;
    MOST_REGISTERS = 1024;
    SLOT_BYTES = 192 * 1024 - 28672;
    CACHED_BYTES = 16 * 1024;
    MOST_BLOCK = 1024;
  }
});

// ../kernels-cpu/src/map/_encode_map.ts
function encodeMap(encoder, templates, operation) {
  const { kernel, shape, inputs, outputs, scalars } = operation;
  const length = shape.at(-1);
  const template = templates.get(kernel, "map", inputs, outputs, length);
  let rows2 = 1;
  for (let axis = shape.length - 2; axis >= 0; axis--) rows2 *= shape[axis];
  if (rows2 === 0 || length === 0) return;
  const rowWork = length * template.cost;
  const { ring } = encoder;
  const at2 = ring.begin("map", template.length, isSolo(rows2 * rowWork));
  const target = ring.words;
  writeProgram(encoder, template, at2, shape, inputs, 0, scalars);
  writeOperands(encoder, at2, shape, outputs, inputs.length);
  target[at2 + WORD.rows] = rows2;
  target[at2 + WORD.length] = length;
  const { block, wholeRows } = template;
  target[at2 + WORD.block] = wholeRows ? length : Math.min(block, length + 15 & -16);
  if (templates.programOf(kernel).usesRows) {
    target[at2 + WORD.rowsPerTask] = unitsPerTask(rowWork);
  } else {
    const blocks = unitsPerTask(block * template.cost);
    const cut = blocks * block < length;
    target[at2 + WORD.rowsPerTask] = cut ? 1 : unitsPerTask(rowWork);
    target[at2 + WORD.lengthPerTask] = cut ? blocks * block : 0;
  }
  encoder.end();
}
function writeProgram(encoder, template, at2, shape, inputs, firstOperand, scalars) {
  const { words, floats: floats2 } = encoder.ring;
  words.set(template.words, at2 + 2);
  for (const { word, index } of template.scalars) floats2[at2 + word] = scalars[index];
  words[at2 + WORD.extent1] = shape.length > 2 ? shape.at(-3) : 1;
  words[at2 + WORD.extent2] = shape.length > 1 ? shape.at(-2) : 1;
  writeOperands(encoder, at2, shape, inputs, firstOperand);
}
function writeOperands(encoder, at2, shape, operands, first) {
  const { words } = encoder.ring;
  const lead = 4 - shape.length;
  let word = at2 + WORD.header + first * OPERAND_WORDS;
  for (const { tensor: tensor2, offset, strides } of operands) {
    words[word] = encoder.pointer(tensor2) + offset * 4;
    for (let axis = 0; axis < strides.length; axis++) {
      words[word + 1 + lead + axis] = strides[axis] * 4;
    }
    word += OPERAND_WORDS;
  }
}
var init_encode_map = __esm({
  "../kernels-cpu/src/map/_encode_map.ts"() {
    "use strict";
    init_encoder();
    init_assemble();
  }
});

// ../kernels-cpu/src/map/_encode_reduce.ts
function encodeReduce(encoder, templates, operation) {
  const { outer, reduced, inner } = operation;
  if (outer * inner === 0) return;
  if (inner === 1 || reduced === 0) reduceRows(encoder, templates, operation);
  else reduceColumns(encoder, templates, operation);
}
function reduceRows(encoder, templates, operation) {
  const { op, kernel, outer, reduced, inner, inputs, scalars } = operation;
  const rows2 = outer * inner;
  const operands = reduced === 0 ? inputs.map((input) => ({ ...input, strides: [0, 0] })) : inputs.map((input) => ({ ...input, strides: [input.strides[0], input.strides[1]] }));
  const template = templates.get(
    kernel,
    op === "sum" ? "sumRows" : "maxRows",
    operands,
    [],
    reduced
  );
  const chunk = ROW_CHUNK * Math.max(1, Math.ceil(reduced / ROW_CHUNK / MOST_CHUNKS));
  const chunks = Math.max(1, Math.ceil(reduced / chunk));
  const partials = chunks > 1 ? encoder.scratch(rows2 * chunks * 8) : void 0;
  const work = reduced * template.cost;
  const at2 = encoder.ring.begin("reduceRows", template.length, isSolo(rows2 * work));
  const { words } = encoder.ring;
  writeProgram(encoder, template, at2, [rows2, reduced], operands, 0, scalars);
  writeReduction(encoder, operation, template, at2, chunk, chunks);
  words[at2 + WORD.rows] = rows2;
  words[at2 + WORD.length] = reduced;
  words[at2 + WORD.rowsPerTask] = chunks > 1 ? 1 : unitsPerTask(Math.max(1, work));
  words[at2 + WORD.partials] = partials?.region.start ?? 0;
  encoder.end();
  if (partials) encoder.freeScratch(partials);
}
function reduceColumns(encoder, templates, operation) {
  const { op, kernel, outer, reduced, inner, inputs, scalars } = operation;
  const template = templates.get(
    kernel,
    op === "sum" ? "sumColumns" : "maxColumns",
    inputs,
    [],
    inner
  );
  const chunks = Math.ceil(reduced / COLUMN_CHUNK);
  const partials = chunks > 1 ? encoder.scratch(outer * chunks * inner * 4) : void 0;
  const work = outer * reduced * inner * template.cost;
  const at2 = encoder.ring.begin("reduceColumns", template.length, isSolo(work));
  const { words } = encoder.ring;
  writeProgram(encoder, template, at2, [outer, reduced, inner], inputs, 0, scalars);
  writeReduction(encoder, operation, template, at2, COLUMN_CHUNK, chunks);
  words[at2 + WORD.rows] = outer * reduced;
  words[at2 + WORD.length] = inner;
  words[at2 + WORD.rowsPerTask] = outer;
  words[at2 + WORD.lengthPerTask] = words[at2 + WORD.block];
  words[at2 + WORD.partials] = partials?.region.start ?? 0;
  encoder.end();
  if (partials) encoder.freeScratch(partials);
}
function writeReduction(encoder, { accumulate, out }, { block }, at2, chunk, chunks) {
  const { words } = encoder.ring;
  words[at2 + WORD.block] = block;
  words[at2 + WORD.accumulate] = accumulate ? 1 : 0;
  words[at2 + WORD.out] = encoder.pointer(out);
  words[at2 + WORD.chunk] = chunk;
  words[at2 + WORD.chunks] = chunks;
}
var ROW_CHUNK, MOST_CHUNKS, COLUMN_CHUNK;
var init_encode_reduce = __esm({
  "../kernels-cpu/src/map/_encode_reduce.ts"() {
    "use strict";
    init_encoder();
    init_assemble();
    init_encode_map();
    ROW_CHUNK = 8192;
    MOST_CHUNKS = 4096;
    COLUMN_CHUNK = 128;
  }
});

// ../kernels-cpu/src/map/_layout.ts
function accessOf(operand, length) {
  if (length === 1) return "inPlace";
  const stride = operand.strides.at(-1);
  return stride === 1 ? "inPlace" : stride === 0 ? "constant" : "strided";
}
function layoutKey(mode, inputs, outputs, length, wholeRows) {
  let key = wholeRows ? `${mode}!` : mode;
  for (const input of inputs) {
    const letter = LETTER[accessOf(input, length)];
    key += input.tensor.dtype === "int32" ? letter.toUpperCase() : letter;
  }
  for (const output of outputs) {
    const overwritten = overwrittenBy(output, inputs);
    key += `>${LETTER[accessOf(output, length)]}`;
    if (overwritten !== void 0) key += overwritten;
  }
  return key;
}
function layoutOf(mode, inputs, outputs, length, wholeRows) {
  return {
    mode,
    wholeRows,
    inputs: inputs.map((input) => ({
      access: accessOf(input, length),
      integer: input.tensor.dtype === "int32"
    })),
    outputs: outputs.map((output) => ({
      access: accessOf(output, length),
      overwrites: overwrittenBy(output, inputs)
    }))
  };
}
function overwrittenBy(output, inputs) {
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index];
    if (input.tensor.buffer === output.tensor.buffer && input.tensor.offset + input.offset === output.tensor.offset + output.offset) {
      return index;
    }
  }
  return void 0;
}
var LETTER;
var init_layout = __esm({
  "../kernels-cpu/src/map/_layout.ts"() {
    "use strict";
    LETTER = { inPlace: "i", constant: "c", strided: "s" };
  }
});

// ../kernels-cpu/src/map/_templates.ts
var LONGEST_WHOLE_ROW, Templates;
var init_templates = __esm({
  "../kernels-cpu/src/map/_templates.ts"() {
    "use strict";
    init_mod();
    init_assemble();
    init_compile();
    init_layout();
    LONGEST_WHOLE_ROW = 4096;
    Templates = class {
      #entries = /* @__PURE__ */ new WeakMap();
      programOf(kernel) {
        return this.#entry(kernel).program;
      }
      /** The command for a kernel on such operands; the last axis of the iteration space has `length` elements. */
      get(kernel, mode, inputs, outputs, length) {
        const entry = this.#entry(kernel);
        if (entry.program.passes.length > 1 && length <= LONGEST_WHOLE_ROW) {
          const whole = this.#make(entry, mode, inputs, outputs, length, true);
          if (length <= whole.longestRow) return whole;
        }
        return this.#make(entry, mode, inputs, outputs, length, false);
      }
      #make(entry, mode, inputs, outputs, length, wholeRows) {
        const key = layoutKey(mode, inputs, outputs, length, wholeRows);
        let template = entry.templates.get(key);
        if (template === void 0) {
          const layout = layoutOf(mode, inputs, outputs, length, wholeRows);
          template = assemble(compileProgram(entry.program, layout), layout);
          entry.templates.set(key, template);
        }
        return template;
      }
      #entry(kernel) {
        let entry = this.#entries.get(kernel);
        if (entry === void 0) {
          entry = { program: programOf(kernel), templates: /* @__PURE__ */ new Map() };
          this.#entries.set(kernel, entry);
        }
        return entry;
      }
    };
  }
});

// ../kernels-cpu/src/_cpu_backend.ts
var WRITE_BYTES, CpuBackend;
var init_cpu_backend = __esm({
  "../kernels-cpu/src/_cpu_backend.ts"() {
    "use strict";
    init_mod();
    init_allocator();
    init_command_ring();
    init_cpu_buffer();
    init_encode_kernels();
    init_encode_map();
    init_encode_reduce();
    init_templates();
    WRITE_BYTES = 65536;
    CpuBackend = class _CpuBackend {
      name = "cpu";
      info;
      #memory;
      #allocator;
      #ring;
      #encoder;
      #templates = new Templates();
      #reads = /* @__PURE__ */ new Map();
      #executor;
      #nextRead = 0;
      #failure;
      #liveBytes = 0;
      #liveBuffers = 0;
      #peakBytes = 0;
      constructor({ memory, threads, heapStart: heapStart2, description }) {
        this.info = { description, software: false, maxBytes: memory.maximum - heapStart2 };
        this.#memory = memory;
        memory.grow(Math.max(0, heapStart2 - memory.byteLength));
        this.#allocator = new Allocator(heapStart2, (bytes5) => memory.grow(bytes5));
        const ring = new CommandRing(memory, threads, () => this.#executor?.submitted());
        this.#ring = ring;
        this.#encoder = {
          ring,
          pointer: ({ buffer, offset }) => {
            const { region } = ownBuffer2(buffer);
            region.lastUse = ring.issued + 1;
            return region.start + offset * 4;
          },
          end: () => {
            ring.end();
          },
          scratch: (bytes5) => this.#reserve(bytes5),
          freeScratch: ({ region }) => {
            region.lastUse = ring.issued;
            this.#allocator.free(region);
          }
        };
      }
      /** Starts the threads, or what stands for them. */
      static async start(parts) {
        const backend2 = new _CpuBackend(parts);
        backend2.#executor = await parts.execute(() => backend2.#ring, {
          received: (id, bytes5) => backend2.#received(id, bytes5),
          called: () => backend2.#ring.pump(),
          failed: (reason) => {
            backend2.#fail(`Cannot go on computing on the CPU: ${reason}; create a new backend`);
          }
        });
        return backend2;
      }
      allocate(byteLength2) {
        this.#check();
        const buffer = this.#reserve(byteLength2);
        this.#liveBytes += byteLength2;
        this.#liveBuffers++;
        this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
        return buffer;
      }
      free(buffer) {
        const { byteLength: byteLength2, region } = ownBuffer2(buffer);
        if (region.free) return;
        this.#allocator.free(region);
        this.#liveBytes -= byteLength2;
        this.#liveBuffers--;
      }
      memory() {
        return {
          liveBytes: this.#liveBytes,
          liveBuffers: this.#liveBuffers,
          peakBytes: this.#peakBytes,
          reservedBytes: this.#memory.byteLength
        };
      }
      write(buffer, byteOffset, data) {
        this.#check();
        const { region } = ownBuffer2(buffer);
        const bytes5 = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        const start = region.start + byteOffset;
        if (this.#isIdle(region.lastUse)) {
          this.#memory.bytes.set(bytes5, start);
          return;
        }
        for (let from = 0; from < bytes5.length; from += WRITE_BYTES) {
          const part = bytes5.subarray(from, from + WRITE_BYTES);
          const at2 = this.#ring.begin("write", 4 + Math.ceil(part.length / 4), true);
          const { words } = this.#ring;
          words[at2 + 2] = start + from;
          words[at2 + 3] = part.length;
          new Uint8Array(words.buffer, words.byteOffset + (at2 + 4) * 4, part.length).set(part);
          region.lastUse = this.#ring.end();
        }
      }
      async read(buffer, byteOffset, byteLength2) {
        this.#check();
        const { region } = ownBuffer2(buffer);
        const start = region.start + byteOffset;
        if (this.#isIdle(region.lastUse)) {
          const copy3 = new Uint8Array(byteLength2);
          copy3.set(this.#memory.bytes.subarray(start, start + byteLength2));
          return copy3.buffer;
        }
        const id = this.#nextRead = this.#nextRead + 1 & 2147483647;
        const result = new Promise((resolve, reject) => {
          this.#reads.set(id, { resolve, reject });
        });
        if (this.#reads.size === 1) this.#executor.keepAlive(true);
        const at2 = this.#ring.begin("read", 5, true);
        const { words } = this.#ring;
        words[at2 + 2] = id;
        words[at2 + 3] = start;
        words[at2 + 4] = byteLength2;
        region.lastUse = this.#ring.end();
        this.#executor.start();
        return result;
      }
      flush() {
        this.#check();
        this.#executor.start();
      }
      async dispose() {
        if (this.#failure === void 0) {
          this.#fail("Cannot use a CPU backend that was disposed: create a new one");
        }
        await this.#executor.end();
      }
      map(operation) {
        this.#check();
        encodeMap(this.#encoder, this.#templates, operation);
      }
      reduce(operation) {
        this.#check();
        encodeReduce(this.#encoder, this.#templates, operation);
      }
      matmul(operation) {
        this.#check();
        encodeMatmul(this.#encoder, operation);
      }
      gather(operation) {
        this.#check();
        encodeGather(this.#encoder, operation);
      }
      scatterAdd(operation) {
        this.#check();
        encodeScatterAdd(this.#encoder, operation);
      }
      random(operation) {
        this.#check();
        encodeRandom(this.#encoder, operation);
      }
      orthonormalizeRows(operation) {
        this.#check();
        encodeOrthonormalizeRows(this.#encoder, operation);
      }
      attention(operation) {
        this.#check();
        encodeAttention(this.#encoder, operation);
      }
      attentionGradient(operation) {
        this.#check();
        encodeAttentionGradient(this.#encoder, operation);
      }
      #reserve(bytes5) {
        const region = this.#allocator.allocate(bytes5);
        if (region === void 0) {
          throw new OutOfMemoryError(
            `Cannot allocate ${bytes5} bytes: ${this.#liveBytes} of at most ${this.info.maxBytes} bytes are in use; use a smaller model or batch, or another backend`,
            bytes5
          );
        }
        return new CpuBuffer(bytes5, region);
      }
      #isIdle(lastUse) {
        return lastUse === 0 || lastUse <= this.#ring.finished;
      }
      #check() {
        if (this.#failure !== void 0) throw new Error(this.#failure);
      }
      #received(id, bytes5) {
        const read = this.#reads.get(id);
        this.#reads.delete(id);
        if (this.#reads.size === 0) this.#executor.keepAlive(false);
        read?.resolve(bytes5);
      }
      #fail(message) {
        this.#failure = message;
        const reads2 = [...this.#reads.values()];
        this.#reads.clear();
        for (const { reject } of reads2) reject(new Error(message));
      }
    };
  }
});

// ../kernels-cpu/src/_platform.ts
function nodeModule(name) {
  return globalThis.process?.getBuiltinModule?.(name);
}
function setEngineFlag(flag) {
  nodeModule("node:v8")?.setFlagsFromString(flag);
}
function coreCount() {
  const os = nodeModule("node:os");
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}
function missingThreads() {
  if (typeof SharedArrayBuffer === "undefined" || globalThis.crossOriginIsolated === false) {
    if (workerThreads() === void 0) {
      return "memory cannot be shared: serve the page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
    }
  }
  if (workerThreads() === void 0 && typeof Worker === "undefined") {
    return "workers are missing";
  }
  return void 0;
}
function startThread(source, data, listener) {
  const threads = workerThreads();
  return threads ? startNodeThread(threads, source, data, listener) : startWebThread(source, data, listener);
}
function startNodeThread({ Worker: NodeWorker }, source, data, listener) {
  const script = `const { parentPort, workerData } = require("node:worker_threads");
(${source})(workerData, (message, transfer) => parentPort.postMessage(message, transfer));`;
  const options = { eval: true, workerData: data, execArgv: [], name: "lrm" };
  const worker = new NodeWorker(script, options);
  worker.on("message", (message) => listener.message(message));
  worker.on("error", (error) => listener.ended(error.message));
  worker.on("exit", (code) => listener.ended(`exit code ${code}`));
  return {
    keepAlive: (alive) => alive ? worker.ref() : worker.unref(),
    end: async () => {
      await worker.terminate();
    }
  };
}
function startWebThread(source, data, listener) {
  const script = `onmessage = ({ data }) => (${source})(data, (message, transfer) => postMessage(message, transfer));`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.onmessage = (event) => listener.message(event.data);
  worker.onerror = (event) => listener.ended(event.message || "its script could not be loaded");
  worker.postMessage(data);
  return {
    keepAlive: () => {
    },
    end: async () => worker.terminate()
  };
}
function yieldThen(task) {
  const { setImmediate } = globalThis;
  if (setImmediate) {
    setImmediate(task);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(void 0);
}
var workerThreads;
var init_platform = __esm({
  "../kernels-cpu/src/_platform.ts"() {
    "use strict";
    workerThreads = () => nodeModule("node:worker_threads");
  }
});

// ../kernels-cpu/src/wasm/shared_relaxed.ts
var shared_relaxed_exports = {};
__export(shared_relaxed_exports, {
  bytes: () => bytes
});
var bytes;
var init_shared_relaxed = __esm({
  "../kernels-cpu/src/wasm/shared_relaxed.ts"() {
    "use strict";
    bytes = "AGFzbQEAAAABhQIWYAAAYAF/AGABewF7YAJ/fwBgBX9/f39/AGAGf39/f39/AGAMf39/f39/f39/f319AGAOf39/f39/f39/f39/fX0AYAR/f39/AGAIf319f39/f38AYAV/fX1/fwBgB39/f39/f38AYAN/f38BfWABfwF/YAABf2AGf39/f39/AX5gE39/f39/f39/f39/f39/f319f38AYAN/f38AYA9/f39/fX9/f39/f39/f38AYBZ/f39/f39/fX9/f39/f39/f39/f39/AGAVf39/f31/f39/f39/f39/f39/f39/AGAif39/f39/f31/f39/f39/f39/f39/f39/f39/f39/f39/fwACKgMEaG9zdARzZW5kABEEaG9zdARjYWxsAAADZW52Bm1lbW9yeQIDAoCABAMmJQAHAgQIAgIEAwEAAwkKBQsMBgYAAwANDgEBAQABBQ8QARITFBUGyAEbfwFBAAt/AUEAC38BQQELfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt7Af0MAAAAAAAAAAAAAAAAAAAAAAt7Af0MAAAAAAAAAAAAAAAAAAAAAAt7Af0MAAAAAAAAAAAAAAAAAAAAAAt7Af0MAAAAAAAAAAAAAAAAAAAAAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEBCwcxBQloZWFwU3RhcnQAGAxjb25zdGFudHNFbmQAGQVzdGFydAAWA3J1bgAXBHN0ZXAADAgBFQwBAQruyAElygEBA38jAkEBRgRAQQAkAA8LIwFBQGsiAv4QAgAhACMCQQFrIwFBAf4eAgBGBEAjAUEA/hcCACMBQcABakEA/hcCACACIABBAWr+FwIAIwFBgAFq/hACAEEASgRAIAJBf/4AAgAaCw8LA0AgAUGIJ0gEQCMBQUBr/hACACAARwRADwsgAUEBaiEBDAELCyMBQYABakEB/h4CABojAUFAayEBA0AgAf4QAgAgAEYEQCABIABCf/4BAgAaDAELCyMBQYABakEB/iUCABoL/wIBBX8gAEEBayERA0AgASAPSgRAIABBBkZBCCABIA9rIg4gDkEIThsiEEEIRnEEQCACIANBBSAEIAUgBiAIIAkgCiALIAwgDRATBSAAQQRGIBBBCEZxBEAgAiADQQMgBCAFIAYgCCAJIAogCyAMIA0QFAUgEEECdCESIAsEQCMEQYADaiALIBL8CgAACyAJBEBBACEOA0AgACAOSwRAIwRBwAFqIA5BBXRqIAkgCiAObGogEvwKAAAgDkEBaiEODAELCwsjBEHAAWpBACAJGyEOIwRBgANqQQAgCxshEiAAQQRKBEAgAiADIBEgBCAFIAYjBCAOQSAgEiAMIA0QEwUgAiADIBEgBCAFIAYjBCAOQSAgEiAMIA0QFAtBACEOA0AgACAOSwRAIAggCiAObGojBCAOQQV0aiAQQQJ0/AoAACAOQQFqIQ4MAQsLCwsgBiAHaiEGIAhBIGohCCAJQSBqIAkgCRshCSALQSBqIAsgCxshCyAPQQhqIQ8MAQsLC8sDAQN7IAD9DAAAAEwAAABMAAAATAAAAEz95gEgACAA/QwAAIAAAACAAAAAgAAAAIAA/UMiAf1S/QzzBDU/8wQ1P/MENT/zBDU//bEBIgJBF/2sAf36ASAB/QwAAMhBAADIQQAAyEEAAMhB/U795QEhAyAC/Qz//38A//9/AP//fwD//38A/U79DPMENT/zBDU/8wQ1P/MENT/9rgFBoAn9AAQA/eUBIgIgAv3mASEB/QwAAMB/AADAfwAAwH8AAMB//QwAAID/AACA/wAAgP8AAID/IAJB4An9AAQAIAJB8An9AAQA/YUCIAJBgAr9AAQA/YUCIAJBkAr9AAQA/YUCIAJBoAr9AAQA/YUCIAJBsAr9AAQA/YUCIAJBwAr9AAQA/YUCIAJB0Ar9AAQA/YUCIAJB4Ar9AAQA/YUCIAL95gEgAf3mASADQbAI/QAEAP3mAf3lAf0MAAAAPwAAAD8AAAA/AAAAPyAB/eYB/eUB/eQBIANBoAj9AAQA/eYB/eUBIAAgAP0M//9/f///f3///39///9/f/1F/VIgAP0MAAAAAAAAAAAAAAAAAAAAAP1B/VIgAP0MAAAAAAAAAAAAAAAAAAAAAP1D/VILmwIBC38gAUEFdCENIABBeHEhCwNAIAEgCkoEQEEQIAEgCmsiBSAFQRBOGyEMIAQgCkEFdGohBkEAIQkDQCAJIAtIBEAgAiADIApsaiAJQQJ0aiEHIAYhBUEAIQgDQCAIIAxIBEAgBSAH/QAEAP0LBAAgBSAH/QAEEP0LBBAgAyAHaiEHIAVBIGohBSAIQQFqIQgMAQsLIAYgDWohBiAJQQhqIQkMAQsLQQAhBQNAIAUgDEgEQCAAIAtrIQ4gAiAFIApqIANsaiALQQJ0aiEIIAYgBUEFdGohB0EAIQkDQCAJIA5IBEAgByAJQQJ0Ig9qIAggD2oqAgA4AgAgCUEBaiEJDAELCyAFQQFqIQUMAQsLIApBEGohCgwBCwsLjCQECX8EewJ8AX0gAkEPakFwcUECdCEGA0AgACABRwRAIxEgACgCCGoiBCgCACEKIxEgACgCDGoiBSgCACEJIxEgACgCEGoiBygCACEIIAQoAgQhCyAFKAIEIQwgBygCBCEFIAYjESAAKAIEaigCACIEaiEHAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkAgACgCAA4jAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMACwALA0AgBCAHSQRAIAQgCv0ABAD9CwQAIAQgCv0ABBD9CwQQIAQgCv0ABCD9CwQgIAQgCv0ABDD9CwQwIARBQGshBCAKIAtqIQoMAQsLDCILA0AgBCAHSQRAIAQgCv0ABAAgCf0ABAD95AH9CwQAIAQgCv0ABBAgCf0ABBD95AH9CwQQIAQgCv0ABCAgCf0ABCD95AH9CwQgIAQgCv0ABDAgCf0ABDD95AH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwwhCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/eUB/QsEACAEIAr9AAQQIAn9AAQQ/eUB/QsEECAEIAr9AAQgIAn9AAQg/eUB/QsEICAEIAr9AAQwIAn9AAQw/eUB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMIAsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3mAf0LBAAgBCAK/QAEECAJ/QAEEP3mAf0LBBAgBCAK/QAEICAJ/QAEIP3mAf0LBCAgBCAK/QAEMCAJ/QAEMP3mAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkMAQsLDB8LA0AgBCAHSQRAIAQgCv0ABAAgCf0ABAD95wH9CwQAIAQgCv0ABBAgCf0ABBD95wH9CwQQIAQgCv0ABCAgCf0ABCD95wH9CwQgIAQgCv0ABDAgCf0ABDD95wH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwweCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/egB/QsEACAEIAr9AAQQIAn9AAQQ/egB/QsEECAEIAr9AAQgIAn9AAQg/egB/QsEICAEIAr9AAQwIAn9AAQw/egB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMHQsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3pAf0LBAAgBCAK/QAEECAJ/QAEEP3pAf0LBBAgBCAK/QAEICAJ/QAEIP3pAf0LBCAgBCAK/QAEMCAJ/QAEMP3pAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkMAQsLDBwLA0AgBCAHSQRAIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABAAgCf0ABAD9Q/1O/QsEACAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQQIAn9AAQQ/UP9Tv0LBBAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEICAJ/QAEIP1D/U79CwQgIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABDAgCf0ABDD9Q/1O/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMGwsDQCAEIAdJBEAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEACAJ/QAEAP1B/U79CwQAIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABBAgCf0ABBD9Qf1O/QsEECAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQgIAn9AAQg/UH9Tv0LBCAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEMCAJ/QAEMP1B/U79CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwwaCwNAIAQgB0kEQCAEIAr9AAQA/eEB/QsEACAEIAr9AAQQ/eEB/QsEECAEIAr9AAQg/eEB/QsEICAEIAr9AAQw/eEB/QsEMCAEQUBrIQQgCiALaiEKDAELCwwZCwNAIAQgB0kEQCAEIAr9AAQA/eAB/QsEACAEIAr9AAQQ/eAB/QsEECAEIAr9AAQg/eAB/QsEICAEIAr9AAQw/eAB/QsEMCAEQUBrIQQgCiALaiEKDAELCwwYCwNAIAQgB0kEQCAEIAr9AAQAEAj9CwQAIAQgCv0ABBAQCP0LBBAgBCAK/QAEIBAI/QsEICAEIAr9AAQwEAj9CwQwIARBQGshBCAKIAtqIQoMAQsLDBcLA0AgBCAHSQRAIAQgCv0ABAAQBP0LBAAgBCAK/QAEEBAE/QsEECAEIAr9AAQgEAT9CwQgIAQgCv0ABDAQBP0LBDAgBEFAayEEIAogC2ohCgwBCwsMFgsDQCAEIAdJBEAgBCAK/QAEAP3jAf0LBAAgBCAK/QAEEP3jAf0LBBAgBCAK/QAEIP3jAf0LBCAgBCAK/QAEMP3jAf0LBDAgBEFAayEEIAogC2ohCgwBCwsMFQsDQCAEIAdJBEAgBCAK/QAEABAH/QsEACAEIAr9AAQQEAf9CwQQIAQgCv0ABCAQB/0LBCAgBCAK/QAEMBAH/QsEMCAEQUBrIQQgCiALaiEKDAELCwwUCwNAIAQgB0kEQCAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQA/eAB/QwAAIB/AACAfwAAgH8AAIB//UP9Tv0LBAAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEEP3gAf0MAACAfwAAgH8AAIB/AACAf/1D/U79CwQQIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABCD94AH9DAAAgH8AAIB/AACAfwAAgH/9Q/1O/QsEICAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQw/eAB/QwAAIB/AACAfwAAgH8AAIB//UP9Tv0LBDAgBEFAayEEIAogC2ohCgwBCwsMEwsDQCAEIAdJBEAgBCAJ/QAEACAI/QAEACAK/QAEAP0MAAAAAAAAAAAAAAAAAAAAAP1C/VL9CwQAIAQgCf0ABBAgCP0ABBAgCv0ABBD9DAAAAAAAAAAAAAAAAAAAAAD9Qv1S/QsEECAEIAn9AAQgIAj9AAQgIAr9AAQg/QwAAAAAAAAAAAAAAAAAAAAA/UL9Uv0LBCAgBCAJ/QAEMCAI/QAEMCAK/QAEMP0MAAAAAAAAAAAAAAAAAAAAAP1C/VL9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJIAUgCGohCAwBCwsMEgsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEACAI/QAEAP2FAv0LBAAgBCAK/QAEECAJ/QAEECAI/QAEEP2FAv0LBBAgBCAK/QAEICAJ/QAEICAI/QAEIP2FAv0LBCAgBCAK/QAEMCAJ/QAEMCAI/QAEMP2FAv0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkgBSAIaiEIDAELCwwRCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQAIAj9AAQA/eEB/YUC/QsEACAEIAr9AAQQIAn9AAQQIAj9AAQQ/eEB/YUC/QsEECAEIAr9AAQgIAn9AAQgIAj9AAQg/eEB/YUC/QsEICAEIAr9AAQwIAn9AAQwIAj9AAQw/eEB/YUC/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCSAFIAhqIQgMAQsLDBALA0AgBCAHSQRAIAQgCv0ABAD94QEgCf0ABAAgCP0ABAD9hQL9CwQAIAQgCv0ABBD94QEgCf0ABBAgCP0ABBD9hQL9CwQQIAQgCv0ABCD94QEgCf0ABCAgCP0ABCD9hQL9CwQgIAQgCv0ABDD94QEgCf0ABDAgCP0ABDD9hQL9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJIAUgCGohCAwBCwsMDwsDQCAEIAdJBEAgBCAK/QAEAP36Af0LBAAgBCAK/QAEEP36Af0LBBAgBCAK/QAEIP36Af0LBCAgBCAK/QAEMP36Af0LBDAgBEFAayEEIAogC2ohCgwBCwsMDgsgA/0R/QwAAAAAAQAAAAIAAAADAAAA/a4BIQ8DQCAEIAdJBEAgBCAP/foB/QsEACAP/QwEAAAABAAAAAQAAAAEAAAA/a4BIQ8gBEEQaiEEDAELCwwNCyAAKAIIQQF2IgUjEmooAgAhByMJIAVqKAIAIAMgB2xqIQogBCACQQJ0aiEFA0AgBCAFSQRAIAQgCioCADgCACAEQQRqIQQgByAKaiEKDAELCwwMCyAAKAIIQQF2IgUjEmooAgAhByMJIAVqKAIAIAMgB2xqIQogBCACQQJ0aiEFA0AgBCAFSQRAIAQgCigCALI4AgAgBEEEaiEEIAcgCmohCgwBCwsMCwsgBCMJIAAoAghBAXZqKAIAKgIA/RMiDf0LBAAgBCAN/QsEECAEIA39CwQgIAQgDf0LBDAMCgsgBCMJIAAoAghBAXZqKAIAKAIAsv0TIg39CwQAIAQgDf0LBBAgBCAN/QsEICAEIA39CwQwDAkLIAAoAgRBAXYiBCMSaigCACEFIwkgBGooAgAgAyAFbGohBCAKIAJBAnRqIQcDQCAHIApLBEAgBCAKKgIAOAIAIApBBGohCiAEIAVqIQQMAQsLDAgLIwkgACgCBEEBdmooAgAgCioCADgCAAwHCyAERAAAAAAAAAAAOQMADAYLIAQiBSsDACES/QwAAAAAAAAAAAAAAAAAAAAAIQ/9DAAAAAAAAAAAAAAAAAAAAAAhDv0MAAAAAAAAAAAAAAAAAAAAACEN/QwAAAAAAAAAAAAAAAAAAAAAIRAgAkEEdSEEA0AgBEEASgRAIA8gCv0ABAD95AEhDyAOIAr9AAQQ/eQBIQ4gDSAK/QAEIP3kASENIBAgCv0ABDD95AEhECAEQQFrIQQgCiALaiEKDAELCyACQQ9xIQQDQCAEQQROBEAgDyAK/QAEAP3kASEPIARBBGshBCAKQRBqIQoMAQsLIA8gDv3kASANIBD95AH95AEiDf0fALsgDf0fAbugIA39HwK7IA39HwO7oKAhEQNAIARBAEoEQCARIAoqAgC7oCERIARBAWshBCAKQQRqIQoMAQsLIAUgEiARoDkDAAwFCyAEIAQrAwD9DAAAAAAAAAAAAAAAAAAAAAAhD/0MAAAAAAAAAAAAAAAAAAAAACEO/QwAAAAAAAAAAAAAAAAAAAAAIQ39DAAAAAAAAAAAAAAAAAAAAAAhECACQQR1IQQDQCAEQQBKBEAgCv0ABAAgCf0ABAAgD/2FAiEPIAr9AAQQIAn9AAQQIA79hQIhDiAK/QAEICAJ/QAEICAN/YUCIQ0gCv0ABDAgCf0ABDAgEP2FAiEQIARBAWshBCAKIAtqIQogCSAMaiEJDAELCyACQQ9xIQUDQCAFQQROBEAgCv0ABAAgCf0ABAAgD/2FAiEPIAVBBGshBSAKQRBqIQogCUEQaiEJDAELCyAPIA795AEgDSAQ/eQB/eQBIg39HwC7IA39HwG7oCAN/R8CuyAN/R8Du6CgIREDQCAFQQBKBEAgESAKKgIAuyAJKgIAu6KgIREgBUEBayEFIApBBGohCiAJQQRqIQkMAQsLIBGgOQMADAQLIAQgBCsDALb9EyIN/QsEACAEIA39CwQQIAQgDf0LBCAgBCAN/QsEMAwDCyAEQwAAgP84AgAMAgv9DAAAgP8AAID/AACA/wAAgP8hD/0MAACA/wAAgP8AAID/AACA/yEO/QwAAID/AACA/wAAgP8AAID/IQ39DAAAgP8AAID/AACA/wAAgP8hECACQQR1IQkDQCAJQQBKBEAgDyAK/QAEAP3pASEPIA4gCv0ABBD96QEhDiANIAr9AAQg/ekBIQ0gECAK/QAEMP3pASEQIAlBAWshCSAKIAtqIQoMAQsLIAJBD3EhBQNAIAVBBE4EQCAPIAr9AAQA/ekBIQ8gBUEEayEFIApBEGohCgwBCwsgDyAO/ekBIA0gEP3pAf3pASINIA0gDf0NCAkKCwwNDg8AAQIDBAUGB/3pASIN/R8AIA39HwGXIRMDQCAFQQBKBEAgEyAKKgIAlyETIAVBAWshBSAKQQRqIQoMAQsLIAQgBCoCACATlzgCAAwBCyAEIAQqAgD9EyIN/QsEACAEIA39CwQQIAQgDf0LBCAgBCAN/QsEMAsgAEEUaiEADAELCwvoAgEHe0GgCf0ABAAiAUHACP0ABAAgAP3gASICIAL95AH9DAAAIEIAACBCAAAgQgAAIEL96gEiA0GwCf0ABAAiBP3rASIFQZAI/QAEAEGACP0ABAAiBv2FAiIHIAb95QEiBkGwCP0ABAAgBkGgCP0ABAAgBf2FAv2FAiIFQdAI/QAEAP2FAiAFQeAI/QAEAP2FAiAFQfAI/QAEAP2FAiAFQYAJ/QAEAP2FAiAFQZAJ/QAEAP2FAiAFIAX95gEgBf2FAiAB/eQBIAdBF/2rAf2uASADIAT9Q/1PIAH95AH95wEhA0HwCv0ABAAgACAA/eYBIgRBgAv9AAQA/YUCIARBkAv9AAQA/YUCIARBoAv9AAQA/YUCIARBsAv9AAQA/YUCIAT95gEgACAA/YUCIAEgAyAD/eQB/eUBIAD9DAAAAIAAAACAAAAAgAAAAID9Tv1QIAL9DAAAID8AACA/AAAgPwAAID/9Q/1SC9wBAQN7QcAI/QAEACAAQcAJ/QAEAP3rAUHQCf0ABAD96gEiAUGQCP0ABABBgAj9AAQAIgL9hQIiAyAC/eUBIgBBsAj9AAQAIABBoAj9AAQAIAH9hQL9hQIiAEHQCP0ABAD9hQIgAEHgCP0ABAD9hQIgAEHwCP0ABAD9hQIgAEGACf0ABAD9hQIgAEGQCf0ABAD9hQIgACAA/eYBIAD9hQJBoAn9AAQAIgD95AEgAyAC/bEBIgFBAf2sASICQRf9qwEgAP2uAf3mASABIAL9sQFBF/2rASAA/a4B/eYBC4YEAgl/BnsgAUEFdCEHA0AgACALSgRAIAQgC0EIbSAHbGogC0EHcUECdGohDSACIAMgC2xqIgxBAUEEIAAgC2siBSAFQQROG0EBayIFIAVBAUsbIANsaiEKIAxBAiAFIAVBAksbIANsaiEJIAwgAyAFbGohCEEAIQYDQCAGQQRqIgUgAUwEQCANIAz9AAQAIhEgCv0ABAAiEP0NAAECAxAREhMEBQYHFBUWFyIPIAn9AAQAIg4gCP0ABAAiE/0NAAECAxAREhMEBQYHFBUWFyIS/Q0AAQIDBAUGBxAREhMUFRYX/QsEACANQSBqIA8gEv0NCAkKCwwNDg8YGRobHB0eH/0LBAAgDUFAayARIBD9DQgJCgsYGRobDA0ODxwdHh8iDyAOIBP9DQgJCgsYGRobDA0ODxwdHh8iDv0NAAECAwQFBgcQERITFBUWF/0LBAAgDUHgAGogDyAO/Q0ICQoLDA0ODxgZGhscHR4f/QsEACAMQRBqIQwgCkEQaiEKIAlBEGohCSAIQRBqIQggDUGAAWohDSAFIQYMAQsLA0AgASAGSgRAIA0gDCoCADgCACANIAoqAgA4AgQgDSAJKgIAOAIIIA0gCCoCADgCDCAMQQRqIQwgCkEEaiEKIAlBBGohCSAIQQRqIQggDUEgaiENIAZBAWohBgwBCwsgC0EEaiELDAELCwvnAgEMfyMWIQUDQCAHIxVIBEAgBUEIaiICIAUoAgBqIgYgBSgCBGohBSACIAZHBEAgAiAGQRBBABAGCyAAIQIDQCAFIAZHIAEgAkpxBEAgByMVQQFrRiABIAJrIgMjEyIEIAMgBEgbIglBD3FBAEchCiMGIQMjBSEIQQAhBANAIAQjB0gEQCADKAIUIgwEQCMKIARBAnRqKAIAIAJBAnRqIQ0gCCAMQQJGIApxBH8jBSADKAIYaigCAAUgDQs2AgALIARBAWohBCADQRxqIQMgCEEIaiEIDAELCyAGIAUgCSACEAZFIApFckUEQCMGIQNBACEEA0AgBCMHSARAIAMoAhRBAkYEQCMKIARBAnRqKAIAIAJBAnRqIwUgAygCGGooAgAgCUECdPwKAAALIARBAWohBCADQRxqIQMMAQsLCyACIxNqIQIMAQsLIAdBAWohBwwBCwsjFwRAIAUgBSMXakEQQQAQBgsLpAMCBH8BeyMDQYCADGxBgMDEAGoiBCQFIARBgEBrJAogBCQRIwokCSAEQYDIAGokEiAAQdwAaiQGIAAoAiQkByAAKAIQJAsgACgCFCQMIAAoAiAkEyAAKAI0JBUgACgCPCQXIwUhAQNAIAIjB0gEQCAEQYDIAGogAkECdGojBiACQRxsaigCEDYCACABQcAANgIEIAJBAWohAiABQQhqIQEMAQsLIARBgNAAaiECIAAoAiwhAwNAIANBAEoEQCABIAI2AgAgAUEANgIEIANBAWshAyABQQhqIQEgAkFAayECDAELCyAEQYDgAWohAyMTQQ9qQXBxQQJ0IQQgACgCMCECA0AgAkEASgRAIAEgAzYCACABQcAANgIEIAJBAWshAiABQQhqIQEgAyAEaiEDDAELCyMGIwdBHGxqIQEgACgCKCEDA0AgA0EASgRAIwUgASgCAGooAgAiAiABKgIE/RMiBf0LBAAgAiAF/QsEECACIAX9CwQgIAIgBf0LBDAgA0EBayEDIAFBCGohAQwBCwsgASAAKAI4aiQWIAEjFkEQQQAQBgv5AQEDfyMIQf//D3FBAnRBgMAEaiICKAIAIQEjCCACKAIEaiQIIAFB/wFxQQFHBEAgAUGABHEEQBACCyABQYACcQRAIxlFBEBBACQDQQEkAkGAgAQkASABQf8BcSACEA0QAkEAJAMjGiQCQYCABCQBCwUgAUH/AXEgAhANEAILIxhBAWokGAsjGUEGdEGAiARqIgEjCP4XAgAgAUEEaiMY/hcCAEGAgwT+EAIABEACQEGEgwT+EAIAIQEDQCAAIxpIBEAgAEEGdEGAiARq/hACACABa0EASA0CIABBAWohAAwBCwtBgIMEQQFBAP5IAgBBAUYEQBABCwsLC8cLAQ9/AkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQCAAQQJrDgwBAgMEBQYHCAkKCwwACwALAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALIABFBEAgASgCCCABQRBqIAEoAgz8CgAACwwLCyMDRQRAIAEoAgggASgCDCABKAIQEAALDAoLIAEiACgCDCECIAEoAhwiCQR/IAIgCWpBAWsgCW0FQQELIgogACgCGCILIAAoAggiDGpBAWsgC21sIQ0CQCMCQQFKBEAjAUHAAWpBAf4eAgAhAQwBCyMAIgFBAWokAAsDQCABIA1IBEAgBkUEQCAAEAsLQQEhBiALIAEgCm0gC2wiA2oiBCAMIAQgDEgbIQ4gCQR/IAEgCm8gCWwFQQALIQ8gCQR/IAkgD2oiASACIAEgAkgbBSACCyEBA0AgAyAOSARAIAMjDG8hECADIwxtIgQjC28hByAEIwttIQgjBiEFQQAhBANAIAQjB0gEQCMKIARBAnRqIAUoAgAgCCAFKAIEbGogByAFKAIIbGogECAFKAIMbGo2AgAgBEEBaiEEIAVBHGohBQwBCwsgDyABEAogA0EBaiEDDAELCwJAIwJBAUoEQCMBQcABakEB/h4CACEBDAELIwAiAUEBaiQACwwBCwsMCQsgARAaDAgLIAEQGwwHCyABQQhqKAIAIAFBDGooAgAgAUEQaigCACABQRRqKAIAIAFBGGooAgAgAUEcaigCACABQSBqKAIAQQBHIAFBJGooAgAgAUEoaigCACABQSxqKAIAQQBHIAFBMGooAgAgAUE0aigCACABQThqKAIAIAFBPGooAgAgAUFAaygCACABKgJEIAEqAkggAUHMAGooAgBBAEcjFBAhDAYLIAEQIgwFCyABKAIIIQQgASgCDCEFIAEoAhAhBiABKAIUIQcgASgCHCEIIAEoAhgiCUECdCEKAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALA0AgAEEGdCAJSARAIABBCHQiAkGAAmoiACAKIAAgCkkbIQtBACEDA0AgAyAHSARAIAUgA0ECdGooAgAiACAISQRAIAQgAyAKbGohDCAGIAAgCmxqIQ0gAiEAA0AgAEEQaiIBIAtNBEAgACANaiIOIA79AAQAIAAgDGr9AAQA/eQB/QsEACABIQAMAQsLA0AgACALSQRAIAAgDWoiASABKgIAIAAgDGoqAgCSOAIAIABBBGohAAwBCwsLIANBAWohAwwBCwsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsMAQsLDAQLIAEQHAwDCyABEB4MAgsgAUEIaigCACABQQxqKAIAIAFBEGooAgAgAUEUaigCACABQRhqKAIAIAFBHGooAgAgAUEgaigCACABKgIkIAFBLGooAgAgAUEwaigCACABQTRqKAIAIAFBOGooAgAgAUE8aigCACABQUBrKAIAIAFBxABqKAIAIAFByABqKAIAIAFBzABqKAIAIAFB0ABqKAIAIAFB1ABqKAIAIAFB2ABqKAIAIAFBKGooAgAjFBAkDAELIAFBCGooAgAgAUEMaigCACABQRBqKAIAIAFBFGooAgAgAUEYaigCACABQRxqKAIAIAFBIGooAgAgASoCJCABQSxqKAIAIAFBMGooAgAgAUE0aigCACABQThqKAIAIAFBPGooAgAgAUFAaygCACABQcQAaigCACABQcgAaigCACABQcwAaigCACABQdAAaigCACABQdQAaigCACABQdgAaigCACABQdwAaigCACABQeAAaigCACABQeQAaigCACABQShqKAIAIAFB6ABqKAIAIAFB7ABqKAIAIAFB8ABqKAIAIAFB9ABqKAIAIAFB+ABqKAIAIAFB/ABqKAIAIAFBgAFqKAIAIAFBhAFqKAIAIAFBiAFqKAIAIxQQJgsL1AgDCnsNfwR9IAdBAWsiB0F4cUECdCEcIAdBB3EhByAAQQRqIR0DQCASIBxJBEAgEiAdaiIA/QAEACIQIAMgEmoiHv0ABAQgCP2FAiEIIAD9AAQQIhEgHv0ABBQgCf2FAiEJIBAgBCASaiIA/QAEBCAK/YUCIQogESAA/QAEFCAL/YUCIQsgECAFIBJqIgD9AAQEIAz9hQIhDCARIAD9AAQUIA39hQIhDSAQIAYgEmoiAP0ABAQgDv2FAiEOIBEgAP0ABBQgD/2FAiEPIBJBIGohEgwBCwsgHCAdaiEAIAggCf3kASIIIAggCP0NCAkKCwwNDg8AAQIDBAUGB/3kASII/R8AIAj9HwGSIR8DQCAHIBRKBEAgHyAUQQJ0IhIgAGoqAgAgAyAcaiASaioCBJSSIR8gFEEBaiEUDAELCyACIAEgAyoCAJQgH5KUISAgCiAL/eQBIgggCCAI/Q0ICQoLDA0ODwABAgMEBQYH/eQBIgj9HwAgCP0fAZIhHwNAIAcgFUoEQCAfIBVBAnQiEiAAaioCACAEIBxqIBJqKgIElJIhHyAVQQFqIRUMAQsLIAIgASAEKgIAlCAfkpQhISAMIA395AEiCCAIIAj9DQgJCgsMDQ4PAAECAwQFBgf95AEiCP0fACAI/R8BkiEfA0AgByAWSgRAIB8gFkECdCISIABqKgIAIAUgHGogEmoqAgSUkiEfIBZBAWohFgwBCwsgAiABIAUqAgCUIB+SlCEiIA4gD/3kASIIIAggCP0NCAkKCwwNDg8AAQIDBAUGB/3kASII/R8AIAj9HwGSIR8DQCAHIBdKBEAgHyAXQQJ0IhIgAGoqAgAgBiAcaiASaioCBJSSIR8gF0EBaiEXDAELCyAgjP0TIQggIYz9EyEJICKM/RMhCiACIAEgBioCAJQgH5KUIgKM/RMhCwNAIBMgHEkEQCADIBNqIhIgCCATIB1q/QAEACIMIBL9AAQE/YUC/QsEBCAEIBNqIhIgCSAMIBL9AAQE/YUC/QsEBCAFIBNqIhIgCiAMIBL9AAQE/YUC/QsEBCAGIBNqIhIgCyAMIBL9AAQE/YUC/QsEBCATQRBqIRMMAQsLIAMgAyoCACAgIAGUkzgCAANAIAcgGEoEQCAYQQJ0IhIgAyAcamoiEyATKgIEICAgACASaioCAJSTOAIEIBhBAWohGAwBCwsgBCAEKgIAICEgAZSTOAIAA0AgByAZSgRAIBlBAnQiAyAEIBxqaiISIBIqAgQgISAAIANqKgIAlJM4AgQgGUEBaiEZDAELCyAFIAUqAgAgIiABlJM4AgADQCAHIBpKBEAgGkECdCIDIAUgHGpqIgQgBCoCBCAiIAAgA2oqAgCUkzgCBCAaQQFqIRoMAQsLIAYgBioCACACIAGUkzgCAANAIAcgG0oEQCAbQQJ0IgMgBiAcamoiBCAEKgIEIAIgACADaioCAJSTOAIEIBtBAWohGwwBCwsLzAEDAX8BewF9IAIgASADKgIAIgeUIABBBGoiACADQQRqIgUgBEEBayIEEBKSlCECIAMgByACIAGUkzgCACACjP0TIQYgBSEDA0AgBEEITgRAIAMgBiAA/QAEACAD/QAEAP2FAv0LBAAgAyAGIAD9AAQQIAP9AAQQ/YUC/QsEECAEQQhrIQQgAEEgaiEAIANBIGohAwwBCwsDQCAEQQBKBEAgAyADKgIAIAIgACoCAJSTOAIAIARBAWshBCAAQQRqIQAgA0EEaiEDDAELCwugAgIFfwJ9IARBAnQhByAFQQRqIgYgAyADIAZKGyEKIAUhAwNAIAMgCkgEQCACIAMgB2xqIgZBACAH/AsAIAYgA0ECdGpDAACAPzgCACADQQFqIQMMAQsLIApBAWshAwNAIANBAE4EQCABIANBA3RqIgYqAgAhCyAGKgIEIgxDAAAAAFwEQCADQQJ0IgYgACADIAdsamohCCAEIANrIQkgCiAFa0EERiADIAVMcQRAIAggCyAMIAIgBSAHbGogBmoiBiAGIAdqIAYgB0EBdGogBiAHQQNsaiAJEA4FIAUgAyADIAVIGyEGA0AgBiAKSARAIAggCyAMIAIgBiAHbGogA0ECdGogCRAPIAZBAWohBgwBCwsLCyADQQFrIQMMAQsLC5wGAwZ/A30BeyAEQQJ0IQogBSEJA0AgAyAJSgRAIAkgCmwiByABaiELIAAgB2ohDP0MAAAAAAAAAAAAAAAAAAAAACEQQQAhBwNAIAdBBGoiCCAETARAIBAgDCAHQQJ0av0ABAD94AH96QEhECAIIQcMAQsLIBD9HwAgEP0fAZcgEP0fAiAQ/R8Dl5chDQNAIAQgB0oEQCANIAwgB0ECdGoqAgCLlyENIAdBAWohBwwBCwtBACANQwAAgH9dIA1DAAAAAF5xBH8gDUMAAIBLlCANIA1DAACAAF0bIg68QRd2Qf8Aa0EYQQAgDSAOXBtrBUEAC2siB0EBdSIIQf8AakEXdL4hDSAHIAhrQf8AakEXdL4hDkEAIQcDQCAHIARBAnRJBEAgByALaiAHIAxqKgIAIA2UIA6UOAIAIAdBBGohBwwBCwsgBiAJaiEJDAELC0EAIQkDQCADIAlKBEAgBkEBSgRAEAILIAEgCSAKbGogCUECdGoiCCoCACIPIQ0gBCAJayEL/QwAAAAAAAAAAAAAAAAAAAAAIRBBACEHA0AgB0EEaiIAIAtMBEAgECAIIAdBAnRq/QAEAP3gAf3pASEQIAAhBwwBCwsgEP0fACAQ/R8BlyAQ/R8CIBD9HwOXlyEOA0AgByALSARAIA4gCCAHQQJ0aioCAIuXIQ4gB0EBaiEHDAELCyAOQ30dkCZeBH0gDyAIIAggCxASkSIOkyAPIA6SIA9DAAAAAF0bIQ1DAACAPyAOIA4gD4uSlJUFQwAAAAALIQ4gCSAGbyAFRgRAIAIgCUEDdGoiACANOAIAIAAgDjgCBAsgDkMAAAAAXARAIAlBAWoiACAFIAAgBm9rIAZqIAZvaiEHA0AgByAGQQNsaiADSARAIAggDSAOIAEgByAKbGogCUECdGoiACAGIApsIgwgAGogACAMQQF0aiAAIAxBA2xqIAsQDiAHIAZBAnRqIQcMAQsLA0AgAyAHSgRAIAggDSAOIAEgByAKbGogCUECdGogCxAPIAYgB2ohBwwBCwsLIAlBAWohCQwBCwsgBkEBSgRAEAILC7EBAgJ7AX0DQCACQQhOBEAgAP0ABAAgAf0ABAAgA/2FAiEDIAD9AAQQIAH9AAQQIAT9hQIhBCACQQhrIQIgAEEgaiEAIAFBIGohAQwBCwsgAyAE/eQBIgMgAyAD/Q0ICQoLDA0ODwABAgMEBQYH/eQBIgP9HwAgA/0fAZIhBQNAIAJBAEoEQCAFIAAqAgAgASoCAJSSIQUgAkEBayECIABBBGohACABQQRqIQEMAQsLIAULsgcCEHsEfyABQQEgAiACQQFLGyADbGohHCABQQIgAiACQQJLGyADbGohHSABQQMgAiACQQNLGyADbGohHiABQQQgAiACQQRLGyADbGohHyABIANBBSACIAJBBUsbbGohAiAFIABBBXRqIQADQCAAIAVHBEAgAf0JAgAiGCAF/QAEACIZIBL9hQIhEiAYIAX9AAQQIhggE/2FAiETIAEgBGohASAc/QkCACIaIBkgFP2FAiEUIBogGCAN/YUCIQ0gBCAcaiEcIB39CQIAIhogGSAV/YUCIRUgGiAYIA79hQIhDiAEIB1qIR0gHv0JAgAiGiAZIBb9hQIhFiAaIBggD/2FAiEPIAQgHmohHiAf/QkCACIaIBkgF/2FAiEXIBogGCAQ/YUCIRAgBCAfaiEfIAL9CQIAIhogGSAM/YUCIQwgGiAYIBH9hQIhESACIARqIQIgBUEgaiEFDAELCyAL/RMhGCAK/RMiGSAMIAkEeyAJ/QAEAAX9DAAAAAAAAAAAAAAAAAAAAAALIgz9hQIhGiAZIBEgCQR7IAn9AAQQBf0MAAAAAAAAAAAAAAAAAAAAAAsiG/2FAiERIAYgCEEFbGoiASAHIAhBBWxqQQAgBxsiAAR7IBggAP0ABBAgEf2FAiERIBggAP0ABAAgGv2FAgUgGgv9CwQAIAEgEf0LBBAgGSAXIAz9hQIhESAZIBAgG/2FAiEQIAhBAnQiACAGaiIBIAAgB2pBACAHGyIABHsgGCAA/QAEECAQ/YUCIRAgGCAA/QAEACAR/YUCBSARC/0LBAAgASAQ/QsEECAZIBYgDP2FAiEQIBkgDyAb/YUCIQ8gCEEDbCIAIAZqIgEgACAHakEAIAcbIgAEeyAYIAD9AAQQIA/9hQIhDyAYIAD9AAQAIBD9hQIFIBAL/QsEACABIA/9CwQQIBkgFSAM/YUCIQ8gGSAOIBv9hQIhDiAIQQF0IgAgBmoiASAAIAdqQQAgBxsiAAR7IBggAP0ABBAgDv2FAiEOIBggAP0ABAAgD/2FAgUgDwv9CwQAIAEgDv0LBBAgGSAUIAz9hQIhDiAZIA0gG/2FAiENIAYgCGoiASAHIAhqQQAgBxsiAAR7IBggAP0ABBAgDf2FAiENIBggAP0ABAAgDv2FAgUgDgv9CwQAIAEgDf0LBBAgGSASIAz9hQIhDCAZIBMgG/2FAiENIAYgBwR7IBggB/0ABBAgDf2FAiENIBggB/0ABAAgDP2FAgUgDAv9CwQAIAYgDf0LBBALkQUCDHsCfyABQQEgAiACQQFLGyADbGohGCABQQIgAiACQQJLGyADbGohGSABIANBAyACIAJBA0sbbGohAiAFIABBBXRqIQADQCAAIAVHBEAgAf0JAgAiFCAF/QAEACIVIA79hQIhDiAUIAX9AAQQIhQgEf2FAiERIAEgBGohASAY/QkCACIWIBUgEv2FAiESIBYgFCAP/YUCIQ8gBCAYaiEYIBn9CQIAIhYgFSAT/YUCIRMgFiAUIBD9hQIhECAEIBlqIRkgAv0JAgAiFiAVIAz9hQIhDCAWIBQgDf2FAiENIAIgBGohAiAFQSBqIQUMAQsLIAv9EyEUIAr9EyIVIAwgCQR7IAn9AAQABf0MAAAAAAAAAAAAAAAAAAAAAAsiFv2FAiEXIBUgDSAJBHsgCf0ABBAF/QwAAAAAAAAAAAAAAAAAAAAACyIM/YUCIQ0gBiAIQQNsaiIBIAcgCEEDbGpBACAHGyIABHsgFCAA/QAEECAN/YUCIQ0gFCAA/QAEACAX/YUCBSAXC/0LBAAgASAN/QsEECAVIBMgFv2FAiENIBUgECAM/YUCIRAgCEEBdCIAIAZqIgEgACAHakEAIAcbIgAEeyAUIAD9AAQQIBD9hQIhECAUIAD9AAQAIA39hQIFIA0L/QsEACABIBD9CwQQIBUgEiAW/YUCIQ0gFSAPIAz9hQIhDyAGIAhqIgEgByAIakEAIAcbIgAEeyAUIAD9AAQQIA/9hQIhDyAUIAD9AAQAIA39hQIFIA0L/QsEACABIA/9CwQQIBUgDiAW/YUCIQ4gFSARIAz9hQIhDCAHBEAgFCAH/QAEACAO/YUCIQ4gFCAH/QAEECAM/YUCIQwLIAYgDv0LBAAgBiAM/QsEEAtSAP0MAAAAAAAAAAAAAAAAAAAAACQN/QwAAAAAAAAAAAAAAAAAAAAAJA79DAAAAAAAAAAAAAAAAAAAAAAkD/0MAAAAAAAAAAAAAAAAAAAAACQQCycAIAAkGSABJBogAUGAgAxsQYDAxABqJBQgACQDIAEkAkGAgAQkAQt5AQJ/A0BBgIIE/hACACEAQQAhAQNAIAAjCEYgAUGgnAFIcQRAQYCCBP4QAgAhACABQQFqIQEMAQsLIAAjCEYEQEHAggRBAf4eAgAaQYCCBCMIQn/+AQIAGkHAggRBAf4lAgAaBQNAIwggAEcEQBAMDAELCwsMAAsAC0EBAn8gAEGAgAxsIABBgMTWAGwiASAAQYCkCGwiAiAAQYCEFmwiACAAIAJJGyIAIAAgAUkbakH/v8gAakGAgHxxCwUAQcALC9EFAxR/AnwBfSAAKAIMIQogACgCVCELIAAoAkRBAEchBCAAKAJIQQBHIQwgACgCTCENIAAoAlAhDiAAKAJYIgIgACgCCCIHIAAoAhgiCGpBAWsgCG1sIQ8CQCMCQQFKBEAjAUHAAWpBAf4eAgAhAQwBCyMAIgFBAWokAAsDQCABIA9IBEAgEEUEQCAAEAsLQQEhECMFIAAoAkBqKAIAIQUgASACbyEJIAggASACbSAIbCIBaiIDIAcgAyAHSBshEQNAIAEgEUgEQCABIwxvIRIgASMMbSIDIwtvIRMgAyMLbSEUIwYhA0EAIQYDQCAGIwdIBEAjCiAGQQJ0aiADKAIAIBQgAygCBGxqIBMgAygCCGxqIBIgAygCDGxqNgIAIAZBAWohBiADQRxqIQMMAQsLIAQEQCAFQwAAgP84AgAFIAVEAAAAAAAAAAA5AwALIAkgC2wgCUEBaiALbCIDIAogAyAKSBsQCiAEBHwgBSoCALsFIAUrAwALIRUgAkEBRgRAIA0gAUECdGohAyAMBEAgAyADKgIAIhcgFbaXIBe7IBWgtiAEGzgCAAUgAyAVtjgCAAsFIA4gASACbCAJakEDdGogFTkDAAsgAUEBaiEBDAELCwJAIwJBAUoEQCMBQcABakEB/h4CACEBDAELIwAiAUEBaiQACwwBCwsgAkEBRgRADwsQAgJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwNAIAAgB0gEQCAOIAAgAmxBA3RqIgMrAwAhFUEBIQEDQCABIAJIBEAgAyABQQN0aisDACIWIBWlIBUgFqAgBBshFSABQQFqIQEMAQsLIA0gAEECdGohACAMBEAgACAAKgIAIhcgFbaXIBe7IBWgtiAEGzgCAAUgACAVtjgCAAsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsMAQsLC4YHAxp/AnwCfSAAKAJUIQkgACgCSEEARyEKIAAoAkwhCyAAKAJQIQwgACgCCCAAKAIYIg1tIRYgACgCDCIEIAAoAhwiBmpBAWsgBm0iByANIAAoAlgiBWxsIQ9DAACA/0MAAAAAIAAoAkRBAEciCBshHgJAIwJBAUoEQCMBQcABakEB/h4CACEBDAELIwAiAUEBaiQACwNAIAEgD0gEQCAQRQRAIAAQCwtBASEQIwUgACgCQGooAgAhGCABIAdtIhkgBW0hDiAJIBkgBW8gCWwiAmoiAyAWIAMgFkgbIREgASAHbyAGbCIXIAZqIgEgBCABIARIGyISIBdrIRpBACEBA0AgASAaQQ9qQXBxSQRAIBggAUECdGogHv0T/QsEACABQQRqIQEMAQsLA0AgAiARSARAIA4gFmwgAmoiASMMbyETIAEjDG0iASMLbyEUIAEjC20hFSMGIQFBACEDA0AgAyMHSARAIwogA0ECdGogASgCACAVIAEoAgRsaiAUIAEoAghsaiATIAEoAgxsajYCACADQQFqIQMgAUEcaiEBDAELCyAXIBIQCiACQQFqIQIMAQsLIAVBAUYEQCALIAQgDmwgF2pBAnRqIQFBACECA0AgAiAaSQRAIAEgAkECdCIDaiEOIAMgGGoqAgC7IRsgCgRAIA4gDioCACIdIBu2lyAduyAboLYgCBs4AgAFIA4gG7Y4AgALIAJBAWohAgwBCwsFIAwgBCAZbCAXakECdGogGCAaQQJ0/AoAAAsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAQwBCyMAIgFBAWokAAsMAQsLIAVBAUYEQA8LEAIgBEECdCEBAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQIMAQsjACICQQFqJAALA0AgAiAHIA1sSARAIAYgAiAHbyAGbCIAaiIDIAQgAyAESBshCSACIAdtIQ4DQCAAIAlIBEAgDCAFIA5sIAFsaiAAQQJ0aiIDKgIAuyEbQQEhAgNAIAIgBUgEQCABIANqIgMqAgC7IhwgG6UgGyAcoCAIGyEbIAJBAWohAgwBCwsgCyAEIA5sIABqQQJ0aiECIAoEQCACIAIqAgAiHSAbtpcgHbsgG6C2IAgbOAIABSACIBu2OAIACyAAQQFqIQAMAQsLAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQIMAQsjACICQQFqJAALDAELCwvJBwIGewx/IAAoAgghDiAAKAIQIRIgACgCFCEIIAAoAhghByMDQYCADGxBgMDEAGohESAAKAIMIhBB//8AakEOdiENAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALA0AgACANSARAIABBDnQiAEGAgAFqIgkgECAJIBBJGyEPA0AgACAPSQRAIAghCiAHIQkgAEECdv0R/QwAAAAAAQAAAAIAAAADAAAA/a4BIQb9DAAAAAAAAAAAAAAAAAAAAAAhBP0MAAAAAAAAAAAAAAAAAAAAACEF/QwAAAAAAAAAAAAAAAAAAAAAIQJBACELA0AgC0EKSARAIAb9DFMfUdJTH1HSUx9R0lMfUdL93gEgBv0MUx9R0lMfUdJTH1HSUx9R0v3fAf0NBAUGBwwNDg8UFRYXHB0eHyAG/QxTH1HSUx9R0lMfUdJTH1HS/bUBIQEgBf0MV42ezVeNns1XjZ7NV42ezf3eASAF/QxXjZ7NV42ezVeNns1XjZ7N/d8B/Q0EBQYHDA0ODxQVFhccHR4fIAT9USAK/RH9USEGIAX9DFeNns1XjZ7NV42ezVeNns39tQEhBCAC/VEgCf0R/VEhBSABIQIgCkHHjKKOBmshCiAJQfui4aQEayEJIAtBAWohCwwBCwsgBiQNIAQkDiAFJA8gAiQQIBJBAUYEQCMNQQj9rQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEkDSMOQQj9rQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEkDiMPQQj9rQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEkDyMQQQj9rQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEkEAUgEgRAEB0LCyARIA4gAEECdGoiCyAPIABrIgpBEEkiCRsiDCMNIgYjDiIF/Q0AAQIDEBESEwQFBgcUFRYXIgIjDyIEIxAiA/0NAAECAxAREhMEBQYHFBUWFyIB/Q0AAQIDBAUGBxAREhMUFRYX/QsEACAMQRBqIAIgAf0NCAkKCwwNDg8YGRobHB0eH/0LBAAgDEEgaiAGIAX9DQgJCgsYGRobDA0ODxwdHh8iAiAEIAP9DQgJCgsYGRobDA0ODxwdHh8iAf0NAAECAwQFBgcQERITFBUWF/0LBAAgDEEwaiACIAH9DQgJCgsMDQ4PGBkaGxwdHh/9CwQAIAkEQCALIBEgCkECdPwKAAALIABBEGohAAwBCwsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsMAQsLC5APAQZ7Iw9BCP2tAf0MAQAAAAEAAAABAAAAAQAAAP2uAf36Af0MAACAMwAAgDMAAIAzAACAM/3mARAE/QwAAADAAAAAwAAAAMAAAADA/eYB/eMBIQEjDkEI/a0BIgL9DAAAIAAAACAAAAAgAAAAIAD9rgFBFv2tASIAIQMgAiAAQRb9qwH9sQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEiBCAE/eYBIQUjDUEI/a0B/QwBAAAAAQAAAAEAAAABAAAA/a4B/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBEAT9DAAAAMAAAADAAAAAwAAAAMD95gH94wEiACAE/QzbD8lA2w/JQNsPyUDbD8lA/QwaPChCGjwoQho8KEIaPChCIAX9DGZpmcJmaZnCZmmZwmZpmcL9hQIgBf0M4zWjQuM1o0LjNaNC4zWjQv2FAiAF/QznXSXC510lwuddJcLnXSXC/YUCIAX95gEgBCAE/QwuvTu0Lr07tC69O7QuvTu0/eYB/YUC/YUC/Qz5aNPB+WjTwflo08H5aNPBIAX9DIP6cEKD+nBCg/pwQoP6cEL9hQIgBf0M5OmqwuTpqsLk6arC5Omqwv2FAiAF/Qz44IFC+OCBQvjggUL44IFC/YUCIAX9DObpncHm6Z3B5umdwebpncH9hQIgBf0MAACAPwAAgD8AAIA/AACAP/2FAiAD/QwBAAAAAQAAAAEAAAABAAAA/U79DAAAAAAAAAAAAAAAAAAAAAD9OP1SIAP9DAEAAAABAAAAAQAAAAEAAAD9rgH9DAIAAAACAAAAAgAAAAIAAAD9TkEe/asB/VH95gEkDSAA/Qz5aNPB+WjTwflo08H5aNPBIAIgAv0MAAAgAAAAIAAAACAAAAAgAP2uAUEW/a0BIgBBFv2rAf2xAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASICIAL95gEiA/0Mg/pwQoP6cEKD+nBCg/pwQv2FAiAD/Qzk6arC5OmqwuTpqsLk6arC/YUCIAP9DPjggUL44IFC+OCBQvjggUL9hQIgA/0M5umdwebpncHm6Z3B5umdwf2FAiAD/QwAAIA/AACAPwAAgD8AAIA//YUCIAL9DNsPyUDbD8lA2w/JQNsPyUD9DBo8KEIaPChCGjwoQho8KEIgA/0MZmmZwmZpmcJmaZnCZmmZwv2FAiAD/QzjNaNC4zWjQuM1o0LjNaNC/YUCIAP9DOddJcLnXSXC510lwuddJcL9hQIgA/3mASACIAL9DC69O7QuvTu0Lr07tC69O7T95gH9hQL9hQIgAP0MAQAAAAEAAAABAAAAAQAAAP1O/QwAAAAAAAAAAAAAAAAAAAAA/Tj9UiAA/QwCAAAAAgAAAAIAAAACAAAA/U5BHv2rAf1R/eYBJA4jEEEI/a0BIgD9DAAAIAAAACAAAAAgAAAAIAD9rgFBFv2tASECIAAgAkEW/asB/bEB/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBIgMgA/3mASEEIAEgA/0M2w/JQNsPyUDbD8lA2w/JQP0MGjwoQho8KEIaPChCGjwoQiAE/QxmaZnCZmmZwmZpmcJmaZnC/YUCIAT9DOM1o0LjNaNC4zWjQuM1o0L9hQIgBP0M510lwuddJcLnXSXC510lwv2FAiAE/eYBIAMgA/0MLr07tC69O7QuvTu0Lr07tP3mAf2FAv2FAv0M+WjTwflo08H5aNPB+WjTwSAE/QyD+nBCg/pwQoP6cEKD+nBC/YUCIAT9DOTpqsLk6arC5OmqwuTpqsL9hQIgBP0M+OCBQvjggUL44IFC+OCBQv2FAiAE/Qzm6Z3B5umdwebpncHm6Z3B/YUCIAT9DAAAgD8AAIA/AACAPwAAgD/9hQIgAv0MAQAAAAEAAAABAAAAAQAAAP1O/QwAAAAAAAAAAAAAAAAAAAAA/Tj9UiAC/QwBAAAAAQAAAAEAAAABAAAA/a4B/QwCAAAAAgAAAAIAAAACAAAA/U5BHv2rAf1R/eYBJA8gAf0M+WjTwflo08H5aNPB+WjTwSAAIAD9DAAAIAAAACAAAAAgAAAAIAD9rgFBFv2tASIAQRb9qwH9sQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEiASAB/eYBIgL9DIP6cEKD+nBCg/pwQoP6cEL9hQIgAv0M5OmqwuTpqsLk6arC5Omqwv2FAiAC/Qz44IFC+OCBQvjggUL44IFC/YUCIAL9DObpncHm6Z3B5umdwebpncH9hQIgAv0MAACAPwAAgD8AAIA/AACAP/2FAiAB/QzbD8lA2w/JQNsPyUDbD8lA/QwaPChCGjwoQho8KEIaPChCIAL9DGZpmcJmaZnCZmmZwmZpmcL9hQIgAv0M4zWjQuM1o0LjNaNC4zWjQv2FAiAC/QznXSXC510lwuddJcLnXSXC/YUCIAL95gEgASAB/QwuvTu0Lr07tC69O7QuvTu0/eYB/YUC/YUCIAD9DAEAAAABAAAAAQAAAAEAAAD9Tv0MAAAAAAAAAAAAAAAAAAAAAP04/VIgAP0MAgAAAAIAAAACAAAAAgAAAP1OQR79qwH9Uf3mASQQC58DAQt/IAAoAgghBiAAKAIMIQcgACgCECIEIAAoAhQiBSAAKAIYIgIgACgCHCIDbEECdCIIbGohCSAFIwJIBEBBACEAA0AgACAFSARAIAYgACAIbCIKaiAEIApqIAkgACACbEEDdGoiCyACIAMjAyMCEBECQCMCQQFKBEAjAUHAAWpBAf4eAgAhAQwBCyMAIgFBAWokAAsgAUECdCEBA0AgASACSARAIAQgCmogCyAHIApqIAIgAyABEBACQCMCQQFKBEAjAUHAAWpBAf4eAgAhAQwBCyMAIgFBAWokAAsgAUECdCEBDAELCxACIABBAWohAAwBCwsPCwJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwNAIAAgBUgEQCAGIAAgCGwiAWogASAEaiAJIAAgAmxBA3RqIgogAiADQQBBARARQQAhAANAIAAgAkgEQCABIARqIAogASAHaiACIAMgABAQIABBBGohAAwBCwsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsMAQsLC78EAgR/BnsgAUECdCEGIAIgA2ohByAEIAVqIQUDQCACIAdIBEAgBCACIAIgBEgbIQEgAkEEaiAHTCEIA0AgASAFSAR/IAhFIAEgAkEEakhyBUEACwRAIAIhAyABIAJBBGoiCSAHIAcgCUobIgkgASAJSBshCQNAIAMgCUgEQCAAIAEgBmxqIANBAnRqIAAgAyAGbGogAUECdGoqAgA4AgAgA0EBaiEDDAELCyABQQFqIQEMAQsLA0AgAUEEaiIDIAVMBEAgACABIAZsaiACQQJ0aiIIIAAgAiAGbGogAUECdGoiAf0ABAAiDCABIAZq/QAEACIN/Q0AAQIDEBESEwQFBgcUFRYXIg4gASAGQQF0Iglq/QAEACIPIAEgBkEDbCIBav0ABAAiCv0NAAECAxAREhMEBQYHFBUWFyIL/Q0AAQIDBAUGBxAREhMUFRYX/QsEACAGIAhqIA4gC/0NCAkKCwwNDg8YGRobHB0eH/0LBAAgCCAJaiAMIA39DQgJCgsYGRobDA0ODxwdHh8iCyAPIAr9DQgJCgsYGRobDA0ODxwdHh8iCv0NAAECAwQFBgcQERITFBUWF/0LBAAgASAIaiALIAr9DQgJCgsMDQ4PGBkaGxwdHh/9CwQAIAMhAQwBCwsDQCABIAVIBEAgAiEDA0AgAyACQQRqSARAIAAgASAGbGogA0ECdGogACADIAZsaiABQQJ0aioCADgCACADQQFqIQMMAQsLIAFBAWohAQwBCwsgAkEEaiECDAELCwuAAwIBfwF+QaoFQYABQYCAEEEBIAMgA0EBTBttIgYgBkGAAUwbIgYgBkGqBU4bQXhxIgYgAmpBAWsgBm0iBiACakEBayAGbUEHakEIbUEDdCEGQfABQYAMIAQbIgQgAWpBAWsgBG0iBCABakEBayAEbUELakEMbUEMbCEEIAUEQCACQfcAakH4AG0iACACakEBayAAbUEXakEYbUEYbKwiByAHQiCGhA8LIwJBAUYEQCAGrCAErEIghoQPCyMCrEIChiEHA0ACQCACIAZqQQFrIAZtrCAArCABIARqQQFrIARtrH5+IAdZBH9BAQVBASADIANBAUwbrCAErCAGrH5+QoCAIFMLDQAgBkEgTCAEIAZBAXROcgRAIARBGEwNASAEQQFqQQJtIgQgAWpBAWsgBG0iBCABakEBayAEbUELakEMbUEMbCEEBSAGQQFqQQJtIgUgAmpBAWsgBW0iBSACakEBayAFbUEHakEIbUEDdCEGCwwBCwsgBqwgBKxCIIaEC7gJAyJ/AX4BfSASIwNBgMTWAGxqIhJBgARqIhVBgMAWaiETIBIkBCAKQQAgEEMAAAAAXBshKCAAIAEgAiADQQAgD0MAAAAAXBsiGCAGIBEQICI1QiCIpyEhIDWnIhwgAmpBAWsgHG0hI0EBQQEgGEH/AmpBgANtIgMgA0EATBsiAyAYakEBayADbSIDIANBAEwbISUgGKwgHKx+QoCAEFghJiACQQJ0ISkgASAhakEBayAhbSInIABsICNsIS1BfyESAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALA0AgACAtSARAIAAgIyAnbG0hHSABIAAgJ28gIWwiHmsiAyAhIAMgIUgbISIgAiAAICdtICNvIBxsIhprIgAgHCAAIBxIGyEbIBogG2ogHkxBACARG0UEQCAEIAUgHWxBAnRqISogByAIIB1sQQJ0aiErIAIgHmwgGmpBAnQiACANIB1sQQJ0aiEsIAsgHWxBAnQgAGohLiASIB1BACAIGyAjbCAaIBxtaiISRiAmICYbIS9BACEXA0AgF0UgFyAYSHIEQCAYIBdrIgAgJSAAICVIGyEZICYEfyATIBcgG0EHakF4cWxBAnRqBSATCyEAIC9FBEAgCQRAIBsgGSArIBggGmwgF2pBAnRqIBhBAnQgABAJBSAbIBkgKyACIBdsIBpqQQJ0aiACQQJ0IAAQBQsLICogGCAebCAXakECdGohAyAGBEAgKiABIBdsIB5qQQJ0aiE0IAFBAnQhMEEAIQMDQCADIBlIBEBBECAZIANrIgogCkEQThshMUEAIR8DQCAfICJIBEAgNCADIDBsaiAfQQJ0aiEKICIgH2siFEEESgRAQQRBBiAUIBRBBk4bIBRBCEYgFEEHRnIbIRQLIBUgGSAfbEECdGogFEECdCIyIANsaiEWQQAhIANAICAgMUgEQCAUQQZGBEAgFiAK/QAEAP0LBAAgFiAKKQMQNwMQBSAUQQRGBEAgFiAK/QAEAP0LBAAFQQAhJANAIBQgJEoEQCAkQQJ0IjMgFmogCiAzaioCADgCACAkQQFqISQMAQsLCwsgCiAwaiEKIBYgMmohFiAgQQFqISAMAQsLIBQgH2ohHwwBCwsgA0EQaiEDDAELCyAVIQMLIBlBAnQgGEECdCAGGyEUIAwgLGogKCAuakEAICgbIBcbIR9DAACAPyAQIBcbITYgDiAaQQJ0akEAQQAgDiAXGxshIEEAIRYDQCAWICJIBEAgIiAWayIKQQRKBEBBBEEGIAogCkEGThsgCkEIRiAKQQdGchshCgsgEQR/IBYgHmogGmtBeHEiJEEAICRBAE4bBUEACyIkIBtIBEAgCiAbICRrIBkgAyAUIBZsakEEIBQgBhsgCkECdEEEIAYbIAAgGSAkbEECdGogGUEFdCAkQQJ0IiQgFiApbGoiMCAMICxqaiAfIDBqQQAgHxsgKSAgICRqQQAgIBsgDyA2EAMLIAogFmohFgwBCwsgFyAlaiEXDAELCyARBEAgDCANIB1sQQJ0aiACIB4gIiAaIBsQHwsLAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALDAELCwuxBAETfyAAKAIIIQYgACgCDCEHIAAoAhAhCCAAKAIUIRMgACgCGCEEIAAoAiAhCSAAKAIkQQJ0IQogACgCKEECdCELIAAoAhwiEUECdCEDIAAoAixBAnQiDUEERgRAIAQgE2whAQJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwNAIABBBHQiACABSARAIABBEGohAgNAIAAgAiABIAEgAkobSARAIAggACADbGohBSAHIABBAnRqKAIAIgwgCUkEQCAFIAYgACAEbSAKbGogCyAMbGogA/wKAAAFIAVBACAD/AsACyAAQQFqIQAMAQsLAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALDAELCw8LIBFBD2pBEG0hEgJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwNAIAAgEiATbEgEQCAAIBJtIQwgACASb0EEdCIAQRBqIgEgESABIBFIGyEOA0AgACAOSARAIAYgCiAMbGogACANbGohDyAIIAQgDGwiAiADbGogAEECdGohASAHIAJBAnRqIQJBACEFA0AgBCAFSgRAIAEgAigCACIQIAlJBH0gDyALIBBsaioCAAVDAAAAAAs4AgAgBUEBaiEFIAEgA2ohASACQQRqIQIMAQsLIABBAWohAAwBCwsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsMAQsLC+MLAxJ/B3sEfSAOIhBBgIAEaiIaQYCABGoiFkGAGGoiF0GABGohGCABIAAgA2oiDiABIA5IGyEbQYABQYCAASACQQdqQXhxbUF4cSIBIAFBgAFKGyEZIAJBBXQhHQNAIBEgG0gEQCAbIBFrIgEgGSABIBlIGyIVQQV0IR4gFSACIAcgCCARbGogCCAQEAkgAiAVIAkgCiARbGogCiAaEAVBACESA0AgACASSgRAIAAgEmsiD0EESgRAQQRBBiAPIA9BBk4bIA9BCEYgD0EHRnIbIQ8LIBUgAyASaiAPaiARayIBIAEgFUobIhNBAEoEQCAMIBJsIRwgDyATQQdqQXhxIAIgBSAGIBJsaiAGQQQgECAdIBZBAEGABEEAIARDAAAAABADQQAhFANAIA8gFEoEQCAWIBRBCXRqIQEgEiAUakECdCEfAkAgEyADIBJqIBRqQQFqIBFrIg4gDiATShsiDkEATARAQQAhDiATQQNqQXxxIR8DQCAOIB9IBEAgASAOQQJ0akMAAAAAOAIAIA5BAWohDgwBCwsMAQsgE0EDakF8cSEgA0AgDiAgSARAIAEgDkECdGpDAACA/zgCACAOQQFqIQ4MAQsLIBEEfSAXIB9qKgIABUMAAID/CyIr/RMhIUEAIQ4DQCAOIBNIBEAgISABIA5BAnRq/QAEAP3rASEhIA5BBGohDgwBCwv9DAAAAAAAAAAAAAAAAAAAAAAhIkEAIQ4gISAhICH9DQgJCgsMDQ4PAAECAwQFBgf96QEiIf0fACAh/R8BlyIq/RMhIQNAIA4gE0gEQEHACP0ABAAgASAOQQJ0aiIg/QAEACAh/eUBIiNBsAn9AAQAIiT96wEiJUGQCP0ABABBgAj9AAQAIib9hQIiJyAm/eUBIiZBsAj9AAQAICZBoAj9AAQAICX9hQL9hQIiJUHQCP0ABAD9hQIgJUHgCP0ABAD9hQIgJUHwCP0ABAD9hQIgJUGACf0ABAD9hQIgJUGQCf0ABAD9hQIgJSAl/eYBICX9hQJBoAn9AAQA/eQBICdBF/2rAf2uASAjICT9Q/1PISMgICAj/QsEACAiICP95AEhIiAOQQRqIQ4MAQsLICIgIiAi/Q0ICQoLDA0ODwABAgMEBQYH/eQBIiH9HwAgIf0fAZIhKCAXIB9qICo4AgAgEQRAIBggH2oiASoCACEpIAEgKSAqICtbBH1DAACAPwVBwAj9AAQAICsgKpP9EyIhQbAJ/QAEACIi/esBIiNBkAj9AAQAQYAI/QAEACIk/YUCIiUgJP3lASIkQbAI/QAEACAkQaAI/QAEACAj/YUC/YUCIiNB0Aj9AAQA/YUCICNB4Aj9AAQA/YUCICNB8Aj9AAQA/YUCICNBgAn9AAQA/YUCICNBkAn9AAQA/YUCICMgI/3mASAj/YUCQaAJ/QAEAP3kASAlQRf9qwH9rgEgISAi/UP9T/0fAAsiKZQgKJI4AgAgKUMAAIA/XARAIAsgHGogDCAUbGohHyAp/RMhIUEAIQEDQCABQQRqIg4gAkwEQCAfIAFBAnRqIgEgAf0ABAAgIf3mAf0LBAAgDiEBDAELCwNAIAEgAkgEQCAfIAFBAnRqIg4gDioCACAplDgCACABQQFqIQEMAQsLCwUgGCAfaiAoOAIACwsgFEEBaiEUDAELCyAPIAIgEyAWQYAEQQQgGiAeIAsgHGoiASABQQAgERsgDEEAQwAAgD9DAACAPxADCyAPIBJqIRIMAQsLIBEgGWohEQwBCwtBACEDA0AgACADSgRAIAsgAyAMbGohBkMAAIA/IBggA0ECdGoqAgAiBJUiKP0TISFBACEBA0AgAUEEaiIFIAJMBEAgBiABQQJ0aiIBIAH9AAQAICH95gH9CwQAIAUhAQwBCwsDQCABIAJIBEAgBiABQQJ0aiIFIAUqAgAgKJQ4AgAgAUEBaiEBDAELCyANBEAgA0ECdCIBIA1qIAEgF2oqAgAgBP0TEAT9HwCSOAIACyADQQFqIQMMAQsLC4MDAQh/IBUjA0GApAhsaiIWJAQgASACbSEXQYABIQIDQCACQRhKBH8gACABbCACIANqQQFrIAJtbCMCQQJ0SAVBAAsEQCACQQF1IQIMAQsLIAIgA2pBAWsgAm0iGSAAIAFsbCEYAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALA0AgACAYSARAIAAgGW0gAW8iFSAXbSAFbEECdCEaIAMgGUEBayAAIBlvayACbCIbayIcIAIgAiAcShsgBCAFIAYgG2ogByAIIAUgFWwiHCAAIAEgGWxtIgAgCWxqQQJ0aiAKQQJ0Ih0gG2xqIB0gCyAAIAxsQQJ0aiAaaiANQQJ0IA4gACAPbEECdGogGmogEEECdCARIAAgEmwgHGpBAnRqIBNBAnQiGiAbbGogGiAUBH8gFCAAIAFsIBVqIANsIBtqQQJ0agVBAAsgFkGABGoQIwJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwwBCwsLtAoDFX8HewF9IBRBgIAMaiIlQYCABGoiJEGAgARqIiNBgIABaiEiIAJBBXQhISABQQV0IR4gAEEFdCEgIAIgACAFIAYgJRAFIAIgACAJIAogJBAFA0AgACApSgRAIAAgKWsiGEEESgRAQQRBBiAYIBhBBk4bIBhBCEYgGEEHRnIbIRgLIAEgAyApaiAYaiIVIAEgFUgbIidBAEoEQCAYICdBB2pBeHEiFiACIAUgBiApbGogBkEEIBQgISApQQh0IhUgI2oiH0EAQYACQQAgBEMAAAAAEAMgGCAWIAIgCSAKIClsaiIdIApBBCAUQYCABGogISAVICJqIiZBAEGAAkEAQwAAgD9DAAAAABADQQAhKANAIBggKEsEQCAfIChBCHRqIRkgJyADIClqIChqQQFqIhUgFSAnShsiGkEAIBpBAEobIRUgFkEDakF8cSEXA0AgFSAXSARAIBkgFUECdGpDAACA/zgCACAVQQFqIRUMAQsLICYgKEEIdGohGSAaQQAgGkEAShshFSAWQQNqQXxxIRcDQCAVIBdIBEAgGSAVQQJ0akMAAAAAOAIAIBVBAWohFQwBCwsgHSAKIChsaiEaIAcgKCApaiAIbGohGf0MAAAAAAAAAAAAAAAAAAAAACEqQQAhFQNAIBVBBGoiFyACTARAIBVBAnQiFSAaav0ABAAgFSAZav0ABAAgKv2FAiEqIBchFQwBCwsgKiAqICr9DQgJCgsMDQ4PAAECAwQFBgf95AEiKv0fACAq/R8BkiExA0AgAiAVSgRAIDEgFUECdCIXIBpqKgIAIBcgGWoqAgCUkiExIBVBAWohFQwBCwsgKEEIdCIVIB9qIRsgFSAmaiEaIBYhF0EAIRUgCyAoIClqQQJ0aioCAP0TIS0gMf0TIS4DQCAVIBZIBEBBwAj9AAQAIBVBAnQiGSAbaiIc/QAEACAt/eUBIixBsAn9AAQAIjD96wEiK0GQCP0ABABBgAj9AAQAIir9hQIiLyAq/eUBIipBsAj9AAQAICpBoAj9AAQAICv9hQL9hQIiKkHQCP0ABAD9hQIgKkHgCP0ABAD9hQIgKkHwCP0ABAD9hQIgKkGACf0ABAD9hQIgKkGQCf0ABAD9hQIgKiAq/eYBICr9hQJBoAn9AAQA/eQBIC9BF/2rAf2uASAsIDD9Q/1PISogHCAq/QsEACAZIBpqIhkgKiAZ/QAEACAu/eUB/eYB/QsEACAVQQRqIRUMAQsLIBZBwABIBEAgFiIVQQtqQXxxIRkDQCAVIBlIBEAgGyAVQQJ0akMAAAAAOAIAIBVBAWohFQwBCwsgF0ELakF8cSEVA0AgFSAXSgRAIBogF0ECdGpDAAAAADgCACAXQQFqIRcMAQsLCyAoQQFqISgMAQsLIBggAiAnICZBgAJBBCAUQYCACGogHiAMIA0gKWxqIhUgFUEAIA4bIA1BACAEQwAAgD8QAwsgGCApaiEpDAELC0EAIQUDQCABIAVKBEAgBSADayIGQQAgBkEAShsiBiAAIAAgBkobIQcgASAFayIGQQRKBEBBBEEGIAYgBkEGThsgBkEIRiAGQQdGchshBgsgBiACIAAgB2siCyAFQQJ0IgogB0EIdCIJICNqakEEQYACIAdBBXQiCCAkaiAgIBEgBSASbGoiByAHQQAgExsgEkEAQwAAgD9DAACAPxADIAYgAiALIAkgImogCmpBBEGAAiAIICVqICAgDyAFIBBsaiIHIAdBACATGyAQQQAgBEMAAIA/EAMgBSAGaiEFDAELCwu/BQEXfyAhIwNBgIQWbGoiLSQEIAEgAm0hLkHAAEGAgAEgBUEHakF4cW1BeHEiISAhQcAAShshJgJAIwJBAUoEQCMBQcABakEB/h4CACEhDAELIwAiIUEBaiQACwNAICEgACACbEgEQCAhIAJtISQgISACbyIvIAVsIScgDUECdCEqIBBBAnQhMCAKQQJ0ITEgE0ECdCEyIBZBAnQhMyAaQQJ0ITQgHUECdCErICBBAnQhLEEAISEDQCAEICFKBEAgGyAcICRsICdqQQJ0aiAhICtsaiE1IB4gHyAkbCAnakECdGogISAsbGohNiAEICFrIiIgJiAiICZIGyIoIAUgCyAMICRsICdqQQJ0aiAhICpsaiIiICogLUGABGoiIxAJICggBSAOIA8gJGwgJ2pBAnRqICEgMGxqIDAgI0GAgARqEAkgBSAoICIgKiAjQYCACGoQBUEAISIgLiAvbCElA0AgJSAvQQFqIC5sSARAIAUgJWwhKUEAISMDQCADICNKBEAgAyAjayI3ICYgJiA3ShsiNyAGICNqICFrIjhqQQBKBEAgNyAoIAUgOCAHIAggCSAkbCApakECdGogIyAxbGogMSARIBIgJGwgKWpBAnRqICMgMmxqIDIgFCAVICRsIClqQQJ0aiAjIDNsaiAzIBcgASAkbCAlaiADbCAjakECdGogGCAZICRsIClqQQJ0aiAjIDRsaiA0ICFBAEogNSArIDYgLCAiIC1BgARqECVBASEiCyAjICZqISMMAQsLICVBAWohJQwBCwsgIkUEQEEAISMDQCAjIChJBEAgNSAjICtsakEAIAVBAnQiIvwLACA2ICMgLGxqQQAgIvwLACAjQQFqISMMAQsLCyAhICZqISEMAQsLAkAjAkEBSgRAIwFBwAFqQQH+HgIAISEMAQsjACIhQQFqJAALDAELCwsLyAMBAEGACAvAAwAAQEsAAEBLAABASwAAQEs7qrg/O6q4PzuquD87qrg/AIAxvwCAMb8AgDG/AIAxv4OAXjmDgF45g4BeOYOAXjlnaVA5Z2lQOWdpUDlnaVA5zkO3Os5DtzrOQ7c6zkO3OgiJCDwIiQg8CIkIPAiJCDzBqSo9wakqPcGpKj3BqSo9qqoqPqqqKj6qqio+qqoqPgAAAD8AAAA/AAAAPwAAAD8AAIA/AACAPwAAgD8AAIA/AACuwgAArsIAAK7CAACuwgAA0MIAANDCAADQwgAA0MIAALJCAACyQgAAskIAALJCuyGQPbshkD27IZA9uyGQPbjR67240eu9uNHrvbjR670aJe89GiXvPRol7z0aJe89T13+vU9d/r1PXf69T13+vb/pET6/6RE+v+kRPr/pET5Qriq+UK4qvlCuKr5Qriq+rM5MPqzOTD6szkw+rM5MPvz/f778/3++/P9/vvz/f76qqqo+qqqqPqqqqj6qqqo+6vC6u+rwurvq8Lq76vC6u04TqTxOE6k8ThOpPE4TqTwtHly9LR5cvS0eXL0tHly9k4MIPpODCD6Tgwg+k4MIPpmqqr6Zqqq+maqqvpmqqr4=";
  }
});

// ../kernels-cpu/src/wasm/shared_plain.ts
var shared_plain_exports = {};
__export(shared_plain_exports, {
  bytes: () => bytes2
});
var bytes2;
var init_shared_plain = __esm({
  "../kernels-cpu/src/wasm/shared_plain.ts"() {
    "use strict";
    bytes2 = "AGFzbQEAAAABhQIWYAAAYAF/AGABewF7YAJ/fwBgBX9/f39/AGAGf39/f39/AGAMf39/f39/f39/f319AGAOf39/f39/f39/f39/fX0AYAR/f39/AGAIf319f39/f38AYAV/fX1/fwBgB39/f39/f38AYAN/f38BfWABfwF/YAABf2AGf39/f39/AX5gE39/f39/f39/f39/f39/f319f38AYAN/f38AYA9/f39/fX9/f39/f39/f38AYBZ/f39/f39/fX9/f39/f39/f39/f39/AGAVf39/f31/f39/f39/f39/f39/f39/AGAif39/f39/f31/f39/f39/f39/f39/f39/f39/f39/f39/fwACKgMEaG9zdARzZW5kABEEaG9zdARjYWxsAAADZW52Bm1lbW9yeQIDAoCABAMmJQAHAgQIAgIEAwEAAwkKBQsMBgYAAwANDgEBAQABBQ8QARITFBUGyAEbfwFBAAt/AUEAC38BQQELfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt7Af0MAAAAAAAAAAAAAAAAAAAAAAt7Af0MAAAAAAAAAAAAAAAAAAAAAAt7Af0MAAAAAAAAAAAAAAAAAAAAAAt7Af0MAAAAAAAAAAAAAAAAAAAAAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEBCwcxBQloZWFwU3RhcnQAGAxjb25zdGFudHNFbmQAGQVzdGFydAAWA3J1bgAXBHN0ZXAADAgBFQwBAQqvzQElygEBA38jAkEBRgRAQQAkAA8LIwFBQGsiAv4QAgAhACMCQQFrIwFBAf4eAgBGBEAjAUEA/hcCACMBQcABakEA/hcCACACIABBAWr+FwIAIwFBgAFq/hACAEEASgRAIAJBf/4AAgAaCw8LA0AgAUGIJ0gEQCMBQUBr/hACACAARwRADwsgAUEBaiEBDAELCyMBQYABakEB/h4CABojAUFAayEBA0AgAf4QAgAgAEYEQCABIABCf/4BAgAaDAELCyMBQYABakEB/iUCABoL/wIBBX8gAEEBayERA0AgASAPSgRAIABBBkZBCCABIA9rIg4gDkEIThsiEEEIRnEEQCACIANBBSAEIAUgBiAIIAkgCiALIAwgDRATBSAAQQRGIBBBCEZxBEAgAiADQQMgBCAFIAYgCCAJIAogCyAMIA0QFAUgEEECdCESIAsEQCMEQYADaiALIBL8CgAACyAJBEBBACEOA0AgACAOSwRAIwRBwAFqIA5BBXRqIAkgCiAObGogEvwKAAAgDkEBaiEODAELCwsjBEHAAWpBACAJGyEOIwRBgANqQQAgCxshEiAAQQRKBEAgAiADIBEgBCAFIAYjBCAOQSAgEiAMIA0QEwUgAiADIBEgBCAFIAYjBCAOQSAgEiAMIA0QFAtBACEOA0AgACAOSwRAIAggCiAObGojBCAOQQV0aiAQQQJ0/AoAACAOQQFqIQ4MAQsLCwsgBiAHaiEGIAhBIGohCCAJQSBqIAkgCRshCSALQSBqIAsgCxshCyAPQQhqIQ8MAQsLC+MDAQN7IAD9DAAAAEwAAABMAAAATAAAAEz95gEgACAA/QwAAIAAAACAAAAAgAAAAIAA/UMiAf1S/QzzBDU/8wQ1P/MENT/zBDU//bEBIgJBF/2sAf36ASAB/QwAAMhBAADIQQAAyEEAAMhB/U795QEhAyAC/Qz//38A//9/AP//fwD//38A/U79DPMENT/zBDU/8wQ1P/MENT/9rgFBoAn9AAQA/eUBIgIgAv3mASEB/QwAAMB/AADAfwAAwH8AAMB//QwAAID/AACA/wAAgP8AAID/IAJB4An9AAQAIAL95gFB8An9AAQA/eQBIAL95gFBgAr9AAQA/eQBIAL95gFBkAr9AAQA/eQBIAL95gFBoAr9AAQA/eQBIAL95gFBsAr9AAQA/eQBIAL95gFBwAr9AAQA/eQBIAL95gFB0Ar9AAQA/eQBIAL95gFB4Ar9AAQA/eQBIAL95gEgAf3mASADQbAI/QAEAP3mAf3lAf0MAAAAPwAAAD8AAAA/AAAAPyAB/eYB/eUB/eQBIANBoAj9AAQA/eYB/eUBIAAgAP0M//9/f///f3///39///9/f/1F/VIgAP0MAAAAAAAAAAAAAAAAAAAAAP1B/VIgAP0MAAAAAAAAAAAAAAAAAAAAAP1D/VILmwIBC38gAUEFdCENIABBeHEhCwNAIAEgCkoEQEEQIAEgCmsiBSAFQRBOGyEMIAQgCkEFdGohBkEAIQkDQCAJIAtIBEAgAiADIApsaiAJQQJ0aiEHIAYhBUEAIQgDQCAIIAxIBEAgBSAH/QAEAP0LBAAgBSAH/QAEEP0LBBAgAyAHaiEHIAVBIGohBSAIQQFqIQgMAQsLIAYgDWohBiAJQQhqIQkMAQsLQQAhBQNAIAUgDEgEQCAAIAtrIQ4gAiAFIApqIANsaiALQQJ0aiEIIAYgBUEFdGohB0EAIQkDQCAJIA5IBEAgByAJQQJ0Ig9qIAggD2oqAgA4AgAgCUEBaiEJDAELCyAFQQFqIQUMAQsLIApBEGohCgwBCwsLvyQECX8EewJ8AX0gAkEPakFwcUECdCEGA0AgACABRwRAIxEgACgCCGoiBCgCACEKIxEgACgCDGoiBSgCACEJIxEgACgCEGoiBygCACEIIAQoAgQhCyAFKAIEIQwgBygCBCEFIAYjESAAKAIEaigCACIEaiEHAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkAgACgCAA4jAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMACwALA0AgBCAHSQRAIAQgCv0ABAD9CwQAIAQgCv0ABBD9CwQQIAQgCv0ABCD9CwQgIAQgCv0ABDD9CwQwIARBQGshBCAKIAtqIQoMAQsLDCILA0AgBCAHSQRAIAQgCv0ABAAgCf0ABAD95AH9CwQAIAQgCv0ABBAgCf0ABBD95AH9CwQQIAQgCv0ABCAgCf0ABCD95AH9CwQgIAQgCv0ABDAgCf0ABDD95AH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwwhCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/eUB/QsEACAEIAr9AAQQIAn9AAQQ/eUB/QsEECAEIAr9AAQgIAn9AAQg/eUB/QsEICAEIAr9AAQwIAn9AAQw/eUB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMIAsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3mAf0LBAAgBCAK/QAEECAJ/QAEEP3mAf0LBBAgBCAK/QAEICAJ/QAEIP3mAf0LBCAgBCAK/QAEMCAJ/QAEMP3mAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkMAQsLDB8LA0AgBCAHSQRAIAQgCv0ABAAgCf0ABAD95wH9CwQAIAQgCv0ABBAgCf0ABBD95wH9CwQQIAQgCv0ABCAgCf0ABCD95wH9CwQgIAQgCv0ABDAgCf0ABDD95wH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwweCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/egB/QsEACAEIAr9AAQQIAn9AAQQ/egB/QsEECAEIAr9AAQgIAn9AAQg/egB/QsEICAEIAr9AAQwIAn9AAQw/egB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMHQsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3pAf0LBAAgBCAK/QAEECAJ/QAEEP3pAf0LBBAgBCAK/QAEICAJ/QAEIP3pAf0LBCAgBCAK/QAEMCAJ/QAEMP3pAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkMAQsLDBwLA0AgBCAHSQRAIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABAAgCf0ABAD9Q/1O/QsEACAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQQIAn9AAQQ/UP9Tv0LBBAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEICAJ/QAEIP1D/U79CwQgIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABDAgCf0ABDD9Q/1O/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMGwsDQCAEIAdJBEAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEACAJ/QAEAP1B/U79CwQAIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABBAgCf0ABBD9Qf1O/QsEECAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQgIAn9AAQg/UH9Tv0LBCAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEMCAJ/QAEMP1B/U79CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwwaCwNAIAQgB0kEQCAEIAr9AAQA/eEB/QsEACAEIAr9AAQQ/eEB/QsEECAEIAr9AAQg/eEB/QsEICAEIAr9AAQw/eEB/QsEMCAEQUBrIQQgCiALaiEKDAELCwwZCwNAIAQgB0kEQCAEIAr9AAQA/eAB/QsEACAEIAr9AAQQ/eAB/QsEECAEIAr9AAQg/eAB/QsEICAEIAr9AAQw/eAB/QsEMCAEQUBrIQQgCiALaiEKDAELCwwYCwNAIAQgB0kEQCAEIAr9AAQAEAj9CwQAIAQgCv0ABBAQCP0LBBAgBCAK/QAEIBAI/QsEICAEIAr9AAQwEAj9CwQwIARBQGshBCAKIAtqIQoMAQsLDBcLA0AgBCAHSQRAIAQgCv0ABAAQBP0LBAAgBCAK/QAEEBAE/QsEECAEIAr9AAQgEAT9CwQgIAQgCv0ABDAQBP0LBDAgBEFAayEEIAogC2ohCgwBCwsMFgsDQCAEIAdJBEAgBCAK/QAEAP3jAf0LBAAgBCAK/QAEEP3jAf0LBBAgBCAK/QAEIP3jAf0LBCAgBCAK/QAEMP3jAf0LBDAgBEFAayEEIAogC2ohCgwBCwsMFQsDQCAEIAdJBEAgBCAK/QAEABAH/QsEACAEIAr9AAQQEAf9CwQQIAQgCv0ABCAQB/0LBCAgBCAK/QAEMBAH/QsEMCAEQUBrIQQgCiALaiEKDAELCwwUCwNAIAQgB0kEQCAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQA/eAB/QwAAIB/AACAfwAAgH8AAIB//UP9Tv0LBAAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEEP3gAf0MAACAfwAAgH8AAIB/AACAf/1D/U79CwQQIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABCD94AH9DAAAgH8AAIB/AACAfwAAgH/9Q/1O/QsEICAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQw/eAB/QwAAIB/AACAfwAAgH8AAIB//UP9Tv0LBDAgBEFAayEEIAogC2ohCgwBCwsMEwsDQCAEIAdJBEAgBCAJ/QAEACAI/QAEACAK/QAEAP0MAAAAAAAAAAAAAAAAAAAAAP1C/VL9CwQAIAQgCf0ABBAgCP0ABBAgCv0ABBD9DAAAAAAAAAAAAAAAAAAAAAD9Qv1S/QsEECAEIAn9AAQgIAj9AAQgIAr9AAQg/QwAAAAAAAAAAAAAAAAAAAAA/UL9Uv0LBCAgBCAJ/QAEMCAI/QAEMCAK/QAEMP0MAAAAAAAAAAAAAAAAAAAAAP1C/VL9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJIAUgCGohCAwBCwsMEgsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3mASAI/QAEAP3kAf0LBAAgBCAK/QAEECAJ/QAEEP3mASAI/QAEEP3kAf0LBBAgBCAK/QAEICAJ/QAEIP3mASAI/QAEIP3kAf0LBCAgBCAK/QAEMCAJ/QAEMP3mASAI/QAEMP3kAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkgBSAIaiEIDAELCwwRCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/eYBIAj9AAQA/eEB/eQB/QsEACAEIAr9AAQQIAn9AAQQ/eYBIAj9AAQQ/eEB/eQB/QsEECAEIAr9AAQgIAn9AAQg/eYBIAj9AAQg/eEB/eQB/QsEICAEIAr9AAQwIAn9AAQw/eYBIAj9AAQw/eEB/eQB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCSAFIAhqIQgMAQsLDBALA0AgBCAHSQRAIAQgCv0ABAD94QEgCf0ABAD95gEgCP0ABAD95AH9CwQAIAQgCv0ABBD94QEgCf0ABBD95gEgCP0ABBD95AH9CwQQIAQgCv0ABCD94QEgCf0ABCD95gEgCP0ABCD95AH9CwQgIAQgCv0ABDD94QEgCf0ABDD95gEgCP0ABDD95AH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJIAUgCGohCAwBCwsMDwsDQCAEIAdJBEAgBCAK/QAEAP36Af0LBAAgBCAK/QAEEP36Af0LBBAgBCAK/QAEIP36Af0LBCAgBCAK/QAEMP36Af0LBDAgBEFAayEEIAogC2ohCgwBCwsMDgsgA/0R/QwAAAAAAQAAAAIAAAADAAAA/a4BIQ8DQCAEIAdJBEAgBCAP/foB/QsEACAP/QwEAAAABAAAAAQAAAAEAAAA/a4BIQ8gBEEQaiEEDAELCwwNCyAAKAIIQQF2IgUjEmooAgAhByMJIAVqKAIAIAMgB2xqIQogBCACQQJ0aiEFA0AgBCAFSQRAIAQgCioCADgCACAEQQRqIQQgByAKaiEKDAELCwwMCyAAKAIIQQF2IgUjEmooAgAhByMJIAVqKAIAIAMgB2xqIQogBCACQQJ0aiEFA0AgBCAFSQRAIAQgCigCALI4AgAgBEEEaiEEIAcgCmohCgwBCwsMCwsgBCMJIAAoAghBAXZqKAIAKgIA/RMiDf0LBAAgBCAN/QsEECAEIA39CwQgIAQgDf0LBDAMCgsgBCMJIAAoAghBAXZqKAIAKAIAsv0TIg39CwQAIAQgDf0LBBAgBCAN/QsEICAEIA39CwQwDAkLIAAoAgRBAXYiBCMSaigCACEFIwkgBGooAgAgAyAFbGohBCAKIAJBAnRqIQcDQCAHIApLBEAgBCAKKgIAOAIAIApBBGohCiAEIAVqIQQMAQsLDAgLIwkgACgCBEEBdmooAgAgCioCADgCAAwHCyAERAAAAAAAAAAAOQMADAYLIAQiBSsDACES/QwAAAAAAAAAAAAAAAAAAAAAIQ/9DAAAAAAAAAAAAAAAAAAAAAAhDv0MAAAAAAAAAAAAAAAAAAAAACEN/QwAAAAAAAAAAAAAAAAAAAAAIRAgAkEEdSEEA0AgBEEASgRAIA8gCv0ABAD95AEhDyAOIAr9AAQQ/eQBIQ4gDSAK/QAEIP3kASENIBAgCv0ABDD95AEhECAEQQFrIQQgCiALaiEKDAELCyACQQ9xIQQDQCAEQQROBEAgDyAK/QAEAP3kASEPIARBBGshBCAKQRBqIQoMAQsLIA8gDv3kASANIBD95AH95AEiDf0fALsgDf0fAbugIA39HwK7IA39HwO7oKAhEQNAIARBAEoEQCARIAoqAgC7oCERIARBAWshBCAKQQRqIQoMAQsLIAUgEiARoDkDAAwFCyAEIAQrAwD9DAAAAAAAAAAAAAAAAAAAAAAhD/0MAAAAAAAAAAAAAAAAAAAAACEO/QwAAAAAAAAAAAAAAAAAAAAAIQ39DAAAAAAAAAAAAAAAAAAAAAAhECACQQR1IQQDQCAEQQBKBEAgCv0ABAAgCf0ABAD95gEgD/3kASEPIAr9AAQQIAn9AAQQ/eYBIA795AEhDiAK/QAEICAJ/QAEIP3mASAN/eQBIQ0gCv0ABDAgCf0ABDD95gEgEP3kASEQIARBAWshBCAKIAtqIQogCSAMaiEJDAELCyACQQ9xIQUDQCAFQQROBEAgCv0ABAAgCf0ABAD95gEgD/3kASEPIAVBBGshBSAKQRBqIQogCUEQaiEJDAELCyAPIA795AEgDSAQ/eQB/eQBIg39HwC7IA39HwG7oCAN/R8CuyAN/R8Du6CgIREDQCAFQQBKBEAgESAKKgIAuyAJKgIAu6KgIREgBUEBayEFIApBBGohCiAJQQRqIQkMAQsLIBGgOQMADAQLIAQgBCsDALb9EyIN/QsEACAEIA39CwQQIAQgDf0LBCAgBCAN/QsEMAwDCyAEQwAAgP84AgAMAgv9DAAAgP8AAID/AACA/wAAgP8hD/0MAACA/wAAgP8AAID/AACA/yEO/QwAAID/AACA/wAAgP8AAID/IQ39DAAAgP8AAID/AACA/wAAgP8hECACQQR1IQkDQCAJQQBKBEAgDyAK/QAEAP3pASEPIA4gCv0ABBD96QEhDiANIAr9AAQg/ekBIQ0gECAK/QAEMP3pASEQIAlBAWshCSAKIAtqIQoMAQsLIAJBD3EhBQNAIAVBBE4EQCAPIAr9AAQA/ekBIQ8gBUEEayEFIApBEGohCgwBCwsgDyAO/ekBIA0gEP3pAf3pASINIA0gDf0NCAkKCwwNDg8AAQIDBAUGB/3pASIN/R8AIA39HwGXIRMDQCAFQQBKBEAgEyAKKgIAlyETIAVBAWshBSAKQQRqIQoMAQsLIAQgBCoCACATlzgCAAwBCyAEIAQqAgD9EyIN/QsEACAEIA39CwQQIAQgDf0LBCAgBCAN/QsEMAsgAEEUaiEADAELCwuSAwEHe0GgCf0ABAAiAUHACP0ABAAgAP3gASICIAL95AH9DAAAIEIAACBCAAAgQgAAIEL96gEiA0GwCf0ABAAiBP3rASIFQZAI/QAEAP3mAUGACP0ABAAiBv3kASIHIAb95QEiBkGwCP0ABAD95gEgBkGgCP0ABAD95gEgBf3kAf3kASIF/eYBQdAI/QAEAP3kASAF/eYBQeAI/QAEAP3kASAF/eYBQfAI/QAEAP3kASAF/eYBQYAJ/QAEAP3kASAF/eYBQZAJ/QAEAP3kASAFIAX95gH95gEgBf3kASAB/eQBIAdBF/2rAf2uASADIAT9Q/1PIAH95AH95wEhA0HwCv0ABAAgACAA/eYBIgT95gFBgAv9AAQA/eQBIAT95gFBkAv9AAQA/eQBIAT95gFBoAv9AAQA/eQBIAT95gFBsAv9AAQA/eQBIAT95gEgAP3mASAA/eQBIAEgAyAD/eQB/eUBIAD9DAAAAIAAAACAAAAAgAAAAID9Tv1QIAL9DAAAID8AACA/AAAgPwAAID/9Q/1SC/cBAQN7QcAI/QAEACAAQcAJ/QAEAP3rAUHQCf0ABAD96gEiAUGQCP0ABAD95gFBgAj9AAQAIgL95AEiAyAC/eUBIgBBsAj9AAQA/eYBIABBoAj9AAQA/eYBIAH95AH95AEiAP3mAUHQCP0ABAD95AEgAP3mAUHgCP0ABAD95AEgAP3mAUHwCP0ABAD95AEgAP3mAUGACf0ABAD95AEgAP3mAUGQCf0ABAD95AEgACAA/eYB/eYBIAD95AFBoAn9AAQAIgD95AEgAyAC/bEBIgFBAf2sASICQRf9qwEgAP2uAf3mASABIAL9sQFBF/2rASAA/a4B/eYBC4YEAgl/BnsgAUEFdCEHA0AgACALSgRAIAQgC0EIbSAHbGogC0EHcUECdGohDSACIAMgC2xqIgxBAUEEIAAgC2siBSAFQQROG0EBayIFIAVBAUsbIANsaiEKIAxBAiAFIAVBAksbIANsaiEJIAwgAyAFbGohCEEAIQYDQCAGQQRqIgUgAUwEQCANIAz9AAQAIhEgCv0ABAAiEP0NAAECAxAREhMEBQYHFBUWFyIPIAn9AAQAIg4gCP0ABAAiE/0NAAECAxAREhMEBQYHFBUWFyIS/Q0AAQIDBAUGBxAREhMUFRYX/QsEACANQSBqIA8gEv0NCAkKCwwNDg8YGRobHB0eH/0LBAAgDUFAayARIBD9DQgJCgsYGRobDA0ODxwdHh8iDyAOIBP9DQgJCgsYGRobDA0ODxwdHh8iDv0NAAECAwQFBgcQERITFBUWF/0LBAAgDUHgAGogDyAO/Q0ICQoLDA0ODxgZGhscHR4f/QsEACAMQRBqIQwgCkEQaiEKIAlBEGohCSAIQRBqIQggDUGAAWohDSAFIQYMAQsLA0AgASAGSgRAIA0gDCoCADgCACANIAoqAgA4AgQgDSAJKgIAOAIIIA0gCCoCADgCDCAMQQRqIQwgCkEEaiEKIAlBBGohCSAIQQRqIQggDUEgaiENIAZBAWohBgwBCwsgC0EEaiELDAELCwvnAgEMfyMWIQUDQCAHIxVIBEAgBUEIaiICIAUoAgBqIgYgBSgCBGohBSACIAZHBEAgAiAGQRBBABAGCyAAIQIDQCAFIAZHIAEgAkpxBEAgByMVQQFrRiABIAJrIgMjEyIEIAMgBEgbIglBD3FBAEchCiMGIQMjBSEIQQAhBANAIAQjB0gEQCADKAIUIgwEQCMKIARBAnRqKAIAIAJBAnRqIQ0gCCAMQQJGIApxBH8jBSADKAIYaigCAAUgDQs2AgALIARBAWohBCADQRxqIQMgCEEIaiEIDAELCyAGIAUgCSACEAZFIApFckUEQCMGIQNBACEEA0AgBCMHSARAIAMoAhRBAkYEQCMKIARBAnRqKAIAIAJBAnRqIwUgAygCGGooAgAgCUECdPwKAAALIARBAWohBCADQRxqIQMMAQsLCyACIxNqIQIMAQsLIAdBAWohBwwBCwsjFwRAIAUgBSMXakEQQQAQBgsLpAMCBH8BeyMDQYCADGxBgMDEAGoiBCQFIARBgEBrJAogBCQRIwokCSAEQYDIAGokEiAAQdwAaiQGIAAoAiQkByAAKAIQJAsgACgCFCQMIAAoAiAkEyAAKAI0JBUgACgCPCQXIwUhAQNAIAIjB0gEQCAEQYDIAGogAkECdGojBiACQRxsaigCEDYCACABQcAANgIEIAJBAWohAiABQQhqIQEMAQsLIARBgNAAaiECIAAoAiwhAwNAIANBAEoEQCABIAI2AgAgAUEANgIEIANBAWshAyABQQhqIQEgAkFAayECDAELCyAEQYDgAWohAyMTQQ9qQXBxQQJ0IQQgACgCMCECA0AgAkEASgRAIAEgAzYCACABQcAANgIEIAJBAWshAiABQQhqIQEgAyAEaiEDDAELCyMGIwdBHGxqIQEgACgCKCEDA0AgA0EASgRAIwUgASgCAGooAgAiAiABKgIE/RMiBf0LBAAgAiAF/QsEECACIAX9CwQgIAIgBf0LBDAgA0EBayEDIAFBCGohAQwBCwsgASAAKAI4aiQWIAEjFkEQQQAQBgv5AQEDfyMIQf//D3FBAnRBgMAEaiICKAIAIQEjCCACKAIEaiQIIAFB/wFxQQFHBEAgAUGABHEEQBACCyABQYACcQRAIxlFBEBBACQDQQEkAkGAgAQkASABQf8BcSACEA0QAkEAJAMjGiQCQYCABCQBCwUgAUH/AXEgAhANEAILIxhBAWokGAsjGUEGdEGAiARqIgEjCP4XAgAgAUEEaiMY/hcCAEGAgwT+EAIABEACQEGEgwT+EAIAIQEDQCAAIxpIBEAgAEEGdEGAiARq/hACACABa0EASA0CIABBAWohAAwBCwtBgIMEQQFBAP5IAgBBAUYEQBABCwsLC8cLAQ9/AkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQCAAQQJrDgwBAgMEBQYHCAkKCwwACwALAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALIABFBEAgASgCCCABQRBqIAEoAgz8CgAACwwLCyMDRQRAIAEoAgggASgCDCABKAIQEAALDAoLIAEiACgCDCECIAEoAhwiCQR/IAIgCWpBAWsgCW0FQQELIgogACgCGCILIAAoAggiDGpBAWsgC21sIQ0CQCMCQQFKBEAjAUHAAWpBAf4eAgAhAQwBCyMAIgFBAWokAAsDQCABIA1IBEAgBkUEQCAAEAsLQQEhBiALIAEgCm0gC2wiA2oiBCAMIAQgDEgbIQ4gCQR/IAEgCm8gCWwFQQALIQ8gCQR/IAkgD2oiASACIAEgAkgbBSACCyEBA0AgAyAOSARAIAMjDG8hECADIwxtIgQjC28hByAEIwttIQgjBiEFQQAhBANAIAQjB0gEQCMKIARBAnRqIAUoAgAgCCAFKAIEbGogByAFKAIIbGogECAFKAIMbGo2AgAgBEEBaiEEIAVBHGohBQwBCwsgDyABEAogA0EBaiEDDAELCwJAIwJBAUoEQCMBQcABakEB/h4CACEBDAELIwAiAUEBaiQACwwBCwsMCQsgARAaDAgLIAEQGwwHCyABQQhqKAIAIAFBDGooAgAgAUEQaigCACABQRRqKAIAIAFBGGooAgAgAUEcaigCACABQSBqKAIAQQBHIAFBJGooAgAgAUEoaigCACABQSxqKAIAQQBHIAFBMGooAgAgAUE0aigCACABQThqKAIAIAFBPGooAgAgAUFAaygCACABKgJEIAEqAkggAUHMAGooAgBBAEcjFBAhDAYLIAEQIgwFCyABKAIIIQQgASgCDCEFIAEoAhAhBiABKAIUIQcgASgCHCEIIAEoAhgiCUECdCEKAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALA0AgAEEGdCAJSARAIABBCHQiAkGAAmoiACAKIAAgCkkbIQtBACEDA0AgAyAHSARAIAUgA0ECdGooAgAiACAISQRAIAQgAyAKbGohDCAGIAAgCmxqIQ0gAiEAA0AgAEEQaiIBIAtNBEAgACANaiIOIA79AAQAIAAgDGr9AAQA/eQB/QsEACABIQAMAQsLA0AgACALSQRAIAAgDWoiASABKgIAIAAgDGoqAgCSOAIAIABBBGohAAwBCwsLIANBAWohAwwBCwsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsMAQsLDAQLIAEQHAwDCyABEB4MAgsgAUEIaigCACABQQxqKAIAIAFBEGooAgAgAUEUaigCACABQRhqKAIAIAFBHGooAgAgAUEgaigCACABKgIkIAFBLGooAgAgAUEwaigCACABQTRqKAIAIAFBOGooAgAgAUE8aigCACABQUBrKAIAIAFBxABqKAIAIAFByABqKAIAIAFBzABqKAIAIAFB0ABqKAIAIAFB1ABqKAIAIAFB2ABqKAIAIAFBKGooAgAjFBAkDAELIAFBCGooAgAgAUEMaigCACABQRBqKAIAIAFBFGooAgAgAUEYaigCACABQRxqKAIAIAFBIGooAgAgASoCJCABQSxqKAIAIAFBMGooAgAgAUE0aigCACABQThqKAIAIAFBPGooAgAgAUFAaygCACABQcQAaigCACABQcgAaigCACABQcwAaigCACABQdAAaigCACABQdQAaigCACABQdgAaigCACABQdwAaigCACABQeAAaigCACABQeQAaigCACABQShqKAIAIAFB6ABqKAIAIAFB7ABqKAIAIAFB8ABqKAIAIAFB9ABqKAIAIAFB+ABqKAIAIAFB/ABqKAIAIAFBgAFqKAIAIAFBhAFqKAIAIAFBiAFqKAIAIxQQJgsL+AgDCnsNfwR9IAdBAWsiB0F4cUECdCEcIAdBB3EhByAAQQRqIR0DQCASIBxJBEAgEiAdaiIA/QAEACIQIAMgEmoiHv0ABAT95gEgCP3kASEIIAD9AAQQIhEgHv0ABBT95gEgCf3kASEJIBAgBCASaiIA/QAEBP3mASAK/eQBIQogESAA/QAEFP3mASAL/eQBIQsgECAFIBJqIgD9AAQE/eYBIAz95AEhDCARIAD9AAQU/eYBIA395AEhDSAQIAYgEmoiAP0ABAT95gEgDv3kASEOIBEgAP0ABBT95gEgD/3kASEPIBJBIGohEgwBCwsgHCAdaiEAIAggCf3kASIIIAggCP0NCAkKCwwNDg8AAQIDBAUGB/3kASII/R8AIAj9HwGSIR8DQCAHIBRKBEAgHyAUQQJ0IhIgAGoqAgAgAyAcaiASaioCBJSSIR8gFEEBaiEUDAELCyACIAEgAyoCAJQgH5KUISAgCiAL/eQBIgggCCAI/Q0ICQoLDA0ODwABAgMEBQYH/eQBIgj9HwAgCP0fAZIhHwNAIAcgFUoEQCAfIBVBAnQiEiAAaioCACAEIBxqIBJqKgIElJIhHyAVQQFqIRUMAQsLIAIgASAEKgIAlCAfkpQhISAMIA395AEiCCAIIAj9DQgJCgsMDQ4PAAECAwQFBgf95AEiCP0fACAI/R8BkiEfA0AgByAWSgRAIB8gFkECdCISIABqKgIAIAUgHGogEmoqAgSUkiEfIBZBAWohFgwBCwsgAiABIAUqAgCUIB+SlCEiIA4gD/3kASIIIAggCP0NCAkKCwwNDg8AAQIDBAUGB/3kASII/R8AIAj9HwGSIR8DQCAHIBdKBEAgHyAXQQJ0IhIgAGoqAgAgBiAcaiASaioCBJSSIR8gF0EBaiEXDAELCyAgjP0TIQggIYz9EyEJICKM/RMhCiACIAEgBioCAJQgH5KUIgKM/RMhCwNAIBMgHEkEQCADIBNqIhIgCCATIB1q/QAEACIM/eYBIBL9AAQE/eQB/QsEBCAEIBNqIhIgCSAM/eYBIBL9AAQE/eQB/QsEBCAFIBNqIhIgCiAM/eYBIBL9AAQE/eQB/QsEBCAGIBNqIhIgCyAM/eYBIBL9AAQE/eQB/QsEBCATQRBqIRMMAQsLIAMgAyoCACAgIAGUkzgCAANAIAcgGEoEQCAYQQJ0IhIgAyAcamoiEyATKgIEICAgACASaioCAJSTOAIEIBhBAWohGAwBCwsgBCAEKgIAICEgAZSTOAIAA0AgByAZSgRAIBlBAnQiAyAEIBxqaiISIBIqAgQgISAAIANqKgIAlJM4AgQgGUEBaiEZDAELCyAFIAUqAgAgIiABlJM4AgADQCAHIBpKBEAgGkECdCIDIAUgHGpqIgQgBCoCBCAiIAAgA2oqAgCUkzgCBCAaQQFqIRoMAQsLIAYgBioCACACIAGUkzgCAANAIAcgG0oEQCAbQQJ0IgMgBiAcamoiBCAEKgIEIAIgACADaioCAJSTOAIEIBtBAWohGwwBCwsL0gEDAX8BewF9IAIgASADKgIAIgeUIABBBGoiACADQQRqIgUgBEEBayIEEBKSlCECIAMgByACIAGUkzgCACACjP0TIQYgBSEDA0AgBEEITgRAIAMgBiAA/QAEAP3mASAD/QAEAP3kAf0LBAAgAyAGIAD9AAQQ/eYBIAP9AAQQ/eQB/QsEECAEQQhrIQQgAEEgaiEAIANBIGohAwwBCwsDQCAEQQBKBEAgAyADKgIAIAIgACoCAJSTOAIAIARBAWshBCAAQQRqIQAgA0EEaiEDDAELCwugAgIFfwJ9IARBAnQhByAFQQRqIgYgAyADIAZKGyEKIAUhAwNAIAMgCkgEQCACIAMgB2xqIgZBACAH/AsAIAYgA0ECdGpDAACAPzgCACADQQFqIQMMAQsLIApBAWshAwNAIANBAE4EQCABIANBA3RqIgYqAgAhCyAGKgIEIgxDAAAAAFwEQCADQQJ0IgYgACADIAdsamohCCAEIANrIQkgCiAFa0EERiADIAVMcQRAIAggCyAMIAIgBSAHbGogBmoiBiAGIAdqIAYgB0EBdGogBiAHQQNsaiAJEA4FIAUgAyADIAVIGyEGA0AgBiAKSARAIAggCyAMIAIgBiAHbGogA0ECdGogCRAPIAZBAWohBgwBCwsLCyADQQFrIQMMAQsLC5wGAwZ/A30BeyAEQQJ0IQogBSEJA0AgAyAJSgRAIAkgCmwiByABaiELIAAgB2ohDP0MAAAAAAAAAAAAAAAAAAAAACEQQQAhBwNAIAdBBGoiCCAETARAIBAgDCAHQQJ0av0ABAD94AH96QEhECAIIQcMAQsLIBD9HwAgEP0fAZcgEP0fAiAQ/R8Dl5chDQNAIAQgB0oEQCANIAwgB0ECdGoqAgCLlyENIAdBAWohBwwBCwtBACANQwAAgH9dIA1DAAAAAF5xBH8gDUMAAIBLlCANIA1DAACAAF0bIg68QRd2Qf8Aa0EYQQAgDSAOXBtrBUEAC2siB0EBdSIIQf8AakEXdL4hDSAHIAhrQf8AakEXdL4hDkEAIQcDQCAHIARBAnRJBEAgByALaiAHIAxqKgIAIA2UIA6UOAIAIAdBBGohBwwBCwsgBiAJaiEJDAELC0EAIQkDQCADIAlKBEAgBkEBSgRAEAILIAEgCSAKbGogCUECdGoiCCoCACIPIQ0gBCAJayEL/QwAAAAAAAAAAAAAAAAAAAAAIRBBACEHA0AgB0EEaiIAIAtMBEAgECAIIAdBAnRq/QAEAP3gAf3pASEQIAAhBwwBCwsgEP0fACAQ/R8BlyAQ/R8CIBD9HwOXlyEOA0AgByALSARAIA4gCCAHQQJ0aioCAIuXIQ4gB0EBaiEHDAELCyAOQ30dkCZeBH0gDyAIIAggCxASkSIOkyAPIA6SIA9DAAAAAF0bIQ1DAACAPyAOIA4gD4uSlJUFQwAAAAALIQ4gCSAGbyAFRgRAIAIgCUEDdGoiACANOAIAIAAgDjgCBAsgDkMAAAAAXARAIAlBAWoiACAFIAAgBm9rIAZqIAZvaiEHA0AgByAGQQNsaiADSARAIAggDSAOIAEgByAKbGogCUECdGoiACAGIApsIgwgAGogACAMQQF0aiAAIAxBA2xqIAsQDiAHIAZBAnRqIQcMAQsLA0AgAyAHSgRAIAggDSAOIAEgByAKbGogCUECdGogCxAPIAYgB2ohBwwBCwsLIAlBAWohCQwBCwsgBkEBSgRAEAILC7cBAgJ7AX0DQCACQQhOBEAgAP0ABAAgAf0ABAD95gEgA/3kASEDIAD9AAQQIAH9AAQQ/eYBIAT95AEhBCACQQhrIQIgAEEgaiEAIAFBIGohAQwBCwsgAyAE/eQBIgMgAyAD/Q0ICQoLDA0ODwABAgMEBQYH/eQBIgP9HwAgA/0fAZIhBQNAIAJBAEoEQCAFIAAqAgAgASoCAJSSIQUgAkEBayECIABBBGohACABQQRqIQEMAQsLIAULnwgCEHsEfyABQQEgAiACQQFLGyADbGohHCABQQIgAiACQQJLGyADbGohHSABQQMgAiACQQNLGyADbGohHiABQQQgAiACQQRLGyADbGohHyABIANBBSACIAJBBUsbbGohAiAFIABBBXRqIQADQCAAIAVHBEAgAf0JAgAiGCAF/QAEACIZ/eYBIBL95AEhEiAYIAX9AAQQIhj95gEgE/3kASETIAEgBGohASAc/QkCACIaIBn95gEgFP3kASEUIBogGP3mASAO/eQBIQ4gBCAcaiEcIB39CQIAIhogGf3mASAV/eQBIRUgGiAY/eYBIA/95AEhDyAEIB1qIR0gHv0JAgAiGiAZ/eYBIBb95AEhFiAaIBj95gEgEP3kASEQIAQgHmohHiAf/QkCACIaIBn95gEgF/3kASEXIBogGP3mASAR/eQBIREgBCAfaiEfIAL9CQIAIhogGf3mASAN/eQBIQ0gGiAY/eYBIAz95AEhDCACIARqIQIgBUEgaiEFDAELCyAL/RMhGSAK/RMiGiAN/eYBIAkEeyAJ/QAEAAX9DAAAAAAAAAAAAAAAAAAAAAALIhj95AEhGyAaIAz95gEgCQR7IAn9AAQQBf0MAAAAAAAAAAAAAAAAAAAAAAsiDP3kASENIAYgCEEFbGoiASAHIAhBBWxqQQAgBxsiAAR7IBkgAP0ABBD95gEgDf3kASENIBkgAP0ABAD95gEgG/3kAQUgGwv9CwQAIAEgDf0LBBAgGiAX/eYBIBj95AEhDSAaIBH95gEgDP3kASERIAhBAnQiACAGaiIBIAAgB2pBACAHGyIABHsgGSAA/QAEEP3mASAR/eQBIREgGSAA/QAEAP3mASAN/eQBBSANC/0LBAAgASAR/QsEECAaIBb95gEgGP3kASENIBogEP3mASAM/eQBIRAgCEEDbCIAIAZqIgEgACAHakEAIAcbIgAEeyAZIAD9AAQQ/eYBIBD95AEhECAZIAD9AAQA/eYBIA395AEFIA0L/QsEACABIBD9CwQQIBogFf3mASAY/eQBIQ0gGiAP/eYBIAz95AEhDyAIQQF0IgAgBmoiASAAIAdqQQAgBxsiAAR7IBkgAP0ABBD95gEgD/3kASEPIBkgAP0ABAD95gEgDf3kAQUgDQv9CwQAIAEgD/0LBBAgGiAU/eYBIBj95AEhDSAaIA795gEgDP3kASEOIAYgCGoiASAHIAhqQQAgBxsiAAR7IBkgAP0ABBD95gEgDv3kASEOIBkgAP0ABAD95gEgDf3kAQUgDQv9CwQAIAEgDv0LBBAgGiAS/eYBIBj95AEhDSAaIBP95gEgDP3kASEMIAcEQCAZIAf9AAQA/eYBIA395AEhDSAZIAf9AAQQ/eYBIAz95AEhDAsgBiAN/QsEACAGIAz9CwQQC9kFAgx7An8gAUEBIAIgAkEBSxsgA2xqIRggAUECIAIgAkECSxsgA2xqIRkgASADQQMgAiACQQNLG2xqIQIgBSAAQQV0aiEAA0AgACAFRwRAIAH9CQIAIhQgBf0ABAAiFf3mASAN/eQBIQ0gFCAF/QAEECIU/eYBIBH95AEhESABIARqIQEgGP0JAgAiFiAV/eYBIBL95AEhEiAWIBT95gEgDv3kASEOIAQgGGohGCAZ/QkCACIWIBX95gEgE/3kASETIBYgFP3mASAP/eQBIQ8gBCAZaiEZIAL9CQIAIhYgFf3mASAM/eQBIQwgFiAU/eYBIBD95AEhECACIARqIQIgBUEgaiEFDAELCyAL/RMhFCAK/RMiFSAM/eYBIAkEeyAJ/QAEAAX9DAAAAAAAAAAAAAAAAAAAAAALIhb95AEhFyAVIBD95gEgCQR7IAn9AAQQBf0MAAAAAAAAAAAAAAAAAAAAAAsiDP3kASEQIAYgCEEDbGoiASAHIAhBA2xqQQAgBxsiAAR7IBQgAP0ABBD95gEgEP3kASEQIBQgAP0ABAD95gEgF/3kAQUgFwv9CwQAIAEgEP0LBBAgFSAT/eYBIBb95AEhECAVIA/95gEgDP3kASEPIAhBAXQiACAGaiIBIAAgB2pBACAHGyIABHsgFCAA/QAEEP3mASAP/eQBIQ8gFCAA/QAEAP3mASAQ/eQBBSAQC/0LBAAgASAP/QsEECAVIBL95gEgFv3kASEPIBUgDv3mASAM/eQBIQ4gBiAIaiIBIAcgCGpBACAHGyIABHsgFCAA/QAEEP3mASAO/eQBIQ4gFCAA/QAEAP3mASAP/eQBBSAPC/0LBAAgASAO/QsEECAVIA395gEgFv3kASENIBUgEf3mASAM/eQBIQwgBwRAIBQgB/0ABAD95gEgDf3kASENIBQgB/0ABBD95gEgDP3kASEMCyAGIA39CwQAIAYgDP0LBBALUgD9DAAAAAAAAAAAAAAAAAAAAAAkDf0MAAAAAAAAAAAAAAAAAAAAACQO/QwAAAAAAAAAAAAAAAAAAAAAJA/9DAAAAAAAAAAAAAAAAAAAAAAkEAsnACAAJBkgASQaIAFBgIAMbEGAwMQAaiQUIAAkAyABJAJBgIAEJAELeQECfwNAQYCCBP4QAgAhAEEAIQEDQCAAIwhGIAFBoJwBSHEEQEGAggT+EAIAIQAgAUEBaiEBDAELCyAAIwhGBEBBwIIEQQH+HgIAGkGAggQjCEJ//gECABpBwIIEQQH+JQIAGgUDQCMIIABHBEAQDAwBCwsLDAALAAtBAQJ/IABBgIAMbCAAQYDE1gBsIgEgAEGApAhsIgIgAEGAhBZsIgAgACACSRsiACAAIAFJG2pB/7/IAGpBgIB8cQsFAEHACwvRBQMUfwJ8AX0gACgCDCEKIAAoAlQhCyAAKAJEQQBHIQQgACgCSEEARyEMIAAoAkwhDSAAKAJQIQ4gACgCWCICIAAoAggiByAAKAIYIghqQQFrIAhtbCEPAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQEMAQsjACIBQQFqJAALA0AgASAPSARAIBBFBEAgABALC0EBIRAjBSAAKAJAaigCACEFIAEgAm8hCSAIIAEgAm0gCGwiAWoiAyAHIAMgB0gbIREDQCABIBFIBEAgASMMbyESIAEjDG0iAyMLbyETIAMjC20hFCMGIQNBACEGA0AgBiMHSARAIwogBkECdGogAygCACAUIAMoAgRsaiATIAMoAghsaiASIAMoAgxsajYCACAGQQFqIQYgA0EcaiEDDAELCyAEBEAgBUMAAID/OAIABSAFRAAAAAAAAAAAOQMACyAJIAtsIAlBAWogC2wiAyAKIAMgCkgbEAogBAR8IAUqAgC7BSAFKwMACyEVIAJBAUYEQCANIAFBAnRqIQMgDARAIAMgAyoCACIXIBW2lyAXuyAVoLYgBBs4AgAFIAMgFbY4AgALBSAOIAEgAmwgCWpBA3RqIBU5AwALIAFBAWohAQwBCwsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAQwBCyMAIgFBAWokAAsMAQsLIAJBAUYEQA8LEAICQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsDQCAAIAdIBEAgDiAAIAJsQQN0aiIDKwMAIRVBASEBA0AgASACSARAIAMgAUEDdGorAwAiFiAVpSAVIBagIAQbIRUgAUEBaiEBDAELCyANIABBAnRqIQAgDARAIAAgACoCACIXIBW2lyAXuyAVoLYgBBs4AgAFIAAgFbY4AgALAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALDAELCwuGBwMafwJ8An0gACgCVCEJIAAoAkhBAEchCiAAKAJMIQsgACgCUCEMIAAoAgggACgCGCINbSEWIAAoAgwiBCAAKAIcIgZqQQFrIAZtIgcgDSAAKAJYIgVsbCEPQwAAgP9DAAAAACAAKAJEQQBHIggbIR4CQCMCQQFKBEAjAUHAAWpBAf4eAgAhAQwBCyMAIgFBAWokAAsDQCABIA9IBEAgEEUEQCAAEAsLQQEhECMFIAAoAkBqKAIAIRggASAHbSIZIAVtIQ4gCSAZIAVvIAlsIgJqIgMgFiADIBZIGyERIAEgB28gBmwiFyAGaiIBIAQgASAESBsiEiAXayEaQQAhAQNAIAEgGkEPakFwcUkEQCAYIAFBAnRqIB79E/0LBAAgAUEEaiEBDAELCwNAIAIgEUgEQCAOIBZsIAJqIgEjDG8hEyABIwxtIgEjC28hFCABIwttIRUjBiEBQQAhAwNAIAMjB0gEQCMKIANBAnRqIAEoAgAgFSABKAIEbGogFCABKAIIbGogEyABKAIMbGo2AgAgA0EBaiEDIAFBHGohAQwBCwsgFyASEAogAkEBaiECDAELCyAFQQFGBEAgCyAEIA5sIBdqQQJ0aiEBQQAhAgNAIAIgGkkEQCABIAJBAnQiA2ohDiADIBhqKgIAuyEbIAoEQCAOIA4qAgAiHSAbtpcgHbsgG6C2IAgbOAIABSAOIBu2OAIACyACQQFqIQIMAQsLBSAMIAQgGWwgF2pBAnRqIBggGkECdPwKAAALAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQEMAQsjACIBQQFqJAALDAELCyAFQQFGBEAPCxACIARBAnQhAQJAIwJBAUoEQCMBQcABakEB/h4CACECDAELIwAiAkEBaiQACwNAIAIgByANbEgEQCAGIAIgB28gBmwiAGoiAyAEIAMgBEgbIQkgAiAHbSEOA0AgACAJSARAIAwgBSAObCABbGogAEECdGoiAyoCALshG0EBIQIDQCACIAVIBEAgASADaiIDKgIAuyIcIBulIBsgHKAgCBshGyACQQFqIQIMAQsLIAsgBCAObCAAakECdGohAiAKBEAgAiACKgIAIh0gG7aXIB27IBugtiAIGzgCAAUgAiAbtjgCAAsgAEEBaiEADAELCwJAIwJBAUoEQCMBQcABakEB/h4CACECDAELIwAiAkEBaiQACwwBCwsLyQcCBnsMfyAAKAIIIQ4gACgCECESIAAoAhQhCCAAKAIYIQcjA0GAgAxsQYDAxABqIREgACgCDCIQQf//AGpBDnYhDQJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwNAIAAgDUgEQCAAQQ50IgBBgIABaiIJIBAgCSAQSRshDwNAIAAgD0kEQCAIIQogByEJIABBAnb9Ef0MAAAAAAEAAAACAAAAAwAAAP2uASEG/QwAAAAAAAAAAAAAAAAAAAAAIQT9DAAAAAAAAAAAAAAAAAAAAAAhBf0MAAAAAAAAAAAAAAAAAAAAACECQQAhCwNAIAtBCkgEQCAG/QxTH1HSUx9R0lMfUdJTH1HS/d4BIAb9DFMfUdJTH1HSUx9R0lMfUdL93wH9DQQFBgcMDQ4PFBUWFxwdHh8gBv0MUx9R0lMfUdJTH1HSUx9R0v21ASEBIAX9DFeNns1XjZ7NV42ezVeNns393gEgBf0MV42ezVeNns1XjZ7NV42ezf3fAf0NBAUGBwwNDg8UFRYXHB0eHyAE/VEgCv0R/VEhBiAF/QxXjZ7NV42ezVeNns1XjZ7N/bUBIQQgAv1RIAn9Ef1RIQUgASECIApBx4yijgZrIQogCUH7ouGkBGshCSALQQFqIQsMAQsLIAYkDSAEJA4gBSQPIAIkECASQQFGBEAjDUEI/a0B/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBJA0jDkEI/a0B/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBJA4jD0EI/a0B/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBJA8jEEEI/a0B/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBJBAFIBIEQBAdCwsgESAOIABBAnRqIgsgDyAAayIKQRBJIgkbIgwjDSIGIw4iBf0NAAECAxAREhMEBQYHFBUWFyICIw8iBCMQIgP9DQABAgMQERITBAUGBxQVFhciAf0NAAECAwQFBgcQERITFBUWF/0LBAAgDEEQaiACIAH9DQgJCgsMDQ4PGBkaGxwdHh/9CwQAIAxBIGogBiAF/Q0ICQoLGBkaGwwNDg8cHR4fIgIgBCAD/Q0ICQoLGBkaGwwNDg8cHR4fIgH9DQABAgMEBQYHEBESExQVFhf9CwQAIAxBMGogAiAB/Q0ICQoLDA0ODxgZGhscHR4f/QsEACAJBEAgCyARIApBAnT8CgAACyAAQRBqIQAMAQsLAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALDAELCwuIEAEGeyMPQQj9rQH9DAEAAAABAAAAAQAAAAEAAAD9rgH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEQBP0MAAAAwAAAAMAAAADAAAAAwP3mAf3jASEBIw5BCP2tASIC/QwAACAAAAAgAAAAIAAAACAA/a4BQRb9rQEiACEDIAIgAEEW/asB/bEB/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBIgQgBP3mASEFIw1BCP2tAf0MAQAAAAEAAAABAAAAAQAAAP2uAf36Af0MAACAMwAAgDMAAIAzAACAM/3mARAE/QwAAADAAAAAwAAAAMAAAADA/eYB/eMBIgAgBP0M2w/JQNsPyUDbD8lA2w/JQP3mAf0MGjwoQho8KEIaPChCGjwoQiAF/eYB/QxmaZnCZmmZwmZpmcJmaZnC/eQBIAX95gH9DOM1o0LjNaNC4zWjQuM1o0L95AEgBf3mAf0M510lwuddJcLnXSXC510lwv3kASAF/eYBIAT95gEgBP0MLr07tC69O7QuvTu0Lr07tP3mAf3kAf3kAf0M+WjTwflo08H5aNPB+WjTwSAF/eYB/QyD+nBCg/pwQoP6cEKD+nBC/eQBIAX95gH9DOTpqsLk6arC5OmqwuTpqsL95AEgBf3mAf0M+OCBQvjggUL44IFC+OCBQv3kASAF/eYB/Qzm6Z3B5umdwebpncHm6Z3B/eQBIAX95gH9DAAAgD8AAIA/AACAPwAAgD/95AEgA/0MAQAAAAEAAAABAAAAAQAAAP1O/QwAAAAAAAAAAAAAAAAAAAAA/Tj9UiAD/QwBAAAAAQAAAAEAAAABAAAA/a4B/QwCAAAAAgAAAAIAAAACAAAA/U5BHv2rAf1R/eYBJA0gAP0M+WjTwflo08H5aNPB+WjTwSACIAL9DAAAIAAAACAAAAAgAAAAIAD9rgFBFv2tASIAQRb9qwH9sQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEiAiAC/eYBIgP95gH9DIP6cEKD+nBCg/pwQoP6cEL95AEgA/3mAf0M5OmqwuTpqsLk6arC5Omqwv3kASAD/eYB/Qz44IFC+OCBQvjggUL44IFC/eQBIAP95gH9DObpncHm6Z3B5umdwebpncH95AEgA/3mAf0MAACAPwAAgD8AAIA/AACAP/3kASAC/QzbD8lA2w/JQNsPyUDbD8lA/eYB/QwaPChCGjwoQho8KEIaPChCIAP95gH9DGZpmcJmaZnCZmmZwmZpmcL95AEgA/3mAf0M4zWjQuM1o0LjNaNC4zWjQv3kASAD/eYB/QznXSXC510lwuddJcLnXSXC/eQBIAP95gEgAv3mASAC/QwuvTu0Lr07tC69O7QuvTu0/eYB/eQB/eQBIAD9DAEAAAABAAAAAQAAAAEAAAD9Tv0MAAAAAAAAAAAAAAAAAAAAAP04/VIgAP0MAgAAAAIAAAACAAAAAgAAAP1OQR79qwH9Uf3mASQOIxBBCP2tASIA/QwAACAAAAAgAAAAIAAAACAA/a4BQRb9rQEhAiAAIAJBFv2rAf2xAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASIDIAP95gEhBCABIAP9DNsPyUDbD8lA2w/JQNsPyUD95gH9DBo8KEIaPChCGjwoQho8KEIgBP3mAf0MZmmZwmZpmcJmaZnCZmmZwv3kASAE/eYB/QzjNaNC4zWjQuM1o0LjNaNC/eQBIAT95gH9DOddJcLnXSXC510lwuddJcL95AEgBP3mASAD/eYBIAP9DC69O7QuvTu0Lr07tC69O7T95gH95AH95AH9DPlo08H5aNPB+WjTwflo08EgBP3mAf0Mg/pwQoP6cEKD+nBCg/pwQv3kASAE/eYB/Qzk6arC5OmqwuTpqsLk6arC/eQBIAT95gH9DPjggUL44IFC+OCBQvjggUL95AEgBP3mAf0M5umdwebpncHm6Z3B5umdwf3kASAE/eYB/QwAAIA/AACAPwAAgD8AAIA//eQBIAL9DAEAAAABAAAAAQAAAAEAAAD9Tv0MAAAAAAAAAAAAAAAAAAAAAP04/VIgAv0MAQAAAAEAAAABAAAAAQAAAP2uAf0MAgAAAAIAAAACAAAAAgAAAP1OQR79qwH9Uf3mASQPIAH9DPlo08H5aNPB+WjTwflo08EgACAA/QwAACAAAAAgAAAAIAAAACAA/a4BQRb9rQEiAEEW/asB/bEB/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBIgEgAf3mASIC/eYB/QyD+nBCg/pwQoP6cEKD+nBC/eQBIAL95gH9DOTpqsLk6arC5OmqwuTpqsL95AEgAv3mAf0M+OCBQvjggUL44IFC+OCBQv3kASAC/eYB/Qzm6Z3B5umdwebpncHm6Z3B/eQBIAL95gH9DAAAgD8AAIA/AACAPwAAgD/95AEgAf0M2w/JQNsPyUDbD8lA2w/JQP3mAf0MGjwoQho8KEIaPChCGjwoQiAC/eYB/QxmaZnCZmmZwmZpmcJmaZnC/eQBIAL95gH9DOM1o0LjNaNC4zWjQuM1o0L95AEgAv3mAf0M510lwuddJcLnXSXC510lwv3kASAC/eYBIAH95gEgAf0MLr07tC69O7QuvTu0Lr07tP3mAf3kAf3kASAA/QwBAAAAAQAAAAEAAAABAAAA/U79DAAAAAAAAAAAAAAAAAAAAAD9OP1SIAD9DAIAAAACAAAAAgAAAAIAAAD9TkEe/asB/VH95gEkEAufAwELfyAAKAIIIQYgACgCDCEHIAAoAhAiBCAAKAIUIgUgACgCGCICIAAoAhwiA2xBAnQiCGxqIQkgBSMCSARAQQAhAANAIAAgBUgEQCAGIAAgCGwiCmogBCAKaiAJIAAgAmxBA3RqIgsgAiADIwMjAhARAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQEMAQsjACIBQQFqJAALIAFBAnQhAQNAIAEgAkgEQCAEIApqIAsgByAKaiACIAMgARAQAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQEMAQsjACIBQQFqJAALIAFBAnQhAQwBCwsQAiAAQQFqIQAMAQsLDwsCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsDQCAAIAVIBEAgBiAAIAhsIgFqIAEgBGogCSAAIAJsQQN0aiIKIAIgA0EAQQEQEUEAIQADQCAAIAJIBEAgASAEaiAKIAEgB2ogAiADIAAQECAAQQRqIQAMAQsLAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALDAELCwu/BAIEfwZ7IAFBAnQhBiACIANqIQcgBCAFaiEFA0AgAiAHSARAIAQgAiACIARIGyEBIAJBBGogB0whCANAIAEgBUgEfyAIRSABIAJBBGpIcgVBAAsEQCACIQMgASACQQRqIgkgByAHIAlKGyIJIAEgCUgbIQkDQCADIAlIBEAgACABIAZsaiADQQJ0aiAAIAMgBmxqIAFBAnRqKgIAOAIAIANBAWohAwwBCwsgAUEBaiEBDAELCwNAIAFBBGoiAyAFTARAIAAgASAGbGogAkECdGoiCCAAIAIgBmxqIAFBAnRqIgH9AAQAIgwgASAGav0ABAAiDf0NAAECAxAREhMEBQYHFBUWFyIOIAEgBkEBdCIJav0ABAAiDyABIAZBA2wiAWr9AAQAIgr9DQABAgMQERITBAUGBxQVFhciC/0NAAECAwQFBgcQERITFBUWF/0LBAAgBiAIaiAOIAv9DQgJCgsMDQ4PGBkaGxwdHh/9CwQAIAggCWogDCAN/Q0ICQoLGBkaGwwNDg8cHR4fIgsgDyAK/Q0ICQoLGBkaGwwNDg8cHR4fIgr9DQABAgMEBQYHEBESExQVFhf9CwQAIAEgCGogCyAK/Q0ICQoLDA0ODxgZGhscHR4f/QsEACADIQEMAQsLA0AgASAFSARAIAIhAwNAIAMgAkEEakgEQCAAIAEgBmxqIANBAnRqIAAgAyAGbGogAUECdGoqAgA4AgAgA0EBaiEDDAELCyABQQFqIQEMAQsLIAJBBGohAgwBCwsLgAMCAX8BfkGqBUGAAUGAgBBBASADIANBAUwbbSIGIAZBgAFMGyIGIAZBqgVOG0F4cSIGIAJqQQFrIAZtIgYgAmpBAWsgBm1BB2pBCG1BA3QhBkHwAUGADCAEGyIEIAFqQQFrIARtIgQgAWpBAWsgBG1BC2pBDG1BDGwhBCAFBEAgAkH3AGpB+ABtIgAgAmpBAWsgAG1BF2pBGG1BGGysIgcgB0IghoQPCyMCQQFGBEAgBqwgBKxCIIaEDwsjAqxCAoYhBwNAAkAgAiAGakEBayAGbawgAKwgASAEakEBayAEbax+fiAHWQR/QQEFQQEgAyADQQFMG6wgBKwgBqx+fkKAgCBTCw0AIAZBIEwgBCAGQQF0TnIEQCAEQRhMDQEgBEEBakECbSIEIAFqQQFrIARtIgQgAWpBAWsgBG1BC2pBDG1BDGwhBAUgBkEBakECbSIFIAJqQQFrIAVtIgUgAmpBAWsgBW1BB2pBCG1BA3QhBgsMAQsLIAasIASsQiCGhAu4CQMifwF+AX0gEiMDQYDE1gBsaiISQYAEaiIVQYDAFmohEyASJAQgCkEAIBBDAAAAAFwbISggACABIAIgA0EAIA9DAAAAAFwbIhggBiARECAiNUIgiKchISA1pyIcIAJqQQFrIBxtISNBAUEBIBhB/wJqQYADbSIDIANBAEwbIgMgGGpBAWsgA20iAyADQQBMGyElIBisIBysfkKAgBBYISYgAkECdCEpIAEgIWpBAWsgIW0iJyAAbCAjbCEtQX8hEgJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwNAIAAgLUgEQCAAICMgJ2xtIR0gASAAICdvICFsIh5rIgMgISADICFIGyEiIAIgACAnbSAjbyAcbCIaayIAIBwgACAcSBshGyAaIBtqIB5MQQAgERtFBEAgBCAFIB1sQQJ0aiEqIAcgCCAdbEECdGohKyACIB5sIBpqQQJ0IgAgDSAdbEECdGohLCALIB1sQQJ0IABqIS4gEiAdQQAgCBsgI2wgGiAcbWoiEkYgJiAmGyEvQQAhFwNAIBdFIBcgGEhyBEAgGCAXayIAICUgACAlSBshGSAmBH8gEyAXIBtBB2pBeHFsQQJ0agUgEwshACAvRQRAIAkEQCAbIBkgKyAYIBpsIBdqQQJ0aiAYQQJ0IAAQCQUgGyAZICsgAiAXbCAaakECdGogAkECdCAAEAULCyAqIBggHmwgF2pBAnRqIQMgBgRAICogASAXbCAeakECdGohNCABQQJ0ITBBACEDA0AgAyAZSARAQRAgGSADayIKIApBEE4bITFBACEfA0AgHyAiSARAIDQgAyAwbGogH0ECdGohCiAiIB9rIhRBBEoEQEEEQQYgFCAUQQZOGyAUQQhGIBRBB0ZyGyEUCyAVIBkgH2xBAnRqIBRBAnQiMiADbGohFkEAISADQCAgIDFIBEAgFEEGRgRAIBYgCv0ABAD9CwQAIBYgCikDEDcDEAUgFEEERgRAIBYgCv0ABAD9CwQABUEAISQDQCAUICRKBEAgJEECdCIzIBZqIAogM2oqAgA4AgAgJEEBaiEkDAELCwsLIAogMGohCiAWIDJqIRYgIEEBaiEgDAELCyAUIB9qIR8MAQsLIANBEGohAwwBCwsgFSEDCyAZQQJ0IBhBAnQgBhshFCAMICxqICggLmpBACAoGyAXGyEfQwAAgD8gECAXGyE2IA4gGkECdGpBAEEAIA4gFxsbISBBACEWA0AgFiAiSARAICIgFmsiCkEESgRAQQRBBiAKIApBBk4bIApBCEYgCkEHRnIbIQoLIBEEfyAWIB5qIBprQXhxIiRBACAkQQBOGwVBAAsiJCAbSARAIAogGyAkayAZIAMgFCAWbGpBBCAUIAYbIApBAnRBBCAGGyAAIBkgJGxBAnRqIBlBBXQgJEECdCIkIBYgKWxqIjAgDCAsamogHyAwakEAIB8bICkgICAkakEAICAbIA8gNhADCyAKIBZqIRYMAQsLIBcgJWohFwwBCwsgEQRAIAwgDSAdbEECdGogAiAeICIgGiAbEB8LCwJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwwBCwsLsQQBE38gACgCCCEGIAAoAgwhByAAKAIQIQggACgCFCETIAAoAhghBCAAKAIgIQkgACgCJEECdCEKIAAoAihBAnQhCyAAKAIcIhFBAnQhAyAAKAIsQQJ0Ig1BBEYEQCAEIBNsIQECQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsDQCAAQQR0IgAgAUgEQCAAQRBqIQIDQCAAIAIgASABIAJKG0gEQCAIIAAgA2xqIQUgByAAQQJ0aigCACIMIAlJBEAgBSAGIAAgBG0gCmxqIAsgDGxqIAP8CgAABSAFQQAgA/wLAAsgAEEBaiEADAELCwJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwwBCwsPCyARQQ9qQRBtIRICQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsDQCAAIBIgE2xIBEAgACASbSEMIAAgEm9BBHQiAEEQaiIBIBEgASARSBshDgNAIAAgDkgEQCAGIAogDGxqIAAgDWxqIQ8gCCAEIAxsIgIgA2xqIABBAnRqIQEgByACQQJ0aiECQQAhBQNAIAQgBUoEQCABIAIoAgAiECAJSQR9IA8gCyAQbGoqAgAFQwAAAAALOAIAIAVBAWohBSABIANqIQEgAkEEaiECDAELCyAAQQFqIQAMAQsLAkAjAkEBSgRAIwFBwAFqQQH+HgIAIQAMAQsjACIAQQFqJAALDAELCwuZDAMSfwd7BH0gDiIQQYCABGoiGkGAgARqIhZBgBhqIhdBgARqIRggASAAIANqIg4gASAOSBshG0GAAUGAgAEgAkEHakF4cW1BeHEiASABQYABShshGSACQQV0IR0DQCARIBtIBEAgGyARayIBIBkgASAZSBsiFUEFdCEeIBUgAiAHIAggEWxqIAggEBAJIAIgFSAJIAogEWxqIAogGhAFQQAhEgNAIAAgEkoEQCAAIBJrIg9BBEoEQEEEQQYgDyAPQQZOGyAPQQhGIA9BB0ZyGyEPCyAVIAMgEmogD2ogEWsiASABIBVKGyITQQBKBEAgDCASbCEcIA8gE0EHakF4cSACIAUgBiASbGogBkEEIBAgHSAWQQBBgARBACAEQwAAAAAQA0EAIRQDQCAPIBRKBEAgFiAUQQl0aiEBIBIgFGpBAnQhHwJAIBMgAyASaiAUakEBaiARayIOIA4gE0obIg5BAEwEQEEAIQ4gE0EDakF8cSEfA0AgDiAfSARAIAEgDkECdGpDAAAAADgCACAOQQFqIQ4MAQsLDAELIBNBA2pBfHEhIANAIA4gIEgEQCABIA5BAnRqQwAAgP84AgAgDkEBaiEODAELCyARBH0gFyAfaioCAAVDAACA/wsiK/0TISFBACEOA0AgDiATSARAICEgASAOQQJ0av0ABAD96wEhISAOQQRqIQ4MAQsL/QwAAAAAAAAAAAAAAAAAAAAAISJBACEOICEgISAh/Q0ICQoLDA0ODwABAgMEBQYH/ekBIiH9HwAgIf0fAZciKv0TISEDQCAOIBNIBEBBwAj9AAQAIAEgDkECdGoiIP0ABAAgIf3lASIjQbAJ/QAEACIk/esBIiVBkAj9AAQA/eYBQYAI/QAEACIm/eQBIicgJv3lASImQbAI/QAEAP3mASAmQaAI/QAEAP3mASAl/eQB/eQBIiX95gFB0Aj9AAQA/eQBICX95gFB4Aj9AAQA/eQBICX95gFB8Aj9AAQA/eQBICX95gFBgAn9AAQA/eQBICX95gFBkAn9AAQA/eQBICUgJf3mAf3mASAl/eQBQaAJ/QAEAP3kASAnQRf9qwH9rgEgIyAk/UP9TyEjICAgI/0LBAAgIiAj/eQBISIgDkEEaiEODAELCyAiICIgIv0NCAkKCwwNDg8AAQIDBAUGB/3kASIh/R8AICH9HwGSISggFyAfaiAqOAIAIBEEQCAYIB9qIgEqAgAhKSABICkgKiArWwR9QwAAgD8FQcAI/QAEACArICqT/RMiIUGwCf0ABAAiIv3rASIjQZAI/QAEAP3mAUGACP0ABAAiJP3kASIlICT95QEiJEGwCP0ABAD95gEgJEGgCP0ABAD95gEgI/3kAf3kASIj/eYBQdAI/QAEAP3kASAj/eYBQeAI/QAEAP3kASAj/eYBQfAI/QAEAP3kASAj/eYBQYAJ/QAEAP3kASAj/eYBQZAJ/QAEAP3kASAjICP95gH95gEgI/3kAUGgCf0ABAD95AEgJUEX/asB/a4BICEgIv1D/U/9HwALIimUICiSOAIAIClDAACAP1wEQCALIBxqIAwgFGxqIR8gKf0TISFBACEBA0AgAUEEaiIOIAJMBEAgHyABQQJ0aiIBIAH9AAQAICH95gH9CwQAIA4hAQwBCwsDQCABIAJIBEAgHyABQQJ0aiIOIA4qAgAgKZQ4AgAgAUEBaiEBDAELCwsFIBggH2ogKDgCAAsLIBRBAWohFAwBCwsgDyACIBMgFkGABEEEIBogHiALIBxqIgEgAUEAIBEbIAxBAEMAAIA/QwAAgD8QAwsgDyASaiESDAELCyARIBlqIREMAQsLQQAhAwNAIAAgA0oEQCALIAMgDGxqIQZDAACAPyAYIANBAnRqKgIAIgSVIij9EyEhQQAhAQNAIAFBBGoiBSACTARAIAYgAUECdGoiASAB/QAEACAh/eYB/QsEACAFIQEMAQsLA0AgASACSARAIAYgAUECdGoiBSAFKgIAICiUOAIAIAFBAWohAQwBCwsgDQRAIANBAnQiASANaiABIBdqKgIAIAT9ExAE/R8AkjgCAAsgA0EBaiEDDAELCwuDAwEIfyAVIwNBgKQIbGoiFiQEIAEgAm0hF0GAASECA0AgAkEYSgR/IAAgAWwgAiADakEBayACbWwjAkECdEgFQQALBEAgAkEBdSECDAELCyACIANqQQFrIAJtIhkgACABbGwhGAJAIwJBAUoEQCMBQcABakEB/h4CACEADAELIwAiAEEBaiQACwNAIAAgGEgEQCAAIBltIAFvIhUgF20gBWxBAnQhGiADIBlBAWsgACAZb2sgAmwiG2siHCACIAIgHEobIAQgBSAGIBtqIAcgCCAFIBVsIhwgACABIBlsbSIAIAlsakECdGogCkECdCIdIBtsaiAdIAsgACAMbEECdGogGmogDUECdCAOIAAgD2xBAnRqIBpqIBBBAnQgESAAIBJsIBxqQQJ0aiATQQJ0IhogG2xqIBogFAR/IBQgACABbCAVaiADbCAbakECdGoFQQALIBZBgARqECMCQCMCQQFKBEAjAUHAAWpBAf4eAgAhAAwBCyMAIgBBAWokAAsMAQsLC9IKAxV/B3sBfSAUQYCADGoiJUGAgARqIiRBgIAEaiIjQYCAAWohIiACQQV0ISEgAUEFdCEeIABBBXQhICACIAAgBSAGICUQBSACIAAgCSAKICQQBQNAIAAgKUoEQCAAIClrIhhBBEoEQEEEQQYgGCAYQQZOGyAYQQhGIBhBB0ZyGyEYCyABIAMgKWogGGoiFSABIBVIGyInQQBKBEAgGCAnQQdqQXhxIhYgAiAFIAYgKWxqIAZBBCAUICEgKUEIdCIVICNqIh9BAEGAAkEAIARDAAAAABADIBggFiACIAkgCiApbGoiHSAKQQQgFEGAgARqICEgFSAiaiImQQBBgAJBAEMAAIA/QwAAAAAQA0EAISgDQCAYIChLBEAgHyAoQQh0aiEZICcgAyApaiAoakEBaiIVIBUgJ0obIhpBACAaQQBKGyEVIBZBA2pBfHEhFwNAIBUgF0gEQCAZIBVBAnRqQwAAgP84AgAgFUEBaiEVDAELCyAmIChBCHRqIRkgGkEAIBpBAEobIRUgFkEDakF8cSEXA0AgFSAXSARAIBkgFUECdGpDAAAAADgCACAVQQFqIRUMAQsLIB0gCiAobGohGiAHICggKWogCGxqIRn9DAAAAAAAAAAAAAAAAAAAAAAhKkEAIRUDQCAVQQRqIhcgAkwEQCAVQQJ0IhUgGmr9AAQAIBUgGWr9AAQA/eYBICr95AEhKiAXIRUMAQsLICogKiAq/Q0ICQoLDA0ODwABAgMEBQYH/eQBIir9HwAgKv0fAZIhMQNAIAIgFUoEQCAxIBVBAnQiFyAaaioCACAXIBlqKgIAlJIhMSAVQQFqIRUMAQsLIChBCHQiFSAfaiEbIBUgJmohGiAWIRdBACEVIAsgKCApakECdGoqAgD9EyEtIDH9EyEuA0AgFSAWSARAQcAI/QAEACAVQQJ0IhkgG2oiHP0ABAAgLf3lASIsQbAJ/QAEACIw/esBIitBkAj9AAQA/eYBQYAI/QAEACIq/eQBIi8gKv3lASIqQbAI/QAEAP3mASAqQaAI/QAEAP3mASAr/eQB/eQBIir95gFB0Aj9AAQA/eQBICr95gFB4Aj9AAQA/eQBICr95gFB8Aj9AAQA/eQBICr95gFBgAn9AAQA/eQBICr95gFBkAn9AAQA/eQBICogKv3mAf3mASAq/eQBQaAJ/QAEAP3kASAvQRf9qwH9rgEgLCAw/UP9TyEqIBwgKv0LBAAgGSAaaiIZICogGf0ABAAgLv3lAf3mAf0LBAAgFUEEaiEVDAELCyAWQcAASARAIBYiFUELakF8cSEZA0AgFSAZSARAIBsgFUECdGpDAAAAADgCACAVQQFqIRUMAQsLIBdBC2pBfHEhFQNAIBUgF0oEQCAaIBdBAnRqQwAAAAA4AgAgF0EBaiEXDAELCwsgKEEBaiEoDAELCyAYIAIgJyAmQYACQQQgFEGAgAhqIB4gDCANIClsaiIVIBVBACAOGyANQQAgBEMAAIA/EAMLIBggKWohKQwBCwtBACEFA0AgASAFSgRAIAUgA2siBkEAIAZBAEobIgYgACAAIAZKGyEHIAEgBWsiBkEESgRAQQRBBiAGIAZBBk4bIAZBCEYgBkEHRnIbIQYLIAYgAiAAIAdrIgsgBUECdCIKIAdBCHQiCSAjampBBEGAAiAHQQV0IgggJGogICARIAUgEmxqIgcgB0EAIBMbIBJBAEMAAIA/QwAAgD8QAyAGIAIgCyAJICJqIApqQQRBgAIgCCAlaiAgIA8gBSAQbGoiByAHQQAgExsgEEEAIARDAACAPxADIAUgBmohBQwBCwsLvwUBF38gISMDQYCEFmxqIi0kBCABIAJtIS5BwABBgIABIAVBB2pBeHFtQXhxIiEgIUHAAEobISYCQCMCQQFKBEAjAUHAAWpBAf4eAgAhIQwBCyMAIiFBAWokAAsDQCAhIAAgAmxIBEAgISACbSEkICEgAm8iLyAFbCEnIA1BAnQhKiAQQQJ0ITAgCkECdCExIBNBAnQhMiAWQQJ0ITMgGkECdCE0IB1BAnQhKyAgQQJ0ISxBACEhA0AgBCAhSgRAIBsgHCAkbCAnakECdGogISArbGohNSAeIB8gJGwgJ2pBAnRqICEgLGxqITYgBCAhayIiICYgIiAmSBsiKCAFIAsgDCAkbCAnakECdGogISAqbGoiIiAqIC1BgARqIiMQCSAoIAUgDiAPICRsICdqQQJ0aiAhIDBsaiAwICNBgIAEahAJIAUgKCAiICogI0GAgAhqEAVBACEiIC4gL2whJQNAICUgL0EBaiAubEgEQCAFICVsISlBACEjA0AgAyAjSgRAIAMgI2siNyAmICYgN0obIjcgBiAjaiAhayI4akEASgRAIDcgKCAFIDggByAIIAkgJGwgKWpBAnRqICMgMWxqIDEgESASICRsIClqQQJ0aiAjIDJsaiAyIBQgFSAkbCApakECdGogIyAzbGogMyAXIAEgJGwgJWogA2wgI2pBAnRqIBggGSAkbCApakECdGogIyA0bGogNCAhQQBKIDUgKyA2ICwgIiAtQYAEahAlQQEhIgsgIyAmaiEjDAELCyAlQQFqISUMAQsLICJFBEBBACEjA0AgIyAoSQRAIDUgIyArbGpBACAFQQJ0IiL8CwAgNiAjICxsakEAICL8CwAgI0EBaiEjDAELCwsgISAmaiEhDAELCwJAIwJBAUoEQCMBQcABakEB/h4CACEhDAELIwAiIUEBaiQACwwBCwsLC8gDAQBBgAgLwAMAAEBLAABASwAAQEsAAEBLO6q4PzuquD87qrg/O6q4PwCAMb8AgDG/AIAxvwCAMb+DgF45g4BeOYOAXjmDgF45Z2lQOWdpUDlnaVA5Z2lQOc5DtzrOQ7c6zkO3Os5DtzoIiQg8CIkIPAiJCDwIiQg8wakqPcGpKj3BqSo9wakqPaqqKj6qqio+qqoqPqqqKj4AAAA/AAAAPwAAAD8AAAA/AACAPwAAgD8AAIA/AACAPwAArsIAAK7CAACuwgAArsIAANDCAADQwgAA0MIAANDCAACyQgAAskIAALJCAACyQrshkD27IZA9uyGQPbshkD240eu9uNHrvbjR67240eu9GiXvPRol7z0aJe89GiXvPU9d/r1PXf69T13+vU9d/r2/6RE+v+kRPr/pET6/6RE+UK4qvlCuKr5Qriq+UK4qvqzOTD6szkw+rM5MPqzOTD78/3++/P9/vvz/f778/3++qqqqPqqqqj6qqqo+qqqqPurwurvq8Lq76vC6u+rwurtOE6k8ThOpPE4TqTxOE6k8LR5cvS0eXL0tHly9LR5cvZODCD6Tgwg+k4MIPpODCD6Zqqq+maqqvpmqqr6Zqqq+";
  }
});

// ../kernels-cpu/src/wasm/single_relaxed.ts
var single_relaxed_exports = {};
__export(single_relaxed_exports, {
  bytes: () => bytes3
});
var bytes3;
var init_single_relaxed = __esm({
  "../kernels-cpu/src/wasm/single_relaxed.ts"() {
    "use strict";
    bytes3 = "AGFzbQEAAAAB7AEVYAF/AGAAAGABewF7YAJ/fwBgBX9/f39/AGAGf39/f39/AGAMf39/f39/f39/f319AGAOf39/f39/f39/f39/fX0AYAR/f39/AGAIf319f39/f38AYAV/fX1/fwBgB39/f39/f38AYAN/f38BfWABfwF/YAABf2AGf39/f39/AX5gE39/f39/f39/f39/f39/f319f38AYAN/f38AYA9/f39/fX9/f39/f39/f38AYBV/f39/fX9/f39/f39/f39/f39/f38AYCJ/f39/f39/fX9/f39/f39/f39/f39/f39/f39/f39/f39/AAIeAgRob3N0BHNlbmQAEQNlbnYGbWVtb3J5AgECgIAEAyMiBwIECAICBAMAAwkKBQsMBgYBAQMBDQ4AAAABBQ8QABITFAbDARp/AUEAC38BQQELfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALewH9DAAAAAAAAAAAAAAAAAAAAAALewH9DAAAAAAAAAAAAAAAAAAAAAALewH9DAAAAAAAAAAAAAAAAAAAAAALewH9DAAAAAAAAAAAAAAAAAAAAAALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEBCwcxBQloZWFwU3RhcnQAFgxjb25zdGFudHNFbmQAFwVzdGFydAAUA3J1bgAVBHN0ZXAAEwgBEgwBAQqVwAEi/wIBBX8gAEEBayERA0AgASAPSgRAIABBBkZBCCABIA9rIg4gDkEIThsiEEEIRnEEQCACIANBBSAEIAUgBiAIIAkgCiALIAwgDRAQBSAAQQRGIBBBCEZxBEAgAiADQQMgBCAFIAYgCCAJIAogCyAMIA0QEQUgEEECdCESIAsEQCMDQYADaiALIBL8CgAACyAJBEBBACEOA0AgACAOSwRAIwNBwAFqIA5BBXRqIAkgCiAObGogEvwKAAAgDkEBaiEODAELCwsjA0HAAWpBACAJGyEOIwNBgANqQQAgCxshEiAAQQRKBEAgAiADIBEgBCAFIAYjAyAOQSAgEiAMIA0QEAUgAiADIBEgBCAFIAYjAyAOQSAgEiAMIA0QEQtBACEOA0AgACAOSwRAIAggCiAObGojAyAOQQV0aiAQQQJ0/AoAACAOQQFqIQ4MAQsLCwsgBiAHaiEGIAhBIGohCCAJQSBqIAkgCRshCSALQSBqIAsgCxshCyAPQQhqIQ8MAQsLC8sDAQN7IAD9DAAAAEwAAABMAAAATAAAAEz95gEgACAA/QwAAIAAAACAAAAAgAAAAIAA/UMiAf1S/QzzBDU/8wQ1P/MENT/zBDU//bEBIgJBF/2sAf36ASAB/QwAAMhBAADIQQAAyEEAAMhB/U795QEhAyAC/Qz//38A//9/AP//fwD//38A/U79DPMENT/zBDU/8wQ1P/MENT/9rgFBoAn9AAQA/eUBIgIgAv3mASEB/QwAAMB/AADAfwAAwH8AAMB//QwAAID/AACA/wAAgP8AAID/IAJB4An9AAQAIAJB8An9AAQA/YUCIAJBgAr9AAQA/YUCIAJBkAr9AAQA/YUCIAJBoAr9AAQA/YUCIAJBsAr9AAQA/YUCIAJBwAr9AAQA/YUCIAJB0Ar9AAQA/YUCIAJB4Ar9AAQA/YUCIAL95gEgAf3mASADQbAI/QAEAP3mAf3lAf0MAAAAPwAAAD8AAAA/AAAAPyAB/eYB/eUB/eQBIANBoAj9AAQA/eYB/eUBIAAgAP0M//9/f///f3///39///9/f/1F/VIgAP0MAAAAAAAAAAAAAAAAAAAAAP1B/VIgAP0MAAAAAAAAAAAAAAAAAAAAAP1D/VILmwIBC38gAUEFdCENIABBeHEhCwNAIAEgCkoEQEEQIAEgCmsiBSAFQRBOGyEMIAQgCkEFdGohBkEAIQkDQCAJIAtIBEAgAiADIApsaiAJQQJ0aiEHIAYhBUEAIQgDQCAIIAxIBEAgBSAH/QAEAP0LBAAgBSAH/QAEEP0LBBAgAyAHaiEHIAVBIGohBSAIQQFqIQgMAQsLIAYgDWohBiAJQQhqIQkMAQsLQQAhBQNAIAUgDEgEQCAAIAtrIQ4gAiAFIApqIANsaiALQQJ0aiEIIAYgBUEFdGohB0EAIQkDQCAJIA5IBEAgByAJQQJ0Ig9qIAggD2oqAgA4AgAgCUEBaiEJDAELCyAFQQFqIQUMAQsLIApBEGohCgwBCwsLjCQECX8EewJ8AX0gAkEPakFwcUECdCEGA0AgACABRwRAIw8gACgCCGoiBCgCACEKIw8gACgCDGoiBSgCACEJIw8gACgCEGoiBygCACEIIAQoAgQhCyAFKAIEIQwgBygCBCEFIAYjDyAAKAIEaigCACIEaiEHAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkAgACgCAA4jAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMACwALA0AgBCAHSQRAIAQgCv0ABAD9CwQAIAQgCv0ABBD9CwQQIAQgCv0ABCD9CwQgIAQgCv0ABDD9CwQwIARBQGshBCAKIAtqIQoMAQsLDCILA0AgBCAHSQRAIAQgCv0ABAAgCf0ABAD95AH9CwQAIAQgCv0ABBAgCf0ABBD95AH9CwQQIAQgCv0ABCAgCf0ABCD95AH9CwQgIAQgCv0ABDAgCf0ABDD95AH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwwhCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/eUB/QsEACAEIAr9AAQQIAn9AAQQ/eUB/QsEECAEIAr9AAQgIAn9AAQg/eUB/QsEICAEIAr9AAQwIAn9AAQw/eUB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMIAsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3mAf0LBAAgBCAK/QAEECAJ/QAEEP3mAf0LBBAgBCAK/QAEICAJ/QAEIP3mAf0LBCAgBCAK/QAEMCAJ/QAEMP3mAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkMAQsLDB8LA0AgBCAHSQRAIAQgCv0ABAAgCf0ABAD95wH9CwQAIAQgCv0ABBAgCf0ABBD95wH9CwQQIAQgCv0ABCAgCf0ABCD95wH9CwQgIAQgCv0ABDAgCf0ABDD95wH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwweCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/egB/QsEACAEIAr9AAQQIAn9AAQQ/egB/QsEECAEIAr9AAQgIAn9AAQg/egB/QsEICAEIAr9AAQwIAn9AAQw/egB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMHQsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3pAf0LBAAgBCAK/QAEECAJ/QAEEP3pAf0LBBAgBCAK/QAEICAJ/QAEIP3pAf0LBCAgBCAK/QAEMCAJ/QAEMP3pAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkMAQsLDBwLA0AgBCAHSQRAIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABAAgCf0ABAD9Q/1O/QsEACAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQQIAn9AAQQ/UP9Tv0LBBAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEICAJ/QAEIP1D/U79CwQgIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABDAgCf0ABDD9Q/1O/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMGwsDQCAEIAdJBEAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEACAJ/QAEAP1B/U79CwQAIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABBAgCf0ABBD9Qf1O/QsEECAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQgIAn9AAQg/UH9Tv0LBCAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEMCAJ/QAEMP1B/U79CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwwaCwNAIAQgB0kEQCAEIAr9AAQA/eEB/QsEACAEIAr9AAQQ/eEB/QsEECAEIAr9AAQg/eEB/QsEICAEIAr9AAQw/eEB/QsEMCAEQUBrIQQgCiALaiEKDAELCwwZCwNAIAQgB0kEQCAEIAr9AAQA/eAB/QsEACAEIAr9AAQQ/eAB/QsEECAEIAr9AAQg/eAB/QsEICAEIAr9AAQw/eAB/QsEMCAEQUBrIQQgCiALaiEKDAELCwwYCwNAIAQgB0kEQCAEIAr9AAQAEAb9CwQAIAQgCv0ABBAQBv0LBBAgBCAK/QAEIBAG/QsEICAEIAr9AAQwEAb9CwQwIARBQGshBCAKIAtqIQoMAQsLDBcLA0AgBCAHSQRAIAQgCv0ABAAQAv0LBAAgBCAK/QAEEBAC/QsEECAEIAr9AAQgEAL9CwQgIAQgCv0ABDAQAv0LBDAgBEFAayEEIAogC2ohCgwBCwsMFgsDQCAEIAdJBEAgBCAK/QAEAP3jAf0LBAAgBCAK/QAEEP3jAf0LBBAgBCAK/QAEIP3jAf0LBCAgBCAK/QAEMP3jAf0LBDAgBEFAayEEIAogC2ohCgwBCwsMFQsDQCAEIAdJBEAgBCAK/QAEABAF/QsEACAEIAr9AAQQEAX9CwQQIAQgCv0ABCAQBf0LBCAgBCAK/QAEMBAF/QsEMCAEQUBrIQQgCiALaiEKDAELCwwUCwNAIAQgB0kEQCAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQA/eAB/QwAAIB/AACAfwAAgH8AAIB//UP9Tv0LBAAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEEP3gAf0MAACAfwAAgH8AAIB/AACAf/1D/U79CwQQIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABCD94AH9DAAAgH8AAIB/AACAfwAAgH/9Q/1O/QsEICAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQw/eAB/QwAAIB/AACAfwAAgH8AAIB//UP9Tv0LBDAgBEFAayEEIAogC2ohCgwBCwsMEwsDQCAEIAdJBEAgBCAJ/QAEACAI/QAEACAK/QAEAP0MAAAAAAAAAAAAAAAAAAAAAP1C/VL9CwQAIAQgCf0ABBAgCP0ABBAgCv0ABBD9DAAAAAAAAAAAAAAAAAAAAAD9Qv1S/QsEECAEIAn9AAQgIAj9AAQgIAr9AAQg/QwAAAAAAAAAAAAAAAAAAAAA/UL9Uv0LBCAgBCAJ/QAEMCAI/QAEMCAK/QAEMP0MAAAAAAAAAAAAAAAAAAAAAP1C/VL9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJIAUgCGohCAwBCwsMEgsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEACAI/QAEAP2FAv0LBAAgBCAK/QAEECAJ/QAEECAI/QAEEP2FAv0LBBAgBCAK/QAEICAJ/QAEICAI/QAEIP2FAv0LBCAgBCAK/QAEMCAJ/QAEMCAI/QAEMP2FAv0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkgBSAIaiEIDAELCwwRCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQAIAj9AAQA/eEB/YUC/QsEACAEIAr9AAQQIAn9AAQQIAj9AAQQ/eEB/YUC/QsEECAEIAr9AAQgIAn9AAQgIAj9AAQg/eEB/YUC/QsEICAEIAr9AAQwIAn9AAQwIAj9AAQw/eEB/YUC/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCSAFIAhqIQgMAQsLDBALA0AgBCAHSQRAIAQgCv0ABAD94QEgCf0ABAAgCP0ABAD9hQL9CwQAIAQgCv0ABBD94QEgCf0ABBAgCP0ABBD9hQL9CwQQIAQgCv0ABCD94QEgCf0ABCAgCP0ABCD9hQL9CwQgIAQgCv0ABDD94QEgCf0ABDAgCP0ABDD9hQL9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJIAUgCGohCAwBCwsMDwsDQCAEIAdJBEAgBCAK/QAEAP36Af0LBAAgBCAK/QAEEP36Af0LBBAgBCAK/QAEIP36Af0LBCAgBCAK/QAEMP36Af0LBDAgBEFAayEEIAogC2ohCgwBCwsMDgsgA/0R/QwAAAAAAQAAAAIAAAADAAAA/a4BIQ8DQCAEIAdJBEAgBCAP/foB/QsEACAP/QwEAAAABAAAAAQAAAAEAAAA/a4BIQ8gBEEQaiEEDAELCwwNCyAAKAIIQQF2IgUjEGooAgAhByMHIAVqKAIAIAMgB2xqIQogBCACQQJ0aiEFA0AgBCAFSQRAIAQgCioCADgCACAEQQRqIQQgByAKaiEKDAELCwwMCyAAKAIIQQF2IgUjEGooAgAhByMHIAVqKAIAIAMgB2xqIQogBCACQQJ0aiEFA0AgBCAFSQRAIAQgCigCALI4AgAgBEEEaiEEIAcgCmohCgwBCwsMCwsgBCMHIAAoAghBAXZqKAIAKgIA/RMiDf0LBAAgBCAN/QsEECAEIA39CwQgIAQgDf0LBDAMCgsgBCMHIAAoAghBAXZqKAIAKAIAsv0TIg39CwQAIAQgDf0LBBAgBCAN/QsEICAEIA39CwQwDAkLIAAoAgRBAXYiBCMQaigCACEFIwcgBGooAgAgAyAFbGohBCAKIAJBAnRqIQcDQCAHIApLBEAgBCAKKgIAOAIAIApBBGohCiAEIAVqIQQMAQsLDAgLIwcgACgCBEEBdmooAgAgCioCADgCAAwHCyAERAAAAAAAAAAAOQMADAYLIAQiBSsDACES/QwAAAAAAAAAAAAAAAAAAAAAIQ/9DAAAAAAAAAAAAAAAAAAAAAAhDv0MAAAAAAAAAAAAAAAAAAAAACEN/QwAAAAAAAAAAAAAAAAAAAAAIRAgAkEEdSEEA0AgBEEASgRAIA8gCv0ABAD95AEhDyAOIAr9AAQQ/eQBIQ4gDSAK/QAEIP3kASENIBAgCv0ABDD95AEhECAEQQFrIQQgCiALaiEKDAELCyACQQ9xIQQDQCAEQQROBEAgDyAK/QAEAP3kASEPIARBBGshBCAKQRBqIQoMAQsLIA8gDv3kASANIBD95AH95AEiDf0fALsgDf0fAbugIA39HwK7IA39HwO7oKAhEQNAIARBAEoEQCARIAoqAgC7oCERIARBAWshBCAKQQRqIQoMAQsLIAUgEiARoDkDAAwFCyAEIAQrAwD9DAAAAAAAAAAAAAAAAAAAAAAhD/0MAAAAAAAAAAAAAAAAAAAAACEO/QwAAAAAAAAAAAAAAAAAAAAAIQ39DAAAAAAAAAAAAAAAAAAAAAAhECACQQR1IQQDQCAEQQBKBEAgCv0ABAAgCf0ABAAgD/2FAiEPIAr9AAQQIAn9AAQQIA79hQIhDiAK/QAEICAJ/QAEICAN/YUCIQ0gCv0ABDAgCf0ABDAgEP2FAiEQIARBAWshBCAKIAtqIQogCSAMaiEJDAELCyACQQ9xIQUDQCAFQQROBEAgCv0ABAAgCf0ABAAgD/2FAiEPIAVBBGshBSAKQRBqIQogCUEQaiEJDAELCyAPIA795AEgDSAQ/eQB/eQBIg39HwC7IA39HwG7oCAN/R8CuyAN/R8Du6CgIREDQCAFQQBKBEAgESAKKgIAuyAJKgIAu6KgIREgBUEBayEFIApBBGohCiAJQQRqIQkMAQsLIBGgOQMADAQLIAQgBCsDALb9EyIN/QsEACAEIA39CwQQIAQgDf0LBCAgBCAN/QsEMAwDCyAEQwAAgP84AgAMAgv9DAAAgP8AAID/AACA/wAAgP8hD/0MAACA/wAAgP8AAID/AACA/yEO/QwAAID/AACA/wAAgP8AAID/IQ39DAAAgP8AAID/AACA/wAAgP8hECACQQR1IQkDQCAJQQBKBEAgDyAK/QAEAP3pASEPIA4gCv0ABBD96QEhDiANIAr9AAQg/ekBIQ0gECAK/QAEMP3pASEQIAlBAWshCSAKIAtqIQoMAQsLIAJBD3EhBQNAIAVBBE4EQCAPIAr9AAQA/ekBIQ8gBUEEayEFIApBEGohCgwBCwsgDyAO/ekBIA0gEP3pAf3pASINIA0gDf0NCAkKCwwNDg8AAQIDBAUGB/3pASIN/R8AIA39HwGXIRMDQCAFQQBKBEAgEyAKKgIAlyETIAVBAWshBSAKQQRqIQoMAQsLIAQgBCoCACATlzgCAAwBCyAEIAQqAgD9EyIN/QsEACAEIA39CwQQIAQgDf0LBCAgBCAN/QsEMAsgAEEUaiEADAELCwvoAgEHe0GgCf0ABAAiAUHACP0ABAAgAP3gASICIAL95AH9DAAAIEIAACBCAAAgQgAAIEL96gEiA0GwCf0ABAAiBP3rASIFQZAI/QAEAEGACP0ABAAiBv2FAiIHIAb95QEiBkGwCP0ABAAgBkGgCP0ABAAgBf2FAv2FAiIFQdAI/QAEAP2FAiAFQeAI/QAEAP2FAiAFQfAI/QAEAP2FAiAFQYAJ/QAEAP2FAiAFQZAJ/QAEAP2FAiAFIAX95gEgBf2FAiAB/eQBIAdBF/2rAf2uASADIAT9Q/1PIAH95AH95wEhA0HwCv0ABAAgACAA/eYBIgRBgAv9AAQA/YUCIARBkAv9AAQA/YUCIARBoAv9AAQA/YUCIARBsAv9AAQA/YUCIAT95gEgACAA/YUCIAEgAyAD/eQB/eUBIAD9DAAAAIAAAACAAAAAgAAAAID9Tv1QIAL9DAAAID8AACA/AAAgPwAAID/9Q/1SC9wBAQN7QcAI/QAEACAAQcAJ/QAEAP3rAUHQCf0ABAD96gEiAUGQCP0ABABBgAj9AAQAIgL9hQIiAyAC/eUBIgBBsAj9AAQAIABBoAj9AAQAIAH9hQL9hQIiAEHQCP0ABAD9hQIgAEHgCP0ABAD9hQIgAEHwCP0ABAD9hQIgAEGACf0ABAD9hQIgAEGQCf0ABAD9hQIgACAA/eYBIAD9hQJBoAn9AAQAIgD95AEgAyAC/bEBIgFBAf2sASICQRf9qwEgAP2uAf3mASABIAL9sQFBF/2rASAA/a4B/eYBC4YEAgl/BnsgAUEFdCEHA0AgACALSgRAIAQgC0EIbSAHbGogC0EHcUECdGohDSACIAMgC2xqIgxBAUEEIAAgC2siBSAFQQROG0EBayIFIAVBAUsbIANsaiEKIAxBAiAFIAVBAksbIANsaiEJIAwgAyAFbGohCEEAIQYDQCAGQQRqIgUgAUwEQCANIAz9AAQAIhEgCv0ABAAiEP0NAAECAxAREhMEBQYHFBUWFyIPIAn9AAQAIg4gCP0ABAAiE/0NAAECAxAREhMEBQYHFBUWFyIS/Q0AAQIDBAUGBxAREhMUFRYX/QsEACANQSBqIA8gEv0NCAkKCwwNDg8YGRobHB0eH/0LBAAgDUFAayARIBD9DQgJCgsYGRobDA0ODxwdHh8iDyAOIBP9DQgJCgsYGRobDA0ODxwdHh8iDv0NAAECAwQFBgcQERITFBUWF/0LBAAgDUHgAGogDyAO/Q0ICQoLDA0ODxgZGhscHR4f/QsEACAMQRBqIQwgCkEQaiEKIAlBEGohCSAIQRBqIQggDUGAAWohDSAFIQYMAQsLA0AgASAGSgRAIA0gDCoCADgCACANIAoqAgA4AgQgDSAJKgIAOAIIIA0gCCoCADgCDCAMQQRqIQwgCkEEaiEKIAlBBGohCSAIQQRqIQggDUEgaiENIAZBAWohBgwBCwsgC0EEaiELDAELCwvnAgEMfyMVIQUDQCAHIxRIBEAgBUEIaiICIAUoAgBqIgYgBSgCBGohBSACIAZHBEAgAiAGQRBBABAECyAAIQIDQCAFIAZHIAEgAkpxBEAgByMUQQFrRiABIAJrIgMjESIEIAMgBEgbIglBD3FBAEchCiMFIQMjBCEIQQAhBANAIAQjBkgEQCADKAIUIgwEQCMIIARBAnRqKAIAIAJBAnRqIQ0gCCAMQQJGIApxBH8jBCADKAIYaigCAAUgDQs2AgALIARBAWohBCADQRxqIQMgCEEIaiEIDAELCyAGIAUgCSACEARFIApFckUEQCMFIQNBACEEA0AgBCMGSARAIAMoAhRBAkYEQCMIIARBAnRqKAIAIAJBAnRqIwQgAygCGGooAgAgCUECdPwKAAALIARBAWohBCADQRxqIQMMAQsLCyACIxFqIQIMAQsLIAdBAWohBwwBCwsjFgRAIAUgBSMWakEQQQAQBAsLpAMCBH8BeyMCQYCADGxBgMDEAGoiBCQEIARBgEBrJAggBCQPIwgkByAEQYDIAGokECAAQdwAaiQFIAAoAiQkBiAAKAIQJAkgACgCFCQKIAAoAiAkESAAKAI0JBQgACgCPCQWIwQhAQNAIAIjBkgEQCAEQYDIAGogAkECdGojBSACQRxsaigCEDYCACABQcAANgIEIAJBAWohAiABQQhqIQEMAQsLIARBgNAAaiECIAAoAiwhAwNAIANBAEoEQCABIAI2AgAgAUEANgIEIANBAWshAyABQQhqIQEgAkFAayECDAELCyAEQYDgAWohAyMRQQ9qQXBxQQJ0IQQgACgCMCECA0AgAkEASgRAIAEgAzYCACABQcAANgIEIAJBAWshAiABQQhqIQEgAyAEaiEDDAELCyMFIwZBHGxqIQEgACgCKCEDA0AgA0EASgRAIwQgASgCAGooAgAiAiABKgIE/RMiBf0LBAAgAiAF/QsEECACIAX9CwQgIAIgBf0LBDAgA0EBayEDIAFBCGohAQwBCwsgASAAKAI4aiQVIAEjFUEQQQAQBAvoDwIbfwF9AkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQCAAQQJrDgwBAgMEBQYHCAkKCwwACwALIwAiAEEBaiQAIABFBEAgASgCCCABQRBqIAEoAgz8CgAACwwLCyMCRQRAIAEoAgggASgCDCABKAIQEAALDAoLIAEoAgwhAiABKAIcIgcEfyACIAdqQQFrIAdtBUEBCyIIIAEoAhgiCSABKAIIIgpqQQFrIAltbCELIwAiAEEBaiQAA0AgACALSARAIAZFBEAgARAJC0EBIQYgCSAAIAhtIAlsIgVqIgMgCiADIApIGyEMIAcEfyAAIAhvIAdsBUEACyENIAcEfyAHIA1qIgAgAiAAIAJIGwUgAgshAANAIAUgDEgEQCAFIwpvIQ4gBSMKbSIDIwlvIQ8gAyMJbSEQIwUhBEEAIQMDQCADIwZIBEAjCCADQQJ0aiAEKAIAIBAgBCgCBGxqIA8gBCgCCGxqIA4gBCgCDGxqNgIAIANBAWohAyAEQRxqIQQMAQsLIA0gABAIIAVBAWohBQwBCwsjACIAQQFqJAAMAQsLDAkLIAEQGAwICyABEBkMBwsgAUEIaigCACABQQxqKAIAIAFBEGooAgAgAUEUaigCACABQRhqKAIAIAFBHGooAgAgAUEgaigCAEEARyABQSRqKAIAIAFBKGooAgAgAUEsaigCAEEARyABQTBqKAIAIAFBNGooAgAgAUE4aigCACABQTxqKAIAIAFBQGsoAgAgASoCRCABKgJIIAFBzABqKAIAQQBHIxMQHgwGCyABEB8MBQsgASgCCCEEIAEoAgwhBSABKAIQIQYgASgCFCEHIAEoAhwhCCABKAIYIglBAnQhCiMAIgBBAWokAANAIABBBnQgCUgEQCAAQQh0IgJBgAJqIgAgCiAAIApJGyELQQAhAwNAIAMgB0gEQCAFIANBAnRqKAIAIgAgCEkEQCAEIAMgCmxqIQwgBiAAIApsaiENIAIhAANAIABBEGoiASALTQRAIAAgDWoiDiAO/QAEACAAIAxq/QAEAP3kAf0LBAAgASEADAELCwNAIAAgC0kEQCAAIA1qIgEgASoCACAAIAxqKgIAkjgCACAAQQRqIQAMAQsLCyADQQFqIQMMAQsLIwAiAEEBaiQADAELCwwECyABEBoMAwtBACEAIAEoAgghAiABKAIMIQQgASgCFCIFIAEoAhgiBiABKAIcIgdsQQJ0IghsIAEoAhAiAWohCQJAIAUjAUgEQANAIAAgBUgEQCAAIAhsIgogAmogASAKaiAJIAAgBmxBA3RqIgsgBiAHIwIjARAOIwAiA0EBaiQAIANBAnQhAwNAIAMgBkgEQCABIApqIAsgBCAKaiAGIAcgAxANIwAiA0EBaiQAIANBAnQhAwwBCwsjAUEBRgRAQQAkAAsgAEEBaiEADAELCwwBCyMAIgBBAWokAANAIAAgBUgEQCAAIAhsIgMgAmogASADaiAJIAAgBmxBA3RqIgogBiAHQQBBARAOQQAhAANAIAAgBkgEQCABIANqIAogAyAEaiAGIAcgABANIABBBGohAAwBCwsjACIAQQFqJAAMAQsLCwwCCyABQQhqKAIAIQogAUEMaigCACENIAFBEGooAgAhACABQRRqKAIAIQ4gAUEYaigCACEPIAFBHGooAgAhAiABQSBqKAIAIQMgASoCJCEdIAFBLGooAgAhBCABQTBqKAIAIQUgAUE0aigCACEGIAFBOGooAgAhByABQTxqKAIAIRAgAUFAaygCACERIAFBxABqKAIAIRIgAUHIAGooAgAhEyABQcwAaigCACEUIAFB0ABqKAIAIRUgAUHUAGooAgAhFiABQdgAaigCACEXIAFBKGooAgAhCCMTIwJBgKQIbGoiGCQDIA0gAG0hGUGAASEAA0AgAEEYSgR/IAogDWwgACAOakEBayAAbWwjAUECdEgFQQALBEAgAEEBdSEADAELCyAAIA5qQQFrIABtIgkgCiANbGwhGiMAIgFBAWokAANAIAEgGkgEQCABIAltIA1vIgogGW0gAmxBAnQhCyAOIAlBAWsgASAJb2sgAGwiDGsiGyAAIAAgG0obIA8gAiADIAxqIB0gBCACIApsIhsgASAJIA1sbSIcIAVsakECdGogBkECdCIBIAxsaiABIAcgECAcbEECdGogC2ogEUECdCASIBMgHGxBAnRqIAtqIBRBAnQgFSAWIBxsIBtqQQJ0aiAXQQJ0IgEgDGxqIAEgCAR/IAggDSAcbCAKaiAObCAMakECdGoFQQALIBhBgARqECAjACIBQQFqJAAMAQsLDAELIAFBCGooAgAgAUEMaigCACABQRBqKAIAIAFBFGooAgAgAUEYaigCACABQRxqKAIAIAFBIGooAgAgASoCJCABQSxqKAIAIAFBMGooAgAgAUE0aigCACABQThqKAIAIAFBPGooAgAgAUFAaygCACABQcQAaigCACABQcgAaigCACABQcwAaigCACABQdAAaigCACABQdQAaigCACABQdgAaigCACABQdwAaigCACABQeAAaigCACABQeQAaigCACABQShqKAIAIAFB6ABqKAIAIAFB7ABqKAIAIAFB8ABqKAIAIAFB9ABqKAIAIAFB+ABqKAIAIAFB/ABqKAIAIAFBgAFqKAIAIAFBhAFqKAIAIAFBiAFqKAIAIxMQIgsL1AgDCnsNfwR9IAdBAWsiB0F4cUECdCEcIAdBB3EhByAAQQRqIR0DQCASIBxJBEAgEiAdaiIA/QAEACIQIAMgEmoiHv0ABAQgCP2FAiEIIAD9AAQQIhEgHv0ABBQgCf2FAiEJIBAgBCASaiIA/QAEBCAK/YUCIQogESAA/QAEFCAL/YUCIQsgECAFIBJqIgD9AAQEIAz9hQIhDCARIAD9AAQUIA39hQIhDSAQIAYgEmoiAP0ABAQgDv2FAiEOIBEgAP0ABBQgD/2FAiEPIBJBIGohEgwBCwsgHCAdaiEAIAggCf3kASIIIAggCP0NCAkKCwwNDg8AAQIDBAUGB/3kASII/R8AIAj9HwGSIR8DQCAHIBRKBEAgHyAUQQJ0IhIgAGoqAgAgAyAcaiASaioCBJSSIR8gFEEBaiEUDAELCyACIAEgAyoCAJQgH5KUISAgCiAL/eQBIgggCCAI/Q0ICQoLDA0ODwABAgMEBQYH/eQBIgj9HwAgCP0fAZIhHwNAIAcgFUoEQCAfIBVBAnQiEiAAaioCACAEIBxqIBJqKgIElJIhHyAVQQFqIRUMAQsLIAIgASAEKgIAlCAfkpQhISAMIA395AEiCCAIIAj9DQgJCgsMDQ4PAAECAwQFBgf95AEiCP0fACAI/R8BkiEfA0AgByAWSgRAIB8gFkECdCISIABqKgIAIAUgHGogEmoqAgSUkiEfIBZBAWohFgwBCwsgAiABIAUqAgCUIB+SlCEiIA4gD/3kASIIIAggCP0NCAkKCwwNDg8AAQIDBAUGB/3kASII/R8AIAj9HwGSIR8DQCAHIBdKBEAgHyAXQQJ0IhIgAGoqAgAgBiAcaiASaioCBJSSIR8gF0EBaiEXDAELCyAgjP0TIQggIYz9EyEJICKM/RMhCiACIAEgBioCAJQgH5KUIgKM/RMhCwNAIBMgHEkEQCADIBNqIhIgCCATIB1q/QAEACIMIBL9AAQE/YUC/QsEBCAEIBNqIhIgCSAMIBL9AAQE/YUC/QsEBCAFIBNqIhIgCiAMIBL9AAQE/YUC/QsEBCAGIBNqIhIgCyAMIBL9AAQE/YUC/QsEBCATQRBqIRMMAQsLIAMgAyoCACAgIAGUkzgCAANAIAcgGEoEQCAYQQJ0IhIgAyAcamoiEyATKgIEICAgACASaioCAJSTOAIEIBhBAWohGAwBCwsgBCAEKgIAICEgAZSTOAIAA0AgByAZSgRAIBlBAnQiAyAEIBxqaiISIBIqAgQgISAAIANqKgIAlJM4AgQgGUEBaiEZDAELCyAFIAUqAgAgIiABlJM4AgADQCAHIBpKBEAgGkECdCIDIAUgHGpqIgQgBCoCBCAiIAAgA2oqAgCUkzgCBCAaQQFqIRoMAQsLIAYgBioCACACIAGUkzgCAANAIAcgG0oEQCAbQQJ0IgMgBiAcamoiBCAEKgIEIAIgACADaioCAJSTOAIEIBtBAWohGwwBCwsLzAEDAX8BewF9IAIgASADKgIAIgeUIABBBGoiACADQQRqIgUgBEEBayIEEA+SlCECIAMgByACIAGUkzgCACACjP0TIQYgBSEDA0AgBEEITgRAIAMgBiAA/QAEACAD/QAEAP2FAv0LBAAgAyAGIAD9AAQQIAP9AAQQ/YUC/QsEECAEQQhrIQQgAEEgaiEAIANBIGohAwwBCwsDQCAEQQBKBEAgAyADKgIAIAIgACoCAJSTOAIAIARBAWshBCAAQQRqIQAgA0EEaiEDDAELCwugAgIFfwJ9IARBAnQhByAFQQRqIgYgAyADIAZKGyEKIAUhAwNAIAMgCkgEQCACIAMgB2xqIgZBACAH/AsAIAYgA0ECdGpDAACAPzgCACADQQFqIQMMAQsLIApBAWshAwNAIANBAE4EQCABIANBA3RqIgYqAgAhCyAGKgIEIgxDAAAAAFwEQCADQQJ0IgYgACADIAdsamohCCAEIANrIQkgCiAFa0EERiADIAVMcQRAIAggCyAMIAIgBSAHbGogBmoiBiAGIAdqIAYgB0EBdGogBiAHQQNsaiAJEAsFIAUgAyADIAVIGyEGA0AgBiAKSARAIAggCyAMIAIgBiAHbGogA0ECdGogCRAMIAZBAWohBgwBCwsLCyADQQFrIQMMAQsLC6wGAwZ/A30BeyAEQQJ0IQogBSEJA0AgAyAJSgRAIAkgCmwiByABaiELIAAgB2ohDP0MAAAAAAAAAAAAAAAAAAAAACEQQQAhBwNAIAdBBGoiCCAETARAIBAgDCAHQQJ0av0ABAD94AH96QEhECAIIQcMAQsLIBD9HwAgEP0fAZcgEP0fAiAQ/R8Dl5chDQNAIAQgB0oEQCANIAwgB0ECdGoqAgCLlyENIAdBAWohBwwBCwtBACANQwAAgH9dIA1DAAAAAF5xBH8gDUMAAIBLlCANIA1DAACAAF0bIg68QRd2Qf8Aa0EYQQAgDSAOXBtrBUEAC2siB0EBdSIIQf8AakEXdL4hDSAHIAhrQf8AakEXdL4hDkEAIQcDQCAHIARBAnRJBEAgByALaiAHIAxqKgIAIA2UIA6UOAIAIAdBBGohBwwBCwsgBiAJaiEJDAELC0EAIQkDQCADIAlKBEAjAUEBRiAGQQFKcQRAQQAkAAsgASAJIApsaiAJQQJ0aiIIKgIAIg8hDSAEIAlrIQv9DAAAAAAAAAAAAAAAAAAAAAAhEEEAIQcDQCAHQQRqIgAgC0wEQCAQIAggB0ECdGr9AAQA/eAB/ekBIRAgACEHDAELCyAQ/R8AIBD9HwGXIBD9HwIgEP0fA5eXIQ4DQCAHIAtIBEAgDiAIIAdBAnRqKgIAi5chDiAHQQFqIQcMAQsLIA5DfR2QJl4EfSAPIAggCCALEA+RIg6TIA8gDpIgD0MAAAAAXRshDUMAAIA/IA4gDiAPi5KUlQVDAAAAAAshDiAJIAZvIAVGBEAgAiAJQQN0aiIAIA04AgAgACAOOAIECyAOQwAAAABcBEAgCUEBaiIAIAUgACAGb2sgBmogBm9qIQcDQCAHIAZBA2xqIANIBEAgCCANIA4gASAHIApsaiAJQQJ0aiIAIAYgCmwiDCAAaiAAIAxBAXRqIAAgDEEDbGogCxALIAcgBkECdGohBwwBCwsDQCADIAdKBEAgCCANIA4gASAHIApsaiAJQQJ0aiALEAwgBiAHaiEHDAELCwsgCUEBaiEJDAELCyMBQQFGIAZBAUpxBEBBACQACwuxAQICewF9A0AgAkEITgRAIAD9AAQAIAH9AAQAIAP9hQIhAyAA/QAEECAB/QAEECAE/YUCIQQgAkEIayECIABBIGohACABQSBqIQEMAQsLIAMgBP3kASIDIAMgA/0NCAkKCwwNDg8AAQIDBAUGB/3kASID/R8AIAP9HwGSIQUDQCACQQBKBEAgBSAAKgIAIAEqAgCUkiEFIAJBAWshAiAAQQRqIQAgAUEEaiEBDAELCyAFC7IHAhB7BH8gAUEBIAIgAkEBSxsgA2xqIRwgAUECIAIgAkECSxsgA2xqIR0gAUEDIAIgAkEDSxsgA2xqIR4gAUEEIAIgAkEESxsgA2xqIR8gASADQQUgAiACQQVLG2xqIQIgBSAAQQV0aiEAA0AgACAFRwRAIAH9CQIAIhggBf0ABAAiGSAS/YUCIRIgGCAF/QAEECIYIBP9hQIhEyABIARqIQEgHP0JAgAiGiAZIBT9hQIhFCAaIBggDf2FAiENIAQgHGohHCAd/QkCACIaIBkgFf2FAiEVIBogGCAO/YUCIQ4gBCAdaiEdIB79CQIAIhogGSAW/YUCIRYgGiAYIA/9hQIhDyAEIB5qIR4gH/0JAgAiGiAZIBf9hQIhFyAaIBggEP2FAiEQIAQgH2ohHyAC/QkCACIaIBkgDP2FAiEMIBogGCAR/YUCIREgAiAEaiECIAVBIGohBQwBCwsgC/0TIRggCv0TIhkgDCAJBHsgCf0ABAAF/QwAAAAAAAAAAAAAAAAAAAAACyIM/YUCIRogGSARIAkEeyAJ/QAEEAX9DAAAAAAAAAAAAAAAAAAAAAALIhv9hQIhESAGIAhBBWxqIgEgByAIQQVsakEAIAcbIgAEeyAYIAD9AAQQIBH9hQIhESAYIAD9AAQAIBr9hQIFIBoL/QsEACABIBH9CwQQIBkgFyAM/YUCIREgGSAQIBv9hQIhECAIQQJ0IgAgBmoiASAAIAdqQQAgBxsiAAR7IBggAP0ABBAgEP2FAiEQIBggAP0ABAAgEf2FAgUgEQv9CwQAIAEgEP0LBBAgGSAWIAz9hQIhECAZIA8gG/2FAiEPIAhBA2wiACAGaiIBIAAgB2pBACAHGyIABHsgGCAA/QAEECAP/YUCIQ8gGCAA/QAEACAQ/YUCBSAQC/0LBAAgASAP/QsEECAZIBUgDP2FAiEPIBkgDiAb/YUCIQ4gCEEBdCIAIAZqIgEgACAHakEAIAcbIgAEeyAYIAD9AAQQIA79hQIhDiAYIAD9AAQAIA/9hQIFIA8L/QsEACABIA79CwQQIBkgFCAM/YUCIQ4gGSANIBv9hQIhDSAGIAhqIgEgByAIakEAIAcbIgAEeyAYIAD9AAQQIA39hQIhDSAYIAD9AAQAIA79hQIFIA4L/QsEACABIA39CwQQIBkgEiAM/YUCIQwgGSATIBv9hQIhDSAGIAcEeyAYIAf9AAQQIA39hQIhDSAYIAf9AAQAIAz9hQIFIAwL/QsEACAGIA39CwQQC5EFAgx7An8gAUEBIAIgAkEBSxsgA2xqIRggAUECIAIgAkECSxsgA2xqIRkgASADQQMgAiACQQNLG2xqIQIgBSAAQQV0aiEAA0AgACAFRwRAIAH9CQIAIhQgBf0ABAAiFSAO/YUCIQ4gFCAF/QAEECIUIBH9hQIhESABIARqIQEgGP0JAgAiFiAVIBL9hQIhEiAWIBQgD/2FAiEPIAQgGGohGCAZ/QkCACIWIBUgE/2FAiETIBYgFCAQ/YUCIRAgBCAZaiEZIAL9CQIAIhYgFSAM/YUCIQwgFiAUIA39hQIhDSACIARqIQIgBUEgaiEFDAELCyAL/RMhFCAK/RMiFSAMIAkEeyAJ/QAEAAX9DAAAAAAAAAAAAAAAAAAAAAALIhb9hQIhFyAVIA0gCQR7IAn9AAQQBf0MAAAAAAAAAAAAAAAAAAAAAAsiDP2FAiENIAYgCEEDbGoiASAHIAhBA2xqQQAgBxsiAAR7IBQgAP0ABBAgDf2FAiENIBQgAP0ABAAgF/2FAgUgFwv9CwQAIAEgDf0LBBAgFSATIBb9hQIhDSAVIBAgDP2FAiEQIAhBAXQiACAGaiIBIAAgB2pBACAHGyIABHsgFCAA/QAEECAQ/YUCIRAgFCAA/QAEACAN/YUCBSANC/0LBAAgASAQ/QsEECAVIBIgFv2FAiENIBUgDyAM/YUCIQ8gBiAIaiIBIAcgCGpBACAHGyIABHsgFCAA/QAEECAP/YUCIQ8gFCAA/QAEACAN/YUCBSANC/0LBAAgASAP/QsEECAVIA4gFv2FAiEOIBUgESAM/YUCIQwgBwRAIBQgB/0ABAAgDv2FAiEOIBQgB/0ABBAgDP2FAiEMCyAGIA79CwQAIAYgDP0LBBALUgD9DAAAAAAAAAAAAAAAAAAAAAAkC/0MAAAAAAAAAAAAAAAAAAAAACQM/QwAAAAAAAAAAAAAAAAAAAAAJA39DAAAAAAAAAAAAAAAAAAAAAAkDguwAQECfyMSQf//D3FBAnRBgMAEaiIBKAIAIQAjEiABKAIEaiQSIABB/wFxQQFHBEAgAEGABHFBACMBQQFGGwRAQQAkAAsgAEGAAnEEQCMYRQRAQQAkAkEBJAEgAEH/AXEgARAKIwFBAUYEQEEAJAALQQAkAiMZJAELBSAAQf8BcSABEAojAUEBRgRAQQAkAAsLIxdBAWokFwsjGEEGdEGAiARqIgAjEjYCACAAIxc2AgQLIQAgACQYIAEkGSABQYCADGxBgMDEAGokEyAAJAIgASQBCwIAC0EBAn8gAEGAgAxsIABBgMTWAGwiASAAQYCkCGwiAiAAQYCEFmwiACAAIAJJGyIAIAAgAUkbakH/v8gAakGAgHxxCwUAQcALC+8EAxR/AnwBfSAAKAIMIQogACgCVCELIAAoAkRBAEchBCAAKAJIQQBHIQwgACgCTCENIAAoAlAhDiAAKAJYIgMgACgCCCIHIAAoAhgiCGpBAWsgCG1sIQ8jACICQQFqJAADQCACIA9IBEAgEEUEQCAAEAkLQQEhECMEIAAoAkBqKAIAIQUgAiADbyEJIAggAiADbSAIbCICaiIBIAcgASAHSBshEQNAIAIgEUgEQCACIwpvIRIgAiMKbSIBIwlvIRMgASMJbSEUIwUhAUEAIQYDQCAGIwZIBEAjCCAGQQJ0aiABKAIAIBQgASgCBGxqIBMgASgCCGxqIBIgASgCDGxqNgIAIAZBAWohBiABQRxqIQEMAQsLIAQEQCAFQwAAgP84AgAFIAVEAAAAAAAAAAA5AwALIAkgC2wgCUEBaiALbCIBIAogASAKSBsQCCAEBHwgBSoCALsFIAUrAwALIRUgA0EBRgRAIA0gAkECdGohASAMBEAgASABKgIAIhcgFbaXIBe7IBWgtiAEGzgCAAUgASAVtjgCAAsFIA4gAiADbCAJakEDdGogFTkDAAsgAkEBaiECDAELCyMAIgJBAWokAAwBCwsgA0EBRgRADwsjAUEBRgRAQQAkAAsjACIAQQFqJAADQCAAIAdIBEAgDiAAIANsQQN0aiIBKwMAIRVBASECA0AgAiADSARAIAEgAkEDdGorAwAiFiAVpSAVIBagIAQbIRUgAkEBaiECDAELCyANIABBAnRqIQAgDARAIAAgACoCACIXIBW2lyAXuyAVoLYgBBs4AgAFIAAgFbY4AgALIwAiAEEBaiQADAELCwukBgMafwJ8An0gACgCVCEJIAAoAkhBAEchCiAAKAJMIQsgACgCUCEMIAAoAgggACgCGCINbSEWIAAoAgwiBCAAKAIcIgZqQQFrIAZtIgcgDSAAKAJYIgVsbCEPQwAAgP9DAAAAACAAKAJEQQBHIggbIR4jACIBQQFqJAADQCABIA9IBEAgEEUEQCAAEAkLQQEhECMEIAAoAkBqKAIAIRggASAHbSIZIAVtIQ4gCSAZIAVvIAlsIgJqIgMgFiADIBZIGyERIAEgB28gBmwiFyAGaiIBIAQgASAESBsiEiAXayEaQQAhAQNAIAEgGkEPakFwcUkEQCAYIAFBAnRqIB79E/0LBAAgAUEEaiEBDAELCwNAIAIgEUgEQCAOIBZsIAJqIgEjCm8hEyABIwptIgEjCW8hFCABIwltIRUjBSEBQQAhAwNAIAMjBkgEQCMIIANBAnRqIAEoAgAgFSABKAIEbGogFCABKAIIbGogEyABKAIMbGo2AgAgA0EBaiEDIAFBHGohAQwBCwsgFyASEAggAkEBaiECDAELCyAFQQFGBEAgCyAEIA5sIBdqQQJ0aiEBQQAhAgNAIAIgGkkEQCABIAJBAnQiA2ohDiADIBhqKgIAuyEbIAoEQCAOIA4qAgAiHSAbtpcgHbsgG6C2IAgbOAIABSAOIBu2OAIACyACQQFqIQIMAQsLBSAMIAQgGWwgF2pBAnRqIBggGkECdPwKAAALIwAiAUEBaiQADAELCyAFQQFGBEAPCyMBQQFGBEBBACQACyAEQQJ0IQEjACICQQFqJAADQCACIAcgDWxIBEAgBiACIAdvIAZsIgBqIgMgBCADIARIGyEJIAIgB20hDgNAIAAgCUgEQCAMIAUgDmwgAWxqIABBAnRqIgMqAgC7IRtBASECA0AgAiAFSARAIAEgA2oiAyoCALsiHCAbpSAbIBygIAgbIRsgAkEBaiECDAELCyALIAQgDmwgAGpBAnRqIQIgCgRAIAIgAioCACIdIBu2lyAduyAboLYgCBs4AgAFIAIgG7Y4AgALIABBAWohAAwBCwsjACICQQFqJAAMAQsLC5MHAgZ7DH8gACgCCCEOIAAoAhAhEiAAKAIUIQggACgCGCEHIwJBgIAMbEGAwMQAaiERIAAoAgwiEEH//wBqQQ52IQ0jACIAQQFqJAADQCAAIA1IBEAgAEEOdCIAQYCAAWoiCSAQIAkgEEkbIQ8DQCAAIA9JBEAgCCEKIAchCSAAQQJ2/RH9DAAAAAABAAAAAgAAAAMAAAD9rgEhBv0MAAAAAAAAAAAAAAAAAAAAACEE/QwAAAAAAAAAAAAAAAAAAAAAIQX9DAAAAAAAAAAAAAAAAAAAAAAhAkEAIQsDQCALQQpIBEAgBv0MUx9R0lMfUdJTH1HSUx9R0v3eASAG/QxTH1HSUx9R0lMfUdJTH1HS/d8B/Q0EBQYHDA0ODxQVFhccHR4fIAb9DFMfUdJTH1HSUx9R0lMfUdL9tQEhASAF/QxXjZ7NV42ezVeNns1XjZ7N/d4BIAX9DFeNns1XjZ7NV42ezVeNns393wH9DQQFBgcMDQ4PFBUWFxwdHh8gBP1RIAr9Ef1RIQYgBf0MV42ezVeNns1XjZ7NV42ezf21ASEEIAL9USAJ/RH9USEFIAEhAiAKQceMoo4GayEKIAlB+6LhpARrIQkgC0EBaiELDAELCyAGJAsgBCQMIAUkDSACJA4gEkEBRgRAIwtBCP2tAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASQLIwxBCP2tAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASQMIw1BCP2tAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASQNIw5BCP2tAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASQOBSASBEAQGwsLIBEgDiAAQQJ0aiILIA8gAGsiCkEQSSIJGyIMIwsiBiMMIgX9DQABAgMQERITBAUGBxQVFhciAiMNIgQjDiID/Q0AAQIDEBESEwQFBgcUFRYXIgH9DQABAgMEBQYHEBESExQVFhf9CwQAIAxBEGogAiAB/Q0ICQoLDA0ODxgZGhscHR4f/QsEACAMQSBqIAYgBf0NCAkKCxgZGhsMDQ4PHB0eHyICIAQgA/0NCAkKCxgZGhsMDQ4PHB0eHyIB/Q0AAQIDBAUGBxAREhMUFRYX/QsEACAMQTBqIAIgAf0NCAkKCwwNDg8YGRobHB0eH/0LBAAgCQRAIAsgESAKQQJ0/AoAAAsgAEEQaiEADAELCyMAIgBBAWokAAwBCwsLkA8BBnsjDUEI/a0B/QwBAAAAAQAAAAEAAAABAAAA/a4B/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBEAL9DAAAAMAAAADAAAAAwAAAAMD95gH94wEhASMMQQj9rQEiAv0MAAAgAAAAIAAAACAAAAAgAP2uAUEW/a0BIgAhAyACIABBFv2rAf2xAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASIEIAT95gEhBSMLQQj9rQH9DAEAAAABAAAAAQAAAAEAAAD9rgH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEQAv0MAAAAwAAAAMAAAADAAAAAwP3mAf3jASIAIAT9DNsPyUDbD8lA2w/JQNsPyUD9DBo8KEIaPChCGjwoQho8KEIgBf0MZmmZwmZpmcJmaZnCZmmZwv2FAiAF/QzjNaNC4zWjQuM1o0LjNaNC/YUCIAX9DOddJcLnXSXC510lwuddJcL9hQIgBf3mASAEIAT9DC69O7QuvTu0Lr07tC69O7T95gH9hQL9hQL9DPlo08H5aNPB+WjTwflo08EgBf0Mg/pwQoP6cEKD+nBCg/pwQv2FAiAF/Qzk6arC5OmqwuTpqsLk6arC/YUCIAX9DPjggUL44IFC+OCBQvjggUL9hQIgBf0M5umdwebpncHm6Z3B5umdwf2FAiAF/QwAAIA/AACAPwAAgD8AAIA//YUCIAP9DAEAAAABAAAAAQAAAAEAAAD9Tv0MAAAAAAAAAAAAAAAAAAAAAP04/VIgA/0MAQAAAAEAAAABAAAAAQAAAP2uAf0MAgAAAAIAAAACAAAAAgAAAP1OQR79qwH9Uf3mASQLIAD9DPlo08H5aNPB+WjTwflo08EgAiAC/QwAACAAAAAgAAAAIAAAACAA/a4BQRb9rQEiAEEW/asB/bEB/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBIgIgAv3mASID/QyD+nBCg/pwQoP6cEKD+nBC/YUCIAP9DOTpqsLk6arC5OmqwuTpqsL9hQIgA/0M+OCBQvjggUL44IFC+OCBQv2FAiAD/Qzm6Z3B5umdwebpncHm6Z3B/YUCIAP9DAAAgD8AAIA/AACAPwAAgD/9hQIgAv0M2w/JQNsPyUDbD8lA2w/JQP0MGjwoQho8KEIaPChCGjwoQiAD/QxmaZnCZmmZwmZpmcJmaZnC/YUCIAP9DOM1o0LjNaNC4zWjQuM1o0L9hQIgA/0M510lwuddJcLnXSXC510lwv2FAiAD/eYBIAIgAv0MLr07tC69O7QuvTu0Lr07tP3mAf2FAv2FAiAA/QwBAAAAAQAAAAEAAAABAAAA/U79DAAAAAAAAAAAAAAAAAAAAAD9OP1SIAD9DAIAAAACAAAAAgAAAAIAAAD9TkEe/asB/VH95gEkDCMOQQj9rQEiAP0MAAAgAAAAIAAAACAAAAAgAP2uAUEW/a0BIQIgACACQRb9qwH9sQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEiAyAD/eYBIQQgASAD/QzbD8lA2w/JQNsPyUDbD8lA/QwaPChCGjwoQho8KEIaPChCIAT9DGZpmcJmaZnCZmmZwmZpmcL9hQIgBP0M4zWjQuM1o0LjNaNC4zWjQv2FAiAE/QznXSXC510lwuddJcLnXSXC/YUCIAT95gEgAyAD/QwuvTu0Lr07tC69O7QuvTu0/eYB/YUC/YUC/Qz5aNPB+WjTwflo08H5aNPBIAT9DIP6cEKD+nBCg/pwQoP6cEL9hQIgBP0M5OmqwuTpqsLk6arC5Omqwv2FAiAE/Qz44IFC+OCBQvjggUL44IFC/YUCIAT9DObpncHm6Z3B5umdwebpncH9hQIgBP0MAACAPwAAgD8AAIA/AACAP/2FAiAC/QwBAAAAAQAAAAEAAAABAAAA/U79DAAAAAAAAAAAAAAAAAAAAAD9OP1SIAL9DAEAAAABAAAAAQAAAAEAAAD9rgH9DAIAAAACAAAAAgAAAAIAAAD9TkEe/asB/VH95gEkDSAB/Qz5aNPB+WjTwflo08H5aNPBIAAgAP0MAAAgAAAAIAAAACAAAAAgAP2uAUEW/a0BIgBBFv2rAf2xAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASIBIAH95gEiAv0Mg/pwQoP6cEKD+nBCg/pwQv2FAiAC/Qzk6arC5OmqwuTpqsLk6arC/YUCIAL9DPjggUL44IFC+OCBQvjggUL9hQIgAv0M5umdwebpncHm6Z3B5umdwf2FAiAC/QwAAIA/AACAPwAAgD8AAIA//YUCIAH9DNsPyUDbD8lA2w/JQNsPyUD9DBo8KEIaPChCGjwoQho8KEIgAv0MZmmZwmZpmcJmaZnCZmmZwv2FAiAC/QzjNaNC4zWjQuM1o0LjNaNC/YUCIAL9DOddJcLnXSXC510lwuddJcL9hQIgAv3mASABIAH9DC69O7QuvTu0Lr07tC69O7T95gH9hQL9hQIgAP0MAQAAAAEAAAABAAAAAQAAAP1O/QwAAAAAAAAAAAAAAAAAAAAA/Tj9UiAA/QwCAAAAAgAAAAIAAAACAAAA/U5BHv2rAf1R/eYBJA4LvwQCBH8GeyABQQJ0IQYgAiADaiEHIAQgBWohBQNAIAIgB0gEQCAEIAIgAiAESBshASACQQRqIAdMIQgDQCABIAVIBH8gCEUgASACQQRqSHIFQQALBEAgAiEDIAEgAkEEaiIJIAcgByAJShsiCSABIAlIGyEJA0AgAyAJSARAIAAgASAGbGogA0ECdGogACADIAZsaiABQQJ0aioCADgCACADQQFqIQMMAQsLIAFBAWohAQwBCwsDQCABQQRqIgMgBUwEQCAAIAEgBmxqIAJBAnRqIgggACACIAZsaiABQQJ0aiIB/QAEACIMIAEgBmr9AAQAIg39DQABAgMQERITBAUGBxQVFhciDiABIAZBAXQiCWr9AAQAIg8gASAGQQNsIgFq/QAEACIK/Q0AAQIDEBESEwQFBgcUFRYXIgv9DQABAgMEBQYHEBESExQVFhf9CwQAIAYgCGogDiAL/Q0ICQoLDA0ODxgZGhscHR4f/QsEACAIIAlqIAwgDf0NCAkKCxgZGhsMDQ4PHB0eHyILIA8gCv0NCAkKCxgZGhsMDQ4PHB0eHyIK/Q0AAQIDBAUGBxAREhMUFRYX/QsEACABIAhqIAsgCv0NCAkKCwwNDg8YGRobHB0eH/0LBAAgAyEBDAELCwNAIAEgBUgEQCACIQMDQCADIAJBBGpIBEAgACABIAZsaiADQQJ0aiAAIAMgBmxqIAFBAnRqKgIAOAIAIANBAWohAwwBCwsgAUEBaiEBDAELCyACQQRqIQIMAQsLC4ADAgF/AX5BqgVBgAFBgIAQQQEgAyADQQFMG20iBiAGQYABTBsiBiAGQaoFThtBeHEiBiACakEBayAGbSIGIAJqQQFrIAZtQQdqQQhtQQN0IQZB8AFBgAwgBBsiBCABakEBayAEbSIEIAFqQQFrIARtQQtqQQxtQQxsIQQgBQRAIAJB9wBqQfgAbSIAIAJqQQFrIABtQRdqQRhtQRhsrCIHIAdCIIaEDwsjAUEBRgRAIAasIASsQiCGhA8LIwGsQgKGIQcDQAJAIAIgBmpBAWsgBm2sIACsIAEgBGpBAWsgBG2sfn4gB1kEf0EBBUEBIAMgA0EBTBusIASsIAasfn5CgIAgUwsNACAGQSBMIAQgBkEBdE5yBEAgBEEYTA0BIARBAWpBAm0iBCABakEBayAEbSIEIAFqQQFrIARtQQtqQQxtQQxsIQQFIAZBAWpBAm0iBSACakEBayAFbSIFIAJqQQFrIAVtQQdqQQhtQQN0IQYLDAELCyAGrCAErEIghoQLggkDIn8BfgF9IBIjAkGAxNYAbGoiEkGABGoiFUGAwBZqIRMgEiQDIApBACAQQwAAAABcGyEoIAAgASACIANBACAPQwAAAABcGyIYIAYgERAdIjVCIIinISEgNaciHCACakEBayAcbSEjQQFBASAYQf8CakGAA20iAyADQQBMGyIDIBhqQQFrIANtIgMgA0EATBshJSAYrCAcrH5CgIAQWCEmIAJBAnQhKSABICFqQQFrICFtIicgAGwgI2whLUF/IRIjACIAQQFqJAADQCAAIC1IBEAgACAjICdsbSEdIAEgACAnbyAhbCIeayIDICEgAyAhSBshIiACIAAgJ20gI28gHGwiGmsiACAcIAAgHEgbIRsgGiAbaiAeTEEAIBEbRQRAIAQgBSAdbEECdGohKiAHIAggHWxBAnRqISsgAiAebCAaakECdCIAIA0gHWxBAnRqISwgCyAdbEECdCAAaiEuIBIgHUEAIAgbICNsIBogHG1qIhJGICYgJhshL0EAIRcDQCAXRSAXIBhIcgRAIBggF2siACAlIAAgJUgbIRkgJgR/IBMgFyAbQQdqQXhxbEECdGoFIBMLIQAgL0UEQCAJBEAgGyAZICsgGCAabCAXakECdGogGEECdCAAEAcFIBsgGSArIAIgF2wgGmpBAnRqIAJBAnQgABADCwsgKiAYIB5sIBdqQQJ0aiEDIAYEQCAqIAEgF2wgHmpBAnRqITQgAUECdCEwQQAhAwNAIAMgGUgEQEEQIBkgA2siCiAKQRBOGyExQQAhHwNAIB8gIkgEQCA0IAMgMGxqIB9BAnRqIQogIiAfayIUQQRKBEBBBEEGIBQgFEEGThsgFEEIRiAUQQdGchshFAsgFSAZIB9sQQJ0aiAUQQJ0IjIgA2xqIRZBACEgA0AgICAxSARAIBRBBkYEQCAWIAr9AAQA/QsEACAWIAopAxA3AxAFIBRBBEYEQCAWIAr9AAQA/QsEAAVBACEkA0AgFCAkSgRAICRBAnQiMyAWaiAKIDNqKgIAOAIAICRBAWohJAwBCwsLCyAKIDBqIQogFiAyaiEWICBBAWohIAwBCwsgFCAfaiEfDAELCyADQRBqIQMMAQsLIBUhAwsgGUECdCAYQQJ0IAYbIRQgDCAsaiAoIC5qQQAgKBsgFxshH0MAAIA/IBAgFxshNiAOIBpBAnRqQQBBACAOIBcbGyEgQQAhFgNAIBYgIkgEQCAiIBZrIgpBBEoEQEEEQQYgCiAKQQZOGyAKQQhGIApBB0ZyGyEKCyARBH8gFiAeaiAaa0F4cSIkQQAgJEEAThsFQQALIiQgG0gEQCAKIBsgJGsgGSADIBQgFmxqQQQgFCAGGyAKQQJ0QQQgBhsgACAZICRsQQJ0aiAZQQV0ICRBAnQiJCAWIClsaiIwIAwgLGpqIB8gMGpBACAfGyApICAgJGpBACAgGyAPIDYQAQsgCiAWaiEWDAELCyAXICVqIRcMAQsLIBEEQCAMIA0gHWxBAnRqIAIgHiAiIBogGxAcCwsjACIAQQFqJAAMAQsLC8UDARN/IAAoAgghBiAAKAIMIQcgACgCECEIIAAoAhQhEyAAKAIYIQQgACgCICEJIAAoAiRBAnQhCiAAKAIoQQJ0IQsgACgCHCIRQQJ0IQMgACgCLEECdCINQQRGBEAgBCATbCEBIwAiAEEBaiQAA0AgAEEEdCIAIAFIBEAgAEEQaiECA0AgACACIAEgASACShtIBEAgCCAAIANsaiEFIAcgAEECdGooAgAiDCAJSQRAIAUgBiAAIARtIApsaiALIAxsaiAD/AoAAAUgBUEAIAP8CwALIABBAWohAAwBCwsjACIAQQFqJAAMAQsLDwsgEUEPakEQbSESIwAiAEEBaiQAA0AgACASIBNsSARAIAAgEm0hDCAAIBJvQQR0IgBBEGoiASARIAEgEUgbIQ4DQCAAIA5IBEAgBiAKIAxsaiAAIA1saiEPIAggBCAMbCICIANsaiAAQQJ0aiEBIAcgAkECdGohAkEAIQUDQCAEIAVKBEAgASACKAIAIhAgCUkEfSAPIAsgEGxqKgIABUMAAAAACzgCACAFQQFqIQUgASADaiEBIAJBBGohAgwBCwsgAEEBaiEADAELCyMAIgBBAWokAAwBCwsL4wsDEn8HewR9IA4iEEGAgARqIhpBgIAEaiIWQYAYaiIXQYAEaiEYIAEgACADaiIOIAEgDkgbIRtBgAFBgIABIAJBB2pBeHFtQXhxIgEgAUGAAUobIRkgAkEFdCEdA0AgESAbSARAIBsgEWsiASAZIAEgGUgbIhVBBXQhHiAVIAIgByAIIBFsaiAIIBAQByACIBUgCSAKIBFsaiAKIBoQA0EAIRIDQCAAIBJKBEAgACASayIPQQRKBEBBBEEGIA8gD0EGThsgD0EIRiAPQQdGchshDwsgFSADIBJqIA9qIBFrIgEgASAVShsiE0EASgRAIAwgEmwhHCAPIBNBB2pBeHEgAiAFIAYgEmxqIAZBBCAQIB0gFkEAQYAEQQAgBEMAAAAAEAFBACEUA0AgDyAUSgRAIBYgFEEJdGohASASIBRqQQJ0IR8CQCATIAMgEmogFGpBAWogEWsiDiAOIBNKGyIOQQBMBEBBACEOIBNBA2pBfHEhHwNAIA4gH0gEQCABIA5BAnRqQwAAAAA4AgAgDkEBaiEODAELCwwBCyATQQNqQXxxISADQCAOICBIBEAgASAOQQJ0akMAAID/OAIAIA5BAWohDgwBCwsgEQR9IBcgH2oqAgAFQwAAgP8LIiv9EyEhQQAhDgNAIA4gE0gEQCAhIAEgDkECdGr9AAQA/esBISEgDkEEaiEODAELC/0MAAAAAAAAAAAAAAAAAAAAACEiQQAhDiAhICEgIf0NCAkKCwwNDg8AAQIDBAUGB/3pASIh/R8AICH9HwGXIir9EyEhA0AgDiATSARAQcAI/QAEACABIA5BAnRqIiD9AAQAICH95QEiI0GwCf0ABAAiJP3rASIlQZAI/QAEAEGACP0ABAAiJv2FAiInICb95QEiJkGwCP0ABAAgJkGgCP0ABAAgJf2FAv2FAiIlQdAI/QAEAP2FAiAlQeAI/QAEAP2FAiAlQfAI/QAEAP2FAiAlQYAJ/QAEAP2FAiAlQZAJ/QAEAP2FAiAlICX95gEgJf2FAkGgCf0ABAD95AEgJ0EX/asB/a4BICMgJP1D/U8hIyAgICP9CwQAICIgI/3kASEiIA5BBGohDgwBCwsgIiAiICL9DQgJCgsMDQ4PAAECAwQFBgf95AEiIf0fACAh/R8BkiEoIBcgH2ogKjgCACARBEAgGCAfaiIBKgIAISkgASApICogK1sEfUMAAIA/BUHACP0ABAAgKyAqk/0TIiFBsAn9AAQAIiL96wEiI0GQCP0ABABBgAj9AAQAIiT9hQIiJSAk/eUBIiRBsAj9AAQAICRBoAj9AAQAICP9hQL9hQIiI0HQCP0ABAD9hQIgI0HgCP0ABAD9hQIgI0HwCP0ABAD9hQIgI0GACf0ABAD9hQIgI0GQCf0ABAD9hQIgIyAj/eYBICP9hQJBoAn9AAQA/eQBICVBF/2rAf2uASAhICL9Q/1P/R8ACyIplCAokjgCACApQwAAgD9cBEAgCyAcaiAMIBRsaiEfICn9EyEhQQAhAQNAIAFBBGoiDiACTARAIB8gAUECdGoiASAB/QAEACAh/eYB/QsEACAOIQEMAQsLA0AgASACSARAIB8gAUECdGoiDiAOKgIAICmUOAIAIAFBAWohAQwBCwsLBSAYIB9qICg4AgALCyAUQQFqIRQMAQsLIA8gAiATIBZBgARBBCAaIB4gCyAcaiIBIAFBACARGyAMQQBDAACAP0MAAIA/EAELIA8gEmohEgwBCwsgESAZaiERDAELC0EAIQMDQCAAIANKBEAgCyADIAxsaiEGQwAAgD8gGCADQQJ0aioCACIElSIo/RMhIUEAIQEDQCABQQRqIgUgAkwEQCAGIAFBAnRqIgEgAf0ABAAgIf3mAf0LBAAgBSEBDAELCwNAIAEgAkgEQCAGIAFBAnRqIgUgBSoCACAolDgCACABQQFqIQEMAQsLIA0EQCADQQJ0IgEgDWogASAXaioCACAE/RMQAv0fAJI4AgALIANBAWohAwwBCwsLtAoDFX8HewF9IBRBgIAMaiIlQYCABGoiJEGAgARqIiNBgIABaiEiIAJBBXQhISABQQV0IR4gAEEFdCEgIAIgACAFIAYgJRADIAIgACAJIAogJBADA0AgACApSgRAIAAgKWsiGEEESgRAQQRBBiAYIBhBBk4bIBhBCEYgGEEHRnIbIRgLIAEgAyApaiAYaiIVIAEgFUgbIidBAEoEQCAYICdBB2pBeHEiFiACIAUgBiApbGogBkEEIBQgISApQQh0IhUgI2oiH0EAQYACQQAgBEMAAAAAEAEgGCAWIAIgCSAKIClsaiIdIApBBCAUQYCABGogISAVICJqIiZBAEGAAkEAQwAAgD9DAAAAABABQQAhKANAIBggKEsEQCAfIChBCHRqIRkgJyADIClqIChqQQFqIhUgFSAnShsiGkEAIBpBAEobIRUgFkEDakF8cSEXA0AgFSAXSARAIBkgFUECdGpDAACA/zgCACAVQQFqIRUMAQsLICYgKEEIdGohGSAaQQAgGkEAShshFSAWQQNqQXxxIRcDQCAVIBdIBEAgGSAVQQJ0akMAAAAAOAIAIBVBAWohFQwBCwsgHSAKIChsaiEaIAcgKCApaiAIbGohGf0MAAAAAAAAAAAAAAAAAAAAACEqQQAhFQNAIBVBBGoiFyACTARAIBVBAnQiFSAaav0ABAAgFSAZav0ABAAgKv2FAiEqIBchFQwBCwsgKiAqICr9DQgJCgsMDQ4PAAECAwQFBgf95AEiKv0fACAq/R8BkiExA0AgAiAVSgRAIDEgFUECdCIXIBpqKgIAIBcgGWoqAgCUkiExIBVBAWohFQwBCwsgKEEIdCIVIB9qIRsgFSAmaiEaIBYhF0EAIRUgCyAoIClqQQJ0aioCAP0TIS0gMf0TIS4DQCAVIBZIBEBBwAj9AAQAIBVBAnQiGSAbaiIc/QAEACAt/eUBIixBsAn9AAQAIjD96wEiK0GQCP0ABABBgAj9AAQAIir9hQIiLyAq/eUBIipBsAj9AAQAICpBoAj9AAQAICv9hQL9hQIiKkHQCP0ABAD9hQIgKkHgCP0ABAD9hQIgKkHwCP0ABAD9hQIgKkGACf0ABAD9hQIgKkGQCf0ABAD9hQIgKiAq/eYBICr9hQJBoAn9AAQA/eQBIC9BF/2rAf2uASAsIDD9Q/1PISogHCAq/QsEACAZIBpqIhkgKiAZ/QAEACAu/eUB/eYB/QsEACAVQQRqIRUMAQsLIBZBwABIBEAgFiIVQQtqQXxxIRkDQCAVIBlIBEAgGyAVQQJ0akMAAAAAOAIAIBVBAWohFQwBCwsgF0ELakF8cSEVA0AgFSAXSgRAIBogF0ECdGpDAAAAADgCACAXQQFqIRcMAQsLCyAoQQFqISgMAQsLIBggAiAnICZBgAJBBCAUQYCACGogHiAMIA0gKWxqIhUgFUEAIA4bIA1BACAEQwAAgD8QAQsgGCApaiEpDAELC0EAIQUDQCABIAVKBEAgBSADayIGQQAgBkEAShsiBiAAIAAgBkobIQcgASAFayIGQQRKBEBBBEEGIAYgBkEGThsgBkEIRiAGQQdGchshBgsgBiACIAAgB2siCyAFQQJ0IgogB0EIdCIJICNqakEEQYACIAdBBXQiCCAkaiAgIBEgBSASbGoiByAHQQAgExsgEkEAQwAAgD9DAACAPxABIAYgAiALIAkgImogCmpBBEGAAiAIICVqICAgDyAFIBBsaiIHIAdBACATGyAQQQAgBEMAAIA/EAEgBSAGaiEFDAELCwuJBQEXfyAhIwJBgIQWbGoiLSQDIAEgAm0hLkHAAEGAgAEgBUEHakF4cW1BeHEiISAhQcAAShshJiMAIiFBAWokAANAICEgACACbEgEQCAhIAJtISQgISACbyIvIAVsIScgDUECdCEqIBBBAnQhMCAKQQJ0ITEgE0ECdCEyIBZBAnQhMyAaQQJ0ITQgHUECdCErICBBAnQhLEEAISEDQCAEICFKBEAgGyAcICRsICdqQQJ0aiAhICtsaiE1IB4gHyAkbCAnakECdGogISAsbGohNiAEICFrIiIgJiAiICZIGyIoIAUgCyAMICRsICdqQQJ0aiAhICpsaiIiICogLUGABGoiIxAHICggBSAOIA8gJGwgJ2pBAnRqICEgMGxqIDAgI0GAgARqEAcgBSAoICIgKiAjQYCACGoQA0EAISIgLiAvbCElA0AgJSAvQQFqIC5sSARAIAUgJWwhKUEAISMDQCADICNKBEAgAyAjayI3ICYgJiA3ShsiNyAGICNqICFrIjhqQQBKBEAgNyAoIAUgOCAHIAggCSAkbCApakECdGogIyAxbGogMSARIBIgJGwgKWpBAnRqICMgMmxqIDIgFCAVICRsIClqQQJ0aiAjIDNsaiAzIBcgASAkbCAlaiADbCAjakECdGogGCAZICRsIClqQQJ0aiAjIDRsaiA0ICFBAEogNSArIDYgLCAiIC1BgARqECFBASEiCyAjICZqISMMAQsLICVBAWohJQwBCwsgIkUEQEEAISMDQCAjIChJBEAgNSAjICtsakEAIAVBAnQiIvwLACA2ICMgLGxqQQAgIvwLACAjQQFqISMMAQsLCyAhICZqISEMAQsLIwAiIUEBaiQADAELCwsLyAMBAEGACAvAAwAAQEsAAEBLAABASwAAQEs7qrg/O6q4PzuquD87qrg/AIAxvwCAMb8AgDG/AIAxv4OAXjmDgF45g4BeOYOAXjlnaVA5Z2lQOWdpUDlnaVA5zkO3Os5DtzrOQ7c6zkO3OgiJCDwIiQg8CIkIPAiJCDzBqSo9wakqPcGpKj3BqSo9qqoqPqqqKj6qqio+qqoqPgAAAD8AAAA/AAAAPwAAAD8AAIA/AACAPwAAgD8AAIA/AACuwgAArsIAAK7CAACuwgAA0MIAANDCAADQwgAA0MIAALJCAACyQgAAskIAALJCuyGQPbshkD27IZA9uyGQPbjR67240eu9uNHrvbjR670aJe89GiXvPRol7z0aJe89T13+vU9d/r1PXf69T13+vb/pET6/6RE+v+kRPr/pET5Qriq+UK4qvlCuKr5Qriq+rM5MPqzOTD6szkw+rM5MPvz/f778/3++/P9/vvz/f76qqqo+qqqqPqqqqj6qqqo+6vC6u+rwurvq8Lq76vC6u04TqTxOE6k8ThOpPE4TqTwtHly9LR5cvS0eXL0tHly9k4MIPpODCD6Tgwg+k4MIPpmqqr6Zqqq+maqqvpmqqr4=";
  }
});

// ../kernels-cpu/src/wasm/single_plain.ts
var single_plain_exports = {};
__export(single_plain_exports, {
  bytes: () => bytes4
});
var bytes4;
var init_single_plain = __esm({
  "../kernels-cpu/src/wasm/single_plain.ts"() {
    "use strict";
    bytes4 = "AGFzbQEAAAAB7AEVYAF/AGAAAGABewF7YAJ/fwBgBX9/f39/AGAGf39/f39/AGAMf39/f39/f39/f319AGAOf39/f39/f39/f39/fX0AYAR/f39/AGAIf319f39/f38AYAV/fX1/fwBgB39/f39/f38AYAN/f38BfWABfwF/YAABf2AGf39/f39/AX5gE39/f39/f39/f39/f39/f319f38AYAN/f38AYA9/f39/fX9/f39/f39/f38AYBV/f39/fX9/f39/f39/f39/f39/f38AYCJ/f39/f39/fX9/f39/f39/f39/f39/f39/f39/f39/f39/AAIeAgRob3N0BHNlbmQAEQNlbnYGbWVtb3J5AgECgIAEAyMiBwIECAICBAMAAwkKBQsMBgYBAQMBDQ4AAAABBQ8QABITFAbDARp/AUEAC38BQQELfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALewH9DAAAAAAAAAAAAAAAAAAAAAALewH9DAAAAAAAAAAAAAAAAAAAAAALewH9DAAAAAAAAAAAAAAAAAAAAAALewH9DAAAAAAAAAAAAAAAAAAAAAALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEBCwcxBQloZWFwU3RhcnQAFgxjb25zdGFudHNFbmQAFwVzdGFydAAUA3J1bgAVBHN0ZXAAEwgBEgwBAQrWxAEi/wIBBX8gAEEBayERA0AgASAPSgRAIABBBkZBCCABIA9rIg4gDkEIThsiEEEIRnEEQCACIANBBSAEIAUgBiAIIAkgCiALIAwgDRAQBSAAQQRGIBBBCEZxBEAgAiADQQMgBCAFIAYgCCAJIAogCyAMIA0QEQUgEEECdCESIAsEQCMDQYADaiALIBL8CgAACyAJBEBBACEOA0AgACAOSwRAIwNBwAFqIA5BBXRqIAkgCiAObGogEvwKAAAgDkEBaiEODAELCwsjA0HAAWpBACAJGyEOIwNBgANqQQAgCxshEiAAQQRKBEAgAiADIBEgBCAFIAYjAyAOQSAgEiAMIA0QEAUgAiADIBEgBCAFIAYjAyAOQSAgEiAMIA0QEQtBACEOA0AgACAOSwRAIAggCiAObGojAyAOQQV0aiAQQQJ0/AoAACAOQQFqIQ4MAQsLCwsgBiAHaiEGIAhBIGohCCAJQSBqIAkgCRshCSALQSBqIAsgCxshCyAPQQhqIQ8MAQsLC+MDAQN7IAD9DAAAAEwAAABMAAAATAAAAEz95gEgACAA/QwAAIAAAACAAAAAgAAAAIAA/UMiAf1S/QzzBDU/8wQ1P/MENT/zBDU//bEBIgJBF/2sAf36ASAB/QwAAMhBAADIQQAAyEEAAMhB/U795QEhAyAC/Qz//38A//9/AP//fwD//38A/U79DPMENT/zBDU/8wQ1P/MENT/9rgFBoAn9AAQA/eUBIgIgAv3mASEB/QwAAMB/AADAfwAAwH8AAMB//QwAAID/AACA/wAAgP8AAID/IAJB4An9AAQAIAL95gFB8An9AAQA/eQBIAL95gFBgAr9AAQA/eQBIAL95gFBkAr9AAQA/eQBIAL95gFBoAr9AAQA/eQBIAL95gFBsAr9AAQA/eQBIAL95gFBwAr9AAQA/eQBIAL95gFB0Ar9AAQA/eQBIAL95gFB4Ar9AAQA/eQBIAL95gEgAf3mASADQbAI/QAEAP3mAf3lAf0MAAAAPwAAAD8AAAA/AAAAPyAB/eYB/eUB/eQBIANBoAj9AAQA/eYB/eUBIAAgAP0M//9/f///f3///39///9/f/1F/VIgAP0MAAAAAAAAAAAAAAAAAAAAAP1B/VIgAP0MAAAAAAAAAAAAAAAAAAAAAP1D/VILmwIBC38gAUEFdCENIABBeHEhCwNAIAEgCkoEQEEQIAEgCmsiBSAFQRBOGyEMIAQgCkEFdGohBkEAIQkDQCAJIAtIBEAgAiADIApsaiAJQQJ0aiEHIAYhBUEAIQgDQCAIIAxIBEAgBSAH/QAEAP0LBAAgBSAH/QAEEP0LBBAgAyAHaiEHIAVBIGohBSAIQQFqIQgMAQsLIAYgDWohBiAJQQhqIQkMAQsLQQAhBQNAIAUgDEgEQCAAIAtrIQ4gAiAFIApqIANsaiALQQJ0aiEIIAYgBUEFdGohB0EAIQkDQCAJIA5IBEAgByAJQQJ0Ig9qIAggD2oqAgA4AgAgCUEBaiEJDAELCyAFQQFqIQUMAQsLIApBEGohCgwBCwsLvyQECX8EewJ8AX0gAkEPakFwcUECdCEGA0AgACABRwRAIw8gACgCCGoiBCgCACEKIw8gACgCDGoiBSgCACEJIw8gACgCEGoiBygCACEIIAQoAgQhCyAFKAIEIQwgBygCBCEFIAYjDyAAKAIEaigCACIEaiEHAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkAgACgCAA4jAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMACwALA0AgBCAHSQRAIAQgCv0ABAD9CwQAIAQgCv0ABBD9CwQQIAQgCv0ABCD9CwQgIAQgCv0ABDD9CwQwIARBQGshBCAKIAtqIQoMAQsLDCILA0AgBCAHSQRAIAQgCv0ABAAgCf0ABAD95AH9CwQAIAQgCv0ABBAgCf0ABBD95AH9CwQQIAQgCv0ABCAgCf0ABCD95AH9CwQgIAQgCv0ABDAgCf0ABDD95AH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwwhCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/eUB/QsEACAEIAr9AAQQIAn9AAQQ/eUB/QsEECAEIAr9AAQgIAn9AAQg/eUB/QsEICAEIAr9AAQwIAn9AAQw/eUB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMIAsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3mAf0LBAAgBCAK/QAEECAJ/QAEEP3mAf0LBBAgBCAK/QAEICAJ/QAEIP3mAf0LBCAgBCAK/QAEMCAJ/QAEMP3mAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkMAQsLDB8LA0AgBCAHSQRAIAQgCv0ABAAgCf0ABAD95wH9CwQAIAQgCv0ABBAgCf0ABBD95wH9CwQQIAQgCv0ABCAgCf0ABCD95wH9CwQgIAQgCv0ABDAgCf0ABDD95wH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwweCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/egB/QsEACAEIAr9AAQQIAn9AAQQ/egB/QsEECAEIAr9AAQgIAn9AAQg/egB/QsEICAEIAr9AAQwIAn9AAQw/egB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMHQsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3pAf0LBAAgBCAK/QAEECAJ/QAEEP3pAf0LBBAgBCAK/QAEICAJ/QAEIP3pAf0LBCAgBCAK/QAEMCAJ/QAEMP3pAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkMAQsLDBwLA0AgBCAHSQRAIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABAAgCf0ABAD9Q/1O/QsEACAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQQIAn9AAQQ/UP9Tv0LBBAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEICAJ/QAEIP1D/U79CwQgIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABDAgCf0ABDD9Q/1O/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCQwBCwsMGwsDQCAEIAdJBEAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEACAJ/QAEAP1B/U79CwQAIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABBAgCf0ABBD9Qf1O/QsEECAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQgIAn9AAQg/UH9Tv0LBCAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEMCAJ/QAEMP1B/U79CwQwIARBQGshBCAKIAtqIQogCSAMaiEJDAELCwwaCwNAIAQgB0kEQCAEIAr9AAQA/eEB/QsEACAEIAr9AAQQ/eEB/QsEECAEIAr9AAQg/eEB/QsEICAEIAr9AAQw/eEB/QsEMCAEQUBrIQQgCiALaiEKDAELCwwZCwNAIAQgB0kEQCAEIAr9AAQA/eAB/QsEACAEIAr9AAQQ/eAB/QsEECAEIAr9AAQg/eAB/QsEICAEIAr9AAQw/eAB/QsEMCAEQUBrIQQgCiALaiEKDAELCwwYCwNAIAQgB0kEQCAEIAr9AAQAEAb9CwQAIAQgCv0ABBAQBv0LBBAgBCAK/QAEIBAG/QsEICAEIAr9AAQwEAb9CwQwIARBQGshBCAKIAtqIQoMAQsLDBcLA0AgBCAHSQRAIAQgCv0ABAAQAv0LBAAgBCAK/QAEEBAC/QsEECAEIAr9AAQgEAL9CwQgIAQgCv0ABDAQAv0LBDAgBEFAayEEIAogC2ohCgwBCwsMFgsDQCAEIAdJBEAgBCAK/QAEAP3jAf0LBAAgBCAK/QAEEP3jAf0LBBAgBCAK/QAEIP3jAf0LBCAgBCAK/QAEMP3jAf0LBDAgBEFAayEEIAogC2ohCgwBCwsMFQsDQCAEIAdJBEAgBCAK/QAEABAF/QsEACAEIAr9AAQQEAX9CwQQIAQgCv0ABCAQBf0LBCAgBCAK/QAEMBAF/QsEMCAEQUBrIQQgCiALaiEKDAELCwwUCwNAIAQgB0kEQCAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQA/eAB/QwAAIB/AACAfwAAgH8AAIB//UP9Tv0LBAAgBP0MAACAPwAAgD8AAIA/AACAPyAK/QAEEP3gAf0MAACAfwAAgH8AAIB/AACAf/1D/U79CwQQIAT9DAAAgD8AAIA/AACAPwAAgD8gCv0ABCD94AH9DAAAgH8AAIB/AACAfwAAgH/9Q/1O/QsEICAE/QwAAIA/AACAPwAAgD8AAIA/IAr9AAQw/eAB/QwAAIB/AACAfwAAgH8AAIB//UP9Tv0LBDAgBEFAayEEIAogC2ohCgwBCwsMEwsDQCAEIAdJBEAgBCAJ/QAEACAI/QAEACAK/QAEAP0MAAAAAAAAAAAAAAAAAAAAAP1C/VL9CwQAIAQgCf0ABBAgCP0ABBAgCv0ABBD9DAAAAAAAAAAAAAAAAAAAAAD9Qv1S/QsEECAEIAn9AAQgIAj9AAQgIAr9AAQg/QwAAAAAAAAAAAAAAAAAAAAA/UL9Uv0LBCAgBCAJ/QAEMCAI/QAEMCAK/QAEMP0MAAAAAAAAAAAAAAAAAAAAAP1C/VL9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJIAUgCGohCAwBCwsMEgsDQCAEIAdJBEAgBCAK/QAEACAJ/QAEAP3mASAI/QAEAP3kAf0LBAAgBCAK/QAEECAJ/QAEEP3mASAI/QAEEP3kAf0LBBAgBCAK/QAEICAJ/QAEIP3mASAI/QAEIP3kAf0LBCAgBCAK/QAEMCAJ/QAEMP3mASAI/QAEMP3kAf0LBDAgBEFAayEEIAogC2ohCiAJIAxqIQkgBSAIaiEIDAELCwwRCwNAIAQgB0kEQCAEIAr9AAQAIAn9AAQA/eYBIAj9AAQA/eEB/eQB/QsEACAEIAr9AAQQIAn9AAQQ/eYBIAj9AAQQ/eEB/eQB/QsEECAEIAr9AAQgIAn9AAQg/eYBIAj9AAQg/eEB/eQB/QsEICAEIAr9AAQwIAn9AAQw/eYBIAj9AAQw/eEB/eQB/QsEMCAEQUBrIQQgCiALaiEKIAkgDGohCSAFIAhqIQgMAQsLDBALA0AgBCAHSQRAIAQgCv0ABAD94QEgCf0ABAD95gEgCP0ABAD95AH9CwQAIAQgCv0ABBD94QEgCf0ABBD95gEgCP0ABBD95AH9CwQQIAQgCv0ABCD94QEgCf0ABCD95gEgCP0ABCD95AH9CwQgIAQgCv0ABDD94QEgCf0ABDD95gEgCP0ABDD95AH9CwQwIARBQGshBCAKIAtqIQogCSAMaiEJIAUgCGohCAwBCwsMDwsDQCAEIAdJBEAgBCAK/QAEAP36Af0LBAAgBCAK/QAEEP36Af0LBBAgBCAK/QAEIP36Af0LBCAgBCAK/QAEMP36Af0LBDAgBEFAayEEIAogC2ohCgwBCwsMDgsgA/0R/QwAAAAAAQAAAAIAAAADAAAA/a4BIQ8DQCAEIAdJBEAgBCAP/foB/QsEACAP/QwEAAAABAAAAAQAAAAEAAAA/a4BIQ8gBEEQaiEEDAELCwwNCyAAKAIIQQF2IgUjEGooAgAhByMHIAVqKAIAIAMgB2xqIQogBCACQQJ0aiEFA0AgBCAFSQRAIAQgCioCADgCACAEQQRqIQQgByAKaiEKDAELCwwMCyAAKAIIQQF2IgUjEGooAgAhByMHIAVqKAIAIAMgB2xqIQogBCACQQJ0aiEFA0AgBCAFSQRAIAQgCigCALI4AgAgBEEEaiEEIAcgCmohCgwBCwsMCwsgBCMHIAAoAghBAXZqKAIAKgIA/RMiDf0LBAAgBCAN/QsEECAEIA39CwQgIAQgDf0LBDAMCgsgBCMHIAAoAghBAXZqKAIAKAIAsv0TIg39CwQAIAQgDf0LBBAgBCAN/QsEICAEIA39CwQwDAkLIAAoAgRBAXYiBCMQaigCACEFIwcgBGooAgAgAyAFbGohBCAKIAJBAnRqIQcDQCAHIApLBEAgBCAKKgIAOAIAIApBBGohCiAEIAVqIQQMAQsLDAgLIwcgACgCBEEBdmooAgAgCioCADgCAAwHCyAERAAAAAAAAAAAOQMADAYLIAQiBSsDACES/QwAAAAAAAAAAAAAAAAAAAAAIQ/9DAAAAAAAAAAAAAAAAAAAAAAhDv0MAAAAAAAAAAAAAAAAAAAAACEN/QwAAAAAAAAAAAAAAAAAAAAAIRAgAkEEdSEEA0AgBEEASgRAIA8gCv0ABAD95AEhDyAOIAr9AAQQ/eQBIQ4gDSAK/QAEIP3kASENIBAgCv0ABDD95AEhECAEQQFrIQQgCiALaiEKDAELCyACQQ9xIQQDQCAEQQROBEAgDyAK/QAEAP3kASEPIARBBGshBCAKQRBqIQoMAQsLIA8gDv3kASANIBD95AH95AEiDf0fALsgDf0fAbugIA39HwK7IA39HwO7oKAhEQNAIARBAEoEQCARIAoqAgC7oCERIARBAWshBCAKQQRqIQoMAQsLIAUgEiARoDkDAAwFCyAEIAQrAwD9DAAAAAAAAAAAAAAAAAAAAAAhD/0MAAAAAAAAAAAAAAAAAAAAACEO/QwAAAAAAAAAAAAAAAAAAAAAIQ39DAAAAAAAAAAAAAAAAAAAAAAhECACQQR1IQQDQCAEQQBKBEAgCv0ABAAgCf0ABAD95gEgD/3kASEPIAr9AAQQIAn9AAQQ/eYBIA795AEhDiAK/QAEICAJ/QAEIP3mASAN/eQBIQ0gCv0ABDAgCf0ABDD95gEgEP3kASEQIARBAWshBCAKIAtqIQogCSAMaiEJDAELCyACQQ9xIQUDQCAFQQROBEAgCv0ABAAgCf0ABAD95gEgD/3kASEPIAVBBGshBSAKQRBqIQogCUEQaiEJDAELCyAPIA795AEgDSAQ/eQB/eQBIg39HwC7IA39HwG7oCAN/R8CuyAN/R8Du6CgIREDQCAFQQBKBEAgESAKKgIAuyAJKgIAu6KgIREgBUEBayEFIApBBGohCiAJQQRqIQkMAQsLIBGgOQMADAQLIAQgBCsDALb9EyIN/QsEACAEIA39CwQQIAQgDf0LBCAgBCAN/QsEMAwDCyAEQwAAgP84AgAMAgv9DAAAgP8AAID/AACA/wAAgP8hD/0MAACA/wAAgP8AAID/AACA/yEO/QwAAID/AACA/wAAgP8AAID/IQ39DAAAgP8AAID/AACA/wAAgP8hECACQQR1IQkDQCAJQQBKBEAgDyAK/QAEAP3pASEPIA4gCv0ABBD96QEhDiANIAr9AAQg/ekBIQ0gECAK/QAEMP3pASEQIAlBAWshCSAKIAtqIQoMAQsLIAJBD3EhBQNAIAVBBE4EQCAPIAr9AAQA/ekBIQ8gBUEEayEFIApBEGohCgwBCwsgDyAO/ekBIA0gEP3pAf3pASINIA0gDf0NCAkKCwwNDg8AAQIDBAUGB/3pASIN/R8AIA39HwGXIRMDQCAFQQBKBEAgEyAKKgIAlyETIAVBAWshBSAKQQRqIQoMAQsLIAQgBCoCACATlzgCAAwBCyAEIAQqAgD9EyIN/QsEACAEIA39CwQQIAQgDf0LBCAgBCAN/QsEMAsgAEEUaiEADAELCwuSAwEHe0GgCf0ABAAiAUHACP0ABAAgAP3gASICIAL95AH9DAAAIEIAACBCAAAgQgAAIEL96gEiA0GwCf0ABAAiBP3rASIFQZAI/QAEAP3mAUGACP0ABAAiBv3kASIHIAb95QEiBkGwCP0ABAD95gEgBkGgCP0ABAD95gEgBf3kAf3kASIF/eYBQdAI/QAEAP3kASAF/eYBQeAI/QAEAP3kASAF/eYBQfAI/QAEAP3kASAF/eYBQYAJ/QAEAP3kASAF/eYBQZAJ/QAEAP3kASAFIAX95gH95gEgBf3kASAB/eQBIAdBF/2rAf2uASADIAT9Q/1PIAH95AH95wEhA0HwCv0ABAAgACAA/eYBIgT95gFBgAv9AAQA/eQBIAT95gFBkAv9AAQA/eQBIAT95gFBoAv9AAQA/eQBIAT95gFBsAv9AAQA/eQBIAT95gEgAP3mASAA/eQBIAEgAyAD/eQB/eUBIAD9DAAAAIAAAACAAAAAgAAAAID9Tv1QIAL9DAAAID8AACA/AAAgPwAAID/9Q/1SC/cBAQN7QcAI/QAEACAAQcAJ/QAEAP3rAUHQCf0ABAD96gEiAUGQCP0ABAD95gFBgAj9AAQAIgL95AEiAyAC/eUBIgBBsAj9AAQA/eYBIABBoAj9AAQA/eYBIAH95AH95AEiAP3mAUHQCP0ABAD95AEgAP3mAUHgCP0ABAD95AEgAP3mAUHwCP0ABAD95AEgAP3mAUGACf0ABAD95AEgAP3mAUGQCf0ABAD95AEgACAA/eYB/eYBIAD95AFBoAn9AAQAIgD95AEgAyAC/bEBIgFBAf2sASICQRf9qwEgAP2uAf3mASABIAL9sQFBF/2rASAA/a4B/eYBC4YEAgl/BnsgAUEFdCEHA0AgACALSgRAIAQgC0EIbSAHbGogC0EHcUECdGohDSACIAMgC2xqIgxBAUEEIAAgC2siBSAFQQROG0EBayIFIAVBAUsbIANsaiEKIAxBAiAFIAVBAksbIANsaiEJIAwgAyAFbGohCEEAIQYDQCAGQQRqIgUgAUwEQCANIAz9AAQAIhEgCv0ABAAiEP0NAAECAxAREhMEBQYHFBUWFyIPIAn9AAQAIg4gCP0ABAAiE/0NAAECAxAREhMEBQYHFBUWFyIS/Q0AAQIDBAUGBxAREhMUFRYX/QsEACANQSBqIA8gEv0NCAkKCwwNDg8YGRobHB0eH/0LBAAgDUFAayARIBD9DQgJCgsYGRobDA0ODxwdHh8iDyAOIBP9DQgJCgsYGRobDA0ODxwdHh8iDv0NAAECAwQFBgcQERITFBUWF/0LBAAgDUHgAGogDyAO/Q0ICQoLDA0ODxgZGhscHR4f/QsEACAMQRBqIQwgCkEQaiEKIAlBEGohCSAIQRBqIQggDUGAAWohDSAFIQYMAQsLA0AgASAGSgRAIA0gDCoCADgCACANIAoqAgA4AgQgDSAJKgIAOAIIIA0gCCoCADgCDCAMQQRqIQwgCkEEaiEKIAlBBGohCSAIQQRqIQggDUEgaiENIAZBAWohBgwBCwsgC0EEaiELDAELCwvnAgEMfyMVIQUDQCAHIxRIBEAgBUEIaiICIAUoAgBqIgYgBSgCBGohBSACIAZHBEAgAiAGQRBBABAECyAAIQIDQCAFIAZHIAEgAkpxBEAgByMUQQFrRiABIAJrIgMjESIEIAMgBEgbIglBD3FBAEchCiMFIQMjBCEIQQAhBANAIAQjBkgEQCADKAIUIgwEQCMIIARBAnRqKAIAIAJBAnRqIQ0gCCAMQQJGIApxBH8jBCADKAIYaigCAAUgDQs2AgALIARBAWohBCADQRxqIQMgCEEIaiEIDAELCyAGIAUgCSACEARFIApFckUEQCMFIQNBACEEA0AgBCMGSARAIAMoAhRBAkYEQCMIIARBAnRqKAIAIAJBAnRqIwQgAygCGGooAgAgCUECdPwKAAALIARBAWohBCADQRxqIQMMAQsLCyACIxFqIQIMAQsLIAdBAWohBwwBCwsjFgRAIAUgBSMWakEQQQAQBAsLpAMCBH8BeyMCQYCADGxBgMDEAGoiBCQEIARBgEBrJAggBCQPIwgkByAEQYDIAGokECAAQdwAaiQFIAAoAiQkBiAAKAIQJAkgACgCFCQKIAAoAiAkESAAKAI0JBQgACgCPCQWIwQhAQNAIAIjBkgEQCAEQYDIAGogAkECdGojBSACQRxsaigCEDYCACABQcAANgIEIAJBAWohAiABQQhqIQEMAQsLIARBgNAAaiECIAAoAiwhAwNAIANBAEoEQCABIAI2AgAgAUEANgIEIANBAWshAyABQQhqIQEgAkFAayECDAELCyAEQYDgAWohAyMRQQ9qQXBxQQJ0IQQgACgCMCECA0AgAkEASgRAIAEgAzYCACABQcAANgIEIAJBAWshAiABQQhqIQEgAyAEaiEDDAELCyMFIwZBHGxqIQEgACgCKCEDA0AgA0EASgRAIwQgASgCAGooAgAiAiABKgIE/RMiBf0LBAAgAiAF/QsEECACIAX9CwQgIAIgBf0LBDAgA0EBayEDIAFBCGohAQwBCwsgASAAKAI4aiQVIAEjFUEQQQAQBAvoDwIbfwF9AkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQCAAQQJrDgwBAgMEBQYHCAkKCwwACwALIwAiAEEBaiQAIABFBEAgASgCCCABQRBqIAEoAgz8CgAACwwLCyMCRQRAIAEoAgggASgCDCABKAIQEAALDAoLIAEoAgwhAiABKAIcIgcEfyACIAdqQQFrIAdtBUEBCyIIIAEoAhgiCSABKAIIIgpqQQFrIAltbCELIwAiAEEBaiQAA0AgACALSARAIAZFBEAgARAJC0EBIQYgCSAAIAhtIAlsIgVqIgMgCiADIApIGyEMIAcEfyAAIAhvIAdsBUEACyENIAcEfyAHIA1qIgAgAiAAIAJIGwUgAgshAANAIAUgDEgEQCAFIwpvIQ4gBSMKbSIDIwlvIQ8gAyMJbSEQIwUhBEEAIQMDQCADIwZIBEAjCCADQQJ0aiAEKAIAIBAgBCgCBGxqIA8gBCgCCGxqIA4gBCgCDGxqNgIAIANBAWohAyAEQRxqIQQMAQsLIA0gABAIIAVBAWohBQwBCwsjACIAQQFqJAAMAQsLDAkLIAEQGAwICyABEBkMBwsgAUEIaigCACABQQxqKAIAIAFBEGooAgAgAUEUaigCACABQRhqKAIAIAFBHGooAgAgAUEgaigCAEEARyABQSRqKAIAIAFBKGooAgAgAUEsaigCAEEARyABQTBqKAIAIAFBNGooAgAgAUE4aigCACABQTxqKAIAIAFBQGsoAgAgASoCRCABKgJIIAFBzABqKAIAQQBHIxMQHgwGCyABEB8MBQsgASgCCCEEIAEoAgwhBSABKAIQIQYgASgCFCEHIAEoAhwhCCABKAIYIglBAnQhCiMAIgBBAWokAANAIABBBnQgCUgEQCAAQQh0IgJBgAJqIgAgCiAAIApJGyELQQAhAwNAIAMgB0gEQCAFIANBAnRqKAIAIgAgCEkEQCAEIAMgCmxqIQwgBiAAIApsaiENIAIhAANAIABBEGoiASALTQRAIAAgDWoiDiAO/QAEACAAIAxq/QAEAP3kAf0LBAAgASEADAELCwNAIAAgC0kEQCAAIA1qIgEgASoCACAAIAxqKgIAkjgCACAAQQRqIQAMAQsLCyADQQFqIQMMAQsLIwAiAEEBaiQADAELCwwECyABEBoMAwtBACEAIAEoAgghAiABKAIMIQQgASgCFCIFIAEoAhgiBiABKAIcIgdsQQJ0IghsIAEoAhAiAWohCQJAIAUjAUgEQANAIAAgBUgEQCAAIAhsIgogAmogASAKaiAJIAAgBmxBA3RqIgsgBiAHIwIjARAOIwAiA0EBaiQAIANBAnQhAwNAIAMgBkgEQCABIApqIAsgBCAKaiAGIAcgAxANIwAiA0EBaiQAIANBAnQhAwwBCwsjAUEBRgRAQQAkAAsgAEEBaiEADAELCwwBCyMAIgBBAWokAANAIAAgBUgEQCAAIAhsIgMgAmogASADaiAJIAAgBmxBA3RqIgogBiAHQQBBARAOQQAhAANAIAAgBkgEQCABIANqIAogAyAEaiAGIAcgABANIABBBGohAAwBCwsjACIAQQFqJAAMAQsLCwwCCyABQQhqKAIAIQogAUEMaigCACENIAFBEGooAgAhACABQRRqKAIAIQ4gAUEYaigCACEPIAFBHGooAgAhAiABQSBqKAIAIQMgASoCJCEdIAFBLGooAgAhBCABQTBqKAIAIQUgAUE0aigCACEGIAFBOGooAgAhByABQTxqKAIAIRAgAUFAaygCACERIAFBxABqKAIAIRIgAUHIAGooAgAhEyABQcwAaigCACEUIAFB0ABqKAIAIRUgAUHUAGooAgAhFiABQdgAaigCACEXIAFBKGooAgAhCCMTIwJBgKQIbGoiGCQDIA0gAG0hGUGAASEAA0AgAEEYSgR/IAogDWwgACAOakEBayAAbWwjAUECdEgFQQALBEAgAEEBdSEADAELCyAAIA5qQQFrIABtIgkgCiANbGwhGiMAIgFBAWokAANAIAEgGkgEQCABIAltIA1vIgogGW0gAmxBAnQhCyAOIAlBAWsgASAJb2sgAGwiDGsiGyAAIAAgG0obIA8gAiADIAxqIB0gBCACIApsIhsgASAJIA1sbSIcIAVsakECdGogBkECdCIBIAxsaiABIAcgECAcbEECdGogC2ogEUECdCASIBMgHGxBAnRqIAtqIBRBAnQgFSAWIBxsIBtqQQJ0aiAXQQJ0IgEgDGxqIAEgCAR/IAggDSAcbCAKaiAObCAMakECdGoFQQALIBhBgARqECAjACIBQQFqJAAMAQsLDAELIAFBCGooAgAgAUEMaigCACABQRBqKAIAIAFBFGooAgAgAUEYaigCACABQRxqKAIAIAFBIGooAgAgASoCJCABQSxqKAIAIAFBMGooAgAgAUE0aigCACABQThqKAIAIAFBPGooAgAgAUFAaygCACABQcQAaigCACABQcgAaigCACABQcwAaigCACABQdAAaigCACABQdQAaigCACABQdgAaigCACABQdwAaigCACABQeAAaigCACABQeQAaigCACABQShqKAIAIAFB6ABqKAIAIAFB7ABqKAIAIAFB8ABqKAIAIAFB9ABqKAIAIAFB+ABqKAIAIAFB/ABqKAIAIAFBgAFqKAIAIAFBhAFqKAIAIAFBiAFqKAIAIxMQIgsL+AgDCnsNfwR9IAdBAWsiB0F4cUECdCEcIAdBB3EhByAAQQRqIR0DQCASIBxJBEAgEiAdaiIA/QAEACIQIAMgEmoiHv0ABAT95gEgCP3kASEIIAD9AAQQIhEgHv0ABBT95gEgCf3kASEJIBAgBCASaiIA/QAEBP3mASAK/eQBIQogESAA/QAEFP3mASAL/eQBIQsgECAFIBJqIgD9AAQE/eYBIAz95AEhDCARIAD9AAQU/eYBIA395AEhDSAQIAYgEmoiAP0ABAT95gEgDv3kASEOIBEgAP0ABBT95gEgD/3kASEPIBJBIGohEgwBCwsgHCAdaiEAIAggCf3kASIIIAggCP0NCAkKCwwNDg8AAQIDBAUGB/3kASII/R8AIAj9HwGSIR8DQCAHIBRKBEAgHyAUQQJ0IhIgAGoqAgAgAyAcaiASaioCBJSSIR8gFEEBaiEUDAELCyACIAEgAyoCAJQgH5KUISAgCiAL/eQBIgggCCAI/Q0ICQoLDA0ODwABAgMEBQYH/eQBIgj9HwAgCP0fAZIhHwNAIAcgFUoEQCAfIBVBAnQiEiAAaioCACAEIBxqIBJqKgIElJIhHyAVQQFqIRUMAQsLIAIgASAEKgIAlCAfkpQhISAMIA395AEiCCAIIAj9DQgJCgsMDQ4PAAECAwQFBgf95AEiCP0fACAI/R8BkiEfA0AgByAWSgRAIB8gFkECdCISIABqKgIAIAUgHGogEmoqAgSUkiEfIBZBAWohFgwBCwsgAiABIAUqAgCUIB+SlCEiIA4gD/3kASIIIAggCP0NCAkKCwwNDg8AAQIDBAUGB/3kASII/R8AIAj9HwGSIR8DQCAHIBdKBEAgHyAXQQJ0IhIgAGoqAgAgBiAcaiASaioCBJSSIR8gF0EBaiEXDAELCyAgjP0TIQggIYz9EyEJICKM/RMhCiACIAEgBioCAJQgH5KUIgKM/RMhCwNAIBMgHEkEQCADIBNqIhIgCCATIB1q/QAEACIM/eYBIBL9AAQE/eQB/QsEBCAEIBNqIhIgCSAM/eYBIBL9AAQE/eQB/QsEBCAFIBNqIhIgCiAM/eYBIBL9AAQE/eQB/QsEBCAGIBNqIhIgCyAM/eYBIBL9AAQE/eQB/QsEBCATQRBqIRMMAQsLIAMgAyoCACAgIAGUkzgCAANAIAcgGEoEQCAYQQJ0IhIgAyAcamoiEyATKgIEICAgACASaioCAJSTOAIEIBhBAWohGAwBCwsgBCAEKgIAICEgAZSTOAIAA0AgByAZSgRAIBlBAnQiAyAEIBxqaiISIBIqAgQgISAAIANqKgIAlJM4AgQgGUEBaiEZDAELCyAFIAUqAgAgIiABlJM4AgADQCAHIBpKBEAgGkECdCIDIAUgHGpqIgQgBCoCBCAiIAAgA2oqAgCUkzgCBCAaQQFqIRoMAQsLIAYgBioCACACIAGUkzgCAANAIAcgG0oEQCAbQQJ0IgMgBiAcamoiBCAEKgIEIAIgACADaioCAJSTOAIEIBtBAWohGwwBCwsL0gEDAX8BewF9IAIgASADKgIAIgeUIABBBGoiACADQQRqIgUgBEEBayIEEA+SlCECIAMgByACIAGUkzgCACACjP0TIQYgBSEDA0AgBEEITgRAIAMgBiAA/QAEAP3mASAD/QAEAP3kAf0LBAAgAyAGIAD9AAQQ/eYBIAP9AAQQ/eQB/QsEECAEQQhrIQQgAEEgaiEAIANBIGohAwwBCwsDQCAEQQBKBEAgAyADKgIAIAIgACoCAJSTOAIAIARBAWshBCAAQQRqIQAgA0EEaiEDDAELCwugAgIFfwJ9IARBAnQhByAFQQRqIgYgAyADIAZKGyEKIAUhAwNAIAMgCkgEQCACIAMgB2xqIgZBACAH/AsAIAYgA0ECdGpDAACAPzgCACADQQFqIQMMAQsLIApBAWshAwNAIANBAE4EQCABIANBA3RqIgYqAgAhCyAGKgIEIgxDAAAAAFwEQCADQQJ0IgYgACADIAdsamohCCAEIANrIQkgCiAFa0EERiADIAVMcQRAIAggCyAMIAIgBSAHbGogBmoiBiAGIAdqIAYgB0EBdGogBiAHQQNsaiAJEAsFIAUgAyADIAVIGyEGA0AgBiAKSARAIAggCyAMIAIgBiAHbGogA0ECdGogCRAMIAZBAWohBgwBCwsLCyADQQFrIQMMAQsLC6wGAwZ/A30BeyAEQQJ0IQogBSEJA0AgAyAJSgRAIAkgCmwiByABaiELIAAgB2ohDP0MAAAAAAAAAAAAAAAAAAAAACEQQQAhBwNAIAdBBGoiCCAETARAIBAgDCAHQQJ0av0ABAD94AH96QEhECAIIQcMAQsLIBD9HwAgEP0fAZcgEP0fAiAQ/R8Dl5chDQNAIAQgB0oEQCANIAwgB0ECdGoqAgCLlyENIAdBAWohBwwBCwtBACANQwAAgH9dIA1DAAAAAF5xBH8gDUMAAIBLlCANIA1DAACAAF0bIg68QRd2Qf8Aa0EYQQAgDSAOXBtrBUEAC2siB0EBdSIIQf8AakEXdL4hDSAHIAhrQf8AakEXdL4hDkEAIQcDQCAHIARBAnRJBEAgByALaiAHIAxqKgIAIA2UIA6UOAIAIAdBBGohBwwBCwsgBiAJaiEJDAELC0EAIQkDQCADIAlKBEAjAUEBRiAGQQFKcQRAQQAkAAsgASAJIApsaiAJQQJ0aiIIKgIAIg8hDSAEIAlrIQv9DAAAAAAAAAAAAAAAAAAAAAAhEEEAIQcDQCAHQQRqIgAgC0wEQCAQIAggB0ECdGr9AAQA/eAB/ekBIRAgACEHDAELCyAQ/R8AIBD9HwGXIBD9HwIgEP0fA5eXIQ4DQCAHIAtIBEAgDiAIIAdBAnRqKgIAi5chDiAHQQFqIQcMAQsLIA5DfR2QJl4EfSAPIAggCCALEA+RIg6TIA8gDpIgD0MAAAAAXRshDUMAAIA/IA4gDiAPi5KUlQVDAAAAAAshDiAJIAZvIAVGBEAgAiAJQQN0aiIAIA04AgAgACAOOAIECyAOQwAAAABcBEAgCUEBaiIAIAUgACAGb2sgBmogBm9qIQcDQCAHIAZBA2xqIANIBEAgCCANIA4gASAHIApsaiAJQQJ0aiIAIAYgCmwiDCAAaiAAIAxBAXRqIAAgDEEDbGogCxALIAcgBkECdGohBwwBCwsDQCADIAdKBEAgCCANIA4gASAHIApsaiAJQQJ0aiALEAwgBiAHaiEHDAELCwsgCUEBaiEJDAELCyMBQQFGIAZBAUpxBEBBACQACwu3AQICewF9A0AgAkEITgRAIAD9AAQAIAH9AAQA/eYBIAP95AEhAyAA/QAEECAB/QAEEP3mASAE/eQBIQQgAkEIayECIABBIGohACABQSBqIQEMAQsLIAMgBP3kASIDIAMgA/0NCAkKCwwNDg8AAQIDBAUGB/3kASID/R8AIAP9HwGSIQUDQCACQQBKBEAgBSAAKgIAIAEqAgCUkiEFIAJBAWshAiAAQQRqIQAgAUEEaiEBDAELCyAFC58IAhB7BH8gAUEBIAIgAkEBSxsgA2xqIRwgAUECIAIgAkECSxsgA2xqIR0gAUEDIAIgAkEDSxsgA2xqIR4gAUEEIAIgAkEESxsgA2xqIR8gASADQQUgAiACQQVLG2xqIQIgBSAAQQV0aiEAA0AgACAFRwRAIAH9CQIAIhggBf0ABAAiGf3mASAS/eQBIRIgGCAF/QAEECIY/eYBIBP95AEhEyABIARqIQEgHP0JAgAiGiAZ/eYBIBT95AEhFCAaIBj95gEgDv3kASEOIAQgHGohHCAd/QkCACIaIBn95gEgFf3kASEVIBogGP3mASAP/eQBIQ8gBCAdaiEdIB79CQIAIhogGf3mASAW/eQBIRYgGiAY/eYBIBD95AEhECAEIB5qIR4gH/0JAgAiGiAZ/eYBIBf95AEhFyAaIBj95gEgEf3kASERIAQgH2ohHyAC/QkCACIaIBn95gEgDf3kASENIBogGP3mASAM/eQBIQwgAiAEaiECIAVBIGohBQwBCwsgC/0TIRkgCv0TIhogDf3mASAJBHsgCf0ABAAF/QwAAAAAAAAAAAAAAAAAAAAACyIY/eQBIRsgGiAM/eYBIAkEeyAJ/QAEEAX9DAAAAAAAAAAAAAAAAAAAAAALIgz95AEhDSAGIAhBBWxqIgEgByAIQQVsakEAIAcbIgAEeyAZIAD9AAQQ/eYBIA395AEhDSAZIAD9AAQA/eYBIBv95AEFIBsL/QsEACABIA39CwQQIBogF/3mASAY/eQBIQ0gGiAR/eYBIAz95AEhESAIQQJ0IgAgBmoiASAAIAdqQQAgBxsiAAR7IBkgAP0ABBD95gEgEf3kASERIBkgAP0ABAD95gEgDf3kAQUgDQv9CwQAIAEgEf0LBBAgGiAW/eYBIBj95AEhDSAaIBD95gEgDP3kASEQIAhBA2wiACAGaiIBIAAgB2pBACAHGyIABHsgGSAA/QAEEP3mASAQ/eQBIRAgGSAA/QAEAP3mASAN/eQBBSANC/0LBAAgASAQ/QsEECAaIBX95gEgGP3kASENIBogD/3mASAM/eQBIQ8gCEEBdCIAIAZqIgEgACAHakEAIAcbIgAEeyAZIAD9AAQQ/eYBIA/95AEhDyAZIAD9AAQA/eYBIA395AEFIA0L/QsEACABIA/9CwQQIBogFP3mASAY/eQBIQ0gGiAO/eYBIAz95AEhDiAGIAhqIgEgByAIakEAIAcbIgAEeyAZIAD9AAQQ/eYBIA795AEhDiAZIAD9AAQA/eYBIA395AEFIA0L/QsEACABIA79CwQQIBogEv3mASAY/eQBIQ0gGiAT/eYBIAz95AEhDCAHBEAgGSAH/QAEAP3mASAN/eQBIQ0gGSAH/QAEEP3mASAM/eQBIQwLIAYgDf0LBAAgBiAM/QsEEAvZBQIMewJ/IAFBASACIAJBAUsbIANsaiEYIAFBAiACIAJBAksbIANsaiEZIAEgA0EDIAIgAkEDSxtsaiECIAUgAEEFdGohAANAIAAgBUcEQCAB/QkCACIUIAX9AAQAIhX95gEgDf3kASENIBQgBf0ABBAiFP3mASAR/eQBIREgASAEaiEBIBj9CQIAIhYgFf3mASAS/eQBIRIgFiAU/eYBIA795AEhDiAEIBhqIRggGf0JAgAiFiAV/eYBIBP95AEhEyAWIBT95gEgD/3kASEPIAQgGWohGSAC/QkCACIWIBX95gEgDP3kASEMIBYgFP3mASAQ/eQBIRAgAiAEaiECIAVBIGohBQwBCwsgC/0TIRQgCv0TIhUgDP3mASAJBHsgCf0ABAAF/QwAAAAAAAAAAAAAAAAAAAAACyIW/eQBIRcgFSAQ/eYBIAkEeyAJ/QAEEAX9DAAAAAAAAAAAAAAAAAAAAAALIgz95AEhECAGIAhBA2xqIgEgByAIQQNsakEAIAcbIgAEeyAUIAD9AAQQ/eYBIBD95AEhECAUIAD9AAQA/eYBIBf95AEFIBcL/QsEACABIBD9CwQQIBUgE/3mASAW/eQBIRAgFSAP/eYBIAz95AEhDyAIQQF0IgAgBmoiASAAIAdqQQAgBxsiAAR7IBQgAP0ABBD95gEgD/3kASEPIBQgAP0ABAD95gEgEP3kAQUgEAv9CwQAIAEgD/0LBBAgFSAS/eYBIBb95AEhDyAVIA795gEgDP3kASEOIAYgCGoiASAHIAhqQQAgBxsiAAR7IBQgAP0ABBD95gEgDv3kASEOIBQgAP0ABAD95gEgD/3kAQUgDwv9CwQAIAEgDv0LBBAgFSAN/eYBIBb95AEhDSAVIBH95gEgDP3kASEMIAcEQCAUIAf9AAQA/eYBIA395AEhDSAUIAf9AAQQ/eYBIAz95AEhDAsgBiAN/QsEACAGIAz9CwQQC1IA/QwAAAAAAAAAAAAAAAAAAAAAJAv9DAAAAAAAAAAAAAAAAAAAAAAkDP0MAAAAAAAAAAAAAAAAAAAAACQN/QwAAAAAAAAAAAAAAAAAAAAAJA4LsAEBAn8jEkH//w9xQQJ0QYDABGoiASgCACEAIxIgASgCBGokEiAAQf8BcUEBRwRAIABBgARxQQAjAUEBRhsEQEEAJAALIABBgAJxBEAjGEUEQEEAJAJBASQBIABB/wFxIAEQCiMBQQFGBEBBACQAC0EAJAIjGSQBCwUgAEH/AXEgARAKIwFBAUYEQEEAJAALCyMXQQFqJBcLIxhBBnRBgIgEaiIAIxI2AgAgACMXNgIECyEAIAAkGCABJBkgAUGAgAxsQYDAxABqJBMgACQCIAEkAQsCAAtBAQJ/IABBgIAMbCAAQYDE1gBsIgEgAEGApAhsIgIgAEGAhBZsIgAgACACSRsiACAAIAFJG2pB/7/IAGpBgIB8cQsFAEHACwvvBAMUfwJ8AX0gACgCDCEKIAAoAlQhCyAAKAJEQQBHIQQgACgCSEEARyEMIAAoAkwhDSAAKAJQIQ4gACgCWCIDIAAoAggiByAAKAIYIghqQQFrIAhtbCEPIwAiAkEBaiQAA0AgAiAPSARAIBBFBEAgABAJC0EBIRAjBCAAKAJAaigCACEFIAIgA28hCSAIIAIgA20gCGwiAmoiASAHIAEgB0gbIREDQCACIBFIBEAgAiMKbyESIAIjCm0iASMJbyETIAEjCW0hFCMFIQFBACEGA0AgBiMGSARAIwggBkECdGogASgCACAUIAEoAgRsaiATIAEoAghsaiASIAEoAgxsajYCACAGQQFqIQYgAUEcaiEBDAELCyAEBEAgBUMAAID/OAIABSAFRAAAAAAAAAAAOQMACyAJIAtsIAlBAWogC2wiASAKIAEgCkgbEAggBAR8IAUqAgC7BSAFKwMACyEVIANBAUYEQCANIAJBAnRqIQEgDARAIAEgASoCACIXIBW2lyAXuyAVoLYgBBs4AgAFIAEgFbY4AgALBSAOIAIgA2wgCWpBA3RqIBU5AwALIAJBAWohAgwBCwsjACICQQFqJAAMAQsLIANBAUYEQA8LIwFBAUYEQEEAJAALIwAiAEEBaiQAA0AgACAHSARAIA4gACADbEEDdGoiASsDACEVQQEhAgNAIAIgA0gEQCABIAJBA3RqKwMAIhYgFaUgFSAWoCAEGyEVIAJBAWohAgwBCwsgDSAAQQJ0aiEAIAwEQCAAIAAqAgAiFyAVtpcgF7sgFaC2IAQbOAIABSAAIBW2OAIACyMAIgBBAWokAAwBCwsLpAYDGn8CfAJ9IAAoAlQhCSAAKAJIQQBHIQogACgCTCELIAAoAlAhDCAAKAIIIAAoAhgiDW0hFiAAKAIMIgQgACgCHCIGakEBayAGbSIHIA0gACgCWCIFbGwhD0MAAID/QwAAAAAgACgCREEARyIIGyEeIwAiAUEBaiQAA0AgASAPSARAIBBFBEAgABAJC0EBIRAjBCAAKAJAaigCACEYIAEgB20iGSAFbSEOIAkgGSAFbyAJbCICaiIDIBYgAyAWSBshESABIAdvIAZsIhcgBmoiASAEIAEgBEgbIhIgF2shGkEAIQEDQCABIBpBD2pBcHFJBEAgGCABQQJ0aiAe/RP9CwQAIAFBBGohAQwBCwsDQCACIBFIBEAgDiAWbCACaiIBIwpvIRMgASMKbSIBIwlvIRQgASMJbSEVIwUhAUEAIQMDQCADIwZIBEAjCCADQQJ0aiABKAIAIBUgASgCBGxqIBQgASgCCGxqIBMgASgCDGxqNgIAIANBAWohAyABQRxqIQEMAQsLIBcgEhAIIAJBAWohAgwBCwsgBUEBRgRAIAsgBCAObCAXakECdGohAUEAIQIDQCACIBpJBEAgASACQQJ0IgNqIQ4gAyAYaioCALshGyAKBEAgDiAOKgIAIh0gG7aXIB27IBugtiAIGzgCAAUgDiAbtjgCAAsgAkEBaiECDAELCwUgDCAEIBlsIBdqQQJ0aiAYIBpBAnT8CgAACyMAIgFBAWokAAwBCwsgBUEBRgRADwsjAUEBRgRAQQAkAAsgBEECdCEBIwAiAkEBaiQAA0AgAiAHIA1sSARAIAYgAiAHbyAGbCIAaiIDIAQgAyAESBshCSACIAdtIQ4DQCAAIAlIBEAgDCAFIA5sIAFsaiAAQQJ0aiIDKgIAuyEbQQEhAgNAIAIgBUgEQCABIANqIgMqAgC7IhwgG6UgGyAcoCAIGyEbIAJBAWohAgwBCwsgCyAEIA5sIABqQQJ0aiECIAoEQCACIAIqAgAiHSAbtpcgHbsgG6C2IAgbOAIABSACIBu2OAIACyAAQQFqIQAMAQsLIwAiAkEBaiQADAELCwuTBwIGewx/IAAoAgghDiAAKAIQIRIgACgCFCEIIAAoAhghByMCQYCADGxBgMDEAGohESAAKAIMIhBB//8AakEOdiENIwAiAEEBaiQAA0AgACANSARAIABBDnQiAEGAgAFqIgkgECAJIBBJGyEPA0AgACAPSQRAIAghCiAHIQkgAEECdv0R/QwAAAAAAQAAAAIAAAADAAAA/a4BIQb9DAAAAAAAAAAAAAAAAAAAAAAhBP0MAAAAAAAAAAAAAAAAAAAAACEF/QwAAAAAAAAAAAAAAAAAAAAAIQJBACELA0AgC0EKSARAIAb9DFMfUdJTH1HSUx9R0lMfUdL93gEgBv0MUx9R0lMfUdJTH1HSUx9R0v3fAf0NBAUGBwwNDg8UFRYXHB0eHyAG/QxTH1HSUx9R0lMfUdJTH1HS/bUBIQEgBf0MV42ezVeNns1XjZ7NV42ezf3eASAF/QxXjZ7NV42ezVeNns1XjZ7N/d8B/Q0EBQYHDA0ODxQVFhccHR4fIAT9USAK/RH9USEGIAX9DFeNns1XjZ7NV42ezVeNns39tQEhBCAC/VEgCf0R/VEhBSABIQIgCkHHjKKOBmshCiAJQfui4aQEayEJIAtBAWohCwwBCwsgBiQLIAQkDCAFJA0gAiQOIBJBAUYEQCMLQQj9rQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEkCyMMQQj9rQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEkDCMNQQj9rQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEkDSMOQQj9rQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEkDgUgEgRAEBsLCyARIA4gAEECdGoiCyAPIABrIgpBEEkiCRsiDCMLIgYjDCIF/Q0AAQIDEBESEwQFBgcUFRYXIgIjDSIEIw4iA/0NAAECAxAREhMEBQYHFBUWFyIB/Q0AAQIDBAUGBxAREhMUFRYX/QsEACAMQRBqIAIgAf0NCAkKCwwNDg8YGRobHB0eH/0LBAAgDEEgaiAGIAX9DQgJCgsYGRobDA0ODxwdHh8iAiAEIAP9DQgJCgsYGRobDA0ODxwdHh8iAf0NAAECAwQFBgcQERITFBUWF/0LBAAgDEEwaiACIAH9DQgJCgsMDQ4PGBkaGxwdHh/9CwQAIAkEQCALIBEgCkECdPwKAAALIABBEGohAAwBCwsjACIAQQFqJAAMAQsLC4gQAQZ7Iw1BCP2tAf0MAQAAAAEAAAABAAAAAQAAAP2uAf36Af0MAACAMwAAgDMAAIAzAACAM/3mARAC/QwAAADAAAAAwAAAAMAAAADA/eYB/eMBIQEjDEEI/a0BIgL9DAAAIAAAACAAAAAgAAAAIAD9rgFBFv2tASIAIQMgAiAAQRb9qwH9sQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEiBCAE/eYBIQUjC0EI/a0B/QwBAAAAAQAAAAEAAAABAAAA/a4B/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBEAL9DAAAAMAAAADAAAAAwAAAAMD95gH94wEiACAE/QzbD8lA2w/JQNsPyUDbD8lA/eYB/QwaPChCGjwoQho8KEIaPChCIAX95gH9DGZpmcJmaZnCZmmZwmZpmcL95AEgBf3mAf0M4zWjQuM1o0LjNaNC4zWjQv3kASAF/eYB/QznXSXC510lwuddJcLnXSXC/eQBIAX95gEgBP3mASAE/QwuvTu0Lr07tC69O7QuvTu0/eYB/eQB/eQB/Qz5aNPB+WjTwflo08H5aNPBIAX95gH9DIP6cEKD+nBCg/pwQoP6cEL95AEgBf3mAf0M5OmqwuTpqsLk6arC5Omqwv3kASAF/eYB/Qz44IFC+OCBQvjggUL44IFC/eQBIAX95gH9DObpncHm6Z3B5umdwebpncH95AEgBf3mAf0MAACAPwAAgD8AAIA/AACAP/3kASAD/QwBAAAAAQAAAAEAAAABAAAA/U79DAAAAAAAAAAAAAAAAAAAAAD9OP1SIAP9DAEAAAABAAAAAQAAAAEAAAD9rgH9DAIAAAACAAAAAgAAAAIAAAD9TkEe/asB/VH95gEkCyAA/Qz5aNPB+WjTwflo08H5aNPBIAIgAv0MAAAgAAAAIAAAACAAAAAgAP2uAUEW/a0BIgBBFv2rAf2xAf36Af0MAACAMwAAgDMAAIAzAACAM/3mASICIAL95gEiA/3mAf0Mg/pwQoP6cEKD+nBCg/pwQv3kASAD/eYB/Qzk6arC5OmqwuTpqsLk6arC/eQBIAP95gH9DPjggUL44IFC+OCBQvjggUL95AEgA/3mAf0M5umdwebpncHm6Z3B5umdwf3kASAD/eYB/QwAAIA/AACAPwAAgD8AAIA//eQBIAL9DNsPyUDbD8lA2w/JQNsPyUD95gH9DBo8KEIaPChCGjwoQho8KEIgA/3mAf0MZmmZwmZpmcJmaZnCZmmZwv3kASAD/eYB/QzjNaNC4zWjQuM1o0LjNaNC/eQBIAP95gH9DOddJcLnXSXC510lwuddJcL95AEgA/3mASAC/eYBIAL9DC69O7QuvTu0Lr07tC69O7T95gH95AH95AEgAP0MAQAAAAEAAAABAAAAAQAAAP1O/QwAAAAAAAAAAAAAAAAAAAAA/Tj9UiAA/QwCAAAAAgAAAAIAAAACAAAA/U5BHv2rAf1R/eYBJAwjDkEI/a0BIgD9DAAAIAAAACAAAAAgAAAAIAD9rgFBFv2tASECIAAgAkEW/asB/bEB/foB/QwAAIAzAACAMwAAgDMAAIAz/eYBIgMgA/3mASEEIAEgA/0M2w/JQNsPyUDbD8lA2w/JQP3mAf0MGjwoQho8KEIaPChCGjwoQiAE/eYB/QxmaZnCZmmZwmZpmcJmaZnC/eQBIAT95gH9DOM1o0LjNaNC4zWjQuM1o0L95AEgBP3mAf0M510lwuddJcLnXSXC510lwv3kASAE/eYBIAP95gEgA/0MLr07tC69O7QuvTu0Lr07tP3mAf3kAf3kAf0M+WjTwflo08H5aNPB+WjTwSAE/eYB/QyD+nBCg/pwQoP6cEKD+nBC/eQBIAT95gH9DOTpqsLk6arC5OmqwuTpqsL95AEgBP3mAf0M+OCBQvjggUL44IFC+OCBQv3kASAE/eYB/Qzm6Z3B5umdwebpncHm6Z3B/eQBIAT95gH9DAAAgD8AAIA/AACAPwAAgD/95AEgAv0MAQAAAAEAAAABAAAAAQAAAP1O/QwAAAAAAAAAAAAAAAAAAAAA/Tj9UiAC/QwBAAAAAQAAAAEAAAABAAAA/a4B/QwCAAAAAgAAAAIAAAACAAAA/U5BHv2rAf1R/eYBJA0gAf0M+WjTwflo08H5aNPB+WjTwSAAIAD9DAAAIAAAACAAAAAgAAAAIAD9rgFBFv2tASIAQRb9qwH9sQH9+gH9DAAAgDMAAIAzAACAMwAAgDP95gEiASAB/eYBIgL95gH9DIP6cEKD+nBCg/pwQoP6cEL95AEgAv3mAf0M5OmqwuTpqsLk6arC5Omqwv3kASAC/eYB/Qz44IFC+OCBQvjggUL44IFC/eQBIAL95gH9DObpncHm6Z3B5umdwebpncH95AEgAv3mAf0MAACAPwAAgD8AAIA/AACAP/3kASAB/QzbD8lA2w/JQNsPyUDbD8lA/eYB/QwaPChCGjwoQho8KEIaPChCIAL95gH9DGZpmcJmaZnCZmmZwmZpmcL95AEgAv3mAf0M4zWjQuM1o0LjNaNC4zWjQv3kASAC/eYB/QznXSXC510lwuddJcLnXSXC/eQBIAL95gEgAf3mASAB/QwuvTu0Lr07tC69O7QuvTu0/eYB/eQB/eQBIAD9DAEAAAABAAAAAQAAAAEAAAD9Tv0MAAAAAAAAAAAAAAAAAAAAAP04/VIgAP0MAgAAAAIAAAACAAAAAgAAAP1OQR79qwH9Uf3mASQOC78EAgR/BnsgAUECdCEGIAIgA2ohByAEIAVqIQUDQCACIAdIBEAgBCACIAIgBEgbIQEgAkEEaiAHTCEIA0AgASAFSAR/IAhFIAEgAkEEakhyBUEACwRAIAIhAyABIAJBBGoiCSAHIAcgCUobIgkgASAJSBshCQNAIAMgCUgEQCAAIAEgBmxqIANBAnRqIAAgAyAGbGogAUECdGoqAgA4AgAgA0EBaiEDDAELCyABQQFqIQEMAQsLA0AgAUEEaiIDIAVMBEAgACABIAZsaiACQQJ0aiIIIAAgAiAGbGogAUECdGoiAf0ABAAiDCABIAZq/QAEACIN/Q0AAQIDEBESEwQFBgcUFRYXIg4gASAGQQF0Iglq/QAEACIPIAEgBkEDbCIBav0ABAAiCv0NAAECAxAREhMEBQYHFBUWFyIL/Q0AAQIDBAUGBxAREhMUFRYX/QsEACAGIAhqIA4gC/0NCAkKCwwNDg8YGRobHB0eH/0LBAAgCCAJaiAMIA39DQgJCgsYGRobDA0ODxwdHh8iCyAPIAr9DQgJCgsYGRobDA0ODxwdHh8iCv0NAAECAwQFBgcQERITFBUWF/0LBAAgASAIaiALIAr9DQgJCgsMDQ4PGBkaGxwdHh/9CwQAIAMhAQwBCwsDQCABIAVIBEAgAiEDA0AgAyACQQRqSARAIAAgASAGbGogA0ECdGogACADIAZsaiABQQJ0aioCADgCACADQQFqIQMMAQsLIAFBAWohAQwBCwsgAkEEaiECDAELCwuAAwIBfwF+QaoFQYABQYCAEEEBIAMgA0EBTBttIgYgBkGAAUwbIgYgBkGqBU4bQXhxIgYgAmpBAWsgBm0iBiACakEBayAGbUEHakEIbUEDdCEGQfABQYAMIAQbIgQgAWpBAWsgBG0iBCABakEBayAEbUELakEMbUEMbCEEIAUEQCACQfcAakH4AG0iACACakEBayAAbUEXakEYbUEYbKwiByAHQiCGhA8LIwFBAUYEQCAGrCAErEIghoQPCyMBrEIChiEHA0ACQCACIAZqQQFrIAZtrCAArCABIARqQQFrIARtrH5+IAdZBH9BAQVBASADIANBAUwbrCAErCAGrH5+QoCAIFMLDQAgBkEgTCAEIAZBAXROcgRAIARBGEwNASAEQQFqQQJtIgQgAWpBAWsgBG0iBCABakEBayAEbUELakEMbUEMbCEEBSAGQQFqQQJtIgUgAmpBAWsgBW0iBSACakEBayAFbUEHakEIbUEDdCEGCwwBCwsgBqwgBKxCIIaEC4IJAyJ/AX4BfSASIwJBgMTWAGxqIhJBgARqIhVBgMAWaiETIBIkAyAKQQAgEEMAAAAAXBshKCAAIAEgAiADQQAgD0MAAAAAXBsiGCAGIBEQHSI1QiCIpyEhIDWnIhwgAmpBAWsgHG0hI0EBQQEgGEH/AmpBgANtIgMgA0EATBsiAyAYakEBayADbSIDIANBAEwbISUgGKwgHKx+QoCAEFghJiACQQJ0ISkgASAhakEBayAhbSInIABsICNsIS1BfyESIwAiAEEBaiQAA0AgACAtSARAIAAgIyAnbG0hHSABIAAgJ28gIWwiHmsiAyAhIAMgIUgbISIgAiAAICdtICNvIBxsIhprIgAgHCAAIBxIGyEbIBogG2ogHkxBACARG0UEQCAEIAUgHWxBAnRqISogByAIIB1sQQJ0aiErIAIgHmwgGmpBAnQiACANIB1sQQJ0aiEsIAsgHWxBAnQgAGohLiASIB1BACAIGyAjbCAaIBxtaiISRiAmICYbIS9BACEXA0AgF0UgFyAYSHIEQCAYIBdrIgAgJSAAICVIGyEZICYEfyATIBcgG0EHakF4cWxBAnRqBSATCyEAIC9FBEAgCQRAIBsgGSArIBggGmwgF2pBAnRqIBhBAnQgABAHBSAbIBkgKyACIBdsIBpqQQJ0aiACQQJ0IAAQAwsLICogGCAebCAXakECdGohAyAGBEAgKiABIBdsIB5qQQJ0aiE0IAFBAnQhMEEAIQMDQCADIBlIBEBBECAZIANrIgogCkEQThshMUEAIR8DQCAfICJIBEAgNCADIDBsaiAfQQJ0aiEKICIgH2siFEEESgRAQQRBBiAUIBRBBk4bIBRBCEYgFEEHRnIbIRQLIBUgGSAfbEECdGogFEECdCIyIANsaiEWQQAhIANAICAgMUgEQCAUQQZGBEAgFiAK/QAEAP0LBAAgFiAKKQMQNwMQBSAUQQRGBEAgFiAK/QAEAP0LBAAFQQAhJANAIBQgJEoEQCAkQQJ0IjMgFmogCiAzaioCADgCACAkQQFqISQMAQsLCwsgCiAwaiEKIBYgMmohFiAgQQFqISAMAQsLIBQgH2ohHwwBCwsgA0EQaiEDDAELCyAVIQMLIBlBAnQgGEECdCAGGyEUIAwgLGogKCAuakEAICgbIBcbIR9DAACAPyAQIBcbITYgDiAaQQJ0akEAQQAgDiAXGxshIEEAIRYDQCAWICJIBEAgIiAWayIKQQRKBEBBBEEGIAogCkEGThsgCkEIRiAKQQdGchshCgsgEQR/IBYgHmogGmtBeHEiJEEAICRBAE4bBUEACyIkIBtIBEAgCiAbICRrIBkgAyAUIBZsakEEIBQgBhsgCkECdEEEIAYbIAAgGSAkbEECdGogGUEFdCAkQQJ0IiQgFiApbGoiMCAMICxqaiAfIDBqQQAgHxsgKSAgICRqQQAgIBsgDyA2EAELIAogFmohFgwBCwsgFyAlaiEXDAELCyARBEAgDCANIB1sQQJ0aiACIB4gIiAaIBsQHAsLIwAiAEEBaiQADAELCwvFAwETfyAAKAIIIQYgACgCDCEHIAAoAhAhCCAAKAIUIRMgACgCGCEEIAAoAiAhCSAAKAIkQQJ0IQogACgCKEECdCELIAAoAhwiEUECdCEDIAAoAixBAnQiDUEERgRAIAQgE2whASMAIgBBAWokAANAIABBBHQiACABSARAIABBEGohAgNAIAAgAiABIAEgAkobSARAIAggACADbGohBSAHIABBAnRqKAIAIgwgCUkEQCAFIAYgACAEbSAKbGogCyAMbGogA/wKAAAFIAVBACAD/AsACyAAQQFqIQAMAQsLIwAiAEEBaiQADAELCw8LIBFBD2pBEG0hEiMAIgBBAWokAANAIAAgEiATbEgEQCAAIBJtIQwgACASb0EEdCIAQRBqIgEgESABIBFIGyEOA0AgACAOSARAIAYgCiAMbGogACANbGohDyAIIAQgDGwiAiADbGogAEECdGohASAHIAJBAnRqIQJBACEFA0AgBCAFSgRAIAEgAigCACIQIAlJBH0gDyALIBBsaioCAAVDAAAAAAs4AgAgBUEBaiEFIAEgA2ohASACQQRqIQIMAQsLIABBAWohAAwBCwsjACIAQQFqJAAMAQsLC5kMAxJ/B3sEfSAOIhBBgIAEaiIaQYCABGoiFkGAGGoiF0GABGohGCABIAAgA2oiDiABIA5IGyEbQYABQYCAASACQQdqQXhxbUF4cSIBIAFBgAFKGyEZIAJBBXQhHQNAIBEgG0gEQCAbIBFrIgEgGSABIBlIGyIVQQV0IR4gFSACIAcgCCARbGogCCAQEAcgAiAVIAkgCiARbGogCiAaEANBACESA0AgACASSgRAIAAgEmsiD0EESgRAQQRBBiAPIA9BBk4bIA9BCEYgD0EHRnIbIQ8LIBUgAyASaiAPaiARayIBIAEgFUobIhNBAEoEQCAMIBJsIRwgDyATQQdqQXhxIAIgBSAGIBJsaiAGQQQgECAdIBZBAEGABEEAIARDAAAAABABQQAhFANAIA8gFEoEQCAWIBRBCXRqIQEgEiAUakECdCEfAkAgEyADIBJqIBRqQQFqIBFrIg4gDiATShsiDkEATARAQQAhDiATQQNqQXxxIR8DQCAOIB9IBEAgASAOQQJ0akMAAAAAOAIAIA5BAWohDgwBCwsMAQsgE0EDakF8cSEgA0AgDiAgSARAIAEgDkECdGpDAACA/zgCACAOQQFqIQ4MAQsLIBEEfSAXIB9qKgIABUMAAID/CyIr/RMhIUEAIQ4DQCAOIBNIBEAgISABIA5BAnRq/QAEAP3rASEhIA5BBGohDgwBCwv9DAAAAAAAAAAAAAAAAAAAAAAhIkEAIQ4gISAhICH9DQgJCgsMDQ4PAAECAwQFBgf96QEiIf0fACAh/R8BlyIq/RMhIQNAIA4gE0gEQEHACP0ABAAgASAOQQJ0aiIg/QAEACAh/eUBIiNBsAn9AAQAIiT96wEiJUGQCP0ABAD95gFBgAj9AAQAIib95AEiJyAm/eUBIiZBsAj9AAQA/eYBICZBoAj9AAQA/eYBICX95AH95AEiJf3mAUHQCP0ABAD95AEgJf3mAUHgCP0ABAD95AEgJf3mAUHwCP0ABAD95AEgJf3mAUGACf0ABAD95AEgJf3mAUGQCf0ABAD95AEgJSAl/eYB/eYBICX95AFBoAn9AAQA/eQBICdBF/2rAf2uASAjICT9Q/1PISMgICAj/QsEACAiICP95AEhIiAOQQRqIQ4MAQsLICIgIiAi/Q0ICQoLDA0ODwABAgMEBQYH/eQBIiH9HwAgIf0fAZIhKCAXIB9qICo4AgAgEQRAIBggH2oiASoCACEpIAEgKSAqICtbBH1DAACAPwVBwAj9AAQAICsgKpP9EyIhQbAJ/QAEACIi/esBIiNBkAj9AAQA/eYBQYAI/QAEACIk/eQBIiUgJP3lASIkQbAI/QAEAP3mASAkQaAI/QAEAP3mASAj/eQB/eQBIiP95gFB0Aj9AAQA/eQBICP95gFB4Aj9AAQA/eQBICP95gFB8Aj9AAQA/eQBICP95gFBgAn9AAQA/eQBICP95gFBkAn9AAQA/eQBICMgI/3mAf3mASAj/eQBQaAJ/QAEAP3kASAlQRf9qwH9rgEgISAi/UP9T/0fAAsiKZQgKJI4AgAgKUMAAIA/XARAIAsgHGogDCAUbGohHyAp/RMhIUEAIQEDQCABQQRqIg4gAkwEQCAfIAFBAnRqIgEgAf0ABAAgIf3mAf0LBAAgDiEBDAELCwNAIAEgAkgEQCAfIAFBAnRqIg4gDioCACAplDgCACABQQFqIQEMAQsLCwUgGCAfaiAoOAIACwsgFEEBaiEUDAELCyAPIAIgEyAWQYAEQQQgGiAeIAsgHGoiASABQQAgERsgDEEAQwAAgD9DAACAPxABCyAPIBJqIRIMAQsLIBEgGWohEQwBCwtBACEDA0AgACADSgRAIAsgAyAMbGohBkMAAIA/IBggA0ECdGoqAgAiBJUiKP0TISFBACEBA0AgAUEEaiIFIAJMBEAgBiABQQJ0aiIBIAH9AAQAICH95gH9CwQAIAUhAQwBCwsDQCABIAJIBEAgBiABQQJ0aiIFIAUqAgAgKJQ4AgAgAUEBaiEBDAELCyANBEAgA0ECdCIBIA1qIAEgF2oqAgAgBP0TEAL9HwCSOAIACyADQQFqIQMMAQsLC9IKAxV/B3sBfSAUQYCADGoiJUGAgARqIiRBgIAEaiIjQYCAAWohIiACQQV0ISEgAUEFdCEeIABBBXQhICACIAAgBSAGICUQAyACIAAgCSAKICQQAwNAIAAgKUoEQCAAIClrIhhBBEoEQEEEQQYgGCAYQQZOGyAYQQhGIBhBB0ZyGyEYCyABIAMgKWogGGoiFSABIBVIGyInQQBKBEAgGCAnQQdqQXhxIhYgAiAFIAYgKWxqIAZBBCAUICEgKUEIdCIVICNqIh9BAEGAAkEAIARDAAAAABABIBggFiACIAkgCiApbGoiHSAKQQQgFEGAgARqICEgFSAiaiImQQBBgAJBAEMAAIA/QwAAAAAQAUEAISgDQCAYIChLBEAgHyAoQQh0aiEZICcgAyApaiAoakEBaiIVIBUgJ0obIhpBACAaQQBKGyEVIBZBA2pBfHEhFwNAIBUgF0gEQCAZIBVBAnRqQwAAgP84AgAgFUEBaiEVDAELCyAmIChBCHRqIRkgGkEAIBpBAEobIRUgFkEDakF8cSEXA0AgFSAXSARAIBkgFUECdGpDAAAAADgCACAVQQFqIRUMAQsLIB0gCiAobGohGiAHICggKWogCGxqIRn9DAAAAAAAAAAAAAAAAAAAAAAhKkEAIRUDQCAVQQRqIhcgAkwEQCAVQQJ0IhUgGmr9AAQAIBUgGWr9AAQA/eYBICr95AEhKiAXIRUMAQsLICogKiAq/Q0ICQoLDA0ODwABAgMEBQYH/eQBIir9HwAgKv0fAZIhMQNAIAIgFUoEQCAxIBVBAnQiFyAaaioCACAXIBlqKgIAlJIhMSAVQQFqIRUMAQsLIChBCHQiFSAfaiEbIBUgJmohGiAWIRdBACEVIAsgKCApakECdGoqAgD9EyEtIDH9EyEuA0AgFSAWSARAQcAI/QAEACAVQQJ0IhkgG2oiHP0ABAAgLf3lASIsQbAJ/QAEACIw/esBIitBkAj9AAQA/eYBQYAI/QAEACIq/eQBIi8gKv3lASIqQbAI/QAEAP3mASAqQaAI/QAEAP3mASAr/eQB/eQBIir95gFB0Aj9AAQA/eQBICr95gFB4Aj9AAQA/eQBICr95gFB8Aj9AAQA/eQBICr95gFBgAn9AAQA/eQBICr95gFBkAn9AAQA/eQBICogKv3mAf3mASAq/eQBQaAJ/QAEAP3kASAvQRf9qwH9rgEgLCAw/UP9TyEqIBwgKv0LBAAgGSAaaiIZICogGf0ABAAgLv3lAf3mAf0LBAAgFUEEaiEVDAELCyAWQcAASARAIBYiFUELakF8cSEZA0AgFSAZSARAIBsgFUECdGpDAAAAADgCACAVQQFqIRUMAQsLIBdBC2pBfHEhFQNAIBUgF0oEQCAaIBdBAnRqQwAAAAA4AgAgF0EBaiEXDAELCwsgKEEBaiEoDAELCyAYIAIgJyAmQYACQQQgFEGAgAhqIB4gDCANIClsaiIVIBVBACAOGyANQQAgBEMAAIA/EAELIBggKWohKQwBCwtBACEFA0AgASAFSgRAIAUgA2siBkEAIAZBAEobIgYgACAAIAZKGyEHIAEgBWsiBkEESgRAQQRBBiAGIAZBBk4bIAZBCEYgBkEHRnIbIQYLIAYgAiAAIAdrIgsgBUECdCIKIAdBCHQiCSAjampBBEGAAiAHQQV0IgggJGogICARIAUgEmxqIgcgB0EAIBMbIBJBAEMAAIA/QwAAgD8QASAGIAIgCyAJICJqIApqQQRBgAIgCCAlaiAgIA8gBSAQbGoiByAHQQAgExsgEEEAIARDAACAPxABIAUgBmohBQwBCwsLiQUBF38gISMCQYCEFmxqIi0kAyABIAJtIS5BwABBgIABIAVBB2pBeHFtQXhxIiEgIUHAAEobISYjACIhQQFqJAADQCAhIAAgAmxIBEAgISACbSEkICEgAm8iLyAFbCEnIA1BAnQhKiAQQQJ0ITAgCkECdCExIBNBAnQhMiAWQQJ0ITMgGkECdCE0IB1BAnQhKyAgQQJ0ISxBACEhA0AgBCAhSgRAIBsgHCAkbCAnakECdGogISArbGohNSAeIB8gJGwgJ2pBAnRqICEgLGxqITYgBCAhayIiICYgIiAmSBsiKCAFIAsgDCAkbCAnakECdGogISAqbGoiIiAqIC1BgARqIiMQByAoIAUgDiAPICRsICdqQQJ0aiAhIDBsaiAwICNBgIAEahAHIAUgKCAiICogI0GAgAhqEANBACEiIC4gL2whJQNAICUgL0EBaiAubEgEQCAFICVsISlBACEjA0AgAyAjSgRAIAMgI2siNyAmICYgN0obIjcgBiAjaiAhayI4akEASgRAIDcgKCAFIDggByAIIAkgJGwgKWpBAnRqICMgMWxqIDEgESASICRsIClqQQJ0aiAjIDJsaiAyIBQgFSAkbCApakECdGogIyAzbGogMyAXIAEgJGwgJWogA2wgI2pBAnRqIBggGSAkbCApakECdGogIyA0bGogNCAhQQBKIDUgKyA2ICwgIiAtQYAEahAhQQEhIgsgIyAmaiEjDAELCyAlQQFqISUMAQsLICJFBEBBACEjA0AgIyAoSQRAIDUgIyArbGpBACAFQQJ0IiL8CwAgNiAjICxsakEAICL8CwAgI0EBaiEjDAELCwsgISAmaiEhDAELCyMAIiFBAWokAAwBCwsLC8gDAQBBgAgLwAMAAEBLAABASwAAQEsAAEBLO6q4PzuquD87qrg/O6q4PwCAMb8AgDG/AIAxvwCAMb+DgF45g4BeOYOAXjmDgF45Z2lQOWdpUDlnaVA5Z2lQOc5DtzrOQ7c6zkO3Os5DtzoIiQg8CIkIPAiJCDwIiQg8wakqPcGpKj3BqSo9wakqPaqqKj6qqio+qqoqPqqqKj4AAAA/AAAAPwAAAD8AAAA/AACAPwAAgD8AAIA/AACAPwAArsIAAK7CAACuwgAArsIAANDCAADQwgAA0MIAANDCAACyQgAAskIAALJCAACyQrshkD27IZA9uyGQPbshkD240eu9uNHrvbjR67240eu9GiXvPRol7z0aJe89GiXvPU9d/r1PXf69T13+vU9d/r2/6RE+v+kRPr/pET6/6RE+UK4qvlCuKr5Qriq+UK4qvqzOTD6szkw+rM5MPqzOTD78/3++/P9/vvz/f778/3++qqqqPqqqqj6qqqo+qqqqPurwurvq8Lq76vC6u+rwurtOE6k8ThOpPE4TqTxOE6k8LR5cvS0eXL0tHly9LR5cvZODCD6Tgwg+k4MIPpODCD6Zqqq+maqqvpmqqr6Zqqq+";
  }
});

// ../kernels-cpu/src/_engine.ts
function enableRelaxedSimd() {
  if (WebAssembly.validate(RELAXED_PROBE)) return true;
  setEngineFlag("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(RELAXED_PROBE);
}
async function compile(shared, relaxed) {
  const { bytes: bytes5 } = await load(shared, relaxed);
  return WebAssembly.compile(Uint8Array.from(atob(bytes5), (character) => character.charCodeAt(0)));
}
function load(shared, relaxed) {
  if (shared) {
    return relaxed ? Promise.resolve().then(() => (init_shared_relaxed(), shared_relaxed_exports)) : Promise.resolve().then(() => (init_shared_plain(), shared_plain_exports));
  }
  return relaxed ? Promise.resolve().then(() => (init_single_relaxed(), single_relaxed_exports)) : Promise.resolve().then(() => (init_single_plain(), single_plain_exports));
}
var RELAXED_PROBE;
var init_engine = __esm({
  "../kernels-cpu/src/_engine.ts"() {
    "use strict";
    init_platform();
    RELAXED_PROBE = Uint8Array.of(
      ...[0, 97, 115, 109, 1, 0, 0, 0],
      ...[1, 8, 1, 96, 3, 123, 123, 123, 1, 123],
      ...[3, 2, 1, 0],
      ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11]
      // code
    );
  }
});

// ../kernels-cpu/src/_linear_memory.ts
var PAGE, MOST_PAGES, LEAST_GROWTH, LinearMemory;
var init_linear_memory = __esm({
  "../kernels-cpu/src/_linear_memory.ts"() {
    "use strict";
    PAGE = 65536;
    MOST_PAGES = 65536;
    LEAST_GROWTH = 4 * 1024 * 1024;
    LinearMemory = class {
      memory;
      /** The most bytes it may have. */
      maximum;
      bytes;
      words;
      floats;
      /**
       * @param initial  bytes to start with
       * @param maximum  bytes; less where the engine refuses to set so many addresses aside
       */
      constructor(initial, maximum, shared) {
        const pages = Math.ceil(initial / PAGE);
        let most = Math.min(MOST_PAGES, Math.max(pages, Math.floor(maximum / PAGE)));
        let memory;
        while (memory === void 0) {
          try {
            memory = new WebAssembly.Memory({ initial: pages, maximum: most, shared });
          } catch (error) {
            if (most === pages) throw error;
            most = Math.max(pages, most >>> 1);
          }
        }
        this.memory = memory;
        this.maximum = most * PAGE;
        this.#renew();
      }
      get byteLength() {
        return this.bytes.byteLength;
      }
      /** Grows by at least so many bytes, and by more to grow seldom; returns by how many, 0 when it cannot. */
      grow(bytes5) {
        const now = this.byteLength;
        const least = Math.ceil(bytes5 / PAGE);
        const most = (this.maximum - now) / PAGE;
        const wanted = Math.max(least, Math.ceil(Math.max(LEAST_GROWTH, now / 8) / PAGE));
        for (const pages of [Math.min(wanted, most), least]) {
          if (pages < least || pages > most) continue;
          try {
            this.memory.grow(pages);
          } catch {
            continue;
          }
          this.#renew();
          return pages * PAGE;
        }
        return 0;
      }
      #renew() {
        const { buffer } = this.memory;
        this.bytes = new Uint8Array(buffer);
        this.words = new Int32Array(buffer);
        this.floats = new Float32Array(buffer);
      }
    };
  }
});

// ../kernels-cpu/src/_single_thread.ts
function startSingleThread(module, memory, ring, listener) {
  let scheduled = false;
  let ended = false;
  const host = {
    send(id, pointer, length) {
      const start2 = pointer >>> 0;
      listener.received(
        id,
        memory.bytes.slice(start2, start2 + (length >>> 0)).buffer
      );
    },
    call() {
    }
  };
  const instance = new WebAssembly.Instance(module, { env: { memory: memory.memory }, host });
  const exports = instance.exports;
  exports.start(0, 1);
  const idle = () => memory.words[PROGRESS >>> 2] === ring().head;
  const slice = () => {
    scheduled = false;
    const until = performance.now() + SLICE;
    try {
      while (!ended && performance.now() < until) {
        if (idle()) ring().pump();
        if (idle()) return;
        exports.step();
      }
    } catch (error) {
      ended = true;
      listener.failed(String(error));
    }
    start();
  };
  const start = () => {
    if (scheduled || ended) return;
    scheduled = true;
    yieldThen(slice);
  };
  return {
    submitted() {
    },
    start,
    keepAlive() {
    },
    async end() {
      ended = true;
    }
  };
}
var SLICE;
var init_single_thread = __esm({
  "../kernels-cpu/src/_single_thread.ts"() {
    "use strict";
    init_platform();
    init_protocol();
    SLICE = 10;
  }
});

// ../kernels-cpu/src/_thread_pool.ts
async function startThreadPool(module, memory, threads, listener) {
  const pool = [];
  let running = false;
  let ending = false;
  const end = async () => {
    ending = true;
    await Promise.all(pool.map((thread) => thread.end()));
  };
  const started = Array.from({ length: threads }, (_, thread) => {
    return new Promise((resolve, reject) => {
      const ended = (reason) => {
        reject(new Error(reason));
        if (!running || ending) return;
        void end();
        listener.failed(`thread ${thread} ended unexpectedly (${reason})`);
      };
      const message = (data2) => {
        const received = data2;
        switch (received.kind) {
          case "ready":
            return resolve();
          case "call":
            return listener.called();
          case "read":
            return listener.received(received.id, received.bytes);
          case "error":
            return ended(received.reason);
          default:
            return received;
        }
      };
      const data = { module, memory: memory.memory, thread, threads };
      pool.push(startThread(SOURCE, data, { message, ended }));
    });
  });
  try {
    await Promise.all(started);
  } catch (error) {
    await end();
    throw error;
  }
  running = true;
  for (const thread of pool) thread.keepAlive(false);
  return {
    submitted() {
      if (Atomics.load(memory.words, SLEEPERS >>> 2) > 0) {
        Atomics.notify(memory.words, SUBMITTED >>> 2);
      }
    },
    start() {
    },
    keepAlive: (alive) => pool[0].keepAlive(alive),
    end
  };
}
var SOURCE;
var init_thread_pool = __esm({
  "../kernels-cpu/src/_thread_pool.ts"() {
    "use strict";
    init_platform();
    init_protocol();
    SOURCE = `({ module, memory, thread, threads }, post) => {
  try {
    const host = {
      send(id, pointer, length) {
        const copy = new Uint8Array(length >>> 0);
        copy.set(new Uint8Array(memory.buffer, pointer >>> 0, length >>> 0));
        post({ kind: "read", id, bytes: copy.buffer }, [copy.buffer]);
      },
      call() {
        post({ kind: "call" });
      },
    };
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, host });
    exports.start(thread, threads);
    post({ kind: "ready" });
    exports.run();
  } catch (error) {
    post({ kind: "error", reason: String(error) });
  }
}`;
  }
});

// ../kernels-cpu/src/create_cpu_backend.ts
async function createCpuBackend(options = {}) {
  const { threads, memory = MOST_BYTES, relaxedSimd = true } = options;
  if (threads !== void 0 && !(Number.isInteger(threads) && threads >= 0 && threads <= MAX_THREADS)) {
    throw new RangeError(
      `Cannot use ${threads} threads: take a whole number from 0 to ${MAX_THREADS}`
    );
  }
  if (!(memory > 0))
    throw new RangeError(`Cannot use ${memory} bytes of memory: take a positive number`);
  const relaxed = relaxedSimd && enableRelaxedSimd();
  const missing = missingThreads();
  if (threads === 0 || missing !== void 0) {
    return createSingle(memory, relaxed, threads === 0 ? void 0 : missing);
  }
  try {
    return await createThreaded(
      threads ?? Math.max(1, Math.min(MOST_DEFAULT_THREADS, coreCount())),
      memory,
      relaxed
    );
  } catch (error) {
    return createSingle(memory, relaxed, `threads cannot be started: ${error}`);
  }
}
async function createThreaded(threads, maximum, relaxed) {
  const module = await compile(true, relaxed);
  const memory = makeMemory(maximum, true);
  return CpuBackend.start({
    memory,
    threads,
    heapStart: heapStart(module, memory, threads),
    description: describe2(relaxed, threads === 1 ? "1 thread" : `${threads} threads`),
    execute: (_, listener) => startThreadPool(module, memory, threads, listener)
  });
}
async function createSingle(maximum, relaxed, why) {
  const module = await compile(false, relaxed);
  const memory = makeMemory(maximum, false);
  const thread = `the calling thread alone${why === void 0 ? "" : ` (${why})`}`;
  return CpuBackend.start({
    memory,
    threads: 1,
    heapStart: heapStart(module, memory, 1),
    description: describe2(relaxed, thread),
    execute: (ring, listener) => startSingleThread(module, memory, ring, listener)
  });
}
function makeMemory(maximum, shared) {
  return new LinearMemory(INITIAL_BYTES, maximum, shared);
}
function heapStart(module, memory, threads) {
  const host = { send() {
  }, call() {
  } };
  const instance = new WebAssembly.Instance(module, { env: { memory: memory.memory }, host });
  return instance.exports.heapStart(threads) >>> 0;
}
var MOST_DEFAULT_THREADS, MOST_BYTES, INITIAL_BYTES, describe2;
var init_create_cpu_backend = __esm({
  "../kernels-cpu/src/create_cpu_backend.ts"() {
    "use strict";
    init_cpu_backend();
    init_engine();
    init_linear_memory();
    init_platform();
    init_protocol();
    init_single_thread();
    init_thread_pool();
    MOST_DEFAULT_THREADS = 16;
    MOST_BYTES = 2 ** 32;
    INITIAL_BYTES = 2 * 1024 * 1024;
    describe2 = (relaxed, threads) => `CPU: WebAssembly SIMD${relaxed ? " with relaxed multiply-add" : ""}, ${threads}`;
  }
});

// ../kernels-cpu/src/mod.ts
var mod_exports = {};
__export(mod_exports, {
  createCpuBackend: () => createCpuBackend
});
var init_mod2 = __esm({
  "../kernels-cpu/src/mod.ts"() {
    "use strict";
    init_create_cpu_backend();
  }
});

// ../kernels-webgpu/src/device/adapter.ts
function isSoftwareAdapter(facts) {
  return facts.isFallbackAdapter === true || facts.adapterType === "CPU" || emulationName(facts) !== void 0;
}
function describeAdapter(facts) {
  const detail = facts.description || facts.device;
  if (isSoftwareAdapter(facts)) {
    const name2 = emulationName(facts) ?? (detail || "unnamed adapter");
    return detail === "" || detail === name2 ? `${name2} (software)` : `${name2} (software, ${detail})`;
  }
  const name = [facts.vendor, facts.architecture].filter((word) => word !== "").join(" ");
  if (name === "") return detail || "unnamed adapter";
  return detail === "" ? name : `${name} (${detail})`;
}
function wrongAdapterMessage(facts, wanted) {
  const found = describeAdapter(facts);
  switch (wanted) {
    case "hardware":
      return `Cannot use WebGPU on a GPU: the only adapter found is ${found}; adapter: "software" (--adapter software) takes it, the CPU backend is usually faster`;
    case "software":
      return `Cannot use a software adapter: the one found is ${found}; adapter: "hardware" (--adapter hardware) takes it`;
    default:
      return wanted;
  }
}
function noAdapterMessage(wanted) {
  switch (wanted) {
    case "hardware":
      return 'Cannot use WebGPU: no adapter was found; install a driver for the GPU, use the CPU backend, or take a slow software adapter with adapter: "software" (--adapter software)';
    case "software":
      return "Cannot use a software adapter: none was found; use the CPU backend";
    default:
      return wanted;
  }
}
function adapterFacts(info) {
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    device: info.device,
    description: info.description,
    isFallbackAdapter: info.isFallbackAdapter ?? false,
    ...info.adapterType === void 0 ? {} : { adapterType: info.adapterType }
  };
}
async function requestAdapter(gpu, wanted) {
  const requests2 = wanted === "software" ? [{ forceFallbackAdapter: true }, {}] : [{ powerPreference: "high-performance" }, {}];
  let other;
  for (const request of requests2) {
    const adapter = await gpu.requestAdapter(request);
    if (adapter === null) continue;
    const facts = adapterFacts(adapter.info);
    if (isSoftwareAdapter(facts) === (wanted === "software")) return adapter;
    other ??= facts;
  }
  throw new Error(other ? wrongAdapterMessage(other, wanted) : noAdapterMessage(wanted));
}
function emulationName(facts) {
  const text = `${facts.vendor} ${facts.architecture} ${facts.device} ${facts.description}`;
  return EMULATIONS.find(([pattern]) => pattern.test(text))?.[1];
}
var EMULATIONS;
var init_adapter = __esm({
  "../kernels-webgpu/src/device/adapter.ts"() {
    "use strict";
    EMULATIONS = [
      [/swiftshader/i, "SwiftShader"],
      [/llvmpipe|lavapipe/i, "lavapipe"],
      [/microsoft basic render|\bwarp\b/i, "WARP"]
    ];
  }
});

// ../kernels-webgpu/src/device/limits.ts
function usedLimits(of, lowered = {}) {
  const limits = {};
  for (const name of LIMIT_NAMES) {
    const wanted = lowered[name] ?? Number.POSITIVE_INFINITY;
    if (!(wanted >= 1)) {
      throw new RangeError(
        `Cannot lower the limit ${name} to ${wanted}: it must be a positive number`
      );
    }
    limits[name] = Math.min(of[name], wanted);
  }
  return limits;
}
function requestDevice(adapter) {
  return adapter.requestDevice({
    label: "lrm",
    requiredLimits: { ...usedLimits(adapter.limits) }
  });
}
var LIMIT_NAMES;
var init_limits = __esm({
  "../kernels-webgpu/src/device/limits.ts"() {
    "use strict";
    LIMIT_NAMES = [
      "maxStorageBufferBindingSize",
      "maxBufferSize",
      "maxStorageBuffersPerShaderStage",
      "maxComputeWorkgroupStorageSize",
      "maxComputeInvocationsPerWorkgroup",
      "maxComputeWorkgroupSizeX",
      "maxComputeWorkgroupsPerDimension"
    ];
  }
});

// ../kernels-webgpu/src/device/probe.ts
async function probeDevice(device) {
  const bytes5 = COUNT * 4;
  device.pushErrorScope("validation");
  const data = device.createBuffer({
    size: bytes5,
    usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination
  });
  const staging = device.createBuffer({
    size: bytes5,
    usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination
  });
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code: PROBE_WGSL }) }
  });
  device.queue.writeBuffer(data, 0, new Float32Array(COUNT).fill(1.5));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: data } }]
    })
  );
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(data, 0, staging, 0, bytes5);
  device.queue.submit([encoder.finish()]);
  const invalid = device.popErrorScope();
  await staging.mapAsync(MAP_READ);
  const result = new Float32Array(staging.getMappedRange().slice(0));
  staging.unmap();
  staging.destroy();
  data.destroy();
  const error = await invalid;
  if (error !== null) throw new Error(`Cannot use this WebGPU device: ${firstLine(error.message)}`);
  result.forEach((value, index) => {
    if (value !== 3 + index) {
      throw new Error(
        `Cannot use this WebGPU device: a test kernel computed ${value} where ${3 + index} is right`
      );
    }
  });
}
function firstLine(message) {
  return message.split("\n", 1)[0].trim();
}
var COUNT, PROBE_WGSL, BUFFER_USAGE, MAP_READ;
var init_probe = __esm({
  "../kernels-webgpu/src/device/probe.ts"() {
    "use strict";
    COUNT = 64;
    PROBE_WGSL = `
@group(0) @binding(0) var<storage, read_write> data: array<f32>;
@compute @workgroup_size(${COUNT})
fn main(@builtin(global_invocation_id) id: vec3u) {
  data[id.x] = data[id.x] * 2.0 + f32(id.x);
}`;
    BUFFER_USAGE = {
      mapRead: 1,
      copySource: 4,
      copyDestination: 8,
      uniform: 64,
      storage: 128
    };
    MAP_READ = 1;
  }
});

// ../kernels-webgpu/src/node/drivers.ts
import { readdirSync } from "node:fs";
import { constants, homedir } from "node:os";
import { basename, delimiter, join } from "node:path";
function installedSoftwareDrivers(folders = manifestFolders()) {
  const named = DRIVER_VARIABLES.flatMap((name) => process.env[name]?.split(delimiter) ?? []);
  const found = folders.flatMap((folder) => manifestsIn(folder));
  const manifests = [.../* @__PURE__ */ new Set([...named, ...found])].filter((path) => path.endsWith(".json"));
  return manifests.filter((path) => /lvp|lavapipe|llvmpipe|swiftshader/i.test(basename(path))).map((manifest) => ({ name: basename(manifest, ".json"), manifest }));
}
function driverEnvironment(driver) {
  return Object.fromEntries(DRIVER_VARIABLES.map((name) => [name, driver.manifest]));
}
async function withDriver(driver, task) {
  const before = DRIVER_VARIABLES.map((name) => [name, process.env[name]]);
  Object.assign(process.env, driverEnvironment(driver));
  try {
    if (driver.loader !== void 0) loadLibrary(driver.loader);
    return await task();
  } finally {
    for (const [name, value] of before) {
      if (value === void 0) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
function loadLibrary(path) {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | KEEP_LOADED);
  } catch (error) {
    if (!/did not self-register/.test(error.message)) throw error;
  }
}
function manifestFolders() {
  const { XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CONFIG_DIRS, XDG_DATA_DIRS } = process.env;
  const roots = [
    XDG_CONFIG_HOME ?? join(homedir(), ".config"),
    ...(XDG_CONFIG_DIRS ?? "/etc/xdg").split(delimiter),
    "/etc",
    XDG_DATA_HOME ?? join(homedir(), ".local", "share"),
    ...(XDG_DATA_DIRS ?? "/usr/local/share:/usr/share").split(delimiter)
  ];
  return roots.filter((root) => root !== "").map((root) => join(root, "vulkan", "icd.d"));
}
function manifestsIn(folder) {
  try {
    return readdirSync(folder).sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}
var DRIVER_VARIABLES, KEEP_LOADED;
var init_drivers = __esm({
  "../kernels-webgpu/src/node/drivers.ts"() {
    "use strict";
    DRIVER_VARIABLES = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];
    KEEP_LOADED = 4096;
  }
});

// ../kernels-webgpu/src/node/child_probe.ts
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
function probeInChild(driver) {
  const dawn = pathToFileURL(createRequire(import.meta.url).resolve("webgpu")).href;
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      CHILD,
      JSON.stringify([dawn, driver?.loader ?? null, PROBE_WGSL])
    ],
    {
      env: {
        ...process.env,
        ...driver === void 0 ? {} : driverEnvironment(driver),
        NODE_OPTIONS: ""
      },
      stdio: ["ignore", "pipe", "ignore"],
      timeout: TIME_LIMIT_MS,
      killSignal: "SIGKILL"
    }
  );
  return new Promise((resolve) => {
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.on("error", () => resolve(void 0));
    child.on("close", (code) => resolve(code === 0 ? parseFacts(output) : void 0));
  });
}
function parseFacts(output) {
  try {
    return JSON.parse(output);
  } catch {
    return void 0;
  }
}
var TIME_LIMIT_MS, CHILD;
var init_child_probe = __esm({
  "../kernels-webgpu/src/node/child_probe.ts"() {
    "use strict";
    init_probe();
    init_drivers();
    TIME_LIMIT_MS = 3e4;
    CHILD = `
const [dawn, loader, code] = JSON.parse(process.argv[1]);
if (loader) {
  try { process.dlopen({ exports: {} }, loader, ${4098}); } catch {}
}
const gpu = (await import(dawn)).create([]);
const adapter = await gpu.requestAdapter();
if (adapter === null) process.exit(1);
const { vendor, architecture, device: name, description, isFallbackAdapter } = adapter.info;
const facts = { vendor, architecture, device: name, description, isFallbackAdapter };
const device = await adapter.requestDevice();
const data = device.createBuffer({ size: 256, usage: ${128 | 4 | 8} });
const staging = device.createBuffer({ size: 256, usage: ${1 | 8} });
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
  }
});

// ../kernels-webgpu/src/node/dawn.ts
async function importDawn() {
  try {
    return await import("webgpu");
  } catch (cause) {
    throw new Error(dawnImportMessage(cause), { cause });
  }
}
function dawnImportMessage(cause) {
  const { code, message } = cause;
  if (code === "ERR_MODULE_NOT_FOUND") {
    return "Cannot use WebGPU in Node: the package webgpu is not installed; run npm install webgpu";
  }
  return `Cannot use WebGPU in Node: the package webgpu does not load on ${process.platform} ${process.arch} (${message?.split("\n", 1)[0] ?? String(cause)}); use the CPU backend`;
}
var init_dawn = __esm({
  "../kernels-webgpu/src/node/dawn.ts"() {
    "use strict";
  }
});

// ../../node_modules/.pnpm/nanotar@0.3.0/node_modules/nanotar/dist/index.mjs
function parseTar(data, opts) {
  const buffer = data.buffer || data;
  const files = [];
  let offset = 0;
  let nextExtendedHeader;
  let globalExtendedHeader;
  while (offset < buffer.byteLength - 512) {
    let name = _readString(buffer, offset, 100);
    if (name.length === 0) {
      break;
    }
    if (nextExtendedHeader) {
      const longName = nextExtendedHeader.path || nextExtendedHeader.linkpath;
      if (longName) {
        name = longName;
      }
    }
    const mode = _readString(buffer, offset + 100, 8).trim();
    const uid = Number.parseInt(_readString(buffer, offset + 108, 8));
    const gid = Number.parseInt(_readString(buffer, offset + 116, 8));
    const size = _readNumber(buffer, offset + 124, 12);
    const seek = 512 + 512 * Math.trunc(size / 512) + (size % 512 ? 512 : 0);
    const mtime = _readNumber(buffer, offset + 136, 12);
    const _type = _readString(buffer, offset + 156, 1) || "0";
    const type = tarItemTypeMap[_type] || _type;
    switch (type) {
      // Extended headers for next entry
      case "extendedHeader":
      case "globalExtendedHeader": {
        const headers = _parseExtendedHeaders(
          new Uint8Array(buffer, offset + 512, size)
        );
        if (type === "extendedHeader") {
          nextExtendedHeader = headers;
        } else {
          nextExtendedHeader = void 0;
          globalExtendedHeader = {
            ...globalExtendedHeader,
            ...headers
          };
        }
        offset += seek;
        continue;
      }
      // GNU tar long file names
      case "gnuLongFileName":
      case "gnuOldLongFileName":
      case "gnuLongLinkName": {
        nextExtendedHeader = { path: _readString(buffer, offset + 512, size) };
        offset += seek;
        continue;
      }
    }
    const user = _readString(buffer, offset + 265, 32);
    const group = _readString(buffer, offset + 297, 32);
    name = _sanitizePath(name);
    const meta = {
      name,
      type,
      size,
      attrs: {
        ...globalExtendedHeader,
        ...nextExtendedHeader,
        mode,
        uid,
        gid,
        mtime,
        user,
        group
      }
    };
    nextExtendedHeader = void 0;
    if (opts?.filter && !opts.filter(meta)) {
      offset += seek;
      continue;
    }
    if (opts?.metaOnly) {
      files.push(meta);
      offset += seek;
      continue;
    }
    const data2 = size === 0 ? void 0 : new Uint8Array(buffer, offset + 512, size);
    files.push({
      ...meta,
      data: data2,
      get text() {
        return new TextDecoder().decode(this.data);
      }
    });
    offset += seek;
  }
  return files;
}
function _sanitizePath(path) {
  let normalized = path.replace(/\\/g, "/");
  normalized = normalized.replace(/^[a-zA-Z]:\//, "");
  normalized = normalized.replace(/^\/+/, "");
  const hasLeadingDotSlash = normalized.startsWith("./");
  const parts = normalized.split("/");
  const resolved = [];
  for (const part of parts) {
    if (part === "..") {
      resolved.pop();
    } else if (part !== "." && part !== "") {
      resolved.push(part);
    }
  }
  let result = resolved.join("/");
  if (hasLeadingDotSlash && !result.startsWith("./")) {
    result = "./" + result;
  }
  if (path.endsWith("/") && !result.endsWith("/")) {
    result += "/";
  }
  return result;
}
function _readString(buffer, offset, size) {
  const view = new Uint8Array(buffer, offset, size);
  const i = view.indexOf(0);
  const td = new TextDecoder();
  return td.decode(i === -1 ? view : view.slice(0, i));
}
function _readNumber(buffer, offset, size) {
  const view = new Uint8Array(buffer, offset, size);
  let str = "";
  for (let i = 0; i < size; i++) {
    str += String.fromCodePoint(view[i]);
  }
  return Number.parseInt(str, 8);
}
function _parseExtendedHeaders(data) {
  const dataStr = new TextDecoder().decode(data);
  const headers = {};
  for (const line of dataStr.split("\n")) {
    const s = line.split(" ")[1]?.split("=");
    if (s) {
      headers[s[0]] = s[1];
    }
  }
  return headers;
}
var tarItemTypeMap;
var init_dist = __esm({
  "../../node_modules/.pnpm/nanotar@0.3.0/node_modules/nanotar/dist/index.mjs"() {
    tarItemTypeMap = {
      // Standard
      "0": "file",
      // Regular file
      "1": "hardLink",
      // Hard link (meta)
      "2": "symbolicLink",
      // Symbolic link (meta)
      "3": "characterDevice",
      // Character device (meta)
      "4": "blockDevice",
      // Block device (meta)
      "5": "directory",
      // Directory (meta)
      "6": "fifo",
      // Named pipe (FIFO) (meta)
      "7": "contiguousFile",
      // Contiguous file (rarely used, mostly for older systems)
      // Extended headers
      "g": "globalExtendedHeader",
      // Global extended header (meta)
      "x": "extendedHeader",
      // Extended header for the next file (meta)
      // GNU tar
      "D": "gnuDirectory",
      // GNU directory metadata (meta)
      "I": "gnuInodeMetadata",
      // GNU inode metadata
      "K": "gnuLongLinkName",
      // GNU long link name
      "L": "gnuLongFileName",
      // GNU long file name
      "N": "gnuOldLongFileName",
      // GNU long file name (old)
      "M": "gnuMultiVolume",
      // Multi-volume archive entry
      "S": "gnuSparseFile",
      // Sparse file (for files with holes)
      "E": "gnuExtendedSparse",
      // Extended sparse file (used in GNU tar for large sparse files)
      // Solaris tar
      "A": "solarisAcl",
      // Solaris access control list
      "V": "solarisVolumeLabel",
      // Solaris volume label (meta)
      "X": "solarisOldExtendedHeader"
      // Deprecated extended header format (meta)
    };
  }
});

// ../kernels-webgpu/src/node/swiftshader.ts
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs";
import { createRequire as createRequire2 } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join as join2 } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
async function swiftShaderDriver(cache2 = defaultCache()) {
  const archive = swiftShaderArchive();
  const compressed = readFileSync(archive);
  const version = createHash("sha256").update(compressed).digest("hex").slice(0, 16);
  const folder = join2(cache2, `swiftshader-${version}`);
  mkdirSync(cache2, { recursive: true, mode: 448 });
  assertOwn(cache2);
  if (!isUnpacked(folder)) await unpack(compressed, folder);
  return {
    name: "SwiftShader",
    manifest: join2(folder, MANIFEST),
    loader: join2(folder, LOADER)
  };
}
function swiftShaderArchive() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `Cannot use SwiftShader on ${process.platform} ${process.arch}: @sparticuz/chromium has it for Linux on x64 only; use the CPU backend`
    );
  }
  try {
    const entry = createRequire2(import.meta.url).resolve("@sparticuz/chromium");
    return join2(packageRoot(entry), "bin", "swiftshader.tar.br");
  } catch (cause) {
    throw new Error(
      "Cannot use SwiftShader: the package @sparticuz/chromium, which holds it, is not installed; run npm install @sparticuz/chromium",
      { cause }
    );
  }
}
function packageRoot(entry) {
  const parts = dirname(entry).split("@sparticuz");
  const rest = parts.pop().split(/[/\\]/).slice(0, 2);
  return `${parts.join("@sparticuz")}@sparticuz${rest.join("/")}`;
}
function defaultCache() {
  return join2(tmpdir(), `lrm-webgpu-${process.getuid?.() ?? "user"}`);
}
function assertOwn(cache2) {
  if (process.getuid !== void 0 && statSync(cache2).uid !== process.getuid()) {
    throw new Error(
      `Cannot unpack SwiftShader into ${cache2}: the folder belongs to another user; remove it, or set TMPDIR`
    );
  }
}
function isUnpacked(folder) {
  return FILES.every((name) => existsSync(join2(folder, name)));
}
async function unpack(compressed, folder) {
  const tar = await promisify(brotliDecompress)(compressed);
  const own = mkdtempSync(`${folder}-`);
  try {
    const items = new Map(
      parseTar(tar).map((item) => [item.name.replace(/^(?:\.\/)+/, ""), item.data])
    );
    for (const name of FILES) {
      const data = items.get(name);
      if (data === void 0) {
        throw new Error(
          `Cannot use SwiftShader: ${name} is missing in the archive of @sparticuz/chromium; install version 147`
        );
      }
      writeFileSync(join2(own, name), data, { mode: 493 });
    }
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!isUnpacked(folder)) throw error;
  }
}
var MANIFEST, LOADER, FILES;
var init_swiftshader = __esm({
  "../kernels-webgpu/src/node/swiftshader.ts"() {
    "use strict";
    init_dist();
    MANIFEST = "vk_swiftshader_icd.json";
    LOADER = "libvulkan.so.1";
    FILES = [MANIFEST, LOADER, "libvk_swiftshader.so"];
  }
});

// ../kernels-webgpu/src/node/gpu.ts
async function requestNodeAdapter(wanted) {
  if (wanted === "software" && process.platform === "linux") {
    const driver = await softwareDriver();
    return withDriver(driver, () => requestFromDawn("software"));
  }
  return requestFromDawn(wanted);
}
async function requestFromDawn(wanted) {
  const gpu = (await importDawn()).create([]);
  return { gpu, adapter: await requestAdapter(gpu, wanted) };
}
async function softwareDriver() {
  for (const driver of installedSoftwareDrivers()) {
    if (await probeInChild(driver) !== void 0) return driver;
  }
  return swiftShaderDriver();
}
async function probeAdapters() {
  await importDawn();
  const candidates = [void 0];
  if (process.platform === "linux") {
    candidates.push(...installedSoftwareDrivers());
    candidates.push(
      ...await swiftShaderDriver().then(
        (driver) => [driver],
        () => []
      )
    );
  }
  const listed = /* @__PURE__ */ new Map();
  for (const driver of candidates) {
    const facts = await probeInChild(driver);
    if (facts === void 0) continue;
    const kind = isSoftwareAdapter(facts) ? "software" : "hardware";
    const key = JSON.stringify(facts);
    if (!listed.has(key)) listed.set(key, { facts, kind });
  }
  return [...listed.values()];
}
var init_gpu = __esm({
  "../kernels-webgpu/src/node/gpu.ts"() {
    "use strict";
    init_adapter();
    init_child_probe();
    init_dawn();
    init_drivers();
    init_swiftshader();
  }
});

// ../kernels-webgpu/src/runtime/windows.ts
function bindWindows(ranges, maxBinding) {
  const bindings = [];
  const slots = new Array(ranges.length);
  const bases = new Array(ranges.length);
  const bufferOf = /* @__PURE__ */ new Map();
  ranges.forEach(({ memory }, index) => {
    const known = bufferOf.get(memory);
    if (known === void 0) bufferOf.set(memory, [index]);
    else known.push(index);
  });
  for (const [memory, members] of bufferOf) {
    const spans = spansOf(memory, members, ranges, maxBinding);
    if (spans === void 0) return void 0;
    for (const span of spans) {
      const slot = bindings.push({
        memory,
        offset: span.start,
        size: span.end - span.start,
        writable: span.writable
      });
      for (const index of span.ranges) {
        slots[index] = slot - 1;
        bases[index] = ranges[index].first - span.start / BYTES;
      }
    }
  }
  return { bindings, slots, bases };
}
function spansOf(memory, members, ranges, maxBinding) {
  const writable = members.some((index) => ranges[index].writable);
  if (memory.capacity <= maxBinding) {
    return [{ start: 0, end: memory.capacity, writable, ranges: [...members] }];
  }
  const windows = members.map((index) => {
    const { first, count } = ranges[index];
    const start = Math.floor(first * BYTES / ALIGNMENT2) * ALIGNMENT2;
    const end = Math.ceil((first + count) * BYTES / ALIGNMENT2) * ALIGNMENT2;
    return { start, end: Math.min(end, memory.capacity), writable, ranges: [index] };
  }).sort((a, b) => a.start - b.start);
  const spans = [];
  for (const window of windows) {
    if (window.end - window.start > maxBinding) return void 0;
    const last = spans.at(-1);
    if (last !== void 0 && Math.max(last.end, window.end) - last.start <= maxBinding) {
      last.end = Math.max(last.end, window.end);
      last.ranges.push(...window.ranges);
    } else if (last !== void 0 && writable && window.start < last.end) {
      return void 0;
    } else {
      spans.push(window);
    }
  }
  return spans;
}
var ALIGNMENT2, BYTES;
var init_windows = __esm({
  "../kernels-webgpu/src/runtime/windows.ts"() {
    "use strict";
    ALIGNMENT2 = 256;
    BYTES = 4;
  }
});

// ../kernels-webgpu/src/runtime/boxes.ts
function boxesOf(extents, accesses, splittable, limits) {
  const boxes = [];
  const visit = (start, size) => {
    const ranges = accesses.map((access) => rangeOf(access, start, size));
    const windows = bindWindows(ranges, limits.maxStorageBufferBindingSize);
    if (windows !== void 0) {
      if (windows.bindings.length > limits.maxStorageBuffersPerShaderStage) {
        throw new RangeError(
          `Cannot run a kernel over ${windows.bindings.length} tensors: this device binds ${limits.maxStorageBuffersPerShaderStage}; split the kernel`
        );
      }
      boxes.push({ start, extents: size, windows });
      return;
    }
    const axis = axisToSplit(accesses, ranges, size, splittable);
    if (axis === void 0) {
      const largest = Math.max(...ranges.map(({ count }) => count));
      throw new RangeError(
        `Cannot process ${largest} elements at once: this device binds ${limits.maxStorageBufferBindingSize} bytes and the operation cannot be cut further; use a smaller tensor or the CPU backend`
      );
    }
    const first = half(size[axis]);
    visit(start, replaced(size, axis, first));
    visit(replaced(start, axis, start[axis] + first), replaced(size, axis, size[axis] - first));
  };
  visit(
    extents.map(() => 0),
    extents
  );
  return boxes;
}
function replaced(values, axis, value) {
  return values.map((each, index) => index === axis ? value : each);
}
function half(extent) {
  const middle = Math.ceil(extent / 2);
  return extent >= 2 * PREFERRED_MULTIPLE ? Math.ceil(middle / PREFERRED_MULTIPLE) * PREFERRED_MULTIPLE : middle;
}
function rangeOf(access, start, extents) {
  let first = access.offset;
  let count = access.span ?? 1;
  access.strides.forEach((stride, axis) => {
    first += start[axis] * stride;
    count += Math.max(0, extents[axis] - 1) * stride;
  });
  return { memory: access.memory, first, count, writable: access.writable };
}
function axisToSplit(accesses, ranges, extents, splittable) {
  let best;
  let spread = 0;
  const widest = ranges.map(({ count }, index) => ({ count, index })).sort((a, b) => b.count - a.count);
  for (const { index } of widest) {
    for (const axis of splittable) {
      const reach = (extents[axis] - 1) * accesses[index].strides[axis];
      if (reach > spread) {
        best = axis;
        spread = reach;
      }
    }
    if (best !== void 0) return best;
  }
  return best;
}
var PREFERRED_MULTIPLE;
var init_boxes = __esm({
  "../kernels-webgpu/src/runtime/boxes.ts"() {
    "use strict";
    init_windows();
    PREFERRED_MULTIPLE = 64;
  }
});

// ../kernels-webgpu/src/wgsl/functions.ts
function functions(names) {
  const wanted = /* @__PURE__ */ new Set();
  const add2 = (name) => {
    NEEDS[name].forEach(add2);
    wanted.add(name);
  };
  for (const name of names) add2(name);
  return [...wanted].map((name) => FUNCTIONS[name]).join("");
}
var FUNCTIONS, NEEDS;
var init_functions = __esm({
  "../kernels-webgpu/src/wgsl/functions.ts"() {
    "use strict";
    FUNCTIONS = {
      isNan: `fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
`,
      isFinite: `fn is_finite(x: f32) -> f32 {
  return select(0.0, 1.0, (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u);
}
`,
      // x = k ln 2 + r with |r| ≤ ln 2 / 2; 2ᵏ in two factors, so that it may overflow to infinity or fade to zero.
      exp: `fn exp_(x: f32) -> f32 {
  let bounded = clamp(x, -110.0, 100.0);
  let k = floor(bounded * 1.44269504 + 0.5);
  let r = (bounded - k * 0.693359375) - k * -2.12194440e-4;
  var y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3;
  y = y * r + 8.3334519073e-3;
  y = y * r + 4.1665795894e-2;
  y = y * r + 1.6666665459e-1;
  y = y * r + 5.0000001201e-1;
  y = y * r * r + r + 1.0;
  let whole = i32(k);
  let half = whole >> 1u;
  y = y * bitcast<f32>(u32(half + 127) << 23u) * bitcast<f32>(u32(whole - half + 127) << 23u);
  return select(y, x, is_nan(x));
}
`,
      // x = 2ᵏ m with m in [√½, √2).
      log: `fn log_(x: f32) -> f32 {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<u32>(select(x, x * 8388608.0, tiny));
  var k = f32(i32(bits >> 23u) - 126) - select(0.0, 23.0, tiny);
  var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u);
  let low = m < 0.707106781;
  k = select(k, k - 1.0, low);
  let r = select(m, m + m, low) - 1.0;
  let z = r * r;
  var y = 7.0376836292e-2f;
  y = y * r - 1.1514610310e-1;
  y = y * r + 1.1676998740e-1;
  y = y * r - 1.2420140846e-1;
  y = y * r + 1.4249322787e-1;
  y = y * r - 1.6668057665e-1;
  y = y * r + 2.0000714765e-1;
  y = y * r - 2.4999993993e-1;
  y = y * r + 3.3333331174e-1;
  y = y * r * z + k * -2.12194440e-4 - 0.5 * z;
  y = r + y + k * 0.693359375;
  let sign = bitcast<u32>(x) & 0x80000000u;
  let infinite = (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u;
  y = select(y, x, infinite && sign == 0u);
  y = select(y, bitcast<f32>(0x7fc00000u | (bitcast<u32>(x) & 1u)), sign != 0u);
  y = select(y, bitcast<f32>(0xff800000u | (bitcast<u32>(x) & 1u)), (bitcast<u32>(x) & 0x7fffffffu) == 0u);
  return select(y, x, is_nan(x));
}
`,
      tanh: `fn tanh_(x: f32) -> f32 {
  let size = abs(x);
  let z = x * x;
  var near = -5.70498872745e-3f;
  near = near * z + 2.06390887954e-2;
  near = near * z - 5.37397155531e-2;
  near = near * z + 1.33314422036e-1;
  near = near * z - 3.33332819422e-1;
  near = near * z * x + x;
  let far = 1.0 - 2.0 / (exp_(2.0 * min(size, 20.0)) + 1.0);
  let y = select(select(far, -far, x < 0.0), near, size < 0.625);
  return select(y, x, is_nan(x));
}
`
    };
    NEEDS = {
      isNan: [],
      isFinite: [],
      exp: ["isNan"],
      log: ["isNan"],
      tanh: ["isNan", "exp"]
    };
  }
});

// ../kernels-webgpu/src/runtime/uniforms.ts
function declareParameters(types) {
  const members = Object.entries(types).map(([name, type]) => `  ${name}: ${type},`);
  return `struct Parameters {
${members.join("\n")}
}
@group(1) @binding(0) var<uniform> p: Parameters;
`;
}
var MAX_PARAMETER_BYTES, ALIGNMENT3, SLOTS, UniformArena;
var init_uniforms = __esm({
  "../kernels-webgpu/src/runtime/uniforms.ts"() {
    "use strict";
    init_probe();
    MAX_PARAMETER_BYTES = 512;
    ALIGNMENT3 = 256;
    SLOTS = 1024;
    UniformArena = class {
      buffer;
      #bytes = new ArrayBuffer(SLOTS * ALIGNMENT3 + MAX_PARAMETER_BYTES);
      #view = new DataView(this.#bytes);
      #used = 0;
      constructor(device) {
        this.buffer = device.createBuffer({
          label: "parameters",
          size: this.#bytes.byteLength,
          usage: BUFFER_USAGE.uniform | BUFFER_USAGE.copyDestination
        });
      }
      /** Whether another kernel's parameters fit. */
      get full() {
        return this.#used + MAX_PARAMETER_BYTES > SLOTS * ALIGNMENT3;
      }
      /** Stores values and returns their offset. */
      add(types, values) {
        const start = this.#used;
        let at2 = start;
        for (const name in types) {
          const value = values[name];
          if (types[name] === "f32") this.#view.setFloat32(at2, value, true);
          else this.#view.setUint32(at2, value, true);
          at2 += 4;
        }
        this.#used += Math.ceil((at2 - start) / ALIGNMENT3) * ALIGNMENT3 || ALIGNMENT3;
        return start;
      }
      /** Sends what was added, for the submit that follows. */
      send(queue) {
        if (this.#used > 0) queue.writeBuffer(this.buffer, 0, this.#bytes, 0, this.#used);
        this.#used = 0;
      }
    };
  }
});

// ../kernels-webgpu/src/wgsl/text.ts
function declare(bindings, parameters) {
  const lines = bindings.map(
    ({ type, writable }, index) => `@group(0) @binding(${index}) var<storage, ${writable ? "read_write" : "read"}> b${index}: array<${type}>;
`
  );
  return lines.join("") + declareParameters(parameters);
}
function linearMain(workgroupSize) {
  return `
@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * ${workgroupSize}u + local;
`;
}
function linearWorkgroups(invocations, workgroupSize, maxPerDimension) {
  const count = Math.max(1, Math.ceil(invocations / workgroupSize));
  const rows2 = Math.ceil(count / maxPerDimension);
  return [Math.ceil(count / rows2), rows2, 1];
}
function float(value) {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) {
    const bits2 = Number.isNaN(rounded) ? "0x7fc00000u" : rounded > 0 ? "0x7f800000u" : "0xff800000u";
    return `bitcast<f32>(${bits2} | p.zero)`;
  }
  if (Object.is(rounded, -0)) return "-0.0f";
  const text = String(rounded);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}
var init_text = __esm({
  "../kernels-webgpu/src/wgsl/text.ts"() {
    "use strict";
    init_uniforms();
  }
});

// ../kernels-webgpu/src/wgsl/attention.ts
function attentionParameters(names) {
  const types = {
    invocations: "u32",
    queries: "u32",
    keys: "u32",
    heads: "u32",
    kvHeads: "u32",
    past: "u32",
    scale: "f32",
    lse: "u32",
    delta: "u32"
  };
  for (const name of names) {
    types[name] = "u32";
    types[`${name}Batch`] = "u32";
    types[`${name}Token`] = "u32";
  }
  return types;
}
function attentionWgsl(settings) {
  const { bindings, slots, workgroupSize } = settings;
  const statistics = slots.lse === void 0 ? "" : `b${slots.lse}[p.lse + (batch * p.heads + head) * p.queries + i] = most + log_(total);`;
  return `${declare(bindings, attentionParameters(FORWARD_NAMES))}${functions(["exp", "log"])}
${vectors(settings, ["q", "k", "v"])}${linearMain(workgroupSize)}${queryHead()}
  var query: array<vec4f, QUADS>;
  for (var d = 0u; d < QUADS; d++) { query[d] = quad_q(atQ, d); }
  var sum: array<vec4f, QUADS>;
  // Below every score.
  var most = -3.0e38f;
  var total = 0.0f;
  for (var j = 0u; j < seen; j++) {
    let atK = headK + j * p.kToken;
    var dots = vec4f();
    for (var d = 0u; d < QUADS; d++) { dots += query[d] * quad_k(atK, d); }
    let score = p.scale * ((dots.x + dots.y) + (dots.z + dots.w));
    let higher = max(most, score);
    let shrink = exp_(most - higher);
    let weight = exp_(score - higher);
    most = higher;
    total = total * shrink + weight;
    let atV = headV + j * p.vToken;
    for (var d = 0u; d < QUADS; d++) { sum[d] = sum[d] * shrink + weight * quad_v(atV, d); }
  }
  let atO = p.o + batch * p.oBatch + i * p.oToken + head * HEAD;
  let factor = 1.0 / total;
  ${store2(settings, "o", "atO", "sum", "factor")}
  ${statistics}
}
`;
}
function attentionQueryGradientWgsl(settings) {
  const { bindings, slots, workgroupSize } = settings;
  return `${declare(bindings, attentionParameters(QUERY_NAMES))}${functions(["exp"])}
${vectors(settings, ["q", "k", "v", "o", "dO"])}${linearMain(workgroupSize)}${queryHead()}
  let atO = p.o + batch * p.oBatch + i * p.oToken + head * HEAD;
  let atDO = p.dO + batch * p.dOBatch + i * p.dOToken + head * HEAD;
  var query: array<vec4f, QUADS>;
  var outGradient: array<vec4f, QUADS>;
  var products = vec4f();
  for (var d = 0u; d < QUADS; d++) {
    query[d] = quad_q(atQ, d);
    outGradient[d] = quad_dO(atDO, d);
    products += outGradient[d] * quad_o(atO, d);
  }
  let delta = (products.x + products.y) + (products.z + products.w);
  let row = (batch * p.heads + head) * p.queries + i;
  b${slots.delta}[p.delta + row] = delta;
  let lse = b${slots.lse}[p.lse + row];
  var sum: array<vec4f, QUADS>;
  for (var j = 0u; j < seen; j++) {
    let atK = headK + j * p.kToken;
    let atV = headV + j * p.vToken;
    var dots = vec4f();
    var dWeights = vec4f();
    for (var d = 0u; d < QUADS; d++) {
      dots += query[d] * quad_k(atK, d);
      dWeights += outGradient[d] * quad_v(atV, d);
    }
    let weight = exp_(p.scale * ((dots.x + dots.y) + (dots.z + dots.w)) - lse);
    let dScore = weight * (((dWeights.x + dWeights.y) + (dWeights.z + dWeights.w)) - delta);
    for (var d = 0u; d < QUADS; d++) { sum[d] += dScore * quad_k(atK, d); }
  }
  let atDQ = p.dQ + batch * p.dQBatch + i * p.dQToken + head * HEAD;
  ${store2(settings, "dQ", "atDQ", "sum", "p.scale")}
}
`;
}
function attentionKeyGradientWgsl(settings) {
  const { bindings, slots, workgroupSize } = settings;
  return `${declare(bindings, attentionParameters(KEY_NAMES))}${functions(["exp"])}
${vectors(settings, ["q", "k", "v", "dO"])}${linearMain(workgroupSize)}
  if (index >= p.invocations) { return; }
  let j = index % p.keys;
  let kvHead = (index / p.keys) % p.kvHeads;
  let batch = index / (p.keys * p.kvHeads);
  let atK = p.k + batch * p.kBatch + j * p.kToken + kvHead * HEAD;
  let atV = p.v + batch * p.vBatch + j * p.vToken + kvHead * HEAD;
  var key: array<vec4f, QUADS>;
  var value: array<vec4f, QUADS>;
  for (var d = 0u; d < QUADS; d++) { key[d] = quad_k(atK, d); value[d] = quad_v(atV, d); }
  var sumK: array<vec4f, QUADS>;
  var sumV: array<vec4f, QUADS>;
  let group = p.heads / p.kvHeads;
  for (var head = kvHead * group; head < (kvHead + 1u) * group; head++) {
    // Query i sees keys up to i + past.
    for (var i = max(j, p.past) - p.past; i < p.queries; i++) {
      let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;
      let atDO = p.dO + batch * p.dOBatch + i * p.dOToken + head * HEAD;
      let row = (batch * p.heads + head) * p.queries + i;
      var dots = vec4f();
      var dWeights = vec4f();
      for (var d = 0u; d < QUADS; d++) {
        dots += quad_q(atQ, d) * key[d];
        dWeights += quad_dO(atDO, d) * value[d];
      }
      let score = p.scale * ((dots.x + dots.y) + (dots.z + dots.w));
      let weight = exp_(score - b${slots.lse}[p.lse + row]);
      let dWeight = (dWeights.x + dWeights.y) + (dWeights.z + dWeights.w);
      let dScore = weight * (dWeight - b${slots.delta}[p.delta + row]);
      for (var d = 0u; d < QUADS; d++) {
        sumK[d] += dScore * quad_q(atQ, d);
        sumV[d] += weight * quad_dO(atDO, d);
      }
    }
  }
  let atDK = p.dK + batch * p.dKBatch + j * p.dKToken + kvHead * HEAD;
  let atDV = p.dV + batch * p.dVBatch + j * p.dVToken + kvHead * HEAD;
  ${store2(settings, "dK", "atDK", "sumK", "p.scale")}
  ${store2(settings, "dV", "atDV", "sumV", "1.0")}
}
`;
}
function queryHead() {
  return `
  if (index >= p.invocations) { return; }
  let i = index % p.queries;
  let head = (index / p.queries) % p.heads;
  let batch = index / (p.queries * p.heads);
  let kvHead = head / (p.heads / p.kvHeads);
  let seen = i + p.past + 1u;
  let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;
  let headK = p.k + batch * p.kBatch + kvHead * HEAD;
  let headV = p.v + batch * p.vBatch + kvHead * HEAD;`;
}
function vectors({ slots, headSize }, names) {
  const quads = Math.ceil(headSize / 4);
  const readers = names.map((name) => {
    const element = (c) => headSize % 4 === 0 ? `b${slots[name]}[first + ${c}u]` : `select(0.0, b${slots[name]}[first + ${c}u], 4u * d + ${c}u < HEAD)`;
    return `fn quad_${name}(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(${[0, 1, 2, 3].map(element).join(", ")});
}
`;
  });
  return `const HEAD = ${headSize}u;
const QUADS = ${quads}u;
${readers.join("")}`;
}
function store2({ slots }, name, at2, values, factor) {
  return `for (var d = 0u; d < HEAD; d++) { b${slots[name]}[${at2} + d] = ${values}[d >> 2u][d & 3u] * ${factor}; }`;
}
var FORWARD_NAMES, QUERY_NAMES, KEY_NAMES;
var init_attention2 = __esm({
  "../kernels-webgpu/src/wgsl/attention.ts"() {
    "use strict";
    init_functions();
    init_text();
    FORWARD_NAMES = ["q", "k", "v", "o"];
    QUERY_NAMES = ["q", "k", "v", "o", "dO", "dQ"];
    KEY_NAMES = ["q", "k", "v", "dO", "dK", "dV"];
  }
});

// ../kernels-webgpu/src/kernels/context.ts
function memoryOf({ buffer }) {
  return buffer.memory;
}
function placeOf(tensor2) {
  return { memory: memoryOf(tensor2), offset: tensor2.offset };
}
function reads(tensor2, strides, offset = 0) {
  return { memory: memoryOf(tensor2), offset: tensor2.offset + offset, strides, writable: false };
}
function writes(tensor2, strides, offset = 0) {
  return { ...reads(tensor2, strides, offset), writable: true };
}
function bindingTexts(windows, types) {
  return windows.bindings.map(({ writable }, slot) => {
    const wanted = new Set(types.filter((_, index) => windows.slots[index] === slot));
    const [type = "f32"] = wanted;
    return { type: wanted.size === 1 ? type : "f32", writable };
  });
}
function bindingName(texts, slots) {
  return `${slots.join("")}:${texts.map(({ type, writable }) => type + (writable ? "w" : "r")).join()}`;
}
function dispatchLinear(context, invocations, workgroupSize, call) {
  const most = context.limits.maxComputeWorkgroupsPerDimension;
  const workgroups = linearWorkgroups(invocations, workgroupSize, most);
  context.recorder.dispatch({ ...call, workgroups });
}
function withScratch(context, elements, task) {
  const scratch = context.pool.take(elements * 4);
  try {
    task(scratch);
  } finally {
    context.pool.give(scratch);
  }
}
var init_context = __esm({
  "../kernels-webgpu/src/kernels/context.ts"() {
    "use strict";
    init_text();
  }
});

// ../kernels-webgpu/src/kernels/attention.ts
function runAttention(context, operation) {
  const { q, k, v, out, logSumExp, batch, queries, heads: heads2 } = operation;
  if (batch * queries * heads2 * operation.headSize === 0) return;
  const lse = logSumExp === void 0 ? [] : [["lse", rows(operation, reads(logSumExp, []), true)]];
  run(context, {
    name: "attention",
    geometry: operation,
    names: FORWARD_NAMES,
    operands: { q, k, v, o: out },
    written: ["o"],
    statistics: lse,
    wgsl: attentionWgsl,
    invocations: queries * heads2
  });
}
function runAttentionGradient(context, operation) {
  const { q, k, v, out, outGradient, logSumExp, batch, queries, keys, heads: heads2, kvHeads } = operation;
  if (batch * heads2 * operation.headSize * keys === 0) return;
  const lse = ["lse", rows(operation, reads(logSumExp, []), false)];
  withScratch(context, batch * heads2 * queries, (memory) => {
    const delta = { memory, offset: 0, strides: [] };
    run(context, {
      name: "attention dQ",
      geometry: operation,
      names: QUERY_NAMES,
      operands: { q, k, v, o: out, dO: outGradient, dQ: operation.qGradient },
      written: ["dQ"],
      statistics: [lse, ["delta", rows(operation, { ...delta, writable: true }, true)]],
      wgsl: attentionQueryGradientWgsl,
      invocations: queries * heads2
    });
    run(context, {
      name: "attention dKV",
      geometry: operation,
      names: KEY_NAMES,
      operands: { q, k, v, dO: outGradient, dK: operation.kGradient, dV: operation.vGradient },
      written: ["dK", "dV"],
      statistics: [lse, ["delta", rows(operation, { ...delta, writable: false }, false)]],
      wgsl: attentionKeyGradientWgsl,
      invocations: keys * kvHeads
    });
  });
}
function rows({ heads: heads2, queries }, access, writable) {
  return { ...access, strides: [heads2 * queries], span: heads2 * queries, writable };
}
function countsOf(name, geometry2) {
  const { queries, keys, heads: heads2, kvHeads } = geometry2;
  switch (name) {
    case "q":
    case "o":
    case "dO":
    case "dQ":
      return [queries, heads2];
    case "k":
    case "v":
    case "dK":
    case "dV":
      return [keys, kvHeads];
    default:
      return name;
  }
}
function run(context, call) {
  const { geometry: geometry2, names, operands, written, statistics, invocations } = call;
  const { batch, queries, keys, heads: heads2, kvHeads, headSize, past, scale } = geometry2;
  const accesses = [
    ...names.map((name) => {
      const { tensor: tensor2, offset, batchStride, tokenStride } = operands[name];
      const [tokens, count] = countsOf(name, geometry2);
      return {
        ...reads(tensor2, [batchStride], offset),
        span: Math.max(0, tokens - 1) * tokenStride + count * headSize,
        writable: written.includes(name)
      };
    }),
    ...statistics.map(([, access]) => access)
  ];
  const parameters = attentionParameters(names);
  const { workgroupSize } = context.tuning;
  const all = [...names, ...statistics.map(([name]) => name)];
  for (const { extents, windows } of boxesOf([batch], accesses, [0], context.limits)) {
    const bindings = bindingTexts(
      windows,
      accesses.map(() => "f32")
    );
    const slots = Object.fromEntries(all.map((name, index) => [name, windows.slots[index]]));
    const count = extents[0] * invocations;
    const values = {
      invocations: count,
      queries,
      keys,
      heads: heads2,
      kvHeads,
      past,
      scale,
      lse: 0,
      delta: 0
    };
    all.forEach((name, index) => {
      values[name] = windows.bases[index];
    });
    for (const name of names) {
      values[`${name}Batch`] = operands[name].batchStride;
      values[`${name}Token`] = operands[name].tokenStride;
    }
    dispatchLinear(context, count, workgroupSize, {
      name: `${call.name} ${headSize} ${statistics.length} ${bindingName(bindings, windows.slots)}`,
      wgsl: () => call.wgsl({ bindings, slots, headSize, workgroupSize }),
      bindings: windows.bindings,
      parameters,
      values,
      work: extents[0] * heads2 * queries * keys * headSize * 2
    });
  }
}
var init_attention3 = __esm({
  "../kernels-webgpu/src/kernels/attention.ts"() {
    "use strict";
    init_boxes();
    init_attention2();
    init_context();
  }
});

// ../kernels-webgpu/src/wgsl/gather.ts
function gatherWgsl(bindings, [source, indices, out], workgroupSize) {
  return `${declare(bindings, GATHER_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.elements) { return; }
  let i = index % p.inner;
  let rest = index / p.inner;
  let j = rest % p.count;
  let b = rest / p.count;
  let at = ${readIndex(bindings, indices, "p.indices + b * p.indexBatch + j")};
  let target_ = p.out + b * p.outBatch + j * p.outCount + i;
  if (at >= p.low && at < p.high) {
    b${out}[target_] = b${source}[p.source + b * p.batchStride + u32(at - p.low) * p.axisStride + i * p.innerStride];
  } else if (p.clear != 0u) {
    b${out}[target_] = ${bindings[out].type}();
  }
}
`;
}
function readIndex(bindings, slot, at2) {
  const element = `b${slot}[${at2}]`;
  return bindings[slot].type === "i32" ? element : `bitcast<i32>(${element})`;
}
var GATHER_PARAMETERS;
var init_gather3 = __esm({
  "../kernels-webgpu/src/wgsl/gather.ts"() {
    "use strict";
    init_text();
    GATHER_PARAMETERS = {
      elements: "u32",
      count: "u32",
      inner: "u32",
      source: "u32",
      indices: "u32",
      out: "u32",
      batchStride: "u32",
      axisStride: "u32",
      innerStride: "u32",
      indexBatch: "u32",
      outBatch: "u32",
      outCount: "u32",
      low: "i32",
      high: "i32",
      clear: "u32"
    };
  }
});

// ../kernels-webgpu/src/kernels/gather.ts
function runGather(context, operation) {
  const { source, indices, out, batch, count, inner, extent } = operation;
  const { batchStride, axisStride, innerStride } = operation;
  if (batch * count * inner === 0) return;
  const type = source.dtype === "int32" ? "i32" : "f32";
  const types = [type, "i32", type];
  const accesses = [
    reads(source, [batchStride, 0, innerStride, axisStride]),
    reads(indices, [count, 1, 0, 0]),
    writes(out, [count * inner, inner, 1, 0])
  ];
  const { workgroupSize } = context.tuning;
  const space = [batch, count, inner, extent];
  for (const { start, extents, windows } of boxesOf(
    space,
    accesses,
    [0, 1, 2, 3],
    context.limits
  )) {
    const bindings = bindingTexts(windows, types);
    const elements = extents[0] * extents[1] * extents[2];
    dispatchLinear(context, elements, workgroupSize, {
      name: `gather ${bindingName(bindings, windows.slots)}`,
      wgsl: () => gatherWgsl(bindings, windows.slots, workgroupSize),
      bindings: windows.bindings,
      parameters: GATHER_PARAMETERS,
      values: {
        elements,
        count: extents[1],
        inner: extents[2],
        source: windows.bases[0],
        indices: windows.bases[1],
        out: windows.bases[2],
        batchStride,
        axisStride,
        innerStride,
        indexBatch: count,
        outBatch: count * inner,
        outCount: inner,
        low: start[3],
        high: start[3] + extents[3],
        clear: start[3] === 0 ? 1 : 0
      },
      work: elements
    });
  }
}
var init_gather4 = __esm({
  "../kernels-webgpu/src/kernels/gather.ts"() {
    "use strict";
    init_boxes();
    init_gather3();
    init_context();
  }
});

// ../kernels-webgpu/src/wgsl/operands.ts
function operandParameters(name, rank) {
  const types = { [name]: "u32" };
  for (let axis = 0; axis < rank; axis++) types[`${name}_${axis}`] = "u32";
  return types;
}
function position(name, indices) {
  return [`p.${name}`, ...indices.map((index, axis) => `${index} * p.${name}_${axis}`)].join(" + ");
}
function load2(operand, type, at2) {
  const element = `b${operand.slot}[${at2}]`;
  if (!operand.integer) return element;
  return type === "i32" ? `f32(${element})` : `f32(bitcast<i32>(${element}))`;
}
var init_operands = __esm({
  "../kernels-webgpu/src/wgsl/operands.ts"() {
    "use strict";
  }
});

// ../kernels-webgpu/src/wgsl/program.ts
function valueText(instruction, input, column2) {
  switch (instruction.op) {
    case "input":
      return input(instruction.index);
    case "scalar":
      return `p.scalar${instruction.index}`;
    case "constant":
      return float(instruction.value);
    case "column":
      return `f32(${column2})`;
    case "neg":
      return `-v${instruction.a}`;
    case "abs":
      return `abs(v${instruction.a})`;
    case "sqrt":
      return `sqrt(v${instruction.a})`;
    case "exp":
      return `exp_(v${instruction.a})`;
    case "log":
      return `log_(v${instruction.a})`;
    case "tanh":
      return `tanh_(v${instruction.a})`;
    case "isFinite":
      return `is_finite(v${instruction.a})`;
    case "add":
      return `v${instruction.a} + v${instruction.b}`;
    case "sub":
      return `v${instruction.a} - v${instruction.b}`;
    case "mul":
      return `v${instruction.a} * v${instruction.b}`;
    case "div":
      return `v${instruction.a} / v${instruction.b}`;
    case "min":
      return `min(v${instruction.a}, v${instruction.b})`;
    case "max":
      return `max(v${instruction.a}, v${instruction.b})`;
    case "lessThan":
      return `select(0.0f, 1.0f, v${instruction.a} < v${instruction.b})`;
    case "equal":
      return `select(0.0f, 1.0f, v${instruction.a} == v${instruction.b})`;
    case "select":
      return `select(v${instruction.b}, v${instruction.a}, v${instruction.condition} != 0.0)`;
    case "rowSum":
    case "rowMax":
      return `v${instruction.a}`;
    default:
      return instruction;
  }
}
function functionsOf(program) {
  const names = /* @__PURE__ */ new Set();
  for (const { op } of program.instructions) {
    if (op === "exp" || op === "log" || op === "tanh" || op === "isFinite") names.add(op);
  }
  return names;
}
var init_program2 = __esm({
  "../kernels-webgpu/src/wgsl/program.ts"() {
    "use strict";
    init_text();
  }
});

// ../kernels-webgpu/src/wgsl/map.ts
function mapParameters(rank, inputs, outputs, scalars) {
  const types = { zero: "u32", count: "u32" };
  for (let axis = 0; axis < rank; axis++) types[`n${axis}`] = "u32";
  for (let i = 0; i < inputs; i++) Object.assign(types, operandParameters(`x${i}`, rank));
  for (let i = 0; i < outputs; i++) Object.assign(types, operandParameters(`y${i}`, rank));
  for (let i = 0; i < scalars; i++) types[`scalar${i}`] = "f32";
  return types;
}
function mapWgsl(settings, parameters) {
  const head = declare(settings.bindings, parameters) + functions(functionsOf(settings.program));
  return head + (settings.mode === "element" ? elementBody(settings) : rowBody(settings));
}
function elementBody(settings) {
  const { program, rank, workgroupSize } = settings;
  const indices = axes(rank);
  const lines = ["if (index >= p.count) { return; }", ...unravel("index", rank)];
  program.instructions.forEach((instruction, id) => {
    const read = (input) => loadInput(settings, input, indices);
    lines.push(`let v${id} = ${valueText(instruction, read, indices.at(-1))};`);
  });
  program.outputs.forEach((id, output) => {
    lines.push(store3(settings, output, indices, id));
  });
  return `${linearMain(workgroupSize)}  ${lines.join("\n  ")}
}
`;
}
function rowBody(settings) {
  const { program, rank, mode, workgroupSize } = settings;
  const group = mode === "group";
  const indices = axes(rank);
  const columnName = indices.at(-1);
  const lines = ["if (row >= p.count) { return; }", ...unravel("row", rank - 1)];
  const read = (input) => loadInput(settings, input, indices);
  const uniformValue = (id) => {
    lines.push(`let v${id} = ${valueText(program.instructions[id], read, columnName)};`);
  };
  program.passes.forEach((pass, sweep) => {
    const last = sweep === program.passes.length - 1;
    pass.uniform.forEach(uniformValue);
    const varying = pass.reductions.filter((id) => program.varies[argument(program, id)]);
    const perElement = pass.perElement.map(
      (id) => `let v${id} = ${valueText(program.instructions[id], read, columnName)};`
    );
    if (last) {
      program.outputs.forEach((id, output) => {
        if (program.varies[id]) perElement.push(store3(settings, output, indices, id));
      });
    }
    for (const id of varying) {
      const start = float(isSum(program, id) ? 0 : Number.NEGATIVE_INFINITY);
      lines.push(`var r${id} = ${start};`);
    }
    if (perElement.length > 0) {
      lines.push(...sweepLoop(program, varying, perElement, columnName, settings));
    }
    for (const id of varying) {
      const total = group ? `reduce_${isSum(program, id) ? "sum" : "max"}(r${id}, local)` : `r${id}`;
      lines.push(`let v${id} = ${total};`);
    }
    for (const id of pass.reductions.filter((each) => !varying.includes(each))) {
      const value = `v${argument(program, id)}`;
      const lastAxis = `f32(p.n${rank - 1})`;
      lines.push(`let v${id} = ${isSum(program, id) ? `${value} * ${lastAxis}` : value};`);
    }
  });
  const uniformOutputs = program.outputs.flatMap(
    (id, output) => program.varies[id] ? [] : [store3(settings, output, [...indices.slice(0, -1), "0u"], id)]
  );
  if (group && uniformOutputs.length > 0) {
    lines.push("storageBarrier();", "if (local == 0u) {", ...uniformOutputs, "}");
  } else {
    lines.push(...uniformOutputs);
  }
  if (group) {
    return `${groupReductions(program, workgroupSize)}
@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = workgroup.x + workgroup.y * workgroups.x;
  ${lines.join("\n  ")}
}
`;
  }
  return `${linearMain(workgroupSize)}  let row = index;
  ${lines.join("\n  ")}
}
`;
}
function sweepLoop(program, reductions, perElement, column2, { rank, mode, workgroupSize }) {
  const length = `p.n${rank - 1}`;
  const step4 = mode === "group" ? `${workgroupSize}u` : "1u";
  const first = mode === "group" ? "local" : "0u";
  const sums = reductions.filter((id) => isSum(program, id));
  const combine4 = reductions.map((id) => {
    const value = `v${argument(program, id)}`;
    return isSum(program, id) ? `s${id} += ${value};` : `r${id} = max(r${id}, ${value});`;
  });
  if (sums.length === 0) {
    return [
      `for (var ${column2} = ${first}; ${column2} < ${length}; ${column2} += ${step4}) {`,
      ...perElement,
      ...combine4,
      "}"
    ];
  }
  const block = mode === "group" ? `${BLOCK3 * workgroupSize}u` : `${BLOCK3}u`;
  return [
    `for (var block = ${first}; block < ${length}; block += ${block}) {`,
    ...sums.map((id) => `var s${id} = 0.0f;`),
    `let end = min(${length}, block + ${block});`,
    `for (var ${column2} = block; ${column2} < end; ${column2} += ${step4}) {`,
    ...perElement,
    ...combine4,
    "}",
    ...sums.map((id) => `r${id} += s${id};`),
    "}"
  ];
}
function groupReductions(program, workgroupSize) {
  const kinds = new Set(
    program.passes.flatMap(
      ({ reductions }) => reductions.filter((id) => program.varies[argument(program, id)]).map((id) => isSum(program, id) ? "sum" : "max")
    )
  );
  if (kinds.size === 0) return "";
  const text = [...kinds].map((kind) => {
    const combined = kind === "sum" ? "shared_values[local] + shared_values[local + width]" : "max(shared_values[local], shared_values[local + width])";
    return `fn reduce_${kind}(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = ${workgroupSize / 2}u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) { shared_values[local] = ${combined}; }
  }
  workgroupBarrier();
  return shared_values[0];
}
`;
  });
  return `var<workgroup> shared_values: array<f32, ${workgroupSize}>;
${text.join("")}`;
}
function unravel(from, rank) {
  if (rank === 0) return [];
  if (rank === 1) return [`let i0 = ${from};`];
  const lines = [`var rest = ${from};`];
  for (let axis = rank - 1; axis > 0; axis--) {
    lines.push(`let i${axis} = rest % p.n${axis};`, `rest = rest / p.n${axis};`);
  }
  return [...lines, "let i0 = rest;"];
}
function loadInput(settings, input, indices) {
  const operand = settings.inputs[input];
  return load2(operand, settings.bindings[operand.slot].type, position(`x${input}`, indices));
}
function store3(settings, output, indices, value) {
  return `b${settings.outputs[output].slot}[${position(`y${output}`, indices)}] = v${value};`;
}
function argument(program, id) {
  const instruction = program.instructions[id];
  if (instruction.op !== "rowSum" && instruction.op !== "rowMax") {
    throw new TypeError(`Cannot reduce value ${id}: it is ${instruction.op}`);
  }
  return instruction.a;
}
var BLOCK3, axes, isSum;
var init_map3 = __esm({
  "../kernels-webgpu/src/wgsl/map.ts"() {
    "use strict";
    init_functions();
    init_operands();
    init_program2();
    init_text();
    BLOCK3 = 64;
    axes = (rank) => Array.from({ length: rank }, (_, axis) => `i${axis}`);
    isSum = (program, id) => program.instructions[id].op === "rowSum";
  }
});

// ../kernels-webgpu/src/kernels/map.ts
function runMap(context, operation) {
  const { kernel, shape, inputs, outputs, scalars } = operation;
  if (shape.some((extent) => extent === 0)) return;
  const program = programOf(kernel);
  const rank = shape.length;
  const mode = modeOf(context, operation, program);
  const accesses = [
    ...inputs.map(({ tensor: tensor2, strides, offset }) => reads(tensor2, strides, offset)),
    ...outputs.map(({ tensor: tensor2, strides, offset }) => writes(tensor2, strides, offset))
  ];
  const operands = [...inputs, ...outputs];
  const axes2 = shape.map((_, axis) => axis);
  const wholeRows = program.usesRows || mode !== "element";
  const splittable = wholeRows ? axes2.slice(0, -1) : axes2;
  const parameters = mapParameters(rank, inputs.length, outputs.length, scalars.length);
  const types = operands.map(
    ({ tensor: tensor2 }) => tensor2.dtype === "int32" ? "i32" : "f32"
  );
  for (const { extents, windows } of boxesOf(shape, accesses, splittable, context.limits)) {
    const bindings = bindingTexts(windows, types);
    const texts = operands.map(({ tensor: tensor2 }, index) => ({
      slot: windows.slots[index],
      integer: tensor2.dtype === "int32"
    }));
    const workgroupSize = mode === "group" ? context.tuning.groupSize : context.tuning.workgroupSize;
    const settings = {
      program,
      bindings,
      inputs: texts.slice(0, inputs.length),
      outputs: texts.slice(inputs.length),
      rank,
      mode,
      workgroupSize
    };
    const elements = extents.reduce((product, extent) => product * extent, 1);
    const count = mode === "element" ? elements : elements / extents.at(-1);
    const values = { zero: 0, count };
    extents.forEach((extent, axis) => {
      values[`n${axis}`] = extent;
    });
    operands.forEach(({ strides }, index) => {
      const name = index < inputs.length ? `x${index}` : `y${index - inputs.length}`;
      values[name] = windows.bases[index];
      strides.forEach((stride, axis) => {
        values[`${name}_${axis}`] = stride;
      });
    });
    scalars.forEach((value, index) => {
      values[`scalar${index}`] = value;
    });
    dispatchLinear(context, mode === "group" ? count * workgroupSize : count, workgroupSize, {
      name: `map ${mode} ${rank} ${bindingName(bindings, windows.slots)} ${types.join()} ${program.key}`,
      wgsl: () => mapWgsl(settings, parameters),
      bindings: windows.bindings,
      parameters,
      values,
      work: elements * (program.instructions.length + operands.length)
    });
  }
}
function modeOf({ tuning }, { shape, outputs }, program) {
  const length = shape.at(-1);
  const rowOutput = length > 1 && outputs.some(({ strides }) => strides.at(-1) === 0);
  if (program.passes.length === 1 && !rowOutput) return "element";
  return tuning.groupSize > 1 && length >= SHORT_ROW ? "group" : "row";
}
var SHORT_ROW;
var init_map4 = __esm({
  "../kernels-webgpu/src/kernels/map.ts"() {
    "use strict";
    init_mod();
    init_boxes();
    init_map3();
    init_context();
    SHORT_ROW = 32;
  }
});

// ../kernels-webgpu/src/wgsl/range.ts
var range;
var init_range = __esm({
  "../kernels-webgpu/src/wgsl/range.ts"() {
    "use strict";
    range = (count) => Array.from({ length: count }, (_, index) => index);
  }
});

// ../kernels-webgpu/src/wgsl/matmul_registers.ts
function registerBody(settings) {
  const { transposeA, transposeB, vectorA, vectorB, tile } = settings;
  const rows2 = range(tile.rows);
  const columns = range(tile.columns4);
  const lines = [];
  for (const i of rows2) lines.push(`let row${i} = min(row + ${i}u, p.m - 1u);`);
  for (const j of columns) {
    const start = `column + ${j * tile.lanesX * 4}u`;
    lines.push(`let column${j} = ${vectorB && !transposeB ? `min(${start}, p.n - 4u)` : start};`);
    if (!vectorB || transposeB) {
      for (const c of range(4))
        lines.push(`let column${j}_${c} = min(column${j} + ${c}u, p.n - 1u);`);
    }
  }
  for (const i of rows2) for (const j of columns) lines.push(`var sum${i}_${j} = vec4f();`);
  lines.push("var k = kStart;");
  lines.push("let kMain = kStart + ((kEnd - kStart) & ~3u);", "while (k < kMain) {");
  if (transposeA && vectorA) {
    for (const u of range(4)) {
      for (const i of rows2.filter((row) => row % 4 === 0)) {
        lines.push(`let a${u}_${i} = readA4(baseA, min(row + ${i}u, p.m - 4u), k + ${u}u);`);
      }
    }
  } else if (transposeA) {
    for (const i of rows2) {
      lines.push(
        `let a${i} = vec4f(${range(4).map((u) => `readA(baseA, row${i}, k + ${u}u)`).join(", ")});`
      );
    }
  } else {
    for (const i of rows2) lines.push(`let a${i} = readA4(baseA, row${i}, k);`);
  }
  for (const j of columns) {
    if (transposeB) {
      for (const c of range(4)) lines.push(`let t${j}_${c} = readB4(baseB, k, column${j}_${c});`);
    }
    for (const u of range(4)) lines.push(`let b${j}_${u} = ${columnVector(settings, j, u)};`);
    for (const u of range(4)) {
      for (const i of rows2) {
        const a = transposeA && vectorA ? `a${u}_${i - i % 4}[${i % 4}]` : `a${i}[${u}]`;
        lines.push(`sum${i}_${j} += ${a} * b${j}_${u};`);
      }
    }
  }
  lines.push("k += 4u;", "}", "while (k < kEnd) {");
  for (const j of columns) {
    const parts = range(4).map((c) => `readB(baseB, k, ${columnAt(settings, j, c)})`);
    lines.push(`let b${j} = vec4f(${parts.join(", ")});`);
    for (const i of rows2)
      lines.push(`sum${i}_${j} += readA(baseA, ${rowAt(settings, i)}, k) * b${j};`);
  }
  lines.push("k += 1u;", "}");
  return lines.map((line) => `  ${line}`).join("\n");
}
function columnVector({ transposeB, vectorB }, j, u) {
  if (transposeB)
    return `vec4f(${range(4).map((c) => `t${j}_${c}[${u}]`).join(", ")})`;
  if (vectorB) return `readB4(baseB, k + ${u}u, column${j})`;
  return `vec4f(${range(4).map((c) => `readB(baseB, k + ${u}u, column${j}_${c})`).join(", ")})`;
}
var columnAt, rowAt;
var init_matmul_registers = __esm({
  "../kernels-webgpu/src/wgsl/matmul_registers.ts"() {
    "use strict";
    init_range();
    columnAt = ({ transposeB, vectorB }, j, c) => vectorB && !transposeB ? `column${j} + ${c}u` : `column${j}_${c}`;
    rowAt = ({ transposeA, vectorA }, i) => transposeA && vectorA ? `min(row + ${i - i % 4}u, p.m - 4u) + ${i % 4}u` : `row${i}`;
  }
});

// ../kernels-webgpu/src/wgsl/matmul_settings.ts
function tileExtent({ rows: rows2, columns4, lanesX, lanesY }) {
  return [rows2 * lanesY, 4 * columns4 * lanesX];
}
var init_matmul_settings = __esm({
  "../kernels-webgpu/src/wgsl/matmul_settings.ts"() {
    "use strict";
  }
});

// ../kernels-webgpu/src/wgsl/matmul_workgroup.ts
function sharedArrays({ tile, transposeB }) {
  const [tileRows, tileColumns] = tileExtent(tile);
  const size = tile.depth * tileColumns;
  return `var<workgroup> tileA: array<f32, ${tile.depth * (tileRows + 1)}>;
var<workgroup> tileB: array<${transposeB ? `f32, ${size}` : `vec4f, ${size / 4}`}>;
`;
}
function workgroupBody(settings) {
  const { transposeA, transposeB, vectorA, vectorB, tile } = settings;
  const { depth, lanesX, lanesY } = tile;
  const [tileRows, tileColumns] = tileExtent(tile);
  const threads = lanesX * lanesY;
  const rows2 = range(tile.rows);
  const columns = range(tile.columns4);
  const lines = [];
  for (const i of rows2) for (const j of columns) lines.push(`var sum${i}_${j} = vec4f();`);
  lines.push(`for (var k0 = kStart; k0 < kEnd; k0 += ${depth}u) {`);
  const quadsA = depth * tileRows / 4;
  lines.push(`for (var q = local; q < ${quadsA}u; q += ${threads}u) {`);
  if (transposeA) {
    lines.push(
      `let kk = q / ${tileRows / 4}u;`,
      `let r = (q % ${tileRows / 4}u) * 4u;`,
      ...quad(
        "a",
        vectorA,
        "k0 + kk < kEnd",
        "tileRow + r",
        "p.m",
        (at2) => `baseA, ${at2}, k0 + kk`,
        "readA"
      ),
      ...range(4).map((c) => `tileA[kk * ${tileRows + 1}u + r + ${c}u] = a[${c}];`)
    );
  } else {
    lines.push(
      `let r = q / ${depth / 4}u;`,
      `let kk = (q % ${depth / 4}u) * 4u;`,
      ...quad(
        "a",
        vectorA,
        "tileRow + r < p.m",
        "k0 + kk",
        "kEnd",
        (at2) => `baseA, tileRow + r, ${at2}`,
        "readA"
      ),
      ...range(4).map((c) => `tileA[(kk + ${c}u) * ${tileRows + 1}u + r] = a[${c}];`)
    );
  }
  lines.push("}");
  const quadsB = depth * tileColumns / 4;
  lines.push(`for (var q = local; q < ${quadsB}u; q += ${threads}u) {`);
  if (transposeB) {
    lines.push(
      `let c = q / ${depth / 4}u;`,
      `let kk = (q % ${depth / 4}u) * 4u;`,
      ...quad(
        "b",
        vectorB,
        "tileColumn + c < p.n",
        "k0 + kk",
        "kEnd",
        (at2) => `baseB, ${at2}, tileColumn + c`,
        "readB"
      ),
      ...range(4).map((u) => `tileB[(kk + ${u}u) * ${tileColumns}u + c] = b[${u}];`)
    );
  } else {
    lines.push(
      `let kk = q / ${tileColumns / 4}u;`,
      `let c = (q % ${tileColumns / 4}u) * 4u;`,
      ...quad(
        "b",
        vectorB,
        "k0 + kk < kEnd",
        "tileColumn + c",
        "p.n",
        (at2) => `baseB, k0 + kk, ${at2}`,
        "readB"
      ),
      `tileB[(kk * ${tileColumns}u + c) >> 2u] = b;`
    );
  }
  lines.push("}", "workgroupBarrier();", `for (var kk = 0u; kk < ${depth}u; kk++) {`);
  for (const j of columns) {
    const at2 = `kk * ${tileColumns / 4}u + ${j * lanesX}u + lane.x`;
    const parts = range(4).map((c) => `tileB[(${at2}) * 4u + ${c}u]`);
    lines.push(`let b${j} = ${transposeB ? `vec4f(${parts.join(", ")})` : `tileB[${at2}]`};`);
  }
  for (const i of rows2) {
    lines.push(`let a${i} = tileA[kk * ${tileRows + 1}u + lane.y * ${tile.rows}u + ${i}u];`);
    for (const j of columns) lines.push(`sum${i}_${j} += a${i} * b${j};`);
  }
  lines.push("}", "workgroupBarrier();", "}");
  return lines.map((line) => `  ${line}`).join("\n");
}
function quad(name, vector, inside, at2, end, call, read) {
  const whole = `${name} = ${read}4(${call(`${at2}`)});`;
  const parts = range(4).map(
    (c) => `if (${at2} + ${c}u < ${end}) { ${name}[${c}] = ${read}(${call(`${at2} + ${c}u`)}); }`
  );
  return [
    `var ${name} = vec4f();`,
    `if (${inside}) {`,
    ...vector ? [`if (${at2} + 3u < ${end}) { ${whole} } else {`, ...parts, "}"] : parts,
    "}"
  ];
}
var init_matmul_workgroup = __esm({
  "../kernels-webgpu/src/wgsl/matmul_workgroup.ts"() {
    "use strict";
    init_matmul_settings();
    init_range();
  }
});

// ../kernels-webgpu/src/wgsl/matmul.ts
function matmulWgsl(settings) {
  const { tile, bindings } = settings;
  const body = tile.kind === "registers" ? registerBody(settings) : workgroupBody(settings);
  const shared = tile.kind === "registers" ? "" : sharedArrays(settings);
  const [tileRows, tileColumns] = tileExtent(tile);
  return `${declare(bindings, MATMUL_PARAMETERS)}${loads(settings)}${shared}
@compute @workgroup_size(${tile.lanesX}, ${tile.lanesY})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let tile = workgroup.x + workgroup.y * workgroups.x;
  let tileRow = (tile / p.tilesX) * ${tileRows}u;
  let tileColumn = (tile % p.tilesX) * ${tileColumns}u;
  if (tileRow >= p.m${settings.symmetric ? ` || tileRow > tileColumn + ${tileColumns - 1}u` : ""}) { return; }
  let batch = workgroup.z / p.segments;
  let segment = workgroup.z % p.segments;
  let kStart = segment * p.kSegment;
  let kEnd = min(p.k, kStart + p.kSegment);
  let baseA = p.a + batch * p.batchA;
  let baseB = p.b + batch * p.batchB;
  let row = tileRow + lane.y * ${tile.rows}u;
  let column = tileColumn + lane.x * 4u;
${body}
${epilogue(settings)}
}
`;
}
function loads({ slots, transposeA, transposeB, vectorA, vectorB }) {
  const scalar = (slot, vector, at2) => vector ? `b${slot}[(${at2}) >> 2u][(${at2}) & 3u]` : `b${slot}[${at2}]`;
  const four = (slot, vector, at2) => vector ? `b${slot}[(${at2}) >> 2u]` : `vec4f(b${slot}[${at2}], b${slot}[${at2} + 1u], b${slot}[${at2} + 2u], b${slot}[${at2} + 3u])`;
  const atA = transposeA ? "base + k * p.pitchA + row" : "base + row * p.pitchA + k";
  const atB = transposeB ? "base + column * p.pitchB + k" : "base + k * p.pitchB + column";
  return `
fn readA(base: u32, row: u32, k: u32) -> f32 { let at = ${atA}; return ${scalar(slots.a, vectorA, "at")}; }
fn readA4(base: u32, row: u32, k: u32) -> vec4f { let at = ${atA}; return ${four(slots.a, vectorA, "at")}; }
fn readB(base: u32, k: u32, column: u32) -> f32 { let at = ${atB}; return ${scalar(slots.b, vectorB, "at")}; }
fn readB4(base: u32, k: u32, column: u32) -> vec4f { let at = ${atB}; return ${four(slots.b, vectorB, "at")}; }
`;
}
function epilogue({ slots, symmetric, tile }) {
  const lines = [
    "let baseC = p.c + batch * p.batchC;",
    "let baseOut = p.out + workgroup.z * p.batchOut;"
  ];
  for (const i of range(tile.rows)) {
    lines.push(`if (row + ${i}u < p.m) {`, `let y = row + ${i}u;`);
    for (const j of range(tile.columns4)) {
      const first = `column + ${j * tile.lanesX * 4}u`;
      for (const c of range(4)) {
        const terms = [`p.alpha * sum${i}_${j}[${c}]`];
        if (slots.c !== void 0) terms.push(`p.beta * b${slots.c}[baseC + y * p.pitchC + x]`);
        if (slots.bias !== void 0) terms.push(`b${slots.bias}[p.bias + x]`);
        const inside = symmetric ? "x < p.n && x >= y" : "x < p.n";
        lines.push(`{ let x = ${first} + ${c}u; if (${inside}) {`);
        lines.push(`let value = ${terms.join(" + ")};`);
        lines.push(`b${slots.out}[baseOut + y * p.pitchC + x] = value;`);
        if (symmetric) lines.push(`b${slots.out}[baseOut + x * p.pitchC + y] = value;`);
        lines.push("} }");
      }
    }
    lines.push("}");
  }
  return lines.map((line) => `  ${line}`).join("\n");
}
var MATMUL_PARAMETERS;
var init_matmul3 = __esm({
  "../kernels-webgpu/src/wgsl/matmul.ts"() {
    "use strict";
    init_matmul_registers();
    init_matmul_settings();
    init_matmul_workgroup();
    init_range();
    init_text();
    MATMUL_PARAMETERS = {
      m: "u32",
      n: "u32",
      k: "u32",
      kSegment: "u32",
      segments: "u32",
      a: "u32",
      b: "u32",
      c: "u32",
      bias: "u32",
      out: "u32",
      pitchA: "u32",
      pitchB: "u32",
      pitchC: "u32",
      batchA: "u32",
      batchB: "u32",
      batchC: "u32",
      batchOut: "u32",
      tilesX: "u32",
      alpha: "f32",
      beta: "f32"
    };
  }
});

// ../kernels-webgpu/src/kernels/split_k.ts
function splitKWgsl(bindings, slots, workgroupSize) {
  const terms = ["p.alpha * sum"];
  if (slots.c !== void 0) terms.push(`p.beta * b${slots.c}[p.c + at]`);
  if (slots.bias !== void 0) terms.push(`b${slots.bias}[p.bias + i % p.n]`);
  return `${declare(bindings, PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.count) { return; }
  let batch = index / p.size;
  let i = index % p.size;
  let at = batch * p.strideC + i;
  var sum = 0.0f;
  for (var segment = 0u; segment < p.segments; segment++) {
    sum += b${slots.partial}[p.partial + (batch * p.segments + segment) * p.size + i];
  }
  b${slots.out}[p.out + at] = ${terms.join(" + ")};
}
`;
}
function finishSplitK(context, product, partial, segments) {
  const { m, n, batch, strideC, out, c, bias, alpha, beta } = product;
  const size = m * n;
  const accesses = [
    { ...partial, strides: [segments * size, n], span: (segments - 1) * size + n, writable: false },
    { ...out, strides: [strideC, n], span: n, writable: true }
  ];
  if (c !== void 0) accesses.push({ ...c, strides: [strideC, n], span: n, writable: false });
  if (bias !== void 0) accesses.push({ ...bias, strides: [0, 0], span: n, writable: false });
  const { workgroupSize } = context.tuning;
  for (const { extents, windows } of boxesOf([batch, m], accesses, [0], context.limits)) {
    const bindings = bindingTexts(
      windows,
      accesses.map(() => "f32")
    );
    const slots = {
      partial: windows.slots[0],
      out: windows.slots[1],
      c: c === void 0 ? void 0 : windows.slots[2],
      bias: bias === void 0 ? void 0 : windows.slots.at(-1)
    };
    const count = extents[0] * size;
    dispatchLinear(context, count, workgroupSize, {
      name: `split-k ${slots.c === void 0 ? "-" : "c"}${slots.bias === void 0 ? "-" : "b"} ${bindingName(bindings, windows.slots)}`,
      wgsl: () => splitKWgsl(bindings, slots, workgroupSize),
      bindings: windows.bindings,
      parameters: PARAMETERS,
      values: {
        count,
        size,
        n,
        segments,
        partial: windows.bases[0],
        out: windows.bases[1],
        c: c === void 0 ? 0 : windows.bases[2],
        bias: windows.bases.at(-1),
        strideC,
        alpha,
        beta
      },
      work: count * segments
    });
  }
}
var PARAMETERS;
var init_split_k = __esm({
  "../kernels-webgpu/src/kernels/split_k.ts"() {
    "use strict";
    init_boxes();
    init_text();
    init_context();
    PARAMETERS = {
      count: "u32",
      size: "u32",
      n: "u32",
      segments: "u32",
      partial: "u32",
      out: "u32",
      c: "u32",
      bias: "u32",
      strideC: "u32",
      alpha: "f32",
      beta: "f32"
    };
  }
});

// ../kernels-webgpu/src/kernels/matmul.ts
function runMatmul(context, operation) {
  const { m, n, k, batch, c, bias, beta } = operation;
  if (m * n * batch === 0) return;
  const product = {
    ...operation,
    a: placeOf(operation.a),
    b: placeOf(operation.b),
    out: placeOf(operation.out),
    c: c === void 0 || beta === 0 ? void 0 : placeOf(c),
    bias: bias === void 0 ? void 0 : placeOf(bias)
  };
  const tile = context.tuning.matmulTile(m, n, batch);
  const [rows2, columns] = tileExtent(tile);
  const tiles = Math.ceil(m / rows2) * Math.ceil(n / columns) * batch;
  const segments = Math.min(
    Math.floor(k / LEAST_SEGMENT),
    Math.floor(context.tuning.matmulWorkgroups / tiles)
  );
  const fits = largestOperand(operation, segments) * 4 <= context.limits.maxStorageBufferBindingSize;
  if (segments < 2 || !fits) {
    multiply2(context, product, tile, 1);
    return;
  }
  withScratch(context, segments * batch * m * n, (memory) => {
    const partial = { ...product, out: { memory, offset: 0 }, c: void 0, bias: void 0 };
    multiply2(context, { ...partial, alpha: 1, beta: 0, strideC: m * n }, tile, segments);
    finishSplitK(context, product, { memory, offset: 0 }, segments);
  });
}
function largestOperand({ m, n, k, batch }, segments) {
  return batch * Math.max(m * k, n * k, m * n * segments);
}
function multiply2(context, product, tile, segments) {
  const { a, b, out, c, bias, m, n, k, batch, transposeA, transposeB } = product;
  const pitchA = transposeA ? m : k;
  const pitchB = transposeB ? k : n;
  const accesses = [
    { ...a, strides: [product.strideA, ...transposeA ? [1, 0, m] : [k, 0, 1]], writable: false },
    { ...b, strides: [product.strideB, 0, ...transposeB ? [k, 1] : [1, n]], writable: false },
    {
      ...out,
      strides: [product.strideC * segments, n, 1, 0],
      span: product.strideC * (segments - 1) + 1,
      writable: true
    }
  ];
  if (c !== void 0)
    accesses.push({ ...c, strides: [product.strideC, n, 1, 0], writable: false });
  if (bias !== void 0) accesses.push({ ...bias, strides: [0, 0, 1, 0], writable: false });
  const splittable = segments === 1 ? [0, 1, 2, 3] : [];
  for (const box of boxesOf([batch, m, n, k], accesses, splittable, context.limits)) {
    multiplyBox(context, product, box, { pitchA, pitchB, tile, segments });
  }
}
function multiplyBox(context, product, { start, extents, windows }, { pitchA, pitchB, tile, segments }) {
  const { transposeA, transposeB, symmetric } = product;
  const [batch, m, n, k] = extents;
  const [slotA, slotB, slotOut] = windows.slots;
  const hasC = product.c !== void 0;
  const continues = start[3] > 0;
  const slotC = continues ? slotOut : hasC ? windows.slots[3] : void 0;
  const slotBias = product.bias === void 0 || continues ? void 0 : windows.slots.at(-1);
  const whole = product.m === m && product.n === n;
  const aligned = (base, ...steps) => base % 4 === 0 && steps.every((step4) => step4 % 4 === 0);
  const alone = (slot) => windows.slots.filter((other) => other === slot).length === 1 && windows.bindings[slot].size % 16 === 0;
  const [baseA, baseB, baseOut] = windows.bases;
  const kSegment = segments === 1 ? k : Math.ceil(k / segments / 4) * 4;
  const vectorA = alone(slotA) && aligned(baseA, pitchA, product.strideA, ...transposeA ? [m] : []) && m >= (transposeA ? 4 : 1);
  const vectorB = alone(slotB) && aligned(baseB, pitchB, product.strideB, ...transposeB ? [] : [n]) && n >= (transposeB ? 1 : 4);
  const types = windows.slots.map(
    (_, index) => index === 0 && vectorA || index === 1 && vectorB ? "vec4f" : "f32"
  );
  const settings = {
    bindings: bindingTexts(windows, types),
    slots: { a: slotA, b: slotB, out: slotOut, c: slotC, bias: slotBias },
    transposeA,
    transposeB,
    vectorA,
    vectorB,
    symmetric: symmetric && whole,
    tile
  };
  const [tileRows, tileColumns] = tileExtent(tile);
  const tilesX = Math.ceil(n / tileColumns);
  const tiles = Math.ceil(m / tileRows) * tilesX;
  const most = context.limits.maxComputeWorkgroupsPerDimension;
  const folds = Math.ceil(tiles / most);
  const baseC = continues ? baseOut : hasC ? windows.bases[3] : 0;
  const { rows: rows2, columns4, lanesX, lanesY, depth, kind } = tile;
  const flags = [transposeA, transposeB, vectorA, vectorB, settings.symmetric].map(Number).join("");
  const slots = Object.values(settings.slots).map((slot) => slot ?? "-");
  const mostBatches = Math.floor(most / segments);
  for (let first = 0; first < batch; first += mostBatches) {
    const count = Math.min(mostBatches, batch - first) * segments;
    context.recorder.dispatch({
      name: `matmul ${kind} ${rows2} ${columns4} ${lanesX} ${lanesY} ${depth} ${flags} ${slots.join("")} ${bindingName(settings.bindings, [])}`,
      wgsl: () => matmulWgsl(settings),
      bindings: windows.bindings,
      parameters: MATMUL_PARAMETERS,
      values: {
        m,
        n,
        k,
        kSegment,
        segments,
        a: baseA + first * product.strideA,
        b: baseB + first * product.strideB,
        c: baseC + first * product.strideC,
        bias: windows.bases.at(-1),
        out: baseOut + first * product.strideC * segments,
        pitchA,
        pitchB,
        pitchC: product.n,
        batchA: product.strideA,
        batchB: product.strideB,
        batchC: product.strideC,
        batchOut: product.strideC,
        tilesX,
        alpha: product.alpha,
        beta: continues ? 1 : product.beta
      },
      workgroups: [Math.ceil(tiles / folds), folds, count],
      work: batch * m * n * k / (settings.symmetric ? 2 : 1)
    });
  }
}
var LEAST_SEGMENT;
var init_matmul4 = __esm({
  "../kernels-webgpu/src/kernels/matmul.ts"() {
    "use strict";
    init_boxes();
    init_matmul3();
    init_matmul_settings();
    init_context();
    init_split_k();
    LEAST_SEGMENT = 256;
  }
});

// ../kernels-webgpu/src/wgsl/orthonormalize_rows.ts
function prepareRowsWgsl(bindings, [source, reflectors, target], workgroupSize) {
  return `${declare(bindings, ORTHONORMALIZE_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.invocations) { return; }
  let column = index % p.length;
  let row = (index / p.length) % p.count;
  b${reflectors}[p.reflectors + index] = b${source}[p.source + index];
  b${target}[p.target_ + index] = select(0.0, 1.0, row == column);
}
`;
}
function reflectRowsWgsl(bindings, [reflectors, target], lanes, workgroupSize) {
  const grouped = lanes > 1;
  const sum = (value) => grouped ? `combine_sum(${value}, local)` : value;
  const shared = grouped ? `var<workgroup> shared_values: array<f32, ${lanes}>;
${combine2("sum", lanes, "a + b")}${combine2("max", lanes, "max(a, b)")}` : "";
  const main = grouped ? `
@compute @workgroup_size(${lanes})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.x + workgroup.y * workgroups.x;
` : linearMain(workgroupSize);
  const loop = (body) => `for (var c = p.step_ + ${grouped ? "local" : "0u"}; c < p.length; c += ${lanes}u) { ${body} }`;
  return `${declare(bindings, ORTHONORMALIZE_PARAMETERS)}${shared}${main}
  if (index >= p.invocations) { return; }
  let matrix = (index / p.rows) * p.count * p.length;
  let x = p.reflectors + matrix + p.step_ * p.length;
  let t = p.target_ + matrix + (p.firstRow + index % p.rows) * p.length;
  var most = 0.0f;
  ${loop(`most = max(most, abs(b${reflectors}[x + c]));`)}
  let largest = ${grouped ? "combine_max(most, local)" : "most"};
  let divisor = select(largest, 1.0, largest == 0.0);
  var squares = 0.0f;
  var products = 0.0f;
  ${loop(`let each = b${reflectors}[x + c] / divisor; squares += each * each; products += each * b${target}[t + c];`)}
  let norm = sqrt(${sum("squares")});
  let dot_ = ${sum("products")};
  let head = b${reflectors}[x + p.step_] / divisor;
  let alpha = select(-norm, norm, head < 0.0);
  let first = b${target}[t + p.step_];
  let divisor2 = norm * (norm + abs(head));
  let factor = select((dot_ - alpha * first) / select(divisor2, 1.0, divisor2 == 0.0), 0.0, divisor2 == 0.0);
  ${grouped ? "storageBarrier();" : ""}
  ${loop(`b${target}[t + c] -= factor * (b${reflectors}[x + c] / divisor - select(0.0, alpha, c == p.step_));`)}
}
`;
}
function combine2(name, lanes, text) {
  return `fn combine_${name}(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = ${lanes / 2}u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) {
      let a = shared_values[local];
      let b = shared_values[local + width];
      shared_values[local] = ${text};
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
`;
}
var ORTHONORMALIZE_PARAMETERS;
var init_orthonormalize_rows3 = __esm({
  "../kernels-webgpu/src/wgsl/orthonormalize_rows.ts"() {
    "use strict";
    init_text();
    ORTHONORMALIZE_PARAMETERS = {
      invocations: "u32",
      count: "u32",
      length: "u32",
      source: "u32",
      reflectors: "u32",
      target_: "u32",
      step_: "u32",
      firstRow: "u32",
      rows: "u32"
    };
  }
});

// ../kernels-webgpu/src/kernels/orthonormalize_rows.ts
function runOrthonormalizeRows(context, { vectors: vectors2, out, batch, count, length }) {
  const size = count * length;
  if (batch * size === 0) return;
  const { limits } = context;
  withScratch(context, batch * size, (memory) => {
    const reflectors = { memory, offset: 0 };
    const target = placeOf(out);
    prepare(context, placeOf(vectors2), reflectors, target, { batch, count, length });
    const accesses = [
      { ...reflectors, strides: [size], span: size, writable: true },
      { ...target, strides: [size], span: size, writable: true }
    ];
    for (const { start, extents } of boxesOf([batch], accesses, [0], limits)) {
      const shape = { batch: extents[0], count, length };
      const shift = start[0] * size;
      const from = { memory, offset: shift };
      const to = { ...target, offset: target.offset + shift };
      for (let step4 = 0; step4 < count - 1; step4++)
        reflect2(context, from, from, shape, step4, step4 + 1);
      for (let step4 = count - 1; step4 >= 0; step4--) reflect2(context, from, to, shape, step4, step4);
    }
  });
}
function prepare(context, source, reflectors, target, { batch, count, length }) {
  const { workgroupSize } = context.tuning;
  const size = count * length;
  const accesses = [
    { ...source, strides: [size], span: size, writable: false },
    { ...reflectors, strides: [size], span: size, writable: true },
    { ...target, strides: [size], span: size, writable: true }
  ];
  for (const { extents, windows } of boxesOf([batch], accesses, [0], context.limits)) {
    const bindings = bindingTexts(windows, ["f32", "f32", "f32"]);
    const invocations = extents[0] * size;
    dispatchLinear(context, invocations, workgroupSize, {
      name: `prepare rows ${bindingName(bindings, windows.slots)}`,
      wgsl: () => prepareRowsWgsl(bindings, windows.slots, workgroupSize),
      bindings: windows.bindings,
      parameters: ORTHONORMALIZE_PARAMETERS,
      values: {
        invocations,
        count,
        length,
        source: windows.bases[0],
        reflectors: windows.bases[1],
        target_: windows.bases[2],
        step_: 0,
        firstRow: 0,
        rows: count
      },
      work: invocations
    });
  }
}
function reflect2(context, reflectors, target, { batch, count, length }, step4, firstRow) {
  const { groupSize: lanes, workgroupSize } = context.tuning;
  const span = batch * count * length;
  const accesses = [
    { ...reflectors, strides: [0], span, writable: false },
    { ...target, strides: [0], span, writable: true }
  ];
  const rows2 = count - firstRow;
  const invocations = batch * rows2;
  for (const { windows } of boxesOf([1], accesses, [], context.limits)) {
    const bindings = bindingTexts(windows, ["f32", "f32"]);
    dispatchLinear(context, invocations * lanes, lanes > 1 ? lanes : workgroupSize, {
      name: `reflect rows ${lanes} ${bindingName(bindings, windows.slots)}`,
      wgsl: () => reflectRowsWgsl(bindings, windows.slots, lanes, workgroupSize),
      bindings: windows.bindings,
      parameters: ORTHONORMALIZE_PARAMETERS,
      values: {
        invocations,
        count,
        length,
        source: 0,
        reflectors: windows.bases[0],
        target_: windows.bases[1],
        step_: step4,
        firstRow,
        rows: rows2
      },
      work: invocations * (length - step4) * 4
    });
  }
}
var init_orthonormalize_rows4 = __esm({
  "../kernels-webgpu/src/kernels/orthonormalize_rows.ts"() {
    "use strict";
    init_boxes();
    init_orthonormalize_rows3();
    init_context();
  }
});

// ../kernels-webgpu/src/wgsl/random.ts
function randomWgsl(kind, bindings, workgroupSize) {
  const normal = kind === "normal";
  const head = `${declare(bindings, RANDOM_PARAMETERS)}${PHILOX}${normal ? functions(["log"]) + NORMAL : ""}`;
  return `${head}${linearMain(workgroupSize)}
  if (index >= p.blocks) { return; }
  let words = philox(p.firstBlock + index, vec2u(p.key0, p.key1));
  let values = ${valuesText(kind)};
  for (var c = 0u; c < 4u; c++) {
    if (index * 4u + c < p.size) { b0[p.out + index * 4u + c] = values[c]; }
  }
}
`;
}
function valuesText(kind) {
  switch (kind) {
    case "bits":
      return "bitcast<vec4i>(words)";
    case "uniform":
      return "vec4f(words >> vec4u(8u)) * 5.9604644775390625e-8";
    case "normal":
      return "vec4f(normal_pair(words.x, words.y), normal_pair(words.z, words.w))";
    default:
      return kind;
  }
}
var RANDOM_PARAMETERS, PHILOX, NORMAL;
var init_random3 = __esm({
  "../kernels-webgpu/src/wgsl/random.ts"() {
    "use strict";
    init_functions();
    init_text();
    RANDOM_PARAMETERS = {
      blocks: "u32",
      size: "u32",
      out: "u32",
      firstBlock: "u32",
      key0: "u32",
      key1: "u32"
    };
    PHILOX = `
fn multiply_high(a: u32, b: u32) -> u32 {
  let aHigh = a >> 16u;
  let aLow = a & 0xffffu;
  let bHigh = b >> 16u;
  let bLow = b & 0xffffu;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let other = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (other >> 16u);
}

fn philox(block: u32, key: vec2u) -> vec4u {
  var c = vec4u(block, 0u, 0u, 0u);
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(
      multiply_high(0xcd9e8d57u, c.z) ^ c.y ^ k.x,
      0xcd9e8d57u * c.z,
      multiply_high(0xd2511f53u, c.x) ^ c.w ^ k.y,
      0xd2511f53u * c.x,
    );
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
`;
    NORMAL = `
fn normal_pair(a: u32, b: u32) -> vec2f {
  let u = f32((a >> 8u) + 1u) * 5.9604644775390625e-8;
  let radius = sqrt(-2.0 * log_(u));
  let turn = b >> 8u;
  // Quarter turns, rounded to the nearest; the rest is exact in 24 bits.
  let quarter = (turn + 0x200000u) >> 22u;
  let rest = f32(i32(turn) - i32(quarter << 22u)) * 3.7450702829239286e-7;
  let z = rest * rest;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * rest + rest;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  var pair = vec2f(cosine, sine);
  if ((quarter & 1u) == 1u) { pair = vec2f(-sine, cosine); }
  if ((quarter & 2u) == 2u) { pair = -pair; }
  return radius * pair;
}
`;
  }
});

// ../kernels-webgpu/src/kernels/random.ts
function runRandom(context, { out, kind, key }) {
  if (out.size === 0) return;
  const { workgroupSize } = context.tuning;
  const access = { ...writes(out, [4]), span: 4 };
  const space = [Math.ceil(out.size / 4)];
  for (const { start, extents, windows } of boxesOf(space, [access], [0], context.limits)) {
    const bindings = bindingTexts(windows, [kind === "bits" ? "i32" : "f32"]);
    const blocks = extents[0];
    dispatchLinear(context, blocks, workgroupSize, {
      name: `random ${kind}`,
      wgsl: () => randomWgsl(kind, bindings, workgroupSize),
      bindings: windows.bindings,
      parameters: RANDOM_PARAMETERS,
      values: {
        blocks,
        size: Math.min(blocks * 4, out.size - start[0] * 4),
        out: windows.bases[0],
        firstBlock: start[0],
        key0: key[0],
        key1: key[1]
      },
      work: blocks * 100
    });
  }
}
var init_random4 = __esm({
  "../kernels-webgpu/src/kernels/random.ts"() {
    "use strict";
    init_boxes();
    init_random3();
    init_context();
  }
});

// ../kernels-webgpu/src/wgsl/reduce.ts
function reduceParameters(inputs, scalars) {
  const types = {
    zero: "u32",
    count: "u32",
    inner: "u32",
    reduced: "u32",
    segments: "u32",
    accumulate: "u32"
  };
  for (let i = 0; i < inputs; i++) Object.assign(types, operandParameters(`x${i}`, 3));
  Object.assign(types, operandParameters("y", 3));
  for (let i = 0; i < scalars; i++) types[`scalar${i}`] = "f32";
  return types;
}
function reduceWgsl(settings, parameters) {
  const { op, program, bindings, inputs, out, workgroupSize } = settings;
  const indices = ["o", "r", "i"];
  const read = (input) => {
    const operand = inputs[input];
    return load2(operand, bindings[operand.slot].type, position(`x${input}`, indices));
  };
  const values = program.instructions.map((instruction, id) => `let v${id} = ${valueText(instruction, read, "r")};`).join("\n      ");
  const target = `b${out.slot}[${position("y", ["o", "segment", "i"])}]`;
  const start = float(op === "sum" ? 0 : Number.NEGATIVE_INFINITY);
  const combine4 = (into, value) => op === "sum" ? `${into} = ${into} + ${value};` : `${into} = max(${into}, ${value});`;
  return `${declare(bindings, parameters)}${functions(functionsOf(program))}${linearMain(workgroupSize)}
  if (index >= p.count) { return; }
  let i = index % p.inner;
  let rest = index / p.inner;
  let segment = rest % p.segments;
  let o = rest / p.segments;
  var total = ${start};
  if (p.accumulate != 0u) { total = ${target}; }
  var r = segment;
  while (r < p.reduced) {
    var block = ${start};
    let end = min(p.reduced, r + ${BLOCK4}u * p.segments);
    while (r < end) {
      ${values}
      ${combine4("block", `v${program.outputs[0]}`)}
      r += p.segments;
    }
    ${combine4("total", "block")}
  }
  ${target} = total;
}
`;
}
var BLOCK4;
var init_reduce3 = __esm({
  "../kernels-webgpu/src/wgsl/reduce.ts"() {
    "use strict";
    init_functions();
    init_operands();
    init_program2();
    init_text();
    BLOCK4 = 64;
  }
});

// ../kernels-webgpu/src/kernels/reduce.ts
function runReduce(context, operation) {
  const { op, kernel, outer, reduced, inner, inputs, scalars, out, accumulate } = operation;
  if (outer * inner === 0) return;
  reduceParts(context, {
    op,
    program: programOf(kernel),
    scalars,
    inputs: inputs.map(({ tensor: tensor2, strides, offset }) => reads(tensor2, strides, offset)),
    integers: inputs.map(({ tensor: tensor2 }) => tensor2.dtype === "int32"),
    outer,
    reduced,
    inner,
    out: writes(out, [inner, 0, 1]),
    accumulate
  });
}
function reduceParts(context, reduction) {
  const { inputs, out, outer, reduced, inner, accumulate } = reduction;
  const space = [outer, reduced, inner];
  for (const { start, extents } of boxesOf(space, [...inputs, out], [0, 1, 2], context.limits)) {
    const moved = (access) => ({
      ...access,
      offset: access.strides.reduce(
        (at2, stride, axis) => at2 + start[axis] * stride,
        access.offset
      )
    });
    reduceStage(context, {
      ...reduction,
      inputs: inputs.map(moved),
      out: moved(out),
      outer: extents[0],
      reduced: extents[1],
      inner: extents[2],
      accumulate: accumulate || start[1] > 0
    });
  }
}
function reduceStage(context, reduction) {
  const { outer, reduced, inner } = reduction;
  const results = outer * inner;
  const segments = Math.max(
    Math.min(Math.ceil(context.tuning.parallelism / results), Math.ceil(reduced / LEAST)),
    Math.ceil(reduced / MOST)
  );
  if (segments <= 1) {
    combine3(context, reduction, 1);
    return;
  }
  withScratch(context, results * segments, (memory) => {
    const strides = [segments * inner, inner, 1];
    const partial = { memory, offset: 0, strides, writable: true };
    combine3(context, { ...reduction, out: partial, accumulate: false }, segments);
    reduceParts(context, {
      ...reduction,
      program: identity2,
      scalars: [],
      inputs: [{ ...partial, writable: false }],
      integers: [false],
      reduced: segments
    });
  });
}
function combine3(context, reduction, segments) {
  const { op, program, scalars, inputs, integers: integers2, outer, reduced, inner, out } = reduction;
  const [outerStride = 0, segmentStride = 0, innerStride = 0] = out.strides;
  const accesses = [
    ...inputs,
    {
      ...out,
      strides: [outerStride, 0, innerStride],
      span: (segments - 1) * segmentStride + 1
    }
  ];
  const parameters = reduceParameters(inputs.length, scalars.length);
  const types = [...integers2, false].map((integer) => integer ? "i32" : "f32");
  const { workgroupSize } = context.tuning;
  for (const box of boxesOf([outer, reduced, inner], accesses, [0, 2], context.limits)) {
    const { extents, windows } = box;
    const bindings = bindingTexts(windows, types);
    const texts = accesses.map((_, index) => ({
      slot: windows.slots[index],
      integer: integers2[index] ?? false
    }));
    const count = extents[0] * segments * extents[2];
    const values = {
      zero: 0,
      count,
      inner: extents[2],
      reduced: extents[1],
      segments,
      accumulate: reduction.accumulate ? 1 : 0
    };
    inputs.forEach(({ strides }, index) => {
      values[`x${index}`] = windows.bases[index];
      strides.forEach((stride, axis) => {
        values[`x${index}_${axis}`] = stride;
      });
    });
    values.y = windows.bases[inputs.length];
    values.y_0 = outerStride;
    values.y_1 = segmentStride;
    values.y_2 = innerStride;
    scalars.forEach((value, index) => {
      values[`scalar${index}`] = value;
    });
    dispatchLinear(context, count, workgroupSize, {
      name: `reduce ${op} ${bindingName(bindings, windows.slots)} ${types.join()} ${program.key}`,
      wgsl: () => reduceWgsl(
        { op, program, bindings, inputs: texts.slice(0, -1), out: texts.at(-1), workgroupSize },
        parameters
      ),
      bindings: windows.bindings,
      parameters,
      values,
      work: extents[0] * extents[1] * extents[2] * (program.instructions.length + 1)
    });
  }
}
var identity2, LEAST, MOST;
var init_reduce4 = __esm({
  "../kernels-webgpu/src/kernels/reduce.ts"() {
    "use strict";
    init_mod();
    init_boxes();
    init_reduce3();
    init_context();
    identity2 = programOf(defineMap(["x"], [], ({ x }) => ({ out: x })));
    LEAST = 32;
    MOST = 2048;
  }
});

// ../kernels-webgpu/src/wgsl/scatter_add.ts
function chainWgsl(bindings, [indices, next], workgroupSize) {
  const read = (at2) => readIndex(bindings, indices, `p.indices + ${at2}`);
  return `${declare(bindings, SCATTER_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.count) { return; }
  let own = ${read("index")};
  var following = index + 1u;
  while (following < p.count && ${read("following")} != own) { following += 1u; }
  b${next}[index] = select(i32(following), -1, following >= p.count);
  var earlier = 0u;
  while (earlier < index && ${read("earlier")} != own) { earlier += 1u; }
  b${next}[p.count + index] = select(0, 1, earlier == index);
}
`;
}
function scatterAddWgsl(bindings, [source, indices, next, out], workgroupSize) {
  return `${declare(bindings, SCATTER_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.elements) { return; }
  let i = index % p.inner;
  let first = index / p.inner;
  let at = ${readIndex(bindings, indices, "p.indices + first")};
  if (at < p.low || at >= p.high || b${next}[p.count + first] == 0) { return; }
  let target_ = p.out + u32(at - p.low) * p.outStride + i;
  var sum = b${out}[target_];
  var j = i32(first);
  while (j >= 0) {
    sum += b${source}[p.source + u32(j) * p.sourceStride + i];
    j = b${next}[j];
  }
  b${out}[target_] = sum;
}
`;
}
var SCATTER_PARAMETERS;
var init_scatter_add = __esm({
  "../kernels-webgpu/src/wgsl/scatter_add.ts"() {
    "use strict";
    init_gather3();
    init_text();
    SCATTER_PARAMETERS = {
      elements: "u32",
      count: "u32",
      inner: "u32",
      source: "u32",
      indices: "u32",
      out: "u32",
      sourceStride: "u32",
      outStride: "u32",
      low: "i32",
      high: "i32"
    };
  }
});

// ../kernels-webgpu/src/kernels/scatter_add.ts
function runScatterAdd(context, operation) {
  const { count, inner, extent } = operation;
  if (count * inner * extent === 0) return;
  const most = context.limits.maxStorageBufferBindingSize / 4 - 64;
  const part = Math.max(1, Math.min(count, Math.floor(most / Math.max(inner, 2))));
  for (let first = 0; first < count; first += part) {
    addRows(context, operation, first, Math.min(part, count - first));
  }
}
function addRows(context, { source, indices, out, inner, extent }, first, count) {
  const { limits, tuning } = context;
  const { workgroupSize } = tuning;
  withScratch(context, 2 * count, (memory) => {
    const next = { memory, offset: 0, strides: [0], span: 2 * count, writable: true };
    const index = { ...reads(indices, [0], first), span: count };
    for (const { windows } of boxesOf([1], [index, next], [], limits)) {
      const bindings = bindingTexts(windows, ["i32", "i32"]);
      dispatchLinear(context, count, workgroupSize, {
        name: `chain ${bindingName(bindings, windows.slots)}`,
        wgsl: () => chainWgsl(bindings, windows.slots, workgroupSize),
        bindings: windows.bindings,
        parameters: SCATTER_PARAMETERS,
        values: { ...NO_ROWS, count, indices: windows.bases[0] },
        work: count * 64
      });
    }
    const accesses = [
      { ...reads(source, [1, 0], first * inner), span: (count - 1) * inner + 1 },
      { ...index, strides: [0, 0] },
      { ...next, strides: [0, 0], writable: false },
      writes(out, [1, inner])
    ];
    for (const { start, extents, windows } of boxesOf([inner, extent], accesses, [0, 1], limits)) {
      const bindings = bindingTexts(windows, ["f32", "i32", "i32", "f32"]);
      const elements = count * extents[0];
      dispatchLinear(context, elements, workgroupSize, {
        name: `scatter ${bindingName(bindings, windows.slots)}`,
        wgsl: () => scatterAddWgsl(bindings, windows.slots, workgroupSize),
        bindings: windows.bindings,
        parameters: SCATTER_PARAMETERS,
        values: {
          elements,
          count,
          inner: extents[0],
          source: windows.bases[0],
          indices: windows.bases[1],
          out: windows.bases[3],
          sourceStride: inner,
          outStride: inner,
          low: start[1],
          high: start[1] + extents[1]
        },
        work: elements
      });
    }
  });
}
var NO_ROWS;
var init_scatter_add2 = __esm({
  "../kernels-webgpu/src/kernels/scatter_add.ts"() {
    "use strict";
    init_boxes();
    init_scatter_add();
    init_context();
    NO_ROWS = {
      elements: 0,
      inner: 0,
      source: 0,
      out: 0,
      sourceStride: 0,
      outStride: 0,
      low: 0,
      high: 0
    };
  }
});

// ../kernels-webgpu/src/kernels/tuning.ts
var REGISTERS, LARGE, SMALL, SOFTWARE_TUNING, HARDWARE_TUNING;
var init_tuning = __esm({
  "../kernels-webgpu/src/kernels/tuning.ts"() {
    "use strict";
    REGISTERS = {
      kind: "registers",
      rows: 8,
      columns4: 1,
      lanesX: 8,
      lanesY: 1,
      depth: 0
    };
    LARGE = {
      kind: "workgroup",
      rows: 4,
      columns4: 1,
      lanesX: 16,
      lanesY: 16,
      depth: 16
    };
    SMALL = {
      kind: "workgroup",
      rows: 4,
      columns4: 1,
      lanesX: 8,
      lanesY: 8,
      depth: 32
    };
    SOFTWARE_TUNING = {
      workgroupSize: 64,
      groupSize: 1,
      parallelism: 64,
      matmulWorkgroups: 8,
      submit: { dispatches: 64, work: 5e7 },
      matmulTile: () => REGISTERS
    };
    HARDWARE_TUNING = {
      workgroupSize: 64,
      groupSize: 128,
      parallelism: 16384,
      matmulWorkgroups: 256,
      submit: { dispatches: 512, work: 3e10 },
      matmulTile: (m, n, batch) => Math.ceil(m / 64) * Math.ceil(n / 64) * batch >= 32 ? LARGE : SMALL
    };
  }
});

// ../kernels-webgpu/src/runtime/health.ts
function outOfMemory(bytes5, reason) {
  return new OutOfMemoryError(
    `Cannot allocate ${bytes5} bytes with WebGPU: ${reason}; use a smaller model or batch, or the CPU backend`,
    bytes5
  );
}
var Health;
var init_health = __esm({
  "../kernels-webgpu/src/runtime/health.ts"() {
    "use strict";
    init_mod();
    init_probe();
    Health = class {
      #device;
      #pending = /* @__PURE__ */ new Set();
      #failure;
      #gone;
      constructor(device) {
        this.#device = device;
        void device.lost.then(({ message }) => {
          this.#gone ??= `Cannot use the WebGPU device: it was lost (${firstLine(message) || "no reason given"}); make a new backend and resume from the last checkpoint`;
        });
        device.addEventListener("uncapturederror", this.#uncaptured);
      }
      /** Runs `task` and keeps the error that the device reports for it, if any. */
      watch(filter, task, describe3) {
        this.#device.pushErrorScope(filter);
        try {
          return task();
        } finally {
          const outcome = this.#device.popErrorScope().then(
            (error) => {
              if (error !== null) this.#failure ??= describe3(firstLine(error.message));
            },
            () => {
            }
            // the device is lost, which is reported by itself
          ).finally(() => this.#pending.delete(outcome));
          this.#pending.add(outcome);
        }
      }
      /** Throws when the device is lost or the backend disposed. */
      assertAlive() {
        if (this.#gone !== void 0) throw new Error(this.#gone);
      }
      /** Waits for the reports on everything done so far, and throws the first failure. A failure is told once. */
      async settle() {
        await Promise.all(this.#pending);
        this.assertAlive();
        const failure = this.#failure;
        this.#failure = void 0;
        if (failure !== void 0) throw failure;
      }
      /** Ends the watch: everything after it throws `reason`. */
      end(reason) {
        this.#gone ??= reason;
        this.#device.removeEventListener("uncapturederror", this.#uncaptured);
      }
      #uncaptured = (event) => {
        this.#failure ??= new Error(`Cannot go on with WebGPU: ${firstLine(event.error.message)}`);
      };
    };
  }
});

// ../kernels-webgpu/src/runtime/memory_pool.ts
function sizeClass(bytes5, largest) {
  const power = 2 ** Math.ceil(Math.log2(Math.max(bytes5, SMALLEST)));
  if (power <= 4096) return power;
  const step4 = power / 16;
  return Math.max(bytes5, Math.min(Math.ceil(bytes5 / step4) * step4, largest));
}
var SMALLEST, MemoryPool;
var init_memory_pool = __esm({
  "../kernels-webgpu/src/runtime/memory_pool.ts"() {
    "use strict";
    init_probe();
    init_health();
    SMALLEST = 256;
    MemoryPool = class {
      #device;
      #health;
      #maxBufferSize;
      #maxBytes;
      #onDestroy;
      #free = /* @__PURE__ */ new Map();
      #all = /* @__PURE__ */ new Set();
      #nextId = 0;
      #liveBytes = 0;
      #liveBuffers = 0;
      #peakBytes = 0;
      #reservedBytes = 0;
      constructor(device, health, maxBufferSize, maxBytes, onDestroy) {
        this.#device = device;
        this.#health = health;
        this.#maxBufferSize = maxBufferSize;
        this.#maxBytes = maxBytes;
        this.#onDestroy = onDestroy;
      }
      /** Takes memory for at least `bytes` bytes. */
      take(bytes5) {
        if (bytes5 > this.#maxBufferSize) {
          throw outOfMemory(bytes5, `one tensor may have ${this.#maxBufferSize} bytes on this device`);
        }
        const capacity = sizeClass(bytes5, this.#maxBufferSize);
        return this.#free.get(capacity)?.pop() ?? this.#create(capacity);
      }
      /** Gives memory back. */
      give(memory) {
        const free = this.#free.get(memory.capacity);
        if (free === void 0) this.#free.set(memory.capacity, [memory]);
        else free.push(memory);
      }
      /** Counts a tensor's bytes, or with a negative number of bytes its end. */
      count(bytes5, buffers) {
        this.#liveBytes += bytes5;
        this.#liveBuffers += buffers;
        this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
      }
      statistics() {
        return {
          liveBytes: this.#liveBytes,
          liveBuffers: this.#liveBuffers,
          peakBytes: this.#peakBytes,
          reservedBytes: this.#reservedBytes
        };
      }
      /** Destroys every buffer, in use or not. */
      destroy() {
        for (const { gpu } of this.#all) gpu.destroy();
        this.#all.clear();
        this.#free.clear();
        this.#reservedBytes = 0;
        this.#liveBytes = 0;
        this.#liveBuffers = 0;
      }
      #create(capacity) {
        if (this.#reservedBytes + capacity > this.#maxBytes) this.#trim();
        if (this.#reservedBytes + capacity > this.#maxBytes) {
          throw outOfMemory(
            capacity,
            `${this.#reservedBytes} of the ${this.#maxBytes} bytes it may use are taken`
          );
        }
        const gpu = this.#health.watch(
          "out-of-memory",
          () => this.#device.createBuffer({
            size: capacity,
            usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination
          }),
          () => outOfMemory(capacity, `the device has no room beside the ${this.#reservedBytes} taken`)
        );
        const memory = { id: this.#nextId++, gpu, capacity, usedIn: -1 };
        this.#all.add(memory);
        this.#reservedBytes += capacity;
        return memory;
      }
      /** Destroys the buffers that wait for reuse. A submit that still uses one keeps it until it is done. */
      #trim() {
        this.#onDestroy();
        for (const memory of [...this.#free.values()].flat()) {
          memory.gpu.destroy();
          this.#all.delete(memory);
          this.#reservedBytes -= memory.capacity;
        }
        this.#free.clear();
      }
    };
  }
});

// ../kernels-webgpu/src/runtime/readback.ts
var MAX_KEPT, MAX_KEPT_BYTES, Readback;
var init_readback = __esm({
  "../kernels-webgpu/src/runtime/readback.ts"() {
    "use strict";
    init_probe();
    init_memory_pool();
    MAX_KEPT = 4;
    MAX_KEPT_BYTES = 2 ** 24;
    Readback = class {
      #device;
      #health;
      #recorder;
      #idle = [];
      constructor(device, health, recorder) {
        this.#device = device;
        this.#health = health;
        this.#recorder = recorder;
      }
      /** The bytes as they are after all kernels recorded so far. */
      async read(memory, byteOffset, bytes5) {
        if (bytes5 === 0) {
          this.#recorder.flush();
          await this.#health.settle();
          return new ArrayBuffer(0);
        }
        const staging = this.#take(bytes5);
        this.#recorder.copyOut(memory, byteOffset, staging, bytes5);
        try {
          await staging.mapAsync(MAP_READ, 0, bytes5);
        } catch (cause) {
          staging.destroy();
          await this.#health.settle();
          throw new Error("Cannot read from the WebGPU device: mapping failed; make a new backend", {
            cause
          });
        }
        const result = staging.getMappedRange(0, bytes5).slice(0);
        staging.unmap();
        this.#give(staging);
        await this.#health.settle();
        return result;
      }
      destroy() {
        for (const staging of this.#idle) staging.destroy();
        this.#idle.length = 0;
      }
      #take(bytes5) {
        const at2 = this.#idle.findIndex(({ size }) => size >= bytes5);
        if (at2 >= 0) return this.#idle.splice(at2, 1)[0];
        return this.#device.createBuffer({
          size: sizeClass(bytes5, Number.POSITIVE_INFINITY),
          usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination
        });
      }
      #give(staging) {
        if (this.#idle.length < MAX_KEPT && staging.size <= MAX_KEPT_BYTES) this.#idle.push(staging);
        else staging.destroy();
      }
    };
  }
});

// ../kernels-webgpu/src/runtime/recorder.ts
var MAX_BIND_GROUPS, Recorder;
var init_recorder = __esm({
  "../kernels-webgpu/src/runtime/recorder.ts"() {
    "use strict";
    init_probe();
    init_uniforms();
    MAX_BIND_GROUPS = 16384;
    Recorder = class {
      #device;
      #health;
      #policy;
      #kernels = /* @__PURE__ */ new Map();
      #layouts = /* @__PURE__ */ new Map();
      #bindGroups = /* @__PURE__ */ new Map();
      #uniforms;
      #uniformLayout;
      #uniformGroup;
      #encoder;
      #pass;
      #pipeline;
      #dispatches = 0;
      #work = 0;
      /** Number of the current recording. */
      #recording = 0;
      constructor(device, health, policy) {
        this.#device = device;
        this.#health = health;
        this.#policy = policy;
        this.#uniforms = new UniformArena(device);
        this.#uniformLayout = device.createBindGroupLayout({
          entries: [
            {
              binding: 0,
              visibility: 4,
              // GPUShaderStage.COMPUTE
              buffer: { type: "uniform", hasDynamicOffset: true }
            }
          ]
        });
        this.#uniformGroup = device.createBindGroup({
          layout: this.#uniformLayout,
          entries: [
            { binding: 0, resource: { buffer: this.#uniforms.buffer, size: MAX_PARAMETER_BYTES } }
          ]
        });
      }
      /** Records a kernel call. */
      dispatch(call) {
        if (this.#uniforms.full) this.flush();
        const kernel = this.#kernel(call);
        const group = this.#bindGroup(kernel, call.bindings);
        const pass = this.#currentPass();
        if (this.#pipeline !== kernel.pipeline) pass.setPipeline(kernel.pipeline);
        this.#pipeline = kernel.pipeline;
        pass.setBindGroup(0, group);
        pass.setBindGroup(1, this.#uniformGroup, [this.#uniforms.add(call.parameters, call.values)]);
        pass.dispatchWorkgroups(...call.workgroups);
        for (const { memory } of call.bindings) memory.usedIn = this.#recording;
        this.#dispatches++;
        this.#work += call.work;
        if (this.#dispatches >= this.#policy.dispatches || this.#work >= this.#policy.work)
          this.flush();
      }
      /** Copies host bytes in, after the kernels recorded so far and before those to come. */
      write(memory, byteOffset, data) {
        if (memory.usedIn === this.#recording) this.flush();
        const { buffer, byteOffset: from, byteLength: byteLength2 } = data;
        this.#device.queue.writeBuffer(memory.gpu, byteOffset, buffer, from, byteLength2);
      }
      /** Copies device bytes to `staging`, after the kernels recorded so far, and submits. */
      copyOut(memory, byteOffset, staging, bytes5) {
        this.#endPass();
        this.#currentEncoder().copyBufferToBuffer(memory.gpu, byteOffset, staging, 0, bytes5);
        this.flush();
      }
      /** Submits what was recorded. */
      flush() {
        const encoder = this.#encoder;
        if (encoder === void 0) return;
        this.#endPass();
        this.#encoder = void 0;
        this.#dispatches = 0;
        this.#work = 0;
        this.#recording++;
        this.#health.watch(
          "validation",
          () => {
            this.#uniforms.send(this.#device.queue);
            this.#device.queue.submit([encoder.finish()]);
          },
          (message) => new Error(`Cannot run a WebGPU kernel: ${message}`)
        );
      }
      /** Forgets bind groups, whose buffers are about to be destroyed. */
      forgetBindGroups() {
        this.flush();
        this.#bindGroups.clear();
      }
      #currentEncoder() {
        this.#encoder ??= this.#device.createCommandEncoder();
        return this.#encoder;
      }
      #currentPass() {
        this.#pass ??= this.#currentEncoder().beginComputePass();
        return this.#pass;
      }
      #endPass() {
        this.#pass?.end();
        this.#pass = void 0;
        this.#pipeline = void 0;
      }
      #kernel(call) {
        const { name, bindings, parameters } = call;
        let kernel = this.#kernels.get(name);
        if (kernel === void 0) {
          const layout = this.#layout(bindings);
          const pipeline = this.#health.watch(
            "validation",
            () => this.#device.createComputePipeline({
              label: name,
              layout: this.#device.createPipelineLayout({
                bindGroupLayouts: [layout, this.#uniformLayout]
              }),
              compute: {
                module: this.#device.createShaderModule({ label: name, code: call.wgsl() })
              }
            }),
            (message) => new Error(`Cannot compile the WebGPU kernel ${name}: ${firstLine(message)}`)
          );
          kernel = { pipeline, layout, parameters };
          this.#kernels.set(name, kernel);
        }
        return kernel;
      }
      #layout(bindings) {
        const key = bindings.map(({ writable }) => writable ? "w" : "r").join("");
        let layout = this.#layouts.get(key);
        if (layout === void 0) {
          layout = this.#device.createBindGroupLayout({
            entries: bindings.map(({ writable }, binding) => ({
              binding,
              visibility: 4,
              buffer: { type: writable ? "storage" : "read-only-storage" }
            }))
          });
          this.#layouts.set(key, layout);
        }
        return layout;
      }
      #bindGroup(kernel, bindings) {
        let key = "";
        for (const { memory, offset, size, writable } of bindings) {
          key += `${memory.id}${writable ? "w" : "r"}${offset}+${size},`;
        }
        let group = this.#bindGroups.get(key);
        if (group === void 0) {
          if (this.#bindGroups.size >= MAX_BIND_GROUPS) this.#bindGroups.clear();
          group = this.#device.createBindGroup({
            layout: kernel.layout,
            entries: bindings.map(({ memory, offset, size }, binding) => ({
              binding,
              resource: { buffer: memory.gpu, offset, size }
            }))
          });
          this.#bindGroups.set(key, group);
        }
        return group;
      }
    };
  }
});

// ../kernels-webgpu/src/webgpu_backend.ts
var WebGPUBackend;
var init_webgpu_backend = __esm({
  "../kernels-webgpu/src/webgpu_backend.ts"() {
    "use strict";
    init_adapter();
    init_limits();
    init_attention3();
    init_gather4();
    init_map4();
    init_matmul4();
    init_orthonormalize_rows4();
    init_random4();
    init_reduce4();
    init_scatter_add2();
    init_tuning();
    init_health();
    init_memory_pool();
    init_readback();
    init_recorder();
    WebGPUBackend = class {
      name = "webgpu";
      info;
      /** The limits that it works within. */
      limits;
      #health;
      #pool;
      #recorder;
      #readback;
      #context;
      #release;
      /**
       * @param release  ends the device; called once, by `dispose`
       * @param tuning  by default what suits the adapter's kind
       */
      constructor(device, adapter, options, release, tuning) {
        const facts = adapterFacts(adapter);
        const software = isSoftwareAdapter(facts);
        const chosen = tuning ?? (software ? SOFTWARE_TUNING : HARDWARE_TUNING);
        const maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
        this.info = { description: `WebGPU: ${describeAdapter(facts)}`, software, maxBytes };
        this.limits = usedLimits(device.limits, options.limits);
        this.#release = release;
        this.#health = new Health(device);
        this.#recorder = new Recorder(device, this.#health, chosen.submit);
        this.#pool = new MemoryPool(
          device,
          this.#health,
          this.limits.maxBufferSize,
          maxBytes,
          () => this.#recorder.forgetBindGroups()
        );
        this.#readback = new Readback(device, this.#health, this.#recorder);
        this.#context = {
          recorder: this.#recorder,
          pool: this.#pool,
          limits: this.limits,
          tuning: chosen
        };
      }
      allocate(byteLength2) {
        this.#health.assertAlive();
        const memory = this.#pool.take(byteLength2);
        this.#pool.count(byteLength2, 1);
        const buffer = { byteLength: byteLength2, memory };
        return buffer;
      }
      free(buffer) {
        this.#pool.count(-buffer.byteLength, -1);
        this.#pool.give(buffer.memory);
      }
      write(buffer, byteOffset, data) {
        this.#health.assertAlive();
        this.#recorder.write(buffer.memory, byteOffset, data);
      }
      async read(buffer, byteOffset, byteLength2) {
        this.#health.assertAlive();
        return this.#readback.read(buffer.memory, byteOffset, byteLength2);
      }
      flush() {
        this.#health.assertAlive();
        this.#recorder.flush();
      }
      memory() {
        return this.#pool.statistics();
      }
      async dispose() {
        this.#health.end("Cannot use this WebGPU backend: it was disposed; make a new one");
        this.#pool.destroy();
        this.#readback.destroy();
        this.#release();
      }
      map(operation) {
        runMap(this.#alive(), operation);
      }
      reduce(operation) {
        runReduce(this.#alive(), operation);
      }
      matmul(operation) {
        runMatmul(this.#alive(), operation);
      }
      gather(operation) {
        runGather(this.#alive(), operation);
      }
      scatterAdd(operation) {
        runScatterAdd(this.#alive(), operation);
      }
      random(operation) {
        runRandom(this.#alive(), operation);
      }
      orthonormalizeRows(operation) {
        runOrthonormalizeRows(this.#alive(), operation);
      }
      attention(operation) {
        runAttention(this.#alive(), operation);
      }
      attentionGradient(operation) {
        runAttentionGradient(this.#alive(), operation);
      }
      #alive() {
        this.#health.assertAlive();
        return this.#context;
      }
    };
  }
});

// ../kernels-webgpu/src/node.ts
var node_exports = {};
__export(node_exports, {
  createWebGPUBackend: () => createWebGPUBackend,
  listAdapters: () => listAdapters
});
async function createWebGPUBackend(options = {}) {
  const { gpu, adapter } = await requestNodeAdapter(options.adapter ?? "hardware");
  const device = await requestDevice(adapter);
  await probeDevice(device);
  instances.set(device, gpu);
  return new WebGPUBackend(device, adapter.info, options, () => {
    device.destroy();
    instances.delete(device);
  });
}
async function listAdapters() {
  const adapters = await probeAdapters();
  return adapters.map(({ facts, kind }) => ({
    description: `WebGPU: ${describeAdapter(facts)}`,
    adapter: kind
  }));
}
var instances;
var init_node = __esm({
  "../kernels-webgpu/src/node.ts"() {
    "use strict";
    init_adapter();
    init_limits();
    init_probe();
    init_gpu();
    init_webgpu_backend();
    instances = /* @__PURE__ */ new Map();
  }
});

// .tmp_gw.ts
import { readFile } from "node:fs/promises";

// ../safetensors/src/_half.ts
function float16ToFloat32(halves2) {
  const floats2 = new Float32Array(halves2.length);
  const bits2 = new Uint32Array(floats2.buffer);
  for (let i = 0; i < halves2.length; i++) {
    const half2 = halves2[i];
    const magnitude = half2 & 32767;
    if (magnitude < 1024) {
      floats2[i] = (half2 & 32768 ? -magnitude : magnitude) * 2 ** -24;
    } else {
      const rebias = magnitude < 31744 ? 127 - 15 << 23 : 255 - 31 << 23;
      bits2[i] = (half2 & 32768) << 16 | (magnitude << 13) + rebias;
    }
  }
  return floats2;
}
function bfloat16ToFloat32(halves2) {
  const bits2 = new Uint32Array(halves2.length);
  for (let i = 0; i < halves2.length; i++) bits2[i] = halves2[i] << 16;
  return new Float32Array(bits2.buffer);
}

// ../safetensors/src/_quote.ts
var LIMIT = 80;
function quote(value) {
  const text = JSON.stringify(typeof value === "string" ? value.slice(0, LIMIT) : value) ?? "nothing";
  const clipped = text.length > LIMIT || typeof value === "string" && value.length > LIMIT;
  return clipped ? `${text.slice(0, LIMIT)}\u2026` : text;
}

// ../safetensors/src/error.ts
var SafetensorsError = class extends Error {
  name = "SafetensorsError";
};

// ../safetensors/src/dtype.ts
var DTYPE_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8
};
function isDtype(value) {
  return typeof value === "string" && Object.hasOwn(DTYPE_BYTES, value);
}

// ../safetensors/src/tensor_info.ts
function byteLength({ dtype, shape }) {
  return shape.reduce((count, size) => count * size, DTYPE_BYTES[dtype]);
}
function checkInfo(subject, name, dtype, shape) {
  checkName(subject, name);
  if (!isDtype(dtype)) {
    throw new SafetensorsError(
      `${subject}: ${quote(dtype)} is not a known dtype; convert it to one of ${Object.keys(DTYPE_BYTES).join(", ")}`
    );
  }
  if (!isShape(shape)) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} is not a list of non-negative integers; save it again with its true shape`
    );
  }
  if (!Number.isSafeInteger(byteLength({ name, dtype, shape }))) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} of ${dtype} overflows 2^53 bytes; save it again with its true shape`
    );
  }
}
function checkEntry(subject, { name, dtype, shape, bytes: bytes5 }) {
  checkInfo(subject, name, dtype, shape);
  const needed = byteLength({ name, dtype, shape });
  if (bytes5.length !== needed) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} of ${dtype} needs ${needed} bytes, got ${bytes5.length}; pass all of the tensor's values and no others`
    );
  }
}
function checkName(subject, name) {
  if (name === "__proto__" || name === "__metadata__") {
    throw new SafetensorsError(`${subject}: the name ${name} is reserved; rename it`);
  }
  checkText(subject, name);
}
function checkText(subject, text) {
  if (/\p{Surrogate}/u.test(text)) {
    throw new SafetensorsError(
      `${subject}: ${quote(text)} is not well-formed Unicode; take out the unpaired surrogates`
    );
  }
}
function isShape(value) {
  return Array.isArray(value) && value.every(isCount);
}
function isCount(value) {
  return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
}

// ../safetensors/src/decode.ts
function decodeFloat32(entry) {
  checkEntry(subjectOf(entry), entry);
  switch (entry.dtype) {
    case "F64":
      return new Float32Array(new Float64Array(copy(entry.bytes)));
    case "F32":
      return new Float32Array(copy(entry.bytes));
    case "F16":
      return float16ToFloat32(halves(entry.bytes));
    case "BF16":
      return bfloat16ToFloat32(halves(entry.bytes));
    default:
      throw notOneOf(entry, "float32", "F64, F32, F16 and BF16");
  }
}
function decodeFloat64(entry) {
  if (entry.dtype !== "F64") return new Float64Array(decodeFloat32(entry));
  checkEntry(subjectOf(entry), entry);
  return new Float64Array(copy(entry.bytes));
}
function decodeInt32(entry) {
  checkEntry(subjectOf(entry), entry);
  const { dtype, bytes: bytes5 } = entry;
  switch (dtype) {
    case "BOOL":
      return Int32Array.from(bytes5, (byte) => byte === 0 ? 0 : 1);
    case "U8":
      return new Int32Array(bytes5);
    case "I8":
      return new Int32Array(new Int8Array(copy(bytes5)));
    case "U16":
      return new Int32Array(halves(bytes5));
    case "I16":
      return new Int32Array(new Int16Array(copy(bytes5)));
    case "I32":
      return new Int32Array(copy(bytes5));
    case "U32":
      return narrow(entry, 1);
    case "I64":
    case "U64":
      return narrow(entry, 2);
    default:
      throw notOneOf(entry, "int32", "integers and BOOL");
  }
}
function narrow(entry, words) {
  const source = new Int32Array(copy(entry.bytes));
  const values = new Int32Array(source.length / words);
  const signed = entry.dtype === "I64";
  for (let i = 0; i < values.length; i++) {
    const low = source[i * words];
    const high = words === 2 ? source[i * 2 + 1] : 0;
    if (high !== (signed ? low >> 31 : 0) || !signed && low < 0) {
      const value = (BigInt(signed ? high : high >>> 0) << 32n) + BigInt(low >>> 0);
      throw new SafetensorsError(
        `${subjectOf(entry)}: element ${i} is ${value}, outside int32; read its bytes as ${entry.dtype} instead`
      );
    }
    values[i] = low;
  }
  return values;
}
function copy(bytes5) {
  return new Uint8Array(bytes5).buffer;
}
function halves(bytes5) {
  return bytes5.byteOffset % 2 === 0 ? new Uint16Array(bytes5.buffer, bytes5.byteOffset, bytes5.length / 2) : new Uint16Array(copy(bytes5));
}
function subjectOf(entry) {
  return `Cannot decode tensor ${quote(entry.name)}`;
}
function notOneOf(entry, wanted, dtypes) {
  return new SafetensorsError(
    `${subjectOf(entry)} of ${entry.dtype} as ${wanted}: only ${dtypes} can be; convert the file, or read its bytes`
  );
}

// ../safetensors/src/_json.ts
function structureProblem(json, levels) {
  const keys = [];
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case "{":
      case "[":
        if (levels && json[i] !== levels[keys.length])
          return `has a misplaced ${json[i]} at character ${i}`;
        keys.push(/* @__PURE__ */ new Set());
        break;
      case "}":
      case "]":
        keys.pop();
        break;
      case '"': {
        const start = i;
        i = closingQuote(json, start);
        if (!isKey(json, i + 1)) break;
        const key = JSON.parse(json.slice(start, i + 1));
        const seen = keys.at(-1);
        if (seen?.has(key)) return `has the key ${JSON.stringify(key.slice(0, 80))} twice`;
        seen?.add(key);
        break;
      }
    }
  }
  return void 0;
}
function closingQuote(json, start) {
  let i = start + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i;
}
function isKey(json, end) {
  let i = end;
  while (json[i] === " " || json[i] === "\n" || json[i] === "\r" || json[i] === "	") i++;
  return json[i] === ":";
}

// ../safetensors/src/_utf8.ts
function decodeUtf8(bytes5) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes5.slice());
}

// ../safetensors/src/header.ts
var HEADER_LIMIT = 1e8;
var PREFIX_BYTES = 8;
var REMEDY = "the file is damaged or incomplete, copy or download it again";
function readHeaderLength(file, prefix, size) {
  if (size < PREFIX_BYTES) {
    throw new SafetensorsError(
      `Cannot read ${file}: it has ${size} bytes, fewer than the 8 that every safetensors file begins with; ${REMEDY}`
    );
  }
  const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > HEADER_LIMIT) {
    throw new SafetensorsError(
      `Cannot read ${file}: its header claims ${length} bytes, more than the ${HEADER_LIMIT} allowed; it is damaged or not a safetensors file`
    );
  }
  if (length > size - PREFIX_BYTES) {
    throw new SafetensorsError(
      `Cannot read ${file}: its header claims ${length} bytes, but only ${size - PREFIX_BYTES} follow; ${REMEDY}`
    );
  }
  return length;
}
function parseHeader(file, json, size) {
  const root = parseJson(file, json);
  const metadata = /* @__PURE__ */ Object.create(null);
  const tensors = [];
  const dataOffset = PREFIX_BYTES + json.length;
  for (const [name, value] of Object.entries(root)) {
    if (name === "__metadata__") readMetadata(file, value, metadata);
    else tensors.push(readTensor(file, name, value, dataOffset));
  }
  tensors.sort((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength);
  checkCoverage(file, tensors, dataOffset, size);
  return { metadata, tensors: new Map(tensors.map((tensor2) => [tensor2.name, tensor2])) };
}
function parseJson(file, json) {
  const subject = `Cannot read ${file}: its header`;
  if (json[0] !== 123) {
    throw new SafetensorsError(
      `${subject} does not begin with {; it is damaged or not a safetensors file`
    );
  }
  try {
    const text = decodeUtf8(json);
    const problem = structureProblem(text, "{{[");
    if (problem) throw new SafetensorsError(`${subject} ${problem}; ${REMEDY}`);
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SafetensorsError) throw cause;
    const what = cause instanceof TypeError ? "UTF-8 text" : "JSON";
    throw new SafetensorsError(`${subject} is not ${what}; ${REMEDY}`, { cause });
  }
}
function readMetadata(file, value, metadata) {
  if (!isObject(value)) {
    throw new SafetensorsError(`Cannot read ${file}: its __metadata__ is not an object; ${REMEDY}`);
  }
  for (const [key, text] of Object.entries(value)) {
    const subject = `Cannot read ${file}: its metadata ${quote(key)}`;
    checkName(subject, key);
    if (typeof text !== "string") {
      throw new SafetensorsError(`${subject} is ${quote(text)}, not text; save it again as text`);
    }
    checkText(subject, text);
    metadata[key] = text;
  }
}
function readTensor(file, name, value, dataOffset) {
  const subject = `Cannot read tensor ${quote(name)} of ${file}`;
  if (!isObject(value)) {
    throw new SafetensorsError(
      `${subject}: its entry is ${quote(value)}, not an object; ${REMEDY}`
    );
  }
  const { dtype, shape, data_offsets: offsets } = value;
  checkInfo(subject, name, dtype, shape);
  if (!isSpan(offsets)) {
    throw new SafetensorsError(
      `${subject}: its data_offsets ${quote(offsets)} are not a begin and an end in order; ${REMEDY}`
    );
  }
  const info = { name, dtype, shape };
  const [begin, end] = offsets;
  if (end - begin !== byteLength(info)) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} of ${dtype} needs ${byteLength(info)} bytes, but its data_offsets span ${end - begin}; ${REMEDY}`
    );
  }
  return { ...info, byteOffset: dataOffset + begin, byteLength: end - begin };
}
function checkCoverage(file, tensors, dataOffset, size) {
  let covered = dataOffset;
  let previous = "the header";
  for (const { name, byteOffset, byteLength: byteLength2 } of tensors) {
    const subject = `Cannot read tensor ${quote(name)} of ${file}`;
    if (byteOffset + byteLength2 > size) {
      throw new SafetensorsError(
        `${subject}: its data end at byte ${byteOffset + byteLength2}, but the file has ${size}; ${REMEDY}`
      );
    }
    if (byteOffset < covered) {
      throw new SafetensorsError(
        `${subject}: its data overlap those of ${previous} by ${covered - byteOffset} bytes; ${REMEDY}`
      );
    }
    if (byteOffset > covered) {
      throw new SafetensorsError(
        `${subject}: ${byteOffset - covered} bytes between ${previous} and its data belong to no tensor; ${REMEDY}`
      );
    }
    covered += byteLength2;
    previous = `tensor ${quote(name)}`;
  }
  if (covered !== size) {
    throw new SafetensorsError(
      `Cannot read ${file}: ${size - covered} bytes after ${previous} belong to no tensor; ${REMEDY}`
    );
  }
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function isSpan(value) {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [begin, end] = value;
  return isCount(begin) && isCount(end) && begin <= end;
}

// ../safetensors/src/read.ts
var UNNAMED = "the safetensors file";
function readSafetensors(bytes5, { name: file = UNNAMED } = {}) {
  const length = readHeaderLength(file, bytes5.subarray(0, PREFIX_BYTES), bytes5.length);
  const json = bytes5.subarray(PREFIX_BYTES, PREFIX_BYTES + length);
  const { metadata, tensors } = parseHeader(file, json, bytes5.length);
  const entries = /* @__PURE__ */ new Map();
  for (const { name, dtype, shape, byteOffset, byteLength: byteLength2 } of tensors.values()) {
    const values = bytes5.subarray(byteOffset, byteOffset + byteLength2);
    entries.set(name, { name, dtype, shape, bytes: values });
  }
  return { metadata, tensors: entries };
}

// ../orthogonalize/src/golden.ts
init_mod();

// ../tensor/src/testing.ts
function relativeError(actual, expected) {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(actual[i])) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, Math.abs(expected[i]), Math.abs(actual[i]));
  }
  if (largest === 0) return 0;
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += ((actual[i] - expected[i]) / largest) ** 2;
    norm += (expected[i] / largest) ** 2;
  }
  return Math.sqrt(difference) / Math.sqrt(norm);
}

// ../orthogonalize/src/coefficients.ts
var repeat = (step4, count) => Array.from({ length: count }, () => step4);
var JORDAN = {
  steps: repeat([3.4445, -4.775, 2.0315], 5),
  normFactor: 1,
  epsilon: 1e-7
};
var POLAR_EXPRESS = {
  steps: [
    [8.156554524902461, -22.48329292557795, 15.878769915207462],
    [4.042929935166739, -2.808917465908714, 0.5000178451051316],
    [3.8916678022926607, -2.772484153217685, 0.5060648178503393],
    [3.285753657755655, -2.3681294933425376, 0.46449024233003106],
    [2.3465413258596377, -1.7097828382687081, 0.42323551169305323]
  ],
  normFactor: 1.02,
  epsilon: 1e-6
};

// ../orthogonalize/src/low_rank.ts
init_mod();

// ../orthogonalize/src/_matrix.ts
init_mod();
function matrixShape(x, name) {
  const [m, n] = x.shape.slice(-2);
  if (m === void 0 || n === void 0) {
    throw new RangeError(
      `Cannot orthogonalize ${name} of shape ${formatShape(x.shape)}: it needs at least two axes; reshape it to a matrix`
    );
  }
  return [m, n];
}

// ../orthogonalize/src/_projection.ts
init_mod();

// ../orthogonalize/src/_normalize.ts
init_mod();
var SMALLEST_DENOMINATOR = 1e-37;
var NORMALIZATION_SCALARS = ["factor", "add", "clamp"];
function normalizationScalars({
  factor = 1,
  epsilon = 0,
  normalization = "add"
}) {
  return normalization === "add" ? { factor, add: epsilon, clamp: 0 } : { factor, add: 0, clamp: epsilon };
}
function denominatorOf(squares, { factor, add: add2, clamp }) {
  const norm = squares.sqrt().mul(factor);
  const gap = clamp.sub(norm).max(add2);
  return { gap, denominator: norm.add(gap).max(SMALLEST_DENOMINATOR) };
}
function squaredNorms(x) {
  return sumOfSquares(x, { axes: [-2, -1], keepAxes: true });
}
var divideByNorm = defineMap(
  ["x", "squares"],
  NORMALIZATION_SCALARS,
  ({ x, squares, ...scalars }) => ({ out: x.div(denominatorOf(squares, scalars).denominator) })
);
function normalize(x, normalization = {}) {
  var _stack = [];
  try {
    const squares = __using(_stack, squaredNorms(x));
    return map(divideByNorm, { x, squares }, { scalars: normalizationScalars(normalization) }).out;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}

// ../orthogonalize/src/_projection.ts
function project(M, options) {
  checkRank(M, options);
  const { method = "columnSelection" } = options;
  const basis = method === "columnSelection" ? columnBasis(M, options) : powerBasis(M, options);
  return { basis, coordinates: timesWide(basis, M) };
}
function lift(M, basis, coordinates2) {
  return isWide(M) ? matmul(basis, coordinates2, { transposeA: true }) : matmul(coordinates2, basis, { transposeA: true });
}
function columnBasis(M, options) {
  const columns = options.columns ?? drawColumns(M, options);
  return orthonormalizeRows(gatherColumns(M, columns, { transposed: !isWide(M) }));
}
function powerBasis(M, options) {
  const { powerIterations = 1 } = options;
  const sketch = options.sketch ?? drawSketch(M, options);
  const wide = isWide(M);
  let Q = orthonormalizeRows(matmul(sketch, M, { transposeA: true, transposeB: wide }));
  for (let iteration = 0; iteration < powerIterations; iteration++) {
    const coordinates2 = normalize(timesWide(Q, M));
    Q = orthonormalizeRows(matmul(coordinates2, M, { transposeB: wide }));
  }
  return Q;
}
function timesWide(rows2, M) {
  return matmul(rows2, M, { transposeB: !isWide(M) });
}
function isWide(M) {
  const [m, n] = matrixShape(M, "a tensor");
  return m <= n;
}
function drawColumns(M, options) {
  const random2 = randomOf(options, "columns");
  const longer = Math.max(...matrixShape(M, "a tensor"));
  const lead = M.shape.slice(0, -2);
  const columns = new Int32Array(sizeOf(lead) * options.rank);
  for (let index = 0; index < sizeOf(lead); index++) {
    columns.set(random2.fork(index).permutation(longer, options.rank), index * options.rank);
  }
  return tensor(M.backend, columns, [...lead, options.rank]);
}
function drawSketch(M, options) {
  const longer = Math.max(...matrixShape(M, "a tensor"));
  const shape = [...M.shape.slice(0, -2), longer, options.rank];
  return randomOf(options, "sketch").normal(M.backend, shape);
}
function randomOf({ random: random2, rank, name = "a matrix" }, what) {
  if (random2 !== void 0) return random2;
  throw new TypeError(
    `Cannot orthogonalize ${name} at rank ${rank}: give \`random\`, or the \`${what}\` themselves`
  );
}
function checkRank(M, { rank, name = "a matrix" }) {
  const most = Math.min(...matrixShape(M, name));
  if (Number.isInteger(rank) && rank >= 1 && rank <= most) return;
  throw new RangeError(
    `Cannot orthogonalize ${name} of shape ${formatShape(M.shape)} at rank ${rank}: take a whole number from 1 to ${most}, its smaller side`
  );
}

// ../orthogonalize/src/msign.ts
init_mod();

// ../orthogonalize/src/_singular_values.ts
var CONVERGED = 1e-15;
var MOST_SWEEPS = 60;
function singularValues(rows2, count, length) {
  const x = Float64Array.from(rows2);
  const left = new Float64Array(count * count);
  for (let i = 0; i < count; i++) left[i * count + i] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < count; p++) {
      for (let q = p + 1; q < count; q++) {
        const [pp, qq, pq] = products(x, p * length, q * length, length);
        if (Math.abs(pq) <= CONVERGED * Math.sqrt(pp) * Math.sqrt(qq)) continue;
        rotated = true;
        const zeta = (qq - pp) / (2 * pq);
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, t);
        rotate(x, p * length, q * length, length, cosine, cosine * t);
        rotate(left, p * count, q * count, count, cosine, cosine * t);
      }
    }
    if (!rotated) break;
  }
  const values = Float64Array.from(
    { length: count },
    (_, i) => Math.sqrt(products(x, i * length, i * length, length)[0])
  );
  return { values, left, scaledRight: x };
}
function products(x, p, q, length) {
  let [pp, qq, pq] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const a = x[p + i];
    const b = x[q + i];
    pp += a * a;
    qq += b * b;
    pq += a * b;
  }
  return [pp, qq, pq];
}
function rotate(x, p, q, length, cosine, sine) {
  for (let i = 0; i < length; i++) {
    const a = x[p + i];
    const b = x[q + i];
    x[p + i] = cosine * a - sine * b;
    x[q + i] = sine * a + cosine * b;
  }
}

// ../orthogonalize/src/msign.ts
var FLOAT32_EPSILON = 2 ** -23;
async function msign(G) {
  const [m, n] = matrixShape(G, "a tensor");
  const source = Float64Array.from(await G.read());
  if (!source.every(Number.isFinite)) {
    throw new RangeError("Cannot take the sign of a matrix with values that are not finite");
  }
  const result = new Float32Array(G.size);
  const batch = sizeOf(G.shape.slice(0, -2));
  for (let index = 0; index < batch && G.size > 0; index++) {
    const from = index * m * n;
    result.set(signOf(source.subarray(from, from + m * n), m, n), from);
  }
  return tensor(G.backend, result, G.shape);
}
function signOf(G, m, n) {
  if (m > n) return transpose(signOf(transpose(G, m, n), n, m), n, m);
  const { values, left, scaledRight } = singularValues(G, m, n);
  const zero = n * FLOAT32_EPSILON * values.reduce((a, b) => Math.max(a, b), 0);
  const out = new Float64Array(m * n);
  values.forEach((value, i) => {
    if (value <= zero) return;
    for (let row = 0; row < m; row++) {
      const u = left[i * m + row] / value;
      for (let column2 = 0; column2 < n; column2++) {
        out[row * n + column2] += u * scaledRight[i * n + column2];
      }
    }
  });
  return out;
}
function transpose(x, m, n) {
  const out = new Float64Array(m * n);
  for (let row = 0; row < m; row++) {
    for (let column2 = 0; column2 < n; column2++) out[column2 * m + row] = x[row * n + column2];
  }
  return out;
}

// ../orthogonalize/src/newton_schulz.ts
init_mod();

// ../orthogonalize/src/_steps.ts
init_mod();
function step(iteration, [a, b, c]) {
  const [A, B] = iteration.scratch;
  gram(iteration, A);
  if (c === 0) {
    multiplyX(iteration, A, { alpha: b, beta: a });
    return;
  }
  matmul(A, A, { alpha: c, beta: b, c: A, symmetric: true, into: B });
  multiplyX(iteration, B, { alpha: 1, beta: a });
}
var combine = defineMap(["x", "y"], ["a", "b"], ({ x, y, a, b }) => ({
  out: x.mul(a).add(y.mul(b))
}));
function twoSteps(iteration, [a1, b1, c1], [a2, b2, c2]) {
  const [A, B1, T] = iteration.scratch;
  const symmetric = true;
  gram(iteration, A);
  matmul(A, A, { alpha: c1, beta: b1, c: A, symmetric, into: B1 });
  matmul(B1, A, { beta: a1, c: A, symmetric, into: T });
  matmul(T, B1, { beta: a1, c: T, symmetric, into: A });
  const B2 = matmul(A, A, { alpha: c2, beta: b2, c: A, symmetric, into: T });
  map(combine, { x: B1, y: B2 }, { scalars: { a: a2, b: a1 }, into: { out: A } });
  const polynomial = matmul(B2, B1, { c: A, symmetric, into: A });
  multiplyX(iteration, polynomial, { alpha: 1, beta: a1 * a2 });
}
function gram({ X, wide }, into) {
  matmul(X, X, { transposeA: !wide, transposeB: wide, symmetric: true, into });
}
function multiplyX(iteration, P, { alpha, beta }) {
  const { X, next, wide } = iteration;
  const [left, right] = wide ? [P, X] : [X, P];
  matmul(left, right, { alpha, beta, c: X, into: next });
  iteration.X = next;
  iteration.next = X;
}

// ../orthogonalize/src/_vectors.ts
init_mod();
var kernels = /* @__PURE__ */ new WeakMap();
function newtonSchulzOfVectors(x, coefficients, normalization) {
  var _stack = [];
  try {
    let kernel = kernels.get(coefficients);
    if (kernel === void 0) {
      kernel = polynomialKernel(coefficients);
      kernels.set(coefficients, kernel);
    }
    const squares = __using(_stack, squaredNorms(x));
    return map(kernel, { x, squares }, { scalars: normalizationScalars(normalization) }).out;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
function polynomialKernel({ steps, normFactor }) {
  return defineMap(["x", "squares"], NORMALIZATION_SCALARS, ({ x, squares, ...scalars }) => {
    const { gap, denominator } = denominatorOf(squares, scalars);
    const t = gap.div(denominator);
    const most = 1 / normFactor ** 2;
    let E = t.square().sub(t.mul(2)).mul(most).add(most - 1);
    let out = x.div(denominator);
    for (const [a, b, c] of steps) {
      const q = E.square().mul(c).add(E.mul(b + 2 * c)).add(a + b + c);
      out = out.mul(q);
      E = E.add(1).mul(q.square()).sub(1);
    }
    return { out };
  });
}

// ../orthogonalize/src/newton_schulz.ts
var PAIRS_FROM = 3;
function newtonSchulz(G, {
  coefficients = JORDAN,
  epsilon = coefficients.epsilon,
  normalization = "add"
} = {}) {
  const [m, n] = matrixShape(G, "a tensor");
  const small = Math.min(m, n);
  if (G.size === 0) return Tensor.allocate(G.backend, G.shape);
  const scaling = { factor: coefficients.normFactor, epsilon, normalization };
  if (small === 1) return newtonSchulzOfVectors(G, coefficients, scaling);
  return scope(() => {
    const { backend: backend2, shape } = G;
    const scratch = () => Tensor.allocate(backend2, [...shape.slice(0, -2), small, small]);
    const iteration = {
      X: normalize(G, scaling),
      next: Tensor.allocate(backend2, shape),
      wide: m <= n,
      scratch: [scratch(), scratch(), scratch()]
    };
    const inPairs = Math.max(m, n) >= PAIRS_FROM * small;
    const { steps } = coefficients;
    for (let at2 = 0; at2 < steps.length; at2++) {
      const [first, second] = [steps[at2], steps[at2 + 1]];
      if (inPairs && second !== void 0 && first[2] !== 0 && second[2] !== 0) {
        twoSteps(iteration, first, second);
        at2++;
      } else {
        step(iteration, first);
      }
    }
    return iteration.X;
  });
}

// ../orthogonalize/src/low_rank.ts
function lowRankOrthogonalize(M, options) {
  const { inner = newtonSchulz, fullBelow = 0 } = options;
  if (Math.min(...matrixShape(M, options.name ?? "a matrix")) <= fullBelow) return inner(M);
  return scope(() => {
    const { basis, coordinates: coordinates2 } = project(M, options);
    return lift(M, basis, inner(coordinates2));
  });
}
async function lowRankMsign(M, options) {
  const { basis, coordinates: coordinates2 } = scope(() => project(M, options));
  const sign = await msign(coordinates2);
  const result = lift(M, basis, sign);
  for (const each of [basis, coordinates2, sign]) each.dispose();
  return result;
}

// ../orthogonalize/src/golden.ts
var ALLOWED = { plain: 1e-5, spread: 1e-4, sign: 2e-3 };
var PLAIN_KINDS = ["gaussian", "tiny", "huge", "zero"];
var SPREAD_KINDS = ["ill", "low", "decay"];
var METHODS = {
  newton_schulz_5: (M) => newtonSchulz(M),
  newton_schulz_5_clamped: (M) => newtonSchulz(M, { normalization: "clamp" }),
  polar_express_5: (M) => newtonSchulz(M, { coefficients: POLAR_EXPRESS }),
  msign,
  ...lowRank("column_selection", { method: "columnSelection" }),
  ...lowRank("power_iteration_0", { method: "powerIteration", powerIterations: 0 }),
  ...lowRank("power_iteration_1", { method: "powerIteration", powerIterations: 1 }),
  ...lowRank("power_iteration_2", { method: "powerIteration", powerIterations: 2 })
};
function lowRank(name, options) {
  return {
    [`${name}/newton_schulz_5`]: (M, sketch) => lowRankOrthogonalize(M, { ...sketch, ...options }),
    [`${name}/msign`]: (M, sketch) => lowRankMsign(M, { ...sketch, ...options })
  };
}
function allowedFor(kind, method) {
  if (method.endsWith("/msign")) return ALLOWED.sign;
  if (method.includes("/")) return ALLOWED.spread;
  if (PLAIN_KINDS.includes(kind)) return ALLOWED.plain;
  return method === "msign" ? ALLOWED.sign : ALLOWED.spread;
}
function orthogonalizeGolden(tensors, matrices) {
  return matrices.filter(({ kind }) => [...PLAIN_KINDS, ...SPREAD_KINDS].includes(kind)).flatMap(
    (matrix) => Object.entries(METHODS).flatMap(([name, method]) => {
      const expected = tensors.get(`${matrix.name}/${name}`);
      if (expected === void 0) return [];
      return [
        {
          name: `${matrix.name}/${name}`,
          allowed: allowedFor(matrix.kind, name),
          run: (backend2) => check(backend2, tensors, matrix, method, expected)
        }
      ];
    })
  );
}
async function check(backend2, tensors, { name, rank = 1 }, method, expected) {
  const owned = [];
  const upload = (part) => {
    const given = tensors.get(`${name}/${part}`);
    if (given === void 0) return void 0;
    const dtype = part === "columns" ? "int32" : "float32";
    const uploaded = tensor(backend2, given.data, given.shape, dtype);
    owned.push(uploaded);
    return uploaded;
  };
  try {
    const [M, columns, sketch] = [upload("input"), upload("columns"), upload("sketch")];
    if (M === void 0) throw new Error(`Cannot check ${name}: its input is missing`);
    const options = { rank, ...columns && { columns }, ...sketch && { sketch } };
    const actual = await method(M, options);
    owned.push(actual);
    return relativeError(await actual.read(), expected.data);
  } finally {
    for (const each of owned) each.dispose();
  }
}

// ../optimizer/src/adamw.ts
init_mod();

// ../optimizer/src/check_setting.ts
function checkSetting(rule, name, value, from, below2 = Number.POSITIVE_INFINITY) {
  if (value >= from && value < below2) return;
  const range2 = below2 === Number.POSITIVE_INFINITY ? `at least ${from}` : `from ${from} to below ${below2}`;
  throw new RangeError(`Cannot use ${rule} with ${name} ${value}: take a number ${range2}`);
}

// ../optimizer/src/adamw.ts
var SMALLEST_EPSILON = 1e-30;
var step2 = defineMap(
  ["value", "gradient", "gradientScale", "momentum", "variance"],
  ["keep", "size", "beta1", "rest1", "beta2", "rest2", "correction2", "epsilon"],
  ({ value, gradient, gradientScale, momentum, variance, ...scalars }) => {
    const { keep: keep2, size, beta1, rest1, beta2, rest2, correction2, epsilon } = scalars;
    const g = gradient.mul(gradientScale);
    const m = momentum.mul(beta1).add(g.mul(rest1));
    const v = variance.mul(beta2).add(g.square().mul(rest2));
    const direction = m.div(v.mul(correction2).sqrt().add(epsilon));
    return { value: value.mul(keep2).sub(direction.mul(size)), momentum: m, variance: v };
  }
);
function adamw({
  learningRate = 3e-4,
  betas = [0.9, 0.95],
  epsilon = 1e-10,
  weightDecay = 0
} = {}) {
  const name = "adamw";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "betas[0]", betas[0], 0, 1);
  checkSetting(name, "betas[1]", betas[1], 0, 1);
  checkSetting(name, "epsilon", epsilon, SMALLEST_EPSILON);
  checkSetting(name, "weightDecay", weightDecay, 0);
  const [beta1, beta2] = betas;
  return {
    name,
    layout: "elements",
    learningRate,
    settings: { learningRate, betas, epsilon, weightDecay },
    state: (shape) => ({ momentum: shape, variance: shape }),
    update({ entries, gradientScale, learningRate: lr, step: t }) {
      const scalars = {
        keep: 1 - lr * weightDecay,
        size: lr / (1 - beta1 ** (t + 1)),
        beta1,
        rest1: 1 - beta1,
        beta2,
        rest2: 1 - beta2,
        correction2: 1 / (1 - beta2 ** (t + 1)),
        epsilon
      };
      for (const { value, gradient, state } of entries) {
        const momentum = state.momentum;
        const variance = state.variance;
        const inputs = { value, gradient, gradientScale, momentum, variance };
        map(step2, inputs, { scalars, into: { value, momentum, variance } });
      }
    }
  };
}

// ../optimizer/src/descend.ts
init_mod();

// ../optimizer/src/momentum.ts
init_mod();
var average = defineMap(
  ["gradient", "gradientScale", "momentum"],
  ["beta", "rest"],
  ({ gradient, gradientScale, momentum, beta, rest }) => {
    const fresh = gradient.mul(gradientScale).mul(rest);
    return { momentum: momentum.mul(beta).add(fresh) };
  }
);
var averageAndLookAhead = defineMap(
  ["gradient", "gradientScale", "momentum"],
  ["beta", "rest"],
  ({ gradient, gradientScale, momentum, beta, rest }) => {
    const fresh = gradient.mul(gradientScale).mul(rest);
    const next = momentum.mul(beta).add(fresh);
    return { momentum: next, direction: next.mul(beta).add(fresh) };
  }
);
function emaMomentum(batch, { momentum: beta, nesterov }, gradients = batch.entries.map(({ gradient }) => gradient)) {
  const { entries, gradientScale } = batch;
  const M = batch.state.momentum;
  const scalars = { beta, rest: 1 - beta };
  const U = nesterov ? Tensor.allocate(M.backend, M.shape) : M;
  entries.forEach(({ state: { momentum } }, index) => {
    const inputs = { gradient: gradients[index], gradientScale, momentum };
    if (nesterov) {
      const direction = entryOf(U, index);
      map(averageAndLookAhead, inputs, { scalars, into: { momentum, direction } });
    } else {
      map(average, inputs, { scalars, into: { momentum } });
    }
  });
  return U;
}
var scaled = defineMap(["gradient", "gradientScale"], [], ({ gradient, gradientScale }) => ({
  out: gradient.mul(gradientScale)
}));
function stackGradients({ entries, gradientScale, shape }) {
  const stack2 = Tensor.allocate(gradientScale.backend, [entries.length, ...shape]);
  entries.forEach(({ gradient }, index) => {
    map(scaled, { gradient, gradientScale }, { into: { out: entryOf(stack2, index) } });
  });
  return stack2;
}
function entryOf(stack2, index) {
  var _stack = [];
  try {
    const row = __using(_stack, stack2.slice(index, index + 1));
    return row.reshape(stack2.shape.slice(1));
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}

// ../optimizer/src/descend.ts
function matrixScale(scale, m, n) {
  switch (scale) {
    case "shape":
      return Math.sqrt(Math.max(1, m / n));
    case "rms":
      return 0.2 * Math.sqrt(Math.max(m, n));
    case "none":
      return 1;
    default:
      scale;
      throw new RangeError(`Cannot scale updates by "${scale}": take "shape", "rms" or "none"`);
  }
}
var step3 = defineMap(
  ["value", "direction"],
  ["keep", "size"],
  ({ value, direction, keep: keep2, size }) => ({ value: value.mul(keep2).sub(direction.mul(size)) })
);
function descend({ entries, learningRate }, direction, { weightDecay, scale = 1 }) {
  const scalars = { keep: 1 - learningRate * weightDecay, size: learningRate * scale };
  entries.forEach(({ value }, index) => {
    const inputs = { value, direction: entryOf(direction, index) };
    map(step3, inputs, { scalars, into: { value } });
  });
}

// ../optimizer/src/optimizer.ts
init_mod();

// ../optimizer/src/_batches.ts
init_mod();
var MOST_ELEMENTS = 2 ** 22;
function checkParameters(rule, parameters) {
  for (const parameter of parameters) {
    const shape = viewShape(rule, parameter);
    rule.check?.(parameter.name, shape);
  }
}
function makeBatches(rule, parameters, random2) {
  const byShape = /* @__PURE__ */ new Map();
  for (const parameter of parameters) {
    const key = viewShape(rule, parameter).join();
    byShape.set(key, [...byShape.get(key) ?? [], parameter]);
  }
  return [...byShape.values()].flatMap(
    (same) => split(same).map((part) => makeBatch(rule, part, random2))
  );
}
function split(parameters) {
  const most = Math.max(1, Math.floor(MOST_ELEMENTS / Math.max(1, parameters[0].value.size)));
  const size = Math.ceil(parameters.length / Math.ceil(parameters.length / most));
  const parts = [];
  for (let at2 = 0; at2 < parameters.length; at2 += size) parts.push(parameters.slice(at2, at2 + size));
  return parts;
}
function makeBatch(rule, parameters, random2) {
  const first = parameters[0];
  const shape = viewShape(rule, first);
  const state = {};
  for (const [name, own] of Object.entries(rule.state(shape))) {
    state[name] = keep(zeros(first.value.backend, [parameters.length, ...own]));
  }
  const entries = parameters.map((parameter, index) => {
    const own = {};
    const saved = {};
    for (const [name, stack2] of Object.entries(state)) {
      const view = keep(entryOf(stack2, index));
      own[name] = view;
      const whole = sameShape(view.shape, shape) ? parameter.value.shape : view.shape;
      saved[`${parameter.name}.${name}`] = keep(view.reshape(whole));
    }
    return { parameter, random: random2.fork(parameter.name), state: own, saved };
  });
  return { shape, entries, state };
}
function viewShape(rule, { name, value }) {
  if (rule.layout === "elements") return [value.size];
  const [out = 0, ...rest] = value.shape;
  if (rest.length === 0) {
    throw new RangeError(
      `Cannot train parameter "${name}" with ${rule.name}: it has ${value.shape.length} axes and ${rule.name} needs a matrix; put it into a group with AdamW`
    );
  }
  return [out, sizeOf(rest)];
}
function openBatch(batch, step4, learningRate, gradientScale) {
  const { shape, state } = batch;
  const entries = batch.entries.map(({ parameter, state: own, random: random2 }) => ({
    parameter,
    value: parameter.value.reshape(shape),
    gradient: parameter.gradient.reshape(shape),
    state: own,
    random: random2.fork(step4)
  }));
  return { shape, entries, state, gradientScale, learningRate, step: step4 };
}
function namedState({ entries }) {
  return Object.assign({}, ...entries.map(({ saved }) => saved));
}
function disposeBatch({ entries, state }) {
  const views = entries.flatMap((entry) => [entry.state, entry.saved]);
  for (const each of [state, ...views].flatMap(Object.values)) each.dispose();
}

// ../optimizer/src/_clip.ts
init_mod();
var EPSILON = 1e-6;
var clip = defineMap(["squares"], ["most"], ({ squares, most }) => {
  const norm = squares.sqrt();
  return { norm, scale: most.div(norm.add(EPSILON)).min(1) };
});
function clipGlobalNorm(parameters, most, into) {
  parameters.forEach(({ gradient }, index) => {
    sumOfSquares(gradient, { into: into.norm, accumulate: index > 0 });
  });
  map(clip, { squares: into.norm }, { scalars: { most }, into });
}

// ../optimizer/src/state.ts
init_mod();
var refusal = (why) => new RangeError(`Cannot load the optimizer's state: ${why}`);
function checkRecord(saved, own) {
  if (!Number.isSafeInteger(saved.step) || saved.step < 0 || !Array.isArray(saved.groups)) {
    throw refusal("its record is not one of an optimizer; take the `record` that `state()` gave");
  }
  const [before, now] = [saved, own].map(
    ({ groups }) => new Map(groups.flatMap(({ rule, parameters }) => parameters.map((name) => [name, rule])))
  );
  for (const [name, rule] of now) {
    const other = before.get(name);
    if (other === void 0)
      throw refusal(`it has no parameter "${name}"; load it into the same model`);
    if (other !== rule) {
      throw refusal(
        `parameter "${name}" was trained with ${other}, now with ${rule}; use the same optimizer`
      );
    }
  }
  for (const name of before.keys()) {
    if (!now.has(name))
      throw refusal(`its parameter "${name}" is not here; load it into the same model`);
  }
}
function checkTensors(saved, own) {
  for (const [name, { shape, size }] of Object.entries(own)) {
    const given = saved[name];
    if (given === void 0) throw refusal(`tensor "${name}" is missing`);
    if (!sameShape(given.shape, shape) || given.data.length !== size) {
      throw refusal(
        `tensor "${name}" has shape ${formatShape(given.shape)} and ${given.data.length} values, expected ${formatShape(shape)}`
      );
    }
  }
  for (const name of Object.keys(saved)) {
    if (!(name in own)) throw refusal(`tensor "${name}" belongs to no parameter here`);
  }
}

// ../optimizer/src/optimizer.ts
var Optimizer = class {
  groups;
  /** `[1]`: the norm of all gradients of the last step, before clipping; absent without `maxGradientNorm`. */
  gradientNorm;
  #maxGradientNorm;
  #gradientScale;
  #batches;
  #step = 0;
  /** @throws RangeError when a parameter is in two groups, two share a name, or a rule cannot train one; the sentence names it */
  constructor({ groups, random: random2 = new Random(0), maxGradientNorm }) {
    const parameters = groups.flatMap((group) => group.parameters);
    checkNames(parameters);
    for (const { rule, parameters: own } of groups) checkParameters(rule, own);
    if (maxGradientNorm !== void 0 && !(maxGradientNorm > 0)) {
      throw new RangeError(
        `Cannot clip gradients to norm ${maxGradientNorm}: take a number above 0, or leave it out`
      );
    }
    this.groups = groups;
    this.#maxGradientNorm = maxGradientNorm ?? Number.POSITIVE_INFINITY;
    this.#batches = groups.map((group) => makeBatches(group.rule, group.parameters, random2));
    const backend2 = parameters[0]?.value.backend;
    if (backend2 === void 0) return;
    this.#gradientScale = keep(full(backend2, [1], 1));
    if (maxGradientNorm !== void 0) this.gradientNorm = keep(full(backend2, [1], 0));
  }
  /** Steps done so far; the index of the coming step. */
  get steps() {
    return this.#step;
  }
  /** The learning rate of a group in the coming step. */
  learningRate(group = 0) {
    const { rule, schedule } = this.groups[group];
    return rule.learningRate * (schedule?.(this.#step) ?? 1);
  }
  /** The parameters whose `inputMoment` the coming step needs. */
  observed() {
    return this.groups.flatMap(
      ({ rule, parameters }) => rule.observes?.(this.#step) ? parameters : []
    );
  }
  /** Changes every parameter by its gradient, in place; reads nothing back and leaves no memory behind. */
  step() {
    const scale = this.#gradientScale;
    if (scale === void 0) return;
    scope(() => {
      const norm = this.gradientNorm;
      if (norm !== void 0) {
        const parameters = this.groups.flatMap((group) => group.parameters);
        clipGlobalNorm(parameters, this.#maxGradientNorm, { norm, scale });
      }
      this.groups.forEach(({ rule }, group) => {
        const learningRate = this.learningRate(group);
        for (const batch of this.#batches[group]) {
          scope(() => rule.update(openBatch(batch, this.#step, learningRate, scale)));
        }
      });
    });
    this.#step++;
  }
  /** What it takes to go on later exactly as if never stopped (with the same rules, schedules and seed). */
  state() {
    return { tensors: this.#tensors(), record: this.#record() };
  }
  /**
   * Takes over a saved state, all of it or, where it does not fit, nothing.
   *
   * @throws RangeError when parameters, rules, names or shapes differ
   */
  loadState({ tensors, record }) {
    checkRecord(record, this.#record());
    const own = this.#tensors();
    checkTensors(tensors, own);
    for (const [name, target] of Object.entries(own)) target.write(tensors[name].data);
    this.#step = record.step;
  }
  /** Frees the state; parameters stay. */
  dispose() {
    for (const batch of this.#batches.flat()) disposeBatch(batch);
    this.#gradientScale?.dispose();
    this.gradientNorm?.dispose();
  }
  [Symbol.dispose]() {
    this.dispose();
  }
  #tensors() {
    return Object.assign({}, ...this.#batches.flat().map(namedState));
  }
  #record() {
    return {
      step: this.#step,
      groups: this.groups.map(({ rule, parameters }) => ({
        rule: rule.name,
        settings: rule.settings,
        parameters: parameters.map(({ name }) => name)
      }))
    };
  }
};
function checkNames(parameters) {
  const seen = /* @__PURE__ */ new Set();
  for (const { name } of parameters) {
    if (seen.has(name)) {
      throw new RangeError(
        `Cannot train parameter "${name}" twice: put it into exactly one group, and give every parameter its own name`
      );
    }
    seen.add(name);
  }
}

// ../muon/src/golden.ts
init_mod();

// ../muon/src/low_rank_options.ts
init_mod();
function subspace(rule, {
  rank,
  method = "columnSelection",
  powerIterations = 1,
  fullBelow = 0,
  coefficients = JORDAN,
  draw
}) {
  checkSetting(rule, "rank", rank, 1);
  checkSetting(rule, "powerIterations", powerIterations, 0);
  const inner = (G) => newtonSchulz(G, { coefficients });
  const columnsOrSketch = method === "columnSelection" ? drawColumns2 : drawSketch2;
  return {
    settings: { rank, method, powerIterations, fullBelow, coefficients: { ...coefficients } },
    check(name, shape) {
      const most = Math.min(...shape);
      if (most <= fullBelow || Number.isInteger(rank) && rank <= most) return;
      throw new RangeError(
        `Cannot train parameter "${name}" of shape ${formatShape(shape)} with ${rule} at rank ${rank}: take a whole number from 1 to ${most}, its smaller side`
      );
    },
    orthogonalize(batch, U) {
      const drawn = Math.min(...batch.shape) > fullBelow ? columnsOrSketch(batch, rank, draw) : {};
      const options = { rank, method, powerIterations, fullBelow, inner, ...drawn };
      return lowRankOrthogonalize(U, options);
    }
  };
}
var requests = ({ entries, shape, step: step4 }, rank) => entries.map(({ parameter: { name }, random: random2 }) => ({
  name,
  step: step4,
  rank,
  length: Math.max(...shape),
  random: random2
}));
function drawColumns2(batch, rank, draw = ({ random: random2, length }) => random2.permutation(length, rank)) {
  const columns = new Int32Array(batch.entries.length * rank);
  requests(batch, rank).forEach((request, index) => {
    columns.set(draw(request), index * rank);
  });
  return { columns: tensor(batch.gradientScale.backend, columns, [batch.entries.length, rank]) };
}
function drawSketch2(batch, rank, draw) {
  const { backend: backend2 } = batch.gradientScale;
  const length = Math.max(...batch.shape);
  const sketch = Tensor.allocate(backend2, [batch.entries.length, length, rank]);
  requests(batch, rank).forEach((request, index) => {
    const out = sketch.slice(index, index + 1);
    if (draw !== void 0) out.write(draw(request));
    else backend2.random({ out, kind: "normal", key: request.random.key });
  });
  return { sketch };
}

// ../muon/src/low_rank_msgd.ts
function lowRankMatrixSignedDescent({
  learningRate = 0.02,
  weightDecay = 0,
  ...options
}) {
  const name = "low-rank-msgd";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "weightDecay", weightDecay, 0);
  const { settings, check: check2, orthogonalize } = subspace(name, options);
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: { learningRate, weightDecay, ...settings },
    state: () => ({}),
    check: check2,
    update(batch) {
      const O = orthogonalize(batch, stackGradients(batch));
      descend(batch, O, { weightDecay });
    }
  };
}

// ../muon/src/momentum.ts
function averaging(rule, { momentum = 0.95, nesterov = true, momentumWarmup: warmup }) {
  checkSetting(rule, "momentum", momentum, 0, 1);
  if (warmup !== void 0) {
    checkSetting(rule, "momentumWarmup.from", warmup.from, 0, 1);
    checkSetting(rule, "momentumWarmup.steps", warmup.steps, 0);
  }
  return {
    settings: { momentum, nesterov, ...warmup && { momentumWarmup: { ...warmup } } },
    direction: (batch) => emaMomentum(batch, { momentum: momentumAt(batch.step, momentum, warmup), nesterov })
  };
}
function momentumAt(step4, momentum, warmup) {
  if (warmup === void 0 || step4 >= warmup.steps) return momentum;
  return warmup.from + (momentum - warmup.from) * (step4 / warmup.steps);
}

// ../muon/src/low_rank_muon.ts
function lowRankMuon({
  learningRate = 0.025,
  weightDecay = 0.01,
  scale = "shape",
  ...options
}) {
  const name = "low-rank-muon";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "weightDecay", weightDecay, 0);
  const average2 = averaging(name, options);
  const { settings, check: check2, orthogonalize } = subspace(name, options);
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: { learningRate, weightDecay, scale, ...average2.settings, ...settings },
    state: (shape) => ({ momentum: shape }),
    check: check2,
    update(batch) {
      const [m = 0, n = 0] = batch.shape;
      const U = average2.direction(batch);
      const O = orthogonalize(batch, U);
      descend(batch, O, { weightDecay, scale: matrixScale(scale, m, n) });
    }
  };
}

// ../muon/src/muon.ts
function muon({
  learningRate = 0.02,
  weightDecay = 0,
  scale = "shape",
  coefficients = JORDAN,
  normalization = "add",
  ...momentum
} = {}) {
  const name = "muon";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "weightDecay", weightDecay, 0);
  const average2 = averaging(name, momentum);
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: {
      learningRate,
      weightDecay,
      scale,
      coefficients: { ...coefficients },
      normalization,
      ...average2.settings
    },
    state: (shape) => ({ momentum: shape }),
    update(batch) {
      const [m = 0, n = 0] = batch.shape;
      const U = average2.direction(batch);
      const O = newtonSchulz(U, { coefficients, normalization });
      descend(batch, O, { weightDecay, scale: matrixScale(scale, m, n) });
    }
  };
}

// ../muon/src/golden.ts
var ALLOWED2 = 2e-6;
var muonOptions = ({ settings: { lr, ...rest } }) => ({
  learningRate: lr,
  ...rest
});
var RULES = {
  muon: (trajectory) => muon(muonOptions(trajectory)),
  muon_decay_rms: (trajectory) => muon(muonOptions(trajectory)),
  muon_plain_momentum: (trajectory) => muon(muonOptions(trajectory)),
  muon_polar_express: (trajectory) => muon({ ...muonOptions(trajectory), coefficients: POLAR_EXPRESS }),
  low_rank_muon_columns: (trajectory, draw) => lowRankMuon({ ...muonOptions(trajectory), rank: trajectory.rank, draw }),
  low_rank_muon_power_1: (trajectory, _, draw) => lowRankMuon({
    ...muonOptions(trajectory),
    rank: trajectory.rank,
    method: "powerIteration",
    powerIterations: 1,
    draw
  }),
  low_rank_msgd_power_0: ({ rank, settings: { lr } }, _, draw) => lowRankMatrixSignedDescent({
    learningRate: lr,
    rank,
    method: "powerIteration",
    powerIterations: 0,
    draw
  }),
  adamw: ({ settings: { lr, betas, eps, weightDecay } }) => adamw({
    learningRate: lr,
    ...betas && { betas },
    ...eps && { epsilon: eps },
    ...weightDecay && { weightDecay }
  })
};
function muonGolden(tensors, trajectories) {
  return trajectories.flatMap((trajectory) => {
    const makeRule = RULES[trajectory.name];
    if (makeRule === void 0) return [];
    const name = `${trajectory.shape.join("x")}/${trajectory.name}`;
    const run2 = (backend2) => follow(backend2, tensors, trajectory, makeRule);
    return [{ name, allowed: ALLOWED2, run: run2 }];
  });
}
async function follow(backend2, tensors, trajectory, makeRule) {
  var _stack = [];
  try {
    const data = (name) => {
      const full2 = `${trajectory.shape.join("x")}/${name}`;
      const found = tensors.get(full2);
      if (found === void 0) throw new Error(`Cannot check ${full2}: it is missing`);
      return found.data;
    };
    const part = (name, step4, size2) => Array.prototype.slice.call(data(name), step4 * size2, (step4 + 1) * size2);
    const rule = makeRule(
      trajectory,
      ({ step: step4, rank }) => part("columns", step4, rank),
      ({ step: step4, rank, length }) => part("sketches", step4, rank * length)
    );
    const { shape } = trajectory;
    const size = sizeOf(shape);
    const value = __using(_stack, tensor(backend2, data("initial"), shape));
    const gradient = __using(_stack, tensor(backend2, new Float32Array(size), shape));
    const parameters = [{ name: "w", value, gradient }];
    const optimizer = __using(_stack, new Optimizer({ groups: [{ rule, parameters }] }));
    const expected = data(trajectory.name);
    const actual = new Float32Array(expected.length);
    for (let step4 = 0; step4 < expected.length / size; step4++) {
      gradient.write(part("gradients", step4, size));
      optimizer.step();
      actual.set(await value.read(), step4 * size);
    }
    return relativeError(actual, expected);
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}

// .tmp_gw.ts
var [dir, which] = process.argv.slice(2);
var backend;
if (which === "reference") backend = (await Promise.resolve().then(() => (init_reference(), reference_exports))).createReferenceBackend();
else if (which === "cpu") backend = await (await Promise.resolve().then(() => (init_mod2(), mod_exports))).createCpuBackend();
else backend = await (await Promise.resolve().then(() => (init_node(), node_exports))).createWebGPUBackend({ adapter: "software" });
for (const [g, f] of [["orthogonalize", orthogonalizeGolden], ["optimizers", muonGolden]]) {
  const { tensors } = readSafetensors(new Uint8Array(await readFile(`${dir}/${g}.safetensors`)));
  const { cases } = JSON.parse(String(await readFile(`${dir}/${g}.json`)));
  const d = new Map([...tensors].map(([n, e]) => [n, { shape: e.shape, data: e.dtype === "I32" ? decodeInt32(e) : decodeFloat64(e) }]));
  const worst = /* @__PURE__ */ new Map();
  let bad = 0, total = 0;
  for (const c of f(d, cases)) {
    if (!/48x160|160x48|128x128|32x64|64x32|polar|16x64/.test(c.name)) continue;
    const e = await c.run(backend);
    total++;
    if (!(e <= c.allowed)) {
      bad++;
      console.log("FAIL", c.name, e);
    }
    const k = `${g} ${c.allowed} ${/48x160|160x48/.test(c.name)}`;
    if (e > (worst.get(k)?.[0] ?? -1)) worst.set(k, [e, c.name]);
  }
  console.log(total, "checks", bad, "failed", [...worst]);
}
await backend.dispose();
