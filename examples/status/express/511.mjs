// 511: the network wants a sign-in first; it answers in place of any site.
import express from 'express';

const app = express();
const portal = 'https://portal.example/';
app.use((request, response) => {
  response.status(511).set({ 'Cache-Control': 'no-store', Connection: 'close', Vary: 'Accept' });
  response.format({
    text: () => response.send(`This network wants you to sign in: ${portal}\n`),
    html: () => response.send(`<p>This network wants you to <a href="${portal}">sign in</a>.</p>\n`),
    json: () => response.json({ title: 'Network Authentication Required', status: 511, portal }),
  });
});

app.listen(process.env.PORT, '127.0.0.1');
