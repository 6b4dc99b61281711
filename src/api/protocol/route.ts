/** What every resource file is built from: a typed app, answers, bodies and the errors a route can give. */
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Env } from '../../platform/env'
import type { FieldError } from '../../requests/request-error'
import { id } from '../../requests/input'
import type { Caller } from '../../requests/caller'
import type { Tools } from '../../platform/tools'
import type { FilesInJson } from './files-in-json'
import { Problem, problemSchema, type ProblemStatus } from './problem'

/** `c.var.tools` is there in every handler; `c.var.caller` in all but those of the public paths; `c.var.files` where JSON carries files. */
export type ApiEnv = { Bindings: Env; Variables: { tools: Tools; caller: Caller; files: FilesInJson } }

/** An app for one resource. Input that does not validate never reaches its handlers: 422, or 404 for the path. */
export function resource() {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return
      if (result.target === 'param') throw new Problem(404, 'Nothing has this id.')
      throw invalidInput(result.target, result.error)
    },
  })
}

/** `{id}` in a path. Anything but a UUID is 404. */
export const idParams = z.object({ id })

/** A JSON answer. */
export function answer<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: { 'application/json': { schema } } }
}

/** An answer that is bytes, or a text, of a media type. */
export function bytesAnswer<T extends z.ZodType>(description: string, mediaType: string, schema: T) {
  return { description, content: { [mediaType]: { schema } } }
}

/** A JSON body, always required. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true as const, content: { 'application/json': { schema } } } // literal, so that the type says so too
}

export const noContent = { 204: { description: 'Done; no content' } } as const

type ProblemAnswer = { description: string; content: { 'application/problem+json': { schema: typeof problemSchema } } }

/** The errors that a route can give, besides those that any route can. */
export function problems<S extends keyof typeof explanations = never>(...statuses: S[]) {
  const all = [...statuses, ...everywhere]
  const entries = all.map((status) => [
    status,
    { description: explanations[status], content: { 'application/problem+json': { schema: problemSchema } } },
  ])
  return Object.fromEntries(entries) as Record<S | (typeof everywhere)[number], ProblemAnswer> // the keys are those of `all`
}

/** The errors of a route with a JSON body. */
export function bodyProblems<S extends keyof typeof explanations = never>(...statuses: S[]) {
  return problems<S | 400 | 413 | 415 | 422>(400, 413, 415, 422, ...statuses)
}

const everywhere = [401, 403, 429, 500, 503] as const

const explanations = {
  400: 'The body cannot be read',
  401: 'The token is missing or invalid',
  403: 'The role of the token does not allow this',
  404: 'It does not exist, or belongs to another company',
  409: 'It conflicts with something existing; `detail` says with what',
  413: 'The body is too large',
  415: 'The media type is not supported',
  422: 'The input is invalid; `errors` says where',
  429: 'Too many invalid tokens came from this address; `Retry-After` says when to try again. A valid token is never slowed down',
  500: 'An error on our side',
  503: 'A secret is not set, or something that is needed does not answer',
} as const satisfies Partial<Record<ProblemStatus, string>>

function invalidInput(target: string, error: z.ZodError): Problem {
  const where = target === 'query' ? 'query parameters do' : 'body does'
  return new Problem(422, `The ${where} not validate.`, { errors: error.issues.flatMap(fieldErrors) })
}

/** An unknown key is reported under its own path. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const at = (...keys: PropertyKey[]) => [...issue.path, ...keys].map(String).join('.')
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: at(key), message: 'Is not a known field' }))
  return [{ path: at(), message: issue.message }]
}
