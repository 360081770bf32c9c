/** Muon, low-rank Muon and low-rank matrix-signed gradient descent. */
export {};
