// 416: the file has no such part; Content-Range says how long it is.
import express from 'express';

const app = express();
const file = Buffer.from('0123456789');
app.get('/file', (request, response) => {
  if (request.range(file.length) === -1) {
    return response.status(416).set('Content-Range', `bytes */${file.length}`).end();
  }
  response.set('Accept-Ranges', 'bytes').type('application/octet-stream').send(file);
});

app.listen(process.env.PORT, '127.0.0.1');
