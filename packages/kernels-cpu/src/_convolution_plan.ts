import type { ConvolutionGeometry } from "@lrm/tensor";

/** Tiles of a convolution: the windows whose patches a thread makes at a time. */
export interface ConvolutionPlan {
  /** Images of a tile; above 1, it has all of their windows. */
  readonly tileImages: number;
  /** Windows of a tile in each image. */
  readonly tilePlaces: number;
  /** Channels of a task for the gradient of images. */
  readonly tileChannels: number;
  /** Number of parts of the sum for the gradient of a weight. */
  readonly parts: number;
  /** Bytes of work memory that each thread needs. */
  readonly threadBytes: number;
}

/** Maximum elements of the patches of a tile: 1 MiB, half of the L2 cache of a current core. */
const MOST_PATCHES = 2 ** 18;
/** Maximum windows of a tile, which is enough for fast products, and the minimum. */
const [MOST_PLACES, LEAST_PLACES] = [1024, 32];
/** Number of windows of an image from which on a tile has no others. */
const MANY_PLACES = 64;
/** Windows of a tile of several images. */
const SEVERAL_PLACES = 256;
/** Target number of tasks, for some threads; also the number of parts of a long sum. */
const TASKS = 8;

/**
 * Cuts a convolution into tiles. Depends on the shape alone, so that results do not depend on the
 * number of threads.
 */
export function planConvolution(geometry: ConvolutionGeometry): ConvolutionPlan {
  const { batch, channels, groups, outputs, windows } = geometry;
  const places = windows.count[0] * windows.count[1];
  const taps = channels * windows.size[0] * windows.size[1];
  const fair = Math.ceil((batch * places * groups) / TASKS);
  const fits = Math.floor(MOST_PATCHES / taps);
  const most = Math.max(LEAST_PLACES, Math.min(MOST_PLACES, fits, fair));
  const tileImages =
    places >= MANY_PLACES
      ? 1
      : Math.max(1, Math.min(batch, Math.floor(Math.min(most, SEVERAL_PLACES) / places)));
  const tilePlaces = Math.min(places, Math.ceil(places / Math.ceil(places / most)));
  const units = Math.ceil(batch / tileImages);
  const blocks = Math.min(channels, Math.ceil(TASKS / (units * groups)));
  const columns = tileImages * tilePlaces;
  return {
    tileImages,
    tilePlaces,
    tileChannels: Math.ceil(channels / blocks),
    parts: Math.min(TASKS, units * Math.ceil(places / tilePlaces)),
    threadBytes: 64 * Math.ceil((4 * columns * (taps + (tileImages > 1 ? outputs : 0))) / 64),
  };
}
