/** Before each file of the `workers` project: its own database, with every migration. */
import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { inject } from 'vitest'

await applyD1Migrations(env.DB, inject('migrations'))

// What a Worker or an object logs after its request is over would never be heard of by Vitest, which waits for it.
for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) console[level] = () => undefined
