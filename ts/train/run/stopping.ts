/**
 * Waits for what TensorFlow runs, which cannot be stopped: once there is a signal, for so many milliseconds at most.
 *
 * @throws `signal.reason` after that; what runs goes on, and nobody hears of it
 */
export function unlessStopped<T>(
  running: Promise<T>,
  signal: AbortSignal | undefined,
  milliseconds: number,
): Promise<T> {
  if (signal === undefined) return running;
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const giveUp = (): void => {
      timer = setTimeout(() => reject(signal.reason as Error), milliseconds);
    };
    const forget = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    running.then(resolve, reject).finally(forget);
  });
}
