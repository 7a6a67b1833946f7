/** What is to be heard of the calls of ports, by port and method. */

/** Hears a call before it has its effect; what it answers hears of the answer. */
type Hears = (...args: readonly unknown[]) => ((answer: unknown) => void) | undefined;

export type Requests = Readonly<Record<string, Hears>>;
