import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { sendRefusal } from './answer-error.ts'
import { refuse } from './refusals.ts'

/** One build as it was read: its document, and every file by its address. */
interface Build {
  document: Buffer
  files: Map<string, Buffer>
  /** Of the document when it was read: another one means another build. */
  builtMs: number
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8', '.png': 'image/png', '.jpg': 'image/jpeg', '.ico': 'image/x-icon', '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * The built pages, from memory. Names below assets/ carry a hash of their content; every address of the pages is one document. When
 * somebody builds again while the server runs, the new build is taken over whole, and the files of the one before stay for pages
 * that are open: a document and its files always fit, whatever stands in the folder at that moment.
 */
export async function servePages(app: FastifyInstance, webDir: string | null): Promise<void> {
  const source = webDir === null ? null : await pagesIn(webDir)
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0]!
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !/^\/(api|healthz)(\/|$)/.test(path)
    const found = isPage && source ? await source(path) : null
    if (found) return send(reply, found.path, found.bytes, takesGzip(request.headers['accept-encoding']))
    return sendRefusal(reply, refuse('server.no_such_page', { path: path.slice(0, 100) }))
  })
}

async function send(reply: FastifyReply, path: string, bytes: Buffer, packed: boolean): Promise<FastifyReply> {
  const type = TYPES[extname(path)] ?? 'application/octet-stream'
  reply
    .code(200)
    .header('content-type', type)
    .header('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (bytes.length < LEAST_PACKED || !WORDS.test(type)) return reply.send(bytes)
  reply.header('vary', 'accept-encoding')
  return packed ? reply.header('content-encoding', 'gzip').send(await packedOf(bytes)) : reply.send(bytes)
}

/** Pictures and fonts are packed already, and what fits into one piece of the network gains nothing. */
const WORDS = /^text\/|javascript|json|svg/
const LEAST_PACKED = 1_400

/** Only the same files for everybody: an answer about somebody, packed, would tell of itself by its length. */
const packedFiles = new WeakMap<Buffer, Promise<Buffer>>()

/** Each file of a build once, when it is first asked for. */
function packedOf(bytes: Buffer): Promise<Buffer> {
  const known = packedFiles.get(bytes) ?? promisify(gzip)(bytes)
  packedFiles.set(bytes, known)
  return known
}

/** `gzip` is named, and not refused by q=0. */
function takesGzip(accepted: string | undefined): boolean {
  const [, weight] = /(?:^|,)\s*gzip\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/i.exec(accepted ?? '') ?? [null, '0']
  return Number(weight ?? 1) > 0
}

type Pages = (path: string) => Promise<{ path: string; bytes: Buffer } | null>

/** Null when nothing was built there. */
async function pagesIn(webDir: string): Promise<Pages | null> {
  const first = await readBuild(webDir)
  if (!first) return null
  let now = first
  let before: Build | null = null
  let renewing: Promise<void> | null = null
  const renew = async () => {
    const builtMs = await builtAt(webDir)
    if (builtMs === null || builtMs === now.builtMs) return
    const next = await readBuild(webDir)
    if (!next) return
    before = now
    now = next
  }
  const look = () => renewing ??= renew().finally(() => { renewing = null })
  return async (path) => {
    const isAsset = path.startsWith('/assets/')
    // A document asks whether there is a newer build; a file only when nobody knows it.
    if (!isAsset) await look()
    const known = () => now.files.get(path) ?? before?.files.get(path)
    if (isAsset && !known()) {
      await look()
      await takeLate(webDir, path, now)
    }
    const bytes = known()
    if (bytes && path !== '/index.html') return { path, bytes }
    return isAsset ? null : { path: '/index.html', bytes: now.document }
  }
}

/** A file that the builder wrote after the document that leads to it. */
async function takeLate(webDir: string, path: string, build: Build): Promise<void> {
  if (build.files.has(path) || !/^\/assets\/[\w-][\w.-]*$/.test(path)) return
  const bytes = await readFile(join(webDir, path)).catch(() => null)
  if (bytes) build.files.set(path, bytes)
}

async function builtAt(webDir: string): Promise<number | null> {
  return stat(join(webDir, 'index.html')).then((found) => found.mtimeMs, () => null)
}

/** The whole folder; null while it is half written: no document yet, or one that names a file that is not there. */
async function readBuild(webDir: string): Promise<Build | null> {
  const builtMs = await builtAt(webDir)
  if (builtMs === null) return null
  try {
    const entries = await readdir(webDir, { recursive: true, withFileTypes: true })
    const files = new Map<string, Buffer>()
    for (const entry of entries.filter((one) => one.isFile())) {
      const file = join(entry.parentPath, entry.name)
      files.set(file.slice(webDir.length).replaceAll('\\', '/'), await readFile(file))
    }
    const document = files.get('/index.html')
    if (!document || builtMs !== await builtAt(webDir)) return null
    const named = [...document.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]!)
    return named.every((path) => files.has(path)) ? { document, files, builtMs } : null
  } catch (error) {
    // A file that went away between the list and the reading: somebody is building.
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
}
