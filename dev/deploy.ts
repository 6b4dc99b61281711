/**
 * `npm run deploy [-- ARGUMENTS OF wrangler deploy]`: the database first, then the Worker that needs its new tables. Migrations
 * only ever add, so the Worker that is live meanwhile goes on. If one fails, nothing is deployed.
 *
 * The first time, there is no database: `wrangler deploy` makes it, and the tables come after. Mail that arrives in between
 * meets a temporary failure, and the server that sends it tries again.
 */
import { pickOptions, runWrangler } from './wrangler.ts'

const args = process.argv.slice(2)
const deployment = ['deploy', ...args]
const migration = ['d1', 'migrations', 'apply', 'DB', '--remote', ...pickOptions(args, ['--config', '--env'])]

if (args.includes('--dry-run')) {
  step(deployment)
} else if (migrate()) {
  step(deployment)
} else {
  step(deployment)
  step(migration)
}

/** False when there is no database yet. Only errors are piped: wrangler asks nothing, not even for a login, unless it has a terminal. */
function migrate(): boolean {
  const { ok, errors } = runWrangler(migration, ['inherit', 'inherit', 'pipe'])
  const isMissing = !ok && /Couldn't find an? .*D1 DB/.test(errors)
  if (!isMissing) process.stderr.write(errors)
  if (!ok && !isMissing) fail('The database could not be migrated; nothing was deployed.')
  return ok
}

function step(command: string[]): void {
  if (!runWrangler(command, 'inherit').ok) fail(`Failed: wrangler ${command.join(' ')}`)
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
