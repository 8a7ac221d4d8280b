// An Express application that only guests who have signed in reach.
// Vestibule has [forward_auth] listen = "127.0.0.1:8511".
import express from 'express';

const VESTIBULE = 'http://127.0.0.1:8511';
const HANDED_ON = ['content-type', 'cache-control', 'link', 'referrer-policy', 'content-security-policy'];

async function requireNetworkAuth(request, response, next) {
  const address = encodeURIComponent(request.socket.remoteAddress);
  let asked;
  try {
    asked = await fetch(`${VESTIBULE}/admitted?answer=511&address=${address}`, {
      headers: { accept: request.get('accept') ?? '*/*' },
      signal: AbortSignal.timeout(2000),
    });
  } catch {
    asked = undefined;
  }
  if (asked?.status === 204) return next();
  // Nobody knows, so nobody passes.
  if (asked?.status !== 511) return response.set('Retry-After', '3').sendStatus(503);
  for (const name of HANDED_ON) {
    if (asked.headers.has(name)) response.setHeader(name, asked.headers.get(name));
  }
  response.status(511).end(await asked.text());
}

const app = express();
app.disable('x-powered-by');
app.use(requireNetworkAuth);
app.get('/', (request, response) => response.type('text').send('inside'));
app.listen(8080, '::');
