/**
 * Copies the elements of windows to patches, one row for each element of a window (a *tap*) and
 * channel, and adds patches back.
 *
 * A row of patches is the image, moved. Where windows are one element apart and as many as columns
 * of the image, whole planes are moved at once, and columns that leave the image are zeroed.
 */

import { ConvolutionCommand } from "./generated/commands";

/**
 * Writes the patches `[channels · window, images · count]` of `count` windows from number `first`
 * on, of each of some images.
 */
export function takePatches(
  at: ConvolutionCommand, image: i32, images: i32, first: i32, count: i32, group: i32, to: usize,
): void {
  movePatches(at, image, images, first, count, group, 0, at.channels, to, false);
}

/**
 * Adds the patches of some channels to their images. Overwrites patches that are outside of them.
 */
export function addPatches(
  at: ConvolutionCommand, image: i32, images: i32, first: i32, count: i32, group: i32,
  channel: i32, channels: i32, from: usize,
): void {
  movePatches(at, image, images, first, count, group, channel, channels, from, true);
}

function movePatches(
  at: ConvolutionCommand, image: i32, images: i32, first: i32, count: i32, group: i32,
  firstChannel: i32, channels: i32, patches: usize, adds: bool,
): void {
  const planes = at.strideX == 1 && at.strideY == 1 && at.outWidth == at.width;
  const plane = <usize>(at.height * at.width) * 4;
  const row = <usize>(images * count) * 4;
  const taps = at.windowHeight * at.windowWidth;
  for (let each = 0; each < images; each++) {
    for (let channel = 0; channel < channels; channel++) {
      const inBatch = ((image + each) * at.groups + group) * at.channels + firstChannel + channel;
      const x = at.x + <usize>inBatch * plane;
      let patch = patches + <usize>(channel * taps) * row + <usize>(each * count) * 4;
      for (let tap = 0; tap < taps; tap++, patch += row) {
        const down = tap / at.windowWidth * at.dilationY - at.paddingY;
        const right = tap % at.windowWidth * at.dilationX - at.paddingX;
        if (planes) movePlane(at, x, patch, first, count, down, right, adds);
        else moveRows(at, x, patch, first, count, down, right, adds);
      }
    }
  }
}

/** Moves a tap of windows that are as many as columns of the image. */
function movePlane(
  at: ConvolutionCommand, x: usize, patch: usize, first: i32, count: i32, down: i32, right: i32, adds: bool,
): void {
  const width = at.width;
  const shift = first + down * width + right;
  const from = min<i32>(max<i32>(0, -shift), count);
  const to = max<i32>(from, min<i32>(count, at.height * width - shift));
  if (adds) zeroColumns(patch, width, first, count, right);
  const inImage = x + <usize>(from + shift) * 4;
  const inPatch = patch + <usize>from * 4;
  if (adds) {
    addFloats(inImage, inPatch, to - from);
    return;
  }
  zeroFloats(patch, from);
  copyFloats(inPatch, inImage, to - from);
  zeroFloats(patch + <usize>to * 4, count - to);
  zeroColumns(patch, width, first, count, right);
}

/** Zeroes the columns that leave the image when they are moved to the right. */
function zeroColumns(patch: usize, width: i32, first: i32, count: i32, right: i32): void {
  if (right == 0) return;
  const start = right > 0 ? max<i32>(0, width - right) : 0;
  const end = right > 0 ? width : min<i32>(width, -right);
  for (let row = first / width * width - first; row < count; row += width) {
    const last = min<i32>(row + end, count);
    for (let place = max<i32>(row + start, 0); place < last; place++) store<f32>(patch + (<usize>place << 2), 0);
  }
}

/** Moves a tap of any windows, row by row. */
function moveRows(
  at: ConvolutionCommand, x: usize, patch: usize, first: i32, count: i32, down: i32, right: i32, adds: bool,
): void {
  const length = at.outWidth;
  const stride = at.strideX;
  // Columns of windows from `inside` to before `outside` are inside the image.
  const inside = right >= 0 ? 0 : (stride - 1 - right) / stride;
  const outside = at.width <= right ? 0 : (at.width - right + stride - 1) / stride;
  for (let place = 0; place < count; ) {
    const column = (first + place) % length;
    const y = (first + place) / length * at.strideY + down;
    const taken = min<i32>(length - column, count - place);
    const isInside = y >= 0 && y < at.height;
    const from = isInside ? min<i32>(max<i32>(inside - column, 0), taken) : taken;
    const to = isInside ? max<i32>(from, min<i32>(outside - column, taken)) : taken;
    const inPatch = patch + (<usize>place << 2);
    const inImage = x + (<usize>(y * at.width + (column + from) * stride + right) << 2);
    if (adds) addStrided(inImage, stride, inPatch + (<usize>from << 2), to - from);
    else {
      zeroFloats(inPatch, from);
      copyStrided(inPatch + (<usize>from << 2), inImage, stride, to - from);
      zeroFloats(inPatch + (<usize>to << 2), taken - to);
    }
    place += taken;
  }
}

/** Copies every `stride`-th float. */
function copyStrided(to: usize, from: usize, stride: i32, count: i32): void {
  if (stride == 1) {
    copyFloats(to, from, count);
    return;
  }
  for (let at = 0; at < count; at++, to += 4, from += <usize>stride << 2) store<f32>(to, load<f32>(from));
}

/** Adds floats to every `stride`-th float. */
function addStrided(to: usize, stride: i32, from: usize, count: i32): void {
  if (stride == 1) {
    addFloats(to, from, count);
    return;
  }
  for (let at = 0; at < count; at++, to += <usize>stride << 2, from += 4) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
  }
}

/** Copies floats. */
export function copyFloats(to: usize, from: usize, count: i32): void {
  for (; count >= 4; count -= 4, to += 16, from += 16) v128.store(to, v128.load(from));
  for (; count > 0; count--, to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/** Adds floats to others. */
export function addFloats(to: usize, from: usize, count: i32): void {
  for (; count >= 4; count -= 4, to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  for (; count > 0; count--, to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}

function zeroFloats(to: usize, count: i32): void {
  if (count > 0) memory.fill(to, 0, <usize>count << 2);
}
