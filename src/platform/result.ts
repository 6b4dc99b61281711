/** The answer of a function whose caller must look at what went wrong. */
export type Result<T, Reason> = { ok: true; value: T } | { ok: false; reason: Reason }
