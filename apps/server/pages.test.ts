import Fastify, { type FastifyInstance } from 'fastify'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { servePages } from './pages.ts'

let webDir: string
let app: FastifyInstance
let builds = 0

beforeEach(async () => {
  webDir = await mkdtemp(join(tmpdir(), 'sluice-pages-'))
  await build('1')
  app = Fastify()
  await servePages(app, webDir)
})
afterEach(async () => {
  await app.close()
  await rm(webDir, { recursive: true, force: true })
})

/** What the bundler leaves: everything gone, then files with a hash in their name and the document that names the first of them. */
async function build(name: string, { document = true, files = ['index', 'lazy'] } = {}): Promise<void> {
  await rm(webDir, { recursive: true, force: true })
  await mkdir(join(webDir, 'assets'), { recursive: true })
  for (const file of files) await writeFile(join(webDir, 'assets', `${file}-${name}.js`), `${file} of build ${name}`)
  if (!document) return
  await writeFile(join(webDir, 'index.html'), `<script type="module" src="/assets/index-${name}.js"></script>`)
  // Two builds of a test may fall into one tick of the file system.
  const at = new Date(Date.now() + (builds += 1) * 1_000)
  await utimes(join(webDir, 'index.html'), at, at)
}

const get = async (url: string) => {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url })
  return { status: statusCode, type: headers['content-type'], cache: headers['cache-control'], body }
}
/** The document at this address and every file that it names load. */
async function loads(url: string): Promise<string> {
  const { status, body } = await get(url)
  expect(status).toBe(200)
  const file = /src="([^"]+)"/.exec(body)![1]!
  expect((await get(file)).status, file).toBe(200)
  return file
}

describe('the pages', () => {
  it('are sent packed to who takes gzip, larger words alone', async () => {
    const words = '廉闸 '.repeat(2_000)
    await writeFile(join(webDir, 'assets', 'large-1.js'), words)
    await writeFile(join(webDir, 'assets', 'large-1.png'), words)
    const large = Fastify()
    await servePages(large, webDir)
    const asked = async (url: string, accepted?: string) => {
      const { headers, rawPayload } = await large.inject({ method: 'GET', url, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } })
      return { encoding: headers['content-encoding'] ?? null, vary: headers['vary'] ?? null, bytes: rawPayload }
    }
    for (const accepted of ['gzip', 'gzip, deflate, br', 'br;q=1.0, gzip;q=0.5', 'GZIP']) {
      const { encoding, vary, bytes } = await asked('/assets/large-1.js', accepted)
      expect({ encoding, vary }, accepted).toEqual({ encoding: 'gzip', vary: 'accept-encoding' })
      expect(gunzipSync(bytes).toString()).toBe(words)
    }
    for (const accepted of [undefined, '', 'br', 'gzip;q=0', 'gzip;q=0.0, br', 'notgzip']) {
      expect(await asked('/assets/large-1.js', accepted), accepted).toEqual({ encoding: null, vary: 'accept-encoding', bytes: Buffer.from(words) })
    }
    expect(await asked('/assets/large-1.png', 'gzip')).toEqual({ encoding: null, vary: null, bytes: Buffer.from(words) })
    expect(await asked('/assets/lazy-1.js', 'gzip')).toEqual({ encoding: null, vary: null, bytes: Buffer.from('lazy of build 1') })
    await large.close()
  })

  it('are one document for every address, with files that never change', async () => {
    expect(await get('/')).toMatchObject({ status: 200, type: 'text/html; charset=utf-8', cache: 'no-cache' })
    expect((await get('/documents/330502000/1?task=2')).body).toBe((await get('/')).body)
    expect(await get('/assets/lazy-1.js')).toEqual({
      status: 200, type: 'text/javascript; charset=utf-8', cache: 'public, max-age=31536000, immutable', body: 'lazy of build 1',
    })
    for (const url of ['/assets/none.js', '/assets/../../etc/passwd', '/assets/%2e%2e/index.html', '/api/none', '/healthz/x']) {
      const { status, body } = await get(url)
      expect(status === 200 ? body : '', url).toBe(status === 200 ? (await get('/')).body : '')
      expect([200, 404]).toContain(status)
    }
  })

  it('built again while the server runs load at once, and open pages of the build before still find their files', async () => {
    expect(await loads('/')).toBe('/assets/index-1.js')
    await build('2')
    expect((await get('/assets/lazy-2.js')).body).toBe('lazy of build 2')
    expect(await loads('/documents')).toBe('/assets/index-2.js')
    expect((await get('/assets/lazy-1.js')).body).toBe('lazy of build 1')
    await build('3')
    expect(await loads('/')).toBe('/assets/index-3.js')
    expect((await get('/assets/lazy-2.js')).status).toBe(200)
    expect((await get('/assets/lazy-1.js')).status).toBe(404)
  })

  it('stay those of the build before until the next is whole', async () => {
    await build('2', { document: false })
    expect(await loads('/')).toBe('/assets/index-1.js')
    await build('2', { files: [] })
    expect(await loads('/')).toBe('/assets/index-1.js')
    await build('2')
    expect(await loads('/')).toBe('/assets/index-2.js')
  })

  it('find a file that was written after its document', async () => {
    await build('2', { files: ['index'] })
    expect(await loads('/')).toBe('/assets/index-2.js')
    expect((await get('/assets/lazy-2.js')).status).toBe(404)
    await writeFile(join(webDir, 'assets', 'lazy-2.js'), 'late')
    expect((await get('/assets/lazy-2.js')).body).toBe('late')
  })

  it('that were never built answer every address with one sentence', async () => {
    const bare = Fastify()
    await servePages(bare, null)
    expect((await bare.inject({ method: 'GET', url: '/' })).json()).toMatchObject({ code: 'server.no_such_page' })
    await bare.close()
  })
})
