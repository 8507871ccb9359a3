/** The way from user code's thread to services on the main thread. */
export interface Host {
  /**
   * Calls a method of a service. `params` and the answer must be structured-cloneable.
   * Rejects with `Interrupted` when the cell is interrupted, and with the service's own error when it fails.
   */
  call(service: string, method: string, params: unknown): Promise<unknown>;
}
