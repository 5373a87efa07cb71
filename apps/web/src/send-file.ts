/** Told while a file is on its way: bytes that the network has taken, of how many. */
export type OnSent = (bytes: number, total: number) => void

/** The bytes of a file, with word of how many are gone: `fetch` does not tell, and a slow line keeps an official waiting for minutes. */
export function sendFile(address: string, method: string, headers: Record<string, string>, file: Blob, onSent: OnSent): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, address)
    request.responseType = 'blob'
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', (event) => onSent(event.loaded, file.size))
    request.addEventListener('load', () => resolve(new Response(request.response as Blob, { status: request.status })))
    request.addEventListener('error', () => reject(new TypeError('the file could not be sent')))
    request.send(file)
  })
}
