import { lookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { refuse } from './model.ts'
import type { Refusal } from '#kernel/values/refusal.ts'

/** Addresses that are nobody's out there: this machine, this network, and ranges that stand for something else. */
// Two lists: one list takes ::ffff:0:0/96 for every IPv4 address there is.
const [PRIVATE_4, PRIVATE_6] = [new BlockList(), new BlockList()]
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const) PRIVATE_4.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['::', 96], ['::ffff:0:0', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['100::', 64], ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8],
] as const) PRIVATE_6.addSubnet(network, bits, 'ipv6')

export function isPrivate(address: string): boolean {
  const family = isIP(address)
  return family === 0 || (family === 4 ? PRIVATE_4.check(address, 'ipv4') : PRIVATE_6.check(address, 'ipv6'))
}

/** Why this address is not sent to, as far as its words tell; names are looked up when the connection is made. */
export function unfitUrl(text: string, allowsPrivate: boolean): Refusal | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '' || url.hash !== '') return refuse('webhooks.bad_url')
  if (allowsPrivate) return null
  if (url.protocol !== 'https:') return refuse('webhooks.not_https')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isInside = isIP(host) === 0 ? /^(localhost|.*\.(local|localhost|internal|lan|home\.arpa))\.?$/i.test(host) || !host.includes('.') : isPrivate(host)
  return isInside ? refuse('webhooks.private') : null
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/**
 * Looks a name up for one connection and refuses when any of its addresses is private. The connection is made to what was looked at here, so
 * a name that changes between looking and connecting gains nothing.
 */
export function publicLookup(host: string, options: { all?: boolean }, answer: Answer): void {
  lookup(host, { all: true }, (error, addresses) => {
    if (error) return answer(error, [])
    const inside = addresses.find(({ address }) => isPrivate(address))
    if (inside || addresses.length === 0) return answer(Object.assign(new Error(`${host} is a private address`), { code: 'webhooks.private' }), [])
    if (options.all) answer(null, addresses)
    else answer(null, addresses[0]!.address, addresses[0]!.family)
  })
}
