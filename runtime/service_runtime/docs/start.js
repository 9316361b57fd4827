// Start Swagger UI on the service that this page comes from, whatever prefix a proxy puts before it.
"use strict";

const place = document.getElementById("swagger-ui");
const service = new URL(".", location.href).href.replace(/\/$/, "");
// Beyond this many paths an open list takes seconds to draw.
const many = 100;

// Browsers drop the header Cookie of a script's request (Fetch, "forbidden request-header"): its pairs become cookies until
// the reply is there, which may have set others of the same names.
let cookies = [];

function lendCookies(request) {
  const name = Object.keys(request.headers ?? {}).find((key) => key.toLowerCase() === "cookie");
  if (!name) return request;
  cookies = request.headers[name].split(/[;&]\s*/);
  for (const pair of cookies) document.cookie = `${pair}; path=/; SameSite=Strict`;
  return request;
}

function takeCookies(response) {
  const present = document.cookie.split("; ");
  for (const pair of cookies) {
    if (present.includes(pair)) document.cookie = `${pair.split("=")[0]}=; path=/; max-age=0`;
  }
  cookies = [];
  return response;
}

async function start() {
  const reply = await fetch(place.dataset.contract);
  if (!reply.ok) throw new Error(`${reply.url} answered ${reply.status}`);
  const contract = await reply.json();
  contract.servers = [{ url: service, description: "this service" }];
  const large = Object.keys(contract.paths ?? {}).length > many;
  SwaggerUIBundle({
    spec: contract,
    domNode: place,
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: large ? "none" : "list",
    defaultModelsExpandDepth: large ? -1 : 1,
    filter: large,
    showCommonExtensions: true,
    supportedSubmitMethods: ["get", "put", "post", "delete", "options", "head", "patch", "query"],
    validatorUrl: null,
    requestInterceptor: lendCookies,
    responseInterceptor: takeCookies,
  });
}

start().catch((error) => {
  place.textContent = `The page could not be shown: ${error.message}`;
});
