/** Encodes the pieces of documents. */
export interface PieceEncoder {
  /** Number of tasks to have in work at the same time, for `OrderedWork`. */
  readonly width: number;
  /** @param rest  whether other pieces of the document come before it */
  encode(piece: string, rest: boolean): ArrayLike<number> | Promise<ArrayLike<number>>;
  close(): Promise<void>;
}
