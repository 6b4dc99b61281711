/** The bare necessities of one mail, done plainly one after the other: what any gateway on this platform has to do. */
import { DurableObject } from 'cloudflare:workers'
import PostalMime from 'postal-mime'

type Env = { DB: D1Database; MAIL: R2Bucket; COUNTERS: DurableObjectNamespace<Counter> }

export class Counter extends DurableObject {
  async count(key: string): Promise<number> {
    const { sql } = this.ctx.storage
    sql.exec('create table if not exists seen (key text primary key)')
    sql.exec('insert or ignore into seen values (?)', key)
    return sql.exec<{ count: number }>('select count(*) as count from seen').one().count
  }
}

const fourTimes = [1, 2, 3, 4]

export default {
  async fetch(_request, env) {
    await env.DB.exec('create table if not exists things (id text primary key, subject text, body text)')
    return new Response('ready')
  },

  async email(message, env) {
    const raw = await new Response(message.raw).arrayBuffer()
    const { subject = '', text = '' } = await PostalMime.parse(raw)
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', raw)).toString('hex')
    await env.DB.batch(fourTimes.map((number) => env.DB.prepare('select * from things where id = ?').bind(`${number}`)))
    await env.COUNTERS.getByName(message.from).count(hash)
    await env.MAIL.put(hash, raw)
    const insert = env.DB.prepare('insert into things values (?, ?, ?)')
    await env.DB.batch(fourTimes.map(() => insert.bind(crypto.randomUUID(), subject, text)))
  },
} satisfies ExportedHandler<Env>
