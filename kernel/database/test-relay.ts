import { once } from 'node:events'
import net from 'node:net'
import type { Duplex } from 'node:stream'

/** A way to the database that looks at what passes, and may hold it up or break. */
export interface Relay {
  port: number
  close: () => Promise<void>
}

/** `meet` is given both ends of each connection, none of whose bytes pass by themselves. */
export async function relay(socketFolder: string, meet: (client: Duplex, server: net.Socket) => void): Promise<Relay> {
  const open = new Set<net.Socket>()
  const listener = net.createServer((client) => {
    const server = net.connect(`${socketFolder}/.s.PGSQL.5432`)
    for (const [end, other] of [[client, server], [server, client]] as const) {
      open.add(end)
      end.on('error', () => {})
      end.on('close', () => other.destroy())
    }
    meet(client, server)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const close = async () => {
    for (const end of open) end.destroy()
    listener.close()
    await once(listener, 'close')
  }
  return { port: (listener.address() as net.AddressInfo).port, close }
}
