// Types of what the example uses of the package mnist.
declare module "mnist" {
  /** Images of each digit: 28 × 28 numbers from 0 to 1 for each image, one image after the other. */
  const digits: readonly { readonly raw: readonly number[] }[];
  export default digits;
}
