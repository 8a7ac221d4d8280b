// 424: inside a 207: this was not done because something before it failed (WebDAV).
import express from 'express';

const app = express();
app.proppatch('/', (request, response) => {
  response.status(207).type('application/xml').send(`<?xml version="1.0"?>
<D:multistatus xmlns:D="DAV:"><D:response><D:href>/</D:href>
  <D:propstat><D:prop><D:getetag/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>
  <D:propstat><D:prop><D:title/></D:prop><D:status>HTTP/1.1 424 Failed Dependency</D:status></D:propstat>
</D:response></D:multistatus>
`);
});

app.listen(process.env.PORT, '127.0.0.1');
