// 300: the same thing in several forms; the visitor chooses.
import express from 'express';

const app = express();
app.get('/report', (request, response) => {
  response.status(300).location('/report.html').set('Vary', 'Accept').send(
    '<ul><li><a href="/report.html">to read</a><li><a href="/report.pdf">to print</a></ul>\n',
  );
});

app.listen(process.env.PORT, '127.0.0.1');
