/** Work of the queue that was given up: why, trying it again, deleting it. */
import { Hono } from 'hono'
import { readBatch } from '../../db/client'
import {
  type DeadLetter,
  type DeadLetterKind,
  deadLetterPage,
  deleteDeadLetter,
  retryDeadLetter,
  selectDeadLetters,
} from '../../upkeep/dead-letter'
import { badgeQueries } from '../../inbound/log/badges'
import { barOf } from '../shell/bar'
import { pathAfter, doneInWords } from '../shell/done'
import { PostButton } from '../shell/form'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { Empty, More, Time } from '../shell/parts'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'
import { setupLink } from './resource/list-page'

const base = '/setup/dead-letters'
const perPage = 50

export const deadLetters = new Hono<WebEnv>()
  .get(base, async (c) => {
    const { tools, caller } = c.var
    const slice = { limit: perPage, after: c.req.query('after') }
    const [failures, inbox, held, rows] = await readBatch(tools.db, [...badgeQueries(tools.db, caller), selectDeadLetters(tools.db, slice)])
    const { data, next } = deadLetterPage(rows, perPage)
    return page(
      c,
      <Page
        title="Dead letters"
        place="setup"
        bar={barOf(caller, failures, inbox, held)}
        said={doneInWords(c.req.query('done'))}
        above={setupLink}
      >
        <p class="lead">
          Work that failed four times, and messages that the gateway doesn’t understand. Once the cause is fixed, try again. Each is kept
          for 30 days.
        </p>
        {data.length === 0 ? (
          <Empty icon="check" title="No dead letters" />
        ) : (
          <ul class="rows">
            {data.map((letter) => (
              <Letter letter={letter} />
            ))}
          </ul>
        )}
        <More href={next && `${base}?after=${next}`} />
      </Page>,
    )
  })
  .post(`${base}/:id/retry`, async (c) => {
    await retryDeadLetter(c.var.tools, c.req.param('id'))
    return c.redirect(pathAfter(base, 'tried-again'), 303)
  })
  .post(`${base}/:id/delete`, async (c) => {
    await deleteDeadLetter(c.var.tools, c.req.param('id'))
    return c.redirect(pathAfter(base, 'deleted'), 303)
  })

const kindWords: Record<DeadLetterKind, string> = {
  send: 'Send a mail',
  'retry-mail': 'Retry a failed mail',
  tell: 'Send an event to webhooks',
  event: 'Delivery event of a sent mail',
  unknown: 'Unknown message',
}

function Letter({ letter: { id, kind, body, error, attempts, createdAt } }: { letter: DeadLetter }) {
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`
  return (
    <li class="row whole">
      <span class="row-main">
        <span class="row-title">{kindWords[kind]}</span>
        <span class="row-sub">{error}</span>
        <details class="small soft">
          <summary>Show message</summary>
          <pre class="dead-letter-body">{body === null ? 'Too large to keep.' : JSON.stringify(body, null, 2)}</pre>
        </details>
      </span>
      <span class="row-end">
        <span>
          {tries}, <Time at={new Date(createdAt)} />
        </span>
        {body !== null && (
          <PostButton action={`${base}/${id}/retry`}>
            <Icon name="retry" /> Try again
          </PostButton>
        )}
        <PostButton action={`${base}/${id}/delete`} kind="quiet">
          <Icon name="trash" /> Delete
        </PostButton>
      </span>
    </li>
  )
}
