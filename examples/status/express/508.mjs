// 508: the folders contain each other, and the listing would never end (WebDAV).
import express from 'express';

const app = express();
const folders = { a: ['b'], b: ['a'] };
const loops = (name, seen = []) =>
  seen.includes(name) || folders[name].some((inner) => loops(inner, [...seen, name]));
app.propfind('/:name', (request, response) => {
  if (request.get('Depth') === 'infinity' && loops(request.params.name)) {
    return response.status(508).send('This folder contains itself.\n');
  }
  response.status(207).type('application/xml').send('<D:multistatus xmlns:D="DAV:"/>\n');
});

app.listen(process.env.PORT, '127.0.0.1');
