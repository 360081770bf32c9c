/** A tape, parameters and the differentiable operations that a transformer needs. */
export {};
