// Reads a JSON list of texts; writes how long each is by X's own library.
import { readFileSync } from "node:fs";
import twitter from "twitter-text";

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => twitter.parseTweet(text).weightedLength)));
