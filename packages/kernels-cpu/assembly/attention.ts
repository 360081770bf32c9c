/** Commands for attention. */

import { attentionBackward } from "./attention_backward";
import { attentionForward } from "./attention_forward";
import { AttentionCommand, AttentionGradientCommand } from "./generated/commands";
import { scratch } from "./threads";

export function attention(command: AttentionCommand): void {
  attentionForward(
    command.batch, command.heads, command.kvHeads, command.queries, command.keys, command.headSize, command.past, command.scale,
    command.q, command.qBatchStride, command.qTokenStride,
    command.k, command.kBatchStride, command.kTokenStride,
    command.v, command.vBatchStride, command.vTokenStride,
    command.out, command.outBatchStride, command.outTokenStride,
    command.logSumExp, scratch(),
  );
}

export function attentionGradient(command: AttentionGradientCommand): void {
  attentionBackward(
    command.batch, command.heads, command.kvHeads, command.queries, command.keys, command.headSize, command.past, command.scale,
    command.q, command.qBatchStride, command.qTokenStride,
    command.k, command.kBatchStride, command.kTokenStride,
    command.v, command.vBatchStride, command.vTokenStride,
    command.out, command.outBatchStride, command.outTokenStride,
    command.outGradient, command.outGradientBatchStride, command.outGradientTokenStride,
    command.logSumExp,
    command.qGradient, command.qGradientBatchStride, command.qGradientTokenStride,
    command.kGradient, command.kGradientBatchStride, command.kGradientTokenStride,
    command.vGradient, command.vGradientBatchStride, command.vGradientTokenStride,
    scratch(),
  );
}
