/** A page as an answer. */
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { JSX } from 'hono/jsx/jsx-runtime'

/** A whole document. What it shows changes with every mail, and belongs to whoever signed in. */
export async function page(c: Context, content: JSX.Element | Promise<JSX.Element>, status: ContentfulStatusCode = 200): Promise<Response> {
  const text = await content
  return c.html(`<!doctype html>${text.toString()}`, status, { 'cache-control': 'private, no-store' })
}

/** A piece of a page, for the script that put it there. */
export function piece(c: Context, content: JSX.Element): Response | Promise<Response> {
  return c.html(content, 200, { 'cache-control': 'private, no-store' })
}
