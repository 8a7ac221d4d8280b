// An OpenID Connect provider for the stories: npm's oidc-provider, on the internet's side, over TLS, with keys of its own,
// named after the plan's `keys`.
//
// Told its plan in JSON as its argument; says "ready" once it listens. Who signs in is whoever they type, with any
// password: the stories judge the gateway, not the provider.

import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const plan = JSON.parse(process.argv[2]);
const kinds = { RS256: ["rsa", { modulusLength: 2048 }], ES256: ["ec", { namedCurve: "P-256" }], EdDSA: ["ed25519"] };
const keys = Object.entries(kinds).map(([alg, kind]) => ({
  ...generateKeyPairSync(...kind).privateKey.export({ format: "jwk" }), alg, use: "sig", kid: `key-${alg}-${plan.keys ?? 0}`,
}));
// EdDSA is offered beside what the provider has by itself.
const provider = new Provider(plan.issuer, {
  jwks: { keys },
  clients: plan.clients,
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256", "EdDSA"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@uni.test`, email_verified: true, groups: plan.groups[id] ?? [] }),
  }),
});
const tls = { cert: readFileSync(plan.certificate), key: readFileSync(plan.key) };
createServer(tls, provider.callback()).listen(443, plan.address, () => process.stdout.write("ready\n"));
