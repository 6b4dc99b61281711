/** What a request may get wrong, as the domain says it. `api/protocol/problem.ts` maps each kind to a status in one place. */

export type RequestErrorKind = 'not-found' | 'conflict' | 'invalid'
export type FieldError = { path: string; message: string }

export class RequestError extends Error {
  constructor(
    readonly kind: RequestErrorKind,
    readonly detail: string,
    readonly errors: FieldError[] = [],
  ) {
    super(detail)
  }
}

/** `what` is the noun alone: "company", "record". */
export function notFound(what: string): RequestError {
  return new RequestError('not-found', `There is no such ${what}.`)
}

export function conflict(detail: string): RequestError {
  return new RequestError('conflict', detail)
}

/** One field of the body is wrong; the detail says the same for people who read only that. */
export function invalid(path: string, message: string): RequestError {
  return new RequestError('invalid', `${path}: ${message}`, [{ path, message }])
}

export function invalidFields(errors: FieldError[]): RequestError {
  return new RequestError('invalid', errors.map(({ path, message }) => `${path}: ${message}`).join('; '), errors)
}
