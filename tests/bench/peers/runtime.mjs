// A Lambda runtime in Node: asks for events, hands them to the handler, answers. `aws-lambda-ric` does the same, and its
// installation needs CMake and a C++ compiler.
import http from "node:http";
import { pathToFileURL } from "node:url";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const invocation = "/2018-06-01/runtime/invocation";

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const request = http.request({ host, port, method, path, agent, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on("error", reject).end(body);
  });
}

const { handler } = await import(pathToFileURL(process.argv[2]));
for (;;) {
  const { headers, body } = await call("GET", `${invocation}/next`);
  const id = headers["lambda-runtime-aws-request-id"];
  try {
    const answer = await handler(JSON.parse(body), { awsRequestId: id });
    await call("POST", `${invocation}/${id}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    const report = { errorType: error.name, errorMessage: error.message };
    await call("POST", `${invocation}/${id}/error`, JSON.stringify(report));
  }
}
