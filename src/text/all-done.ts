/** Waits until all of `work` has ended, well or not, as Promise.all does not; then throws the first failure there was. */
export async function allDone<T>(work: readonly (T | Promise<T>)[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
