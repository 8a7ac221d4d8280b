// 423: somebody has locked it (WebDAV); the lock's token opens it.
import express from 'express';

const app = express();
const lock = '<urn:uuid:7d2a3f10-4f3c-4b52-9f3e-0a5d7c1b2e44>';
app.put('/plan.txt', (request, response) => {
  if (request.get('If') === `(${lock})`) return response.status(204).end();
  response.status(423).type('application/xml').send(`<?xml version="1.0"?>
<D:error xmlns:D="DAV:"><D:lock-token-submitted><D:href>/plan.txt</D:href></D:lock-token-submitted></D:error>
`);
});

app.listen(process.env.PORT, '127.0.0.1');
