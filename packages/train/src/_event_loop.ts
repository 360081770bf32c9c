/** Lets timers, input and signals of the process be served: a backend may compute without ever giving way. */
export function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
