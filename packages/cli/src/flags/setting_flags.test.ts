import { defineOptimizer, setting, sgd } from "@lrm/optimizer";
import { InputError, OPTIMIZERS } from "@lrm/run";
import { expect, test } from "vitest";
import type { Flag } from "./flag.ts";
import { HELP } from "./help.ts";
import { optimizerSettingFlags, runSettingFlags } from "./setting_flags.ts";

const lineOf = (flag: Flag): string => {
  const { flags, rules } = flag;
  delete flag.brief;
  return `${flags}${rules.rare ? "" : " *"}: ${HELP.optionDescription!(flag)}`;
};

test("optimizerSettingFlags() makes every flag of our optimizers from their entries", () => {
  expect(optimizerSettingFlags(OPTIMIZERS).map(lineOf).join("\n")).toMatchInlineSnapshot(`
    "--learning-rate <n> *: Step size, before the schedule (default: 0.015 low-rank-muon; 0.01 muon, normuon, newton-muon; 0.001 rmnp, nora; 0.02 low-rank-msgd; 0.0015 adamw; 0.1 sgd)
    --weight-decay <n> *: Decoupled weight decay (default: 0.01 low-rank-muon, normuon; 0.1 adamw; else 0)
    --cautious-weight-decay: Decay only weights that the step moves towards 0; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, low-rank-msgd (default: false)
    --no-cautious-weight-decay: Turn --cautious-weight-decay off
    --hyperball: Keep the norm of every matrix, without weight decay and scale; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, low-rank-msgd (default: false)
    --no-hyperball: Turn --hyperball off
    --momentum <n>: Fraction of the old momentum kept at each step; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, sgd (default: 0.9 sgd; else 0.95)
    --nesterov: Look one step ahead along the momentum; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, sgd (default: false sgd; else true)
    --no-nesterov: Turn --nesterov off
    --momentum-warmup <from,steps>: First momentum, and steps until the full one; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora
    --momentum-cooldown <to,steps>: Last momentum, and number of last steps on the way to it; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora
    --scale <name>: Scale of matrix updates by their shape; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora (shape, rms, none; default: shape)
    --rank <count> *: Dimension of the subspace in which to orthogonalize; of low-rank-muon, low-rank-msgd (default: width/4; above width 256, width/8; at most the adapters' rank)
    --method <name>: Choice of the subspace; of low-rank-muon, low-rank-msgd (columnSelection, powerIteration; default: columnSelection)
    --power-iterations <count>: Iterations of the method powerIteration; of low-rank-muon, low-rank-msgd (default: 1)
    --full-below <n>: Largest smaller side of matrices orthogonalized as a whole; of low-rank-muon, low-rank-msgd (default: 0)
    --coefficients <name>: Polynomials of Newton–Schulz; of low-rank-muon, muon, normuon, newton-muon, low-rank-msgd (jordan, polarExpress, leloykun, converging; default: jordan)
    --normalization <name>: Guard of the norm against zero: added to it, or its lower bound; of low-rank-muon, muon, normuon, newton-muon, low-rank-msgd (add, clamp; default: add)
    --precision <name>: Precision of the products of Newton–Schulz; of low-rank-muon, muon, normuon, newton-muon, low-rank-msgd (float32, float16; default: float32)
    --split-qkv: Update packed queries, keys and values as three matrices; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, low-rank-msgd (default: true low-rank-muon; else false)
    --no-split-qkv: Turn --split-qkv off
    --split-heads: Update each head of queries, keys and values as a matrix of its own; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, low-rank-msgd (default: false)
    --no-split-heads: Turn --split-heads off
    --all-matrices: Train embedding and head like matrices, not by AdamW; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, low-rank-msgd
    --no-all-matrices: Turn --all-matrices off
    --learning-rate-factors <qkv,attentionOutput,mlpInput,mlpOutput>: Factors of the learning rate by kind of matrix; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, low-rank-msgd
    --weight-decay-factors <qkv,attentionOutput,mlpInput,mlpOutput>: Factors of the weight decay by kind of matrix; of low-rank-muon, muon, normuon, newton-muon, rmnp, nora, low-rank-msgd
    --adamw-learning-rate <n>: Step size of AdamW, for parameters that are not matrices (default: 0.006)
    --adamw-weight-decay <n>: Decoupled weight decay, in AdamW for other parameters (default: 0)
    --adamw-betas <a,b>: Decay of the averages of gradients and of their squares, in AdamW for other parameters (default: 0.9,0.95)
    --adamw-epsilon <n>: Added to the root of the average of squares, in AdamW for other parameters (default: 1e-10)
    --adamw-embedding-learning-rate <n>: Step size of AdamW for embeddings and positions
    --adamw-head-learning-rate <n>: Step size of AdamW for an output head that is not the embedding
    --schedule <name>: Schedule of the learning rates after the warm-up (trapezoid, cosine; default: trapezoid)
    --warmup <n>: Fraction of the run spent warming up (default: 0.02)
    --cooldown <n>: Fraction of the run spent cooling down, at its end (default: 0.4 low-rank-muon; else 0.6)
    --clip <n>: Largest norm of all gradients together
    --row-decay <n>: Fraction of the old mean square of each row kept at each step; of normuon (default: 0.95)
    --damping <n>: Fraction of the mean eigenvalue added before inputs' moments are inverted; of newton-muon (default: 0.2)
    --moment-decay <n>: Fraction of the old moment kept at each refresh; of newton-muon (default: 0.95)
    --refresh-interval <count>: Steps between two inversions of inputs' moments; of newton-muon (default: 32)
    --blocks <count>: Blocks of the moments of inputs wider than the model; of newton-muon (default: 1)
    --inverse <name>: Method of inversion; of newton-muon (cholesky, polynomial; default: cholesky)
    --betas <a,b>: Decay of the averages of gradients and of their squares; of adamw (default: 0.9,0.95)
    --epsilon <n>: Added to the root of the average of squares; of adamw (default: 1e-10)"
  `);
});

test("runSettingFlags() makes the flags of a run", () => {
  const flags = [...runSettingFlags("length"), ...runSettingFlags("run")];
  expect(flags.map(lineOf).join("\n")).toMatchInlineSnapshot(`
    "--steps <count> *: Optimizer steps
    --batch <windows> *: Windows in a batch (default: 4)
    --context <tokens> *: Tokens in a window (default: the model's)
    --accumulation <count>: Batches that make one step (default: 1)
    --order <name>: Order of the training windows of a text: at random positions, or one after the other (random, sequential; default: random)
    --recompute: Recompute activations for gradients: less memory, more time (default: false)
    --no-recompute: Turn --recompute off
    --activations <type>: Type of the activations that wait for gradients: 16 bits take about half the memory, and round (float32, bfloat16, float16; default: float32)
    --seed <n> *: Seed of all random numbers (default: 1)
    --evaluate-every <steps>: Steps between two evaluations (default: a fifth of the run)
    --evaluation-tokens <count>: Minimum tokens of the final evaluation; others measure fewer (default: 102400)
    --weight-average <horizon,start,share>: Average of the weights for evaluations: steps that it looks back, step at which it begins, and its share beside the last weights (default: none)
    --patience <count>: Stop after this many evaluations without a lower loss, with the best weights (default: never)
    --checkpoint-every <steps>: Steps between two checkpoints (default: a twentieth of the run)
    --sample-tokens <count>: Tokens of the final sample (default: 400)"
  `);
});

test("optimizerSettingFlags() refuses a setting that is another kind of value elsewhere", () => {
  const entry = defineOptimizer({
    name: "mine",
    title: "Mine",
    help: "Follows the gradient",
    trains: "all",
    settings: {
      learningRate: setting.number({ from: 0, default: 0.1, help: "Step size" }),
      momentum: setting.choice({ choices: ["much", "none"], help: "Momentum" }),
    },
    make: ({ learningRate }) => sgd({ learningRate }),
  });
  const make = () => optimizerSettingFlags([...OPTIMIZERS, entry]);
  expect(make).toThrow(InputError);
  expect(make).toThrow(
    'Cannot use the optimizer "mine": its setting momentum is a choice, and that of low-rank-muon is a number; give it another name',
  );
});
