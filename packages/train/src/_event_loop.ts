/**
 * Waits for a turn of the event loop, so that timers, input and signals are handled. A backend may
 * compute for a long time without any.
 */
export function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
