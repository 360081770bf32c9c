/** Rules to begin with: a name, the rule, and a learning rate that works with it. */
export const EXAMPLES = [
  ["Muon", "orthogonalize(U)", 0.01],
  ["RMNP", "U / rownorm(U)", 0.001],
  ["Nora", "P = U - rowsum(U*W)/rowsum(W^2)*W\nP / rownorm(P)", 0.001],
  ["Signs", "sign(U)", 0.001],
  ["Adam", "V = 0.95*V + 0.05*G^2\nM / (sqrt(V) + 1e-8)", 0.002],
] as const;

/** The form of a rule. */
export const LINES =
  "Lines such as P = U - G, and a last one: the direction of the step. A name that is read before it is given keeps its value for the next step, from 0 on.";

/** Everything that a rule may use, in words. */
export const WORDS = [
  ["W", "the weight, a matrix"],
  ["G", "its gradient"],
  ["M", "mean of the gradients"],
  ["U", "that mean, one step ahead"],
  ["t", "number of the step"],
  ["+ - * /", "of each number"],
  ["^", "power, by a number: U^2"],
  ["< >", "1 where it is so, else 0"],
  ["abs", "absolute value"],
  ["sign", "−1, 0 or 1"],
  ["sqrt", "square root"],
  ["exp", "e to the power"],
  ["log", "natural logarithm"],
  ["tanh", "hyperbolic tangent"],
  ["min", "the smaller one"],
  ["max", "the larger one"],
  ["rowsum", "sum of each row"],
  ["rowmax", "largest of each row"],
  ["rownorm", "length of each row"],
  ["orthogonalize", "all directions alike"],
] as const;
