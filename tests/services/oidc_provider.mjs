// A certified OpenID Connect provider (npm's oidc-provider) with one client, for the tests.
// node oidc_provider.mjs LIBRARY PORT REDIRECT_URI
// Who signs in as `lan@truong.example` has that address; `lan@truong.example+2` is somebody else
// with the same one, and of `lan@truong.example?` nobody made sure. The password is not looked at.
import { pathToFileURL } from "node:url";

const [library, port, back] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(`${library}/lib/index.js`));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "tangthu",
    client_secret: "a secret: +&=%/ of the library",
    redirect_uris: [back],
  }],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  cookies: { keys: ["only for tests"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id.replace(/[+?].*$/, ""),
      email_verified: !id.endsWith("?"),
      name: "Trần Thị Lan",
    }),
  }),
});
provider.listen(Number(port), "127.0.0.1");
