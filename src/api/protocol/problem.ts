/** Errors as RFC 9457 problem details: the one place where whatever went wrong becomes a status and words. */
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { isUniqueViolation } from '../../db/client'
import { RequestError, type RequestErrorKind, type FieldError } from '../../requests/request-error'
import { UnfitSecret } from '../../platform/secrets'

/** Every status that is an error here, with its title. */
const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const

export type ProblemStatus = keyof typeof titles

/** `members` are added to the body as they are; `headers` to the answer. */
export type ProblemExtras = { errors?: FieldError[]; headers?: Record<string, string>; members?: Record<string, unknown> }

/** Thrown by the API itself; the domain throws `Fault`. */
export class Problem extends Error {
  constructor(
    readonly status: ProblemStatus,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(detail)
  }
}

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

/** The error handler of the app. */
export function answerError(error: Error, c: Context): Response {
  const problem = problemOf(error)
  if (problem.status === 500) console.error({ event: 'api-error', method: c.req.method, path: c.req.path, ...withoutData(error) })
  return answerProblem(c, problem)
}

/** Nobody reads more, and a body could be wrong in a million places. */
const maxErrors = 100

export function answerProblem(c: Context, { status, detail, extras }: Problem): Response {
  const { errors, headers, members } = extras
  const body = {
    type: 'about:blank',
    title: titles[status],
    status,
    detail,
    ...(errors && { errors: errors.slice(0, maxErrors) }),
    ...members,
  }
  return c.body(JSON.stringify(body), status, { ...headers, 'content-type': 'application/problem+json' })
}

function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error
  if (error instanceof RequestError)
    return new Problem(faultStatus[error.kind], error.detail, error.errors.length > 0 ? { errors: error.errors } : {})
  if (error instanceof UnfitSecret) return new Problem(503, error.message)
  if (error instanceof HTTPException && isProblemStatus(error.status))
    return new Problem(error.status, frameworkDetail[error.status] ?? titles[error.status])
  if (isUniqueViolation(error))
    return new Problem(409, 'Somebody else changed this at the same time. Read it again and repeat the request.')
  return new Problem(500, 'Something went wrong on our side. The log has the details.')
}

/** Messages of the database layer quote the values of a query, and the first line of a stack is the message: both stay out of the log. */
function withoutData(error: Error): { error: string; stack: string[] } {
  const calls = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return { error: error.cause instanceof Error ? error.cause.message : error.message, stack: calls.map((line) => line.trim()) }
}

const faultStatus: Record<RequestErrorKind, ProblemStatus> = { 'not-found': 404, conflict: 409, invalid: 422 }

/** Words for what the framework refuses by itself. */
const frameworkDetail: Partial<Record<ProblemStatus, string>> = {
  400: 'The body is not valid JSON.',
  415: 'The media type is not supported. Send application/json.',
}

function isProblemStatus(status: number): status is ProblemStatus {
  return status in titles
}
