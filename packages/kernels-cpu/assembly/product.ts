/**
 * Runs the command for products: with the system's BLAS if it is available and faster, else with
 * this package's kernel.
 */

import { MatmulCommand } from "./generated/commands";
import { matmul as matmulHere } from "./matmul";
import { matmulSystem, suitsSystem } from "./matmul_system";
import { hasSystem, scratch } from "./threads";

export function matmul(command: MatmulCommand): void {
  const suits = hasSystem() && suitsSystem(command.m, command.n, command.k);
  const multiply = suits ? matmulSystem : matmulHere;
  multiply(
    command.batch, command.m, command.n, command.k,
    command.a, command.strideA, command.transposeA != 0,
    command.b, command.strideB, command.transposeB != 0,
    command.c, command.strideC, command.out, command.strideC, command.bias,
    command.alpha, command.beta, command.symmetric != 0,
    scratch(),
  );
}
