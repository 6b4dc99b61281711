/** What a newcomer is told once the gateway runs: where things are, and two lines to paste for a first lead. Pure. */
export function firstSteps(url: string): string {
  return `
Postern is running.

  Pages      ${url}
  API        ${url}/api
  Reference  ${url}/api/docs
  Token      ADMIN_TOKEN in .dev.vars, for the pages and for the API

Make the alias info, then deliver a first mail to it (in another terminal, in this folder):

  ${makeAlias(url)}
  ${deliver(url)}

Ctrl-C ends the gateway.
`
}

function makeAlias(url: string): string {
  const token = `$(sed -n 's/^ADMIN_TOKEN=//p' .dev.vars)`
  const body = `{"localPart":"info","model":"lead"}`
  return `curl -s ${url}/api/aliases -H "Authorization: Bearer ${token}" -H 'Content-Type: application/json' -d '${body}'`
}

function deliver(url: string): string {
  const elsewhere = url === 'http://localhost:8787' ? '' : ` --url ${url}`
  return `npm run deliver -- test/corpus/leads/first-lead.eml info@example.com${elsewhere}`
}
