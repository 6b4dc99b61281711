/** Records by model. */
import { Hono } from 'hono'
import { readBar } from './bar'
import { Page } from './layout'
import { Empty } from './parts'
import { page } from './render'
import type { WebEnv } from './web-env'

export const records = new Hono<WebEnv>().get('/records', async (c) => {
  const bar = await readBar(c.var.tools, c.var.visitor)
  return page(
    c,
    <Page title="Records" place="records" bar={bar}>
      <Empty icon="records" title="No records yet">
        <p>A mail to an alias opens the first one.</p>
      </Empty>
    </Page>,
  )
})
