/** What the gateway does by itself, job by job, and how each ended. */
import { Hono } from 'hono'
import { readBatch } from '../../db/client'
import { selectJobs, jobRowsOf, type UpkeepJob } from '../../upkeep/job'
import { badgeQueries } from '../../inbound/log/badges'
import { barOf } from '../shell/bar'
import { Page } from '../shell/layout'
import { Badge, Time } from '../shell/parts'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'
import { setupLink } from './resource/list-page'

export const upkeep = new Hono<WebEnv>().get('/setup/upkeep', async (c) => {
  const { tools, caller } = c.var
  const [failures, inbox, held, rows] = await readBatch(tools.db, [...badgeQueries(tools.db, caller), selectJobs(tools.db)])
  return page(
    c,
    <Page title="Upkeep" place="setup" bar={barOf(caller, failures, inbox, held)} above={setupLink}>
      <p class="lead">
        Background jobs, run every five minutes. A failing job doesn’t stop the others and resumes with the next run. Work that failed for
        good is among the <a href="/setup/dead-letters">dead letters</a>.
      </p>
      <ul class="rows">
        {jobRowsOf(rows).map((step) => (
          <Job job={step} />
        ))}
      </ul>
    </Page>,
  )
})

function Job({ job: { title, lastRunAt, failingSince, lastFailedAt, lastError } }: { job: UpkeepJob }) {
  return (
    <li class="row whole">
      <span class="row-main">
        <span class="row-title">{title}</span>
        <span class="row-sub">
          {lastRunAt === null ? (
            'Hasn’t run yet'
          ) : (
            <>
              Last run <Time at={new Date(lastRunAt)} />
            </>
          )}
        </span>
        {lastFailedAt !== null && (
          <span class="row-sub">
            Last failed <Time at={new Date(lastFailedAt)} />: {lastError}
          </span>
        )}
      </span>
      {lastRunAt !== null && (
        <span class="row-end">
          {failingSince === null ? (
            <Badge tone="good">Working</Badge>
          ) : (
            <>
              <span>
                since <Time at={new Date(failingSince)} />
              </span>{' '}
              <Badge tone="bad">Failing</Badge>
            </>
          )}
        </span>
      )}
    </li>
  )
}
