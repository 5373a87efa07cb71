import { randomBytes } from 'node:crypto'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { troubleOf } from './database-trouble.ts'
import type { RefusalAnswer } from './model.ts'
import { refuse } from './refusals.ts'

/** Every "no" leaves as a sentence; what nobody expected leaves as a number under which the log tells more. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const refusal = refusalOf(error, request)
    if (refusal) return sendRefusal(reply, refusal)
    const incident = randomBytes(4).toString('hex')
    request.log.error({ incident, route: request.routeOptions.url, err: error }, 'unexpected')
    return sendRefusal(reply, refuse('server.unexpected', { incident }))
  })
}

/** Also where a file was to go out, and nothing of it has. */
export function sendRefusal(reply: FastifyReply, { status, code, message }: Refusal): FastifyReply {
  return reply.removeHeader('content-disposition').code(status).type('application/json; charset=utf-8').send({ code, message } satisfies RefusalAnswer)
}

function refusalOf(error: FastifyError & Partial<Refused>, request: FastifyRequest): Refusal | null {
  if (error instanceof Refused) return error.refusal
  if (error.validation) return fieldRefusal(error, request)
  switch (error.code) {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY': return refuse('server.body_missing')
    case 'FST_ERR_CTP_INVALID_JSON_BODY': return refuse('server.not_json')
    case 'FST_ERR_CTP_BODY_TOO_LARGE': return refuse('server.too_large', { limit: `${(request.routeOptions.bodyLimit ?? 0) / 1024 ** 2} MB` })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': return typeRefusal(request.headers['content-type'])
    case 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE': return refuse('server.no_type')
  }
  const trouble = troubleOf(error)
  if (trouble) return trouble
  // Text that is no id or no number, found by the database.
  if (/^22[0-9A-Z]{3}$/.test(error.code)) return refuse('server.field_wrong', { field: 'request', why: WRONG_FORM })
  const status = error.statusCode ?? 500
  if (status < 400 || status >= 500) return null
  return { ...refuse('server.field_wrong', { field: 'request', why: { zh: `服务器报告 ${error.code}`, en: `the server reports ${error.code}` } }), status }
}

function typeRefusal(type: string | undefined): Refusal {
  return type === undefined ? refuse('server.no_type') : refuse('server.other_type', { type: type.slice(0, 60) })
}

interface Fault {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
}

/** One sentence about the first fault that tells something, naming the field. */
function fieldRefusal(error: FastifyError, request: FastifyRequest): Refusal {
  const faults = error.validation as unknown as Fault[]
  const unknown = faults.find((fault) => fault.keyword === 'additionalProperties')
  const fault = unknown ?? faults[0]!
  const where = fault.instancePath.slice(1).replaceAll('/', '.')
  const inside = (name: unknown) => [where, shortened(name)].filter(Boolean).join('.')
  if (error.validationContext === 'body' && where === '' && fault.keyword === 'type' && (request.body === undefined || request.body === null)) {
    return refuse('server.body_missing')
  }
  if (unknown) return refuse('server.field_unknown', { field: inside(firstOf(fault.params['additionalProperties'])) })
  if (fault.keyword === 'required') return refuse('server.field_missing', { field: inside(firstOf(fault.params['requiredProperties'])) })
  return refuse('server.field_wrong', { field: shortened(where || error.validationContext), why: reasonOf(fault) })
}

const WRONG_FORM: Bilingual = { zh: '格式不正确', en: 'its form is not right' }

function reasonOf({ keyword, params }: Fault): Bilingual {
  const limit = String(params['limit'] ?? '')
  switch (keyword) {
    case 'type': return { zh: `应为 ${String(params['type'])}`, en: `it must be ${String(params['type'])}` }
    case 'minLength': return { zh: '不能为空', en: 'it must not be empty' }
    case 'maxLength': return { zh: `最多 ${limit} 个字符`, en: `at most ${limit} characters` }
    case 'minimum': return { zh: `不能小于 ${limit}`, en: `at least ${limit}` }
    case 'maximum': return { zh: `不能大于 ${limit}`, en: `at most ${limit}` }
    case 'pattern': case 'format': return WRONG_FORM
    default: return { zh: '不在可选范围内', en: 'it is none of the possible values' }
  }
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : list
}

function shortened(text: unknown): string {
  return String(text ?? '').slice(0, 60)
}
