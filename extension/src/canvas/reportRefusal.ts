import { Notification } from '@jupyterlab/apputils';
import { type QuerymillError, showText } from '@querymill/kernel-bridge/core';

/** Says why a gesture was refused, in the place where JupyterLab says such things. */
export function reportRefusal(error: QuerymillError): void {
  Notification.warning(showText(error.message, 600), { autoClose: 8000 });
}
