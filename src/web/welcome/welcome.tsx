/** The start: an empty gateway greets with the three steps that lead to a first mail, each ticked off as it happens. */
import { type Context, Hono } from 'hono'
import { aliasInput, createAlias } from '../../aliases/alias'
import { readBatch } from '../../db/client'
import { isDevelopment } from '../../platform/development'
import { badgeQueries } from '../../inbound/log/badges'
import { barOf } from '../shell/bar'
import { forbidden } from '../shell/error-page'
import { attempt, type Mistakes } from '../shell/form'
import { parsed, type Sent } from '../shell/form-input'
import { Page } from '../shell/layout'
import { page, piece } from '../shell/render'
import { selectNamedByMail } from '../../settings/setup-counts'
import { NamedByMail } from '../setup/named-by-mail'
import { isAdministrator } from '../../requests/caller'
import type { WebEnv } from '../shell/web-env'
import { firstStepQueries, firstStepsOf } from '../../settings/first-steps'
import { WelcomeSteps } from './welcome-steps'

export const welcome = new Hono<WebEnv>()
  .get('/', async (c) => (isAdministrator(c.var.caller) ? showFirstSteps(c, undefined) : c.redirect('/records')))
  .use('/welcome/*', async (c, next) => {
    if (!isAdministrator(c.var.caller)) throw forbidden('Only administrators can open set-up.')
    await next()
  })
  .get('/welcome/steps', async (c) => {
    const { db } = c.var.tools
    const [aliases, mails, records, models] = await readBatch(db, [...firstStepQueries(db)])
    return piece(c, <WelcomeSteps progress={firstStepsOf(aliases, mails, records)} models={models} isLocal={isDevelopment(c.req.url)} />)
  })
  .post('/welcome/alias', async (c) => {
    const sent = await c.req.parseBody()
    const made = await attempt(async () =>
      createAlias(c.var.tools, parsed(aliasInput, { localPart: sent['localPart'], model: sent['model'] })),
    )
    if (made.ok) return c.redirect('/', 303)
    return showFirstSteps(c, { sent, mistakes: made.reason.map(({ path, message }) => ({ path: path || 'localPart', message })) })
  })

/** Once all is ticked off, and the domain is no guess any more, work begins. */
async function showFirstSteps(c: Context<WebEnv>, wrong: { sent: Sent; mistakes: Mistakes } | undefined): Promise<Response> {
  const { tools, caller } = c.var
  const [failures, inbox, held, aliases, mails, records, models, [named]] = await readBatch(tools.db, [
    ...badgeQueries(tools.db, caller),
    ...firstStepQueries(tools.db),
    selectNamedByMail(tools.db),
  ])
  const progress = firstStepsOf(aliases, mails, records)
  if (progress.isDone && !named && !wrong) return c.redirect('/records')
  return page(
    c,
    <Page title="Welcome to Postern" place="none" bar={barOf(caller, failures, inbox, held)}>
      <p class="lead">{progress.isDone ? 'You’re receiving mail. One question is left.' : 'Receive your first mail in three steps.'}</p>
      {named && <NamedByMail id={named.id} name={named.name} from="start" />}
      <WelcomeSteps progress={progress} models={models} isLocal={isDevelopment(c.req.url)} wrong={wrong} />
    </Page>,
    wrong ? 422 : 200,
  )
}
