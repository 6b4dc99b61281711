/** Before each file of the `workers` project: nothing is left of the files before it in the same Worker, and every migration has run. */
import { applyD1Migrations, listDurableObjectIds, reset, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { inject } from 'vitest'

await touchEverything()
await reset()
await applyD1Migrations(env.DB, inject('migrations'))

// What a Worker or an object logs after its request is over would never be heard of by Vitest, which waits for it.
for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) console[level] = () => undefined

/** `reset` empties what is in memory; seen: a database, a bucket and objects that had been idle for ten seconds kept all they had. */
async function touchEverything(): Promise<void> {
  await Promise.all([
    env.DB.exec('select 1'),
    env.MAIL.list({ limit: 1 }),
    touchAll(env.SENDERS),
    touchAll(env.FETCHERS),
    touchAll(env.GUARDS),
  ])
}

async function touchAll<T extends Rpc.DurableObjectBranded>(namespace: DurableObjectNamespace<T>): Promise<void> {
  const ids = await listDurableObjectIds(namespace)
  await Promise.all(ids.map((id) => runInDurableObject(namespace.get(id), () => undefined)))
}
