import { Notification } from '@jupyterlab/apputils';
import type { QuerymillError } from '@querymill/kernel-bridge/core';

/** Says why a gesture was refused, in the place where JupyterLab says such things. */
export function reportRefusal(error: QuerymillError): void {
  Notification.warning(error.message, { autoClose: 8000 });
}
