/** Newton–Schulz, low-rank and exact orthogonalization of matrices. */
export {};
