/** "What would happen if…": a mail is decided as if it arrived, and nothing changes. */
import { type Context, Hono } from 'hono'
import { readBatch } from '../../db/client'
import { simulate, type Simulation } from '../../inbound/gateway'
import { badgeQueries } from '../../inbound/log/badges'
import { barOf, readBar } from '../shell/bar'
import { forbidden } from '../shell/error-page'
import type { Mistakes } from '../shell/form'
import { mentionedBy, selectMentionedMessages, selectMentionedRecords } from '../../inbound/log/mentioned'
import { mentionsOf } from '../log/mentions'
import { page } from '../shell/render'
import { type Asked, askedOf, deliveryOf } from './simulated-mail'
import { SimulatorPage } from './simulator-page'
import { isAdministrator } from '../../requests/caller'
import type { WebEnv } from '../shell/web-env'

const example = { from: '', to: '', subject: '', text: '', raw: '' }

export const simulator = new Hono<WebEnv>()
  .use('/simulator', async (c, next) => {
    if (!isAdministrator(c.var.caller)) throw forbidden('Only administrators can use the simulator.')
    await next()
  })
  .get('/simulator', (c) => {
    const { from = '', to = '', subject = '' } = c.req.query()
    return ask(c, { ...example, from, to, subject })
  })
  .post('/simulator', async (c) => {
    const { tools } = c.var
    const { asked, file } = await askedOf(await c.req.parseBody())
    const delivered = await deliveryOf(tools, asked, file)
    if ('mistakes' in delivered) return ask(c, asked, delivered.mistakes)
    const { envelope, raw } = delivered
    return answer(c, asked, await simulate(tools, { door: 'edge', envelope, raw, size: raw.byteLength }))
  })

async function ask(c: Context<WebEnv>, asked: Asked, mistakes?: Mistakes): Promise<Response> {
  const bar = await readBar(c.var.tools, c.var.caller)
  return page(c, <SimulatorPage bar={bar} asked={asked} mistakes={mistakes} />, mistakes ? 422 : 200)
}

async function answer(c: Context<WebEnv>, asked: Asked, simulation: Simulation): Promise<Response> {
  const { tools, caller } = c.var
  const ids = mentionedBy(simulation.trace)
  const [failures, inbox, held, records, messages] = await readBatch(tools.db, [
    ...badgeQueries(tools.db, caller),
    selectMentionedRecords(tools.db, caller.scope, ids),
    selectMentionedMessages(tools.db, caller.scope, ids),
  ])
  const answered = { simulation, mentions: mentionsOf({ records, messages }) }
  return page(c, <SimulatorPage bar={barOf(caller, failures, inbox, held)} asked={asked} answered={answered} />)
}
