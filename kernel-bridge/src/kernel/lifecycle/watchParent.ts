/** How often the parent is looked for, in milliseconds. */
const INTERVAL = 300;

/**
 * Calls `gone` when the process that started this one has ended: then this process has been given to another parent. A kernel that was
 * started as an orphan is not watched.
 * @returns a function that ends the watch
 */
export function watchParent(gone: () => void): () => void {
  const parent = process.ppid;
  if (parent <= 1) return () => undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, INTERVAL);
  timer.unref();
  return () => clearInterval(timer);
}
