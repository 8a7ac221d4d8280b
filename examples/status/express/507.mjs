// 507: there is no room left to keep it (WebDAV).
import express from 'express';

const app = express();
let room = 10;
app.put('/files/:name', express.text({ type: '*/*' }), (request, response) => {
  if (request.body.length > room) return response.status(507).send(`Only ${room} bytes are left.\n`);
  room -= request.body.length;
  response.status(201).end();
});

app.listen(process.env.PORT, '127.0.0.1');
