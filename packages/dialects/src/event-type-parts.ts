/** `task` of `task.comment.created`. */
export function resourceOf(eventType: string): string {
  return eventType.slice(0, eventType.indexOf("."));
}

/** `created` of `task.comment.created`. */
export function actionOf(eventType: string): string {
  return eventType.slice(eventType.lastIndexOf(".") + 1);
}
