/**
 * Convolutions and their gradients, in tiles: some windows of an image, or all windows of some
 * small images. Patches of a tile stay in the thread's cache.
 *
 * The shape alone determines tiles, and the order in which their results are added.
 */

import { addFloats, addPatches, copyFloats, takePatches } from "./convolution_patches";
import { ConvolutionCommand } from "./generated/commands";
import { threadProduct } from "./thread_product";
import { barrier, nextTask, threadIndex } from "./threads";

/** Floats of a weight per task that adds the parts of its gradient. */
const ADDED: i32 = 4096;

/** Computes `y`: patches of a tile, and their product with the weight. */
export function convolution(at: ConvolutionCommand): void {
  const places = placesOf(at);
  const taps = tapsOf(at);
  const tilesOfImage = (places + at.tilePlaces - 1) / at.tilePlaces;
  const tiles = unitsOf(at) * tilesOfImage;
  const patches = ownMemory(at);
  for (let task = nextTask(); task < tiles * at.groups; task = nextTask()) {
    const group = task % at.groups;
    const tile = task / at.groups;
    const image = tile / tilesOfImage * at.tileImages;
    const images = min<i32>(at.tileImages, at.batch - image);
    const first = tile % tilesOfImage * at.tilePlaces;
    const count = min<i32>(at.tilePlaces, places - first);
    const columns = images * count;
    takePatches(at, image, images, first, count, group, patches);
    const weight = at.weight + <usize>(group * at.outputs * taps) * 4;
    const out = resultOf(at, image, group) + <usize>first * 4;
    if (at.tileImages == 1) {
      if (at.bias) fillBias(at, group, out, count);
      threadProduct(false, false, at.outputs, columns, taps, weight, taps, patches, columns, at.bias ? 1 : 0, out, places);
      continue;
    }
    const results = patches + <usize>(taps * columns) * 4;
    threadProduct(false, false, at.outputs, columns, taps, weight, taps, patches, columns, 0, results, columns);
    for (let each = 0; each < images; each++) {
      const to = resultOf(at, image + each, group);
      if (at.bias) fillBias(at, group, to, places);
      for (let output = 0; output < at.outputs; output++) {
        const row = to + <usize>(output * places) * 4;
        const from = results + <usize>(output * columns + each * places) * 4;
        if (at.bias) addFloats(row, from, places);
        else copyFloats(row, from, places);
      }
    }
  }
}

/** Computes the gradient of `weight` from x and the gradient y, in parts that are then added. */
export function convolutionWeightGradient(at: ConvolutionCommand): void {
  const places = placesOf(at);
  const taps = tapsOf(at);
  const tilesOfImage = (places + at.tilePlaces - 1) / at.tilePlaces;
  const tiles = unitsOf(at) * tilesOfImage;
  const patches = ownMemory(at);
  const size = at.groups * at.outputs * taps;
  for (let task = nextTask(); task < at.parts * at.groups; task = nextTask()) {
    const group = task % at.groups;
    const part = task / at.groups;
    const start = part * tiles / at.parts;
    const end = (part + 1) * tiles / at.parts;
    const sum = at.sums + <usize>(part * size + group * at.outputs * taps) * 4;
    for (let tile = start; tile < end; tile++) {
      const image = tile / tilesOfImage * at.tileImages;
      const images = min<i32>(at.tileImages, at.batch - image);
      const first = tile % tilesOfImage * at.tilePlaces;
      const count = min<i32>(at.tilePlaces, places - first);
      const columns = images * count;
      takePatches(at, image, images, first, count, group, patches);
      const gradient = gradientsOf(at, image, images, first, group, patches + <usize>(taps * columns) * 4);
      const row = at.tileImages == 1 ? places : columns;
      threadProduct(false, true, at.outputs, taps, columns, gradient, row, patches, columns, tile == start ? 0 : 1, sum, taps);
    }
  }
  barrier();
  for (let from = nextTask() * ADDED; from < size; from = nextTask() * ADDED) {
    const count = min<i32>(ADDED, size - from);
    const to = at.weight + <usize>from * 4;
    const sums = at.sums + <usize>from * 4;
    if (at.accumulate) addFloats(to, sums, count);
    else copyFloats(to, sums, count);
    for (let part = 1; part < at.parts; part++) addFloats(to, sums + <usize>(part * size) * 4, count);
  }
}

/** Computes the gradient x from the weight and the gradient y. A task owns some channels. */
export function convolutionInputGradient(at: ConvolutionCommand): void {
  const places = placesOf(at);
  const taps = tapsOf(at);
  const window = at.windowHeight * at.windowWidth;
  const plane = at.height * at.width;
  const blocks = (at.channels + at.tileChannels - 1) / at.tileChannels;
  const patches = ownMemory(at);
  for (let task = nextTask(); task < unitsOf(at) * at.groups * blocks; task = nextTask()) {
    const channel = task % blocks * at.tileChannels;
    const channels = min<i32>(at.tileChannels, at.channels - channel);
    const group = task / blocks % at.groups;
    const image = task / (blocks * at.groups) * at.tileImages;
    const images = min<i32>(at.tileImages, at.batch - image);
    if (!at.accumulate) {
      for (let each = 0; each < images; each++) {
        const first = ((image + each) * at.groups + group) * at.channels + channel;
        memory.fill(at.x + <usize>first * <usize>plane * 4, 0, <usize>(channels * plane) * 4);
      }
    }
    const weight = at.weight + <usize>(group * at.outputs * taps + channel * window) * 4;
    const rows = channels * window;
    for (let first = 0; first < places; first += at.tilePlaces) {
      const count = min<i32>(at.tilePlaces, places - first);
      const columns = images * count;
      const gradient = gradientsOf(at, image, images, first, group, patches + <usize>(rows * columns) * 4);
      const row = at.tileImages == 1 ? places : columns;
      threadProduct(true, false, rows, columns, at.outputs, weight, taps, gradient, row, 0, patches, columns);
      addPatches(at, image, images, first, count, group, channel, channels, patches);
    }
  }
}

/** Returns the number of windows of an image. */
// @ts-ignore: decorator
@inline
function placesOf(at: ConvolutionCommand): i32 {
  return at.outHeight * at.outWidth;
}

/** Returns the number of elements of a window, in all channels of a group. */
// @ts-ignore: decorator
@inline
function tapsOf(at: ConvolutionCommand): i32 {
  return at.channels * at.windowHeight * at.windowWidth;
}

/** Returns the number of units: images, or as many of them as tiles have. */
// @ts-ignore: decorator
@inline
function unitsOf(at: ConvolutionCommand): i32 {
  return (at.batch + at.tileImages - 1) / at.tileImages;
}

/** Returns the address of the thread's part of the work memory. */
// @ts-ignore: decorator
@inline
function ownMemory(at: ConvolutionCommand): usize {
  return at.work + <usize>threadIndex() * at.threadBytes;
}

/** Returns the address of the result, or of its gradient, of an image and a group. */
// @ts-ignore: decorator
@inline
function resultOf(at: ConvolutionCommand, image: i32, group: i32): usize {
  return at.y + <usize>((image * at.groups + group) * at.outputs) * <usize>placesOf(at) * 4;
}

/** Writes the bias to `count` places of all outputs. */
function fillBias(at: ConvolutionCommand, group: i32, to: usize, count: i32): void {
  const row = <usize>placesOf(at) * 4;
  for (let output = 0; output < at.outputs; output++, to += row) {
    const bias = load<f32>(at.bias + (<usize>(group * at.outputs + output) << 2));
    const end = to + (<usize>count << 2);
    let place = to;
    for (; place + 16 <= end; place += 16) v128.store(place, f32x4.splat(bias));
    for (; place < end; place += 4) store<f32>(place, bias);
  }
}

/**
 * Returns the address of the gradients `[outputs, …]` of a tile: those of one image are where they
 * are, those of several images are copied side by side.
 */
function gradientsOf(at: ConvolutionCommand, image: i32, images: i32, first: i32, group: i32, copy: usize): usize {
  if (at.tileImages == 1) return resultOf(at, image, group) + <usize>first * 4;
  const places = placesOf(at);
  for (let each = 0; each < images; each++) {
    const from = resultOf(at, image + each, group);
    for (let output = 0; output < at.outputs; output++) {
      const to = copy + <usize>((output * images + each) * places) * 4;
      copyFloats(to, from + <usize>(output * places) * 4, places);
    }
  }
  return copy;
}
