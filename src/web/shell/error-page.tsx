/** Everything that goes wrong, as a page that says what to do. */
import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { isUniqueViolation } from '../../db/client'
import { RequestError, type RequestErrorKind } from '../../requests/request-error'
import { UnfitSecret } from '../../platform/secrets'
import { Document } from './layout'
import { page } from './render'
import type { WebEnv } from './web-env'

type Trouble = { status: ContentfulStatusCode; title: string; detail: string }

export const answerError: ErrorHandler<WebEnv> = (error, c) => {
  const trouble = troubleOf(error)
  if (trouble.status === 500)
    console.error({
      event: 'page-error',
      method: c.req.method,
      path: c.req.path,
      error: error.cause instanceof Error ? error.cause.message : error.name,
      stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)),
    })
  return answerTrouble(c, trouble)
}

export const answerNotFound: NotFoundHandler<WebEnv> = (c) =>
  answerTrouble(c, { status: 404, title: 'Not found', detail: 'This page doesn’t exist, or was deleted.' })

/** Thrown where a caller may not do what they ask for. */
export function forbidden(detail: string): HTTPException {
  return new HTTPException(403, { message: detail })
}

/** Thrown for a form that is larger than any that we make. */
export function tooLarge(): HTTPException {
  return new HTTPException(413)
}

function answerTrouble(c: Context, { status, title, detail }: Trouble): Promise<Response> {
  return page(
    c,
    <Document title={`${title} · Postern`}>
      <main class="trouble" id="content">
        <p class="trouble-code">{status}</p>
        <h1>{title}</h1>
        <p>{detail}</p>
        <p>
          <a class="button" href="/">
            Go to start
          </a>
        </p>
      </main>
    </Document>,
    status,
  )
}

const faults: Record<RequestErrorKind, Pick<Trouble, 'status' | 'title'>> = {
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  invalid: { status: 422, title: 'Invalid input' },
}

function troubleOf(error: Error): Trouble {
  if (error instanceof RequestError) return { ...faults[error.kind], detail: error.detail }
  if (error instanceof UnfitSecret) return { status: 503, title: 'Not set up yet', detail: error.message }
  if (error instanceof HTTPException && error.status === 403)
    return {
      status: 403,
      title: 'Not allowed',
      detail: error.message || 'The request didn’t come from a page of this gateway. Go back, reload and try again.',
    }
  if (error instanceof HTTPException && error.status === 413)
    return {
      status: 413,
      title: 'Too large',
      detail: 'That is too much for one message. Go back and split your files across several messages.',
    }
  if (isUniqueViolation(error))
    return {
      status: 409,
      title: 'Conflict',
      detail: 'Somebody else changed this at the same time. Reload and try again.',
    }
  return { status: 500, title: 'Something went wrong', detail: 'This error on our side was logged. Nothing was lost: try again.' }
}
