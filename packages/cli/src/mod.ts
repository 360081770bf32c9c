/** lrm, the command line: train, evaluate and sample language models. */
export {};
