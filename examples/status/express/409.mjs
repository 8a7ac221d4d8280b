// 409: the request clashes with what is there; change it and try again.
import express from 'express';

const app = express();
const names = new Set(['anna']);
app.put('/users/:name', (request, response) => {
  const { name } = request.params;
  if (names.has(name)) return response.status(409).json({ error: `The name ${name} is taken.` });
  names.add(name);
  response.status(201).location(`/users/${name}`).end();
});

app.listen(process.env.PORT, '127.0.0.1');
