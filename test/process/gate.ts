/** A way to a server on this machine that can be shut in the middle of what comes from there. */
import { connect, createServer, type Socket } from 'node:net'
import { portOf } from './mail-server'

export type Gate = { port: number; open: () => void; end: () => void }

/** Lets so many bytes of the server's through, in all, and no more until it is opened. */
export async function startGate(serverPort: number, maxBytes: number): Promise<Gate> {
  let left = maxBytes
  const ways = new Set<Socket>()
  const server = createServer((client) => {
    const way = connect(serverPort, '127.0.0.1')
    ways.add(way)
    client.pipe(way)
    way.on('data', (chunk: Buffer) => {
      client.write(chunk)
      left -= chunk.length
      if (left <= 0) way.pause()
    })
    for (const socket of [client, way]) socket.on('error', () => undefined)
    way.on('close', () => client.end())
    client.on('close', () => way.destroy())
  }).listen(0, '127.0.0.1')
  const open = () => {
    left = Number.POSITIVE_INFINITY
    for (const way of ways) way.resume()
  }
  return { port: await portOf(server), open, end: () => void server.close() }
}
