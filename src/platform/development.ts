/** Whether the gateway runs under `wrangler dev`, which reaches whatever this machine does. Pure. */

/** Cloudflare routes by host name, so that no request to a deployed gateway has one of these. */
export function isDevelopment(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}
