// 408: the request did not arrive whole in time; Node itself answers.
import http from 'node:http';
import express from 'express';

const app = express();
app.post('/', express.text({ type: '*/*' }), (request, response) => {
  response.send(`received ${request.body.length} bytes\n`);
});

const limits = { headersTimeout: 500, requestTimeout: 1000, connectionsCheckingInterval: 100 };
http.createServer(limits, app).listen(process.env.PORT, '127.0.0.1');
