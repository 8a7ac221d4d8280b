// 500: a mistake of the program: the log has the details, the visitor has a number to quote.
import express from 'express';

const app = express();
app.get('/', () => {
  throw new Error('password of the database is wrong');
});
app.use((error, request, response, next) => {
  const id = Date.now().toString(36);
  console.error(id, error);
  response.status(500).send(`Something went wrong here. Please quote ${id}.\n`);
});

app.listen(process.env.PORT, '127.0.0.1');
