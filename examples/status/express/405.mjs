// 405: the page exists but not for this method; Express would say 404 by itself.
import express from 'express';

const app = express();
app.route('/notes')
  .get((request, response) => response.json([]))
  .all((request, response) => {
    response.set('Allow', 'GET, HEAD').status(405).send('Notes can only be read.\n');
  });

app.listen(process.env.PORT, '127.0.0.1');
