/** A reason not to start that is the user's to fix; its message is one sentence. */
export class StartError extends Error {}
