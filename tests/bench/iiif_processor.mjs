// Serves TIFF pyramids with npm's iiif-processor, by a cluster: a peer of the tile benchmark.
// Arguments: port, processes, folder of pyramids, and a JSON file with the sizes of their levels.

import cluster from "node:cluster";
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createRequire } from "node:module";

const [port, processes, folder, sizes] = process.argv.slice(2);
// Found where npm put it: beside the folder in which we are started.
const { Processor } = createRequire(join(process.cwd(), "package.json"))("iiif-processor");

if (cluster.isPrimary) {
  for (let count = 0; count < Number(processes); count += 1) cluster.fork();
} else {
  const levels = JSON.parse(readFileSync(sizes, "utf8"));
  const read = async ({ id }) => createReadStream(join(folder, id));
  const dimensionFunction = async ({ id }) => levels[id];
  createServer(async (request, response) => {
    try {
      const url = `http://${request.headers.host}${request.url}`;
      const result = await new Processor(url, read, { dimensionFunction }).execute();
      if (result.type === "error") throw Object.assign(new Error(result.message), result);
      response.setHeader("Content-Type", result.contentType ?? "text/plain");
      response.end(result.body);
    } catch (error) {
      response.statusCode = error.statusCode ?? 500;
      response.end(String(error.message));
    }
  }).listen(Number(port), "127.0.0.1");
}
