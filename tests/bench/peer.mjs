// peer.mjs SCHEMA FILE… - reads plans with js-yaml and checks them with ajv against the same schema.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const yaml = require('js-yaml');
const Ajv = require('ajv/dist/2020');

const [schema, ...files] = process.argv.slice(2);
// Our own keywords and formats are unknown to it, so it checks less than txplan does.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
let invalid = 0;
for (const file of files) {
  // Types as in JSON; dates stay text.
  if (!validate(yaml.load(readFileSync(file, 'utf8'), { schema: yaml.JSON_SCHEMA }))) invalid++;
}
console.log(`${files.length} plans, ${invalid} invalid`);
