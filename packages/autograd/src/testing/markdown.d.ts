declare module "*.md?raw" {
  /** Text of the page. */
  const text: string;
  export default text;
}
