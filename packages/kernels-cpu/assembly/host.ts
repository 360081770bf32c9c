/** Sends `bytes` bytes from `pointer` to the host, as the answer to its request `id`. */
@external("host", "send")
export declare function send(id: i32, pointer: usize, bytes: usize): void;

/** Tells the host that the ring has room again. */
@external("host", "call")
export declare function call(): void;
