/** Only a path of this site: "//elsewhere" would lead out of it. */
export function backTo(path: string | null): string {
  return path && /^\/(?![/\\])/.test(path) && !path.startsWith('/login') ? path : '/'
}
