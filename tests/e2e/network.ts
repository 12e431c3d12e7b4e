import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { API_URL, APP_URL, BACKEND_URL } from './environment'

/** A request of the browser, as far as tests tell one from another. */
export interface Asked {
  method: string
  path: string
  body: Buffer
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export type Which = (asked: Asked) => boolean
type Fate = (exchange: Exchange) => Promise<void>

export const everything: Which = () => true
export const imports: Which = ({ path }) => path === '/api/v1/learning/progress/import/'
export const rows: Which = ({ method, path }) => method === 'GET' && path === '/api/v1/learning/progress/'

/** Something bad that happens to requests. */
export interface Mishap {
  /** How many requests it has happened to. */
  readonly count: number
  /** Lets further requests pass. */
  end(): void
}

/** Requests that wait on their way to the backend. */
export interface Held extends Mishap {
  /** Lets them go on, and further ones pass. Resolves when the backend has executed them. */
  release(): Promise<void>
}

/**
 * What lies between the browser and the backend: a proxy, at the address that the app knows. It passes
 * everything on, until a test wants harm. What comes first is done to a request first; preflights always
 * pass.
 */
export class Network {
  /** What the browser has asked for since the network was healed. */
  asked: Asked[] = []
  /**
   * Whether a connection serves one request after another. When one that does breaks before an answer
   * begins, Chromium sends the request again by itself, even a POST.
   */
  reusesConnections = false
  private mishaps: Rule[] = []

  static async start(): Promise<Network> {
    const network = new Network()
    await new Promise<void>((listening, failed) =>
      network.server.once('error', failed).listen(Number(new URL(API_URL).port), '127.0.0.1', listening),
    )
    return network
  }

  private readonly server = createServer((incoming, outgoing) => {
    // What fails on one side is broken off on the other.
    this.pass(incoming, outgoing).catch(() => outgoing.destroy())
  })

  async stop(): Promise<void> {
    this.heal()
    this.server.closeAllConnections()
    await new Promise((closed) => this.server.close(closed))
  }

  /** Ends all harm. What is held never reaches the backend. */
  heal(): void {
    for (const mishap of this.mishaps) mishap.end()
    this.mishaps = []
    this.asked = []
    this.reusesConnections = false
  }

  /** The connection breaks before the backend has the request. */
  loseRequests(which: Which, times?: number): Mishap {
    return this.add(which, times, async (exchange) => exchange.breakOff())
  }

  /** The backend executes the request; the connection breaks before it can answer. */
  loseAnswers(which: Which, times?: number): Mishap {
    return this.add(which, times, async (exchange) => {
      await exchange.execute()
      exchange.breakOff()
    })
  }

  /** The backend executes the request; the connection breaks in the middle of its answer. */
  cutAnswers(which: Which, times?: number): Mishap {
    return this.add(which, times, async (exchange) => exchange.breakOffAfterHalf(await exchange.execute()))
  }

  /** Something else answers, and the backend never has the request. */
  answer(which: Which, answer: Answer, times?: number): Mishap {
    return this.add(which, times, async (exchange) => exchange.give(answer))
  }

  /** The backend gets another body than the one that was sent. */
  spoil(which: Which, change: (body: Buffer) => Buffer): Mishap {
    return this.add(which, undefined, async (exchange) =>
      exchange.give(await exchange.execute(change(exchange.asked.body))),
    )
  }

  /** The request takes as long as the test wants. */
  hold(which: Which, times?: number): Held {
    return this.delay(which, times, () => {})
  }

  /** The connection breaks; the request is still on its way, for as long as the test wants. */
  holdBrokenOff(which: Which, times?: number): Held {
    return this.delay(which, times, (exchange) => exchange.breakOff())
  }

  private delay(which: Which, times: number | undefined, meanwhile: (exchange: Exchange) => void): Held {
    let letGo: () => void = () => {}
    const released = new Promise<void>((resolve) => (letGo = resolve))
    const executions: Promise<void>[] = []
    const rule = this.add(which, times, async (exchange) => {
      meanwhile(exchange)
      const execution = released.then(async () => exchange.give(await exchange.execute()))
      executions.push(execution)
      await execution
    })
    return Object.assign(rule, {
      release: async () => {
        rule.end()
        letGo()
        await Promise.all(executions)
      },
    })
  }

  private add(which: Which, times = Infinity, fate: Fate): Rule {
    const rule = new Rule(which, times, fate)
    this.mishaps.push(rule)
    return rule
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = incoming
    outgoing.shouldKeepAlive = this.reusesConnections
    const asked = { method, path, body: await buffer(incoming) }
    const exchange = new Exchange(asked, headers, outgoing)
    if (method === 'OPTIONS') return exchange.passOn()
    this.asked.push(asked)
    const mishap = this.mishaps.find((rule) => rule.takes(asked))
    await (mishap ? mishap.happenTo(exchange) : exchange.passOn())
  }
}

/** To which requests what happens. */
class Rule implements Mishap {
  count = 0

  constructor(
    private readonly which: Which,
    private times: number,
    private readonly fate: Fate,
  ) {}

  takes(asked: Asked): boolean {
    return this.count < this.times && this.which(asked)
  }

  happenTo(exchange: Exchange): Promise<void> {
    this.count += 1
    return this.fate(exchange)
  }

  end(): void {
    this.times = 0
  }
}

/** One request, and what can be done with it. */
class Exchange {
  constructor(
    readonly asked: Asked,
    private readonly headers: IncomingHttpHeaders,
    private readonly outgoing: ServerResponse,
  ) {}

  async passOn(): Promise<void> {
    this.give(await this.execute())
  }

  /** Has the backend execute the request, once, with this body. */
  execute(body = this.asked.body): Promise<Answer> {
    const { host } = new URL(BACKEND_URL)
    const headers = { ...this.headers, host, connection: 'close', 'content-length': String(body.length) }
    return new Promise((resolve, reject) => {
      request(new URL(this.asked.path, BACKEND_URL), { method: this.asked.method, headers })
        .on('response', (answer) => {
          const { 'transfer-encoding': _, connection: __, ...headers } = answer.headers
          buffer(answer).then((body) => resolve({ status: answer.statusCode ?? 0, headers, body }), reject)
        })
        .on('error', reject)
        .end(body)
    })
  }

  give({ status, headers, body }: Answer): void {
    this.outgoing.writeHead(status, headers).end(body)
  }

  breakOff(): void {
    this.outgoing.destroy()
  }

  breakOffAfterHalf({ status, headers, body }: Answer): void {
    this.outgoing.writeHead(status, headers).write(body.subarray(0, body.length / 2), () => this.breakOff())
  }
}

export const BAD_GATEWAY = page(502, 'Bad gateway')
export const RETRY_AFTER_S = 30
export const TOO_MANY_REQUESTS = page(429, 'Too many requests', { 'retry-after': String(RETRY_AFTER_S) })

/** A proxy's own answer, which the browser keeps from the app: it does not know of CORS. */
function page(status: number, title: string, headers: IncomingHttpHeaders = {}): Answer {
  return { status, headers: { 'content-type': 'text/html', ...headers }, body: Buffer.from(`<h1>${title}</h1>`) }
}

/** The same answer where the app may read it, with this header. */
export function readable(answer: Answer, header = ''): Answer {
  const cors = {
    'access-control-allow-origin': APP_URL,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': header,
  }
  return { ...answer, headers: { ...answer.headers, ...cors } }
}
