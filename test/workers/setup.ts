/** Before each file of the `workers` project: its own database, with every migration. */
import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { inject } from 'vitest'

await applyD1Migrations(env.DB, inject('migrations'))
