/** What pages bring to the browser, served by ourselves: one style sheet, and two scripts that pages work without. */
import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import htmx from 'htmx.org/dist/htmx.min.js'
import normalize from 'modern-normalize/modern-normalize.css'
import client from './client.js'
import base from '../styles/base.css'
import chatter from '../styles/chatter.css'
import controls from '../styles/controls.css'
import figures from '../styles/figures.css'
import layout from '../styles/layout.css'
import lists from '../styles/lists.css'
import log from '../styles/log.css'
import setup from '../styles/setup.css'
import theme from '../styles/theme.css'

const styles = [normalize, theme, base, layout, controls, lists, chatter, log, setup, figures].join('\n')

const files = {
  'postern.css': { text: styles, type: 'text/css; charset=utf-8' },
  'htmx.js': { text: htmx, type: 'text/javascript; charset=utf-8' },
  'postern.js': { text: client, type: 'text/javascript; charset=utf-8' },
  'icon.svg': { text: icon(), type: 'image/svg+xml' },
} as const

/** The address of a file, which changes with its content: browsers may keep it for good. */
export function assetPath(name: keyof typeof files): string {
  return `/assets/${name}?v=${createHash('sha256').update(files[name].text).digest('hex').slice(0, 12)}`
}

export const assets = new Hono().get('/assets/:name', (c) => {
  const name = c.req.param('name')
  if (!isName(name)) return c.notFound()
  const { text, type } = files[name]
  return c.body(text, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' })
})

function isName(name: string): name is keyof typeof files {
  return Object.hasOwn(files, name)
}

/** A small gate in a wall. */
function icon(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#3b5bdb"/><path d="M8 25V15a8 8 0 0 1 16 0v10" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/><path d="M12 25v-9.5a4 4 0 0 1 8 0V25z" fill="#fff"/></svg>`
}
