// 412: somebody else changed it since you looked.
import express from 'express';

const app = express();
let etag = '"v2"';
app.put('/note', express.text(), (request, response) => {
  if (request.get('If-Match') !== etag) {
    return response.status(412).set('ETag', etag).send('The note was changed; read it again.\n');
  }
  etag = '"v3"';
  response.set('ETag', etag).status(204).end();
});

app.listen(process.env.PORT, '127.0.0.1');
