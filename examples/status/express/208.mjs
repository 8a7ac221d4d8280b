// 208: inside a 207: this collection was listed before, by another way to it (WebDAV).
import express from 'express';

const app = express();
app.propfind('/', (request, response) => {
  response.status(207).type('application/xml').send(`<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:">
  <D:response><D:href>/music/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
  <D:response><D:href>/songs/</D:href><D:status>HTTP/1.1 208 Already Reported</D:status></D:response>
</D:multistatus>
`);
});

app.listen(process.env.PORT, '127.0.0.1');
